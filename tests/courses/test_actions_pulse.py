"""The pulse: what an order, an infusion and the end of a course refuse, on both sides of each boundary."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.actions import giving, infusions, pulse
from courses.clinic import audit, facts
from courses.models import AuditLine, Condition, Infusion, InfusionObservation, PulseCourse
from courses.rules.dose_check import RULES_VERSION
from courses.rules.pulse import PlannedInfusion
from tests import cast as people
from tests.courses.writes import make_world, order, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


def give(world, **told_facts):
    told = {"given_on": world.today, "given_mg": Decimal(1000)} | told_facts
    if told["given_on"] < world.today:
        told |= LATE
    return giving.give(infusion=world.infusion, seen_version=1, by=world.cast.nina, **told)


LATE = {"gates_code": "already_given", "gates_words": "told the day after"}


def refusal(call) -> str:
    """Return the one sentence of a refused call, which must leave nothing behind."""
    before = stored()
    with pytest.raises(ValidationError) as refused:
        call()
    assert stored() == before
    return " ".join(refused.value.messages)


def one_infusion(patient, mg: str | None, days: int = 1):
    first = patient.clinic.today()
    dose = None if mg is None else Decimal(mg)
    return tuple(PlannedInfusion(first + timedelta(days=n), dose) for n in range(days))


@pytest.mark.parametrize(("mg", "warns"), [("249", True), ("250", False), ("1000", False), ("1001", True)])
def test_a_flat_dose_outside_the_protocol_needs_a_reason(mg, warns, patient, cast):
    order = pulse.CourseOrder(indication="flare", infusions=one_infusion(patient, mg))
    if warns:
        assert "needs a coded reason" in refusal(
            lambda: pulse.order_course(patient=patient, by=cast.alice, order=order)
        )
    else:
        assert pulse.order_course(patient=patient, by=cast.alice, order=order).findings == []


@pytest.mark.parametrize(("days", "warns"), [(1, False), (5, False), (6, True)])
def test_more_days_than_the_protocol_need_a_reason(days, warns, patient, cast):
    order = pulse.CourseOrder(indication="flare", infusions=one_infusion(patient, "500", days))
    assert bool(pulse.check_course_order(patient, order).findings) is warns


def test_an_order_says_every_warning_and_its_reason_in_the_trail(patient, cast):
    order = pulse.CourseOrder(
        indication="flare",
        infusions=one_infusion(patient, "2000"),
        override_code="other_protocol",
        warning_reason="as in the trial",
    )
    course = pulse.order_course(patient=patient, by=cast.alice, order=order)
    line = AuditLine.objects.get(record=course.key)
    assert (line.action, line.reason) == ("course.order", "as in the trial")
    assert course.findings == line.after["findings"]
    assert [finding["code"] for finding in course.findings] == ["above_most_a_day"]
    assert course.rules_version == line.after["rules_version"] == RULES_VERSION
    assert Decimal(line.after["infusions"][0]["planned_mg"]) == 2000


def test_an_unknown_dose_is_legal_and_stays_unknown(patient, cast):
    order = pulse.CourseOrder(
        indication="flare",
        infusions=one_infusion(patient, None),
        override_code="already_given",
        warning_reason="nobody wrote it down",
    )
    course = pulse.order_course(patient=patient, by=cast.alice, order=order)
    assert course.infusions.get().planned_mg is None


def test_a_second_course_under_way_is_refused_by_action_and_by_database(world):
    sentence = refusal(
        lambda: pulse.order_course(patient=world.patient, by=world.cast.alice, order=order(world))
    )
    assert "already has a pulse course under way" in sentence
    twin = PulseCourse(patient=world.patient, indication="flare", basis="flat", recorded_by=world.cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        PulseCourse.objects.bulk_create([twin])


def test_an_order_without_infusion_and_for_someone_not_followed_is_refused(world):
    assert "has no infusion" in refusal(
        lambda: pulse.order_course(
            patient=world.patient, by=world.cast.alice, order=order(world, infusions=())
        )
    )
    type(world.patient).objects.update(follow_up="dead", follow_up_changed_on=world.today)
    world.patient.refresh_from_db()
    assert "no longer followed" in refusal(
        lambda: pulse.order_course(patient=world.patient, by=world.cast.alice, order=order(world))
    )


@pytest.mark.parametrize(("ahead", "is_refused"), [(0, False), (1, True)])
def test_a_weight_from_tomorrow_is_refused(ahead, is_refused, patient, cast):
    weighed = {"weight_kg": Decimal(70), "weight_on": patient.clinic.today() + timedelta(days=ahead)}
    order = pulse.CourseOrder(indication="flare", infusions=one_infusion(patient, "500"), **weighed)
    if is_refused:
        assert "has not come yet" in refusal(
            lambda: pulse.order_course(patient=patient, by=cast.alice, order=order)
        )
    else:
        assert pulse.order_course(patient=patient, by=cast.alice, order=order).weight_kg == 70


@pytest.mark.parametrize(("ahead", "is_refused"), [(-1, False), (0, False), (1, True)])
def test_an_infusion_is_not_given_tomorrow(ahead, is_refused, world):
    given_on = world.today + timedelta(days=ahead)
    if is_refused:
        assert "has not come yet" in refusal(lambda: give(world, given_on=given_on))
    else:
        assert give(world, given_on=given_on).state == "given"


def test_another_dose_than_planned_needs_a_reason(world):
    assert "say why they differ" in refusal(lambda: give(world, given_mg=Decimal("999.99")))
    done = give(world, given_mg=Decimal("999.99"), reason="line failed")
    assert (done.state, done.given_mg, done.reason) == ("given", Decimal("999.99"), "line failed")


def test_a_part_needs_a_reason_and_a_dose_of_0_is_refused_by_action_and_database(world):
    assert "say why they differ" in refusal(lambda: give(world, part=True))
    assert "above 0 mg" in refusal(lambda: give(world, given_mg=Decimal(0), part=True, reason="fever"))
    done = give(world, given_mg=Decimal("0.01"), part=True, reason="fever")
    assert done.state == "part_given"
    with pytest.raises(IntegrityError), transaction.atomic():
        Infusion.objects.filter(pk=done.pk).update(given_mg=0)


def test_an_end_before_its_start_is_refused_by_action_and_database(world):
    now = timezone.now()
    earlier = now - timedelta(minutes=1)
    day = timezone.localdate(now, world.patient.clinic.zone)
    told = {"given_on": day, "started_at": now, "reason": "the clock of the pump stood still"}
    assert "cannot end before it started" in refusal(lambda: give(world, ended_at=earlier, **told))
    done = give(world, ended_at=now, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Infusion.objects.filter(pk=done.pk).update(ended_at=earlier)


def test_a_start_on_another_day_or_to_come_is_refused(world):
    now = timezone.now()
    assert "not on the day given" in refusal(lambda: give(world, started_at=now - timedelta(days=1)))
    assert "has not come yet" in refusal(lambda: give(world, started_at=now + timedelta(minutes=5)))


def test_an_infusion_is_given_with_what_was_measured_or_not_at_all(world):
    seen = InfusionObservation(phase="before", observed_at=timezone.now(), heart_rate=80)
    wrong = InfusionObservation(phase="after", observed_at=timezone.now(), systolic_mmhg=120)
    assert "needs both numbers" in refusal(lambda: give(world, observations=[seen, wrong]))
    seen = InfusionObservation(phase="before", observed_at=timezone.now(), heart_rate=80)
    done = give(fresh_world(world), observations=[seen])
    assert list(done.observations.values_list("phase", "heart_rate")) == [("before", 80)]
    assert AuditLine.objects.filter(action="infusion.observe").count() == 1


def fresh_world(world):
    world.infusion = Infusion.objects.get(pk=world.infusion.pk)
    return world


def test_a_glucose_needs_its_unit(world):
    bare = InfusionObservation(phase="before", observed_at=timezone.now(), glucose=Decimal("6.1"))
    assert "needs its unit" in refusal(
        lambda: giving.observe(infusion=world.infusion, by=world.cast.nina, observation=bare)
    )


def test_a_given_infusion_is_not_held_any_more(world):
    give(world)
    infusion = Infusion.objects.get(pk=world.infusion.pk)
    assert "that is given cannot become held" in refusal(
        lambda: infusions.hold(infusion=infusion, seen_version=2, by=world.cast.nina, reason="fever")
    )


def test_hold_and_omit_need_a_reason(world):
    for act in (infusions.hold, infusions.omit):
        infusion = Infusion.objects.get(pk=world.infusion.pk)
        assert "needs a reason" in refusal(
            lambda act=act, infusion=infusion: act(
                infusion=infusion, seen_version=1, by=world.cast.nina, reason=""
            )
        )


def settle_all(world, state: str) -> None:
    for infusion in world.course.infusions.all():
        act = {"given": give_planned, "omitted": infusions.omit}[state]
        act(infusion=infusion, seen_version=1, by=world.cast.nina, **REASON[state])


REASON = {"given": {}, "omitted": {"reason": "infection"}}


def give_planned(*, infusion, seen_version, by):
    day = infusion.patient.clinic.today()
    giving.give(
        infusion=infusion,
        seen_version=seen_version,
        by=by,
        given_on=day,
        given_mg=infusion.planned_mg,
        **LATE,
    )


@pytest.mark.parametrize("state", ["given", "omitted"])
def test_the_last_infusion_settled_completes_the_course(state, world):
    settle_all(world, state)
    world.course.refresh_from_db()
    assert world.course.state == "completed"
    assert AuditLine.objects.filter(action="course.complete", record=world.course.key).count() == 1


def test_a_correction_back_to_planned_takes_the_course_up_again(world):
    settle_all(world, "given")
    infusion = world.course.infusions.last()
    nothing = {"given_on": None, "given_mg": None, "started_at": None, "ended_at": None}
    infusions.correct_infusion(
        infusion=infusion,
        seen_version=2,
        by=world.cast.nina,
        reason="another patient's",
        changes={"state": "planned", "reason": "another patient's"} | nothing,
    )
    world.course.refresh_from_db()
    assert world.course.state == "active"
    assert AuditLine.objects.filter(action="course.reopen").count() == 1


def test_stopping_omits_what_is_open_and_keeps_what_was_given(world):
    give(world)
    pulse.stop_course(
        course=world.course, seen_version=1, by=world.cast.alice, stopped_on=world.today, reason="psychosis"
    )
    assert list(world.course.infusions.values_list("state", "reason")) == [
        ("given", ""),
        ("omitted", "psychosis"),
        ("omitted", "psychosis"),
    ]


def test_a_course_is_not_stopped_tomorrow_nor_without_a_reason(world):
    tomorrow = world.today + timedelta(days=1)
    told = {"course": world.course, "seen_version": 1, "by": world.cast.alice}
    assert "has not come yet" in refusal(
        lambda: pulse.stop_course(**told, stopped_on=tomorrow, reason="psychosis")
    )
    assert "has no reason" in refusal(lambda: pulse.stop_course(**told, stopped_on=world.today, reason=" "))


def test_a_course_half_stopped_is_undone(world, monkeypatch):
    """The course's own line is written; the line of its first infusion fails."""
    real, lines = audit.write, []

    def fails_second(**line):
        lines.append(line["action"])
        if len(lines) == 2:
            raise RuntimeError("the trail is full")
        return real(**line)

    before = stored()
    monkeypatch.setattr(audit, "write", fails_second)
    with pytest.raises(RuntimeError):
        pulse.stop_course(
            course=world.course,
            seen_version=1,
            by=world.cast.alice,
            stopped_on=world.today,
            reason="psychosis",
        )
    assert lines == ["course.stopped", "infusion.omitted"]
    assert stored() == before


PAST = {"override_code": "clinical_judgement", "reason": "severe flare"}


def correct(world, mg: str, **past):
    infusion = world.course.infusions.get(number=2)
    told = {"reason": "severe flare"} | past
    changes = {"planned_mg": Decimal(mg)}
    return infusions.correct_infusion(
        infusion=infusion, seen_version=infusion.version, by=world.cast.alice, changes=changes, **told
    )


def test_a_planned_dose_cannot_be_changed_past_the_check(world):
    assert "absolute cap" in refusal(lambda: correct(world, "10000", **PAST))
    assert "needs a coded reason" in refusal(lambda: correct(world, "1500"))
    correct(world, "1500", **PAST)
    world.course.refresh_from_db()
    assert [finding["code"] for finding in world.course.findings] == ["above_most_a_day"]
    assert world.course.override_code == "clinical_judgement"


def test_an_infusion_moved_onto_another_is_checked_with_it(world):
    infusion = world.course.infusions.get(number=2)

    def move(**past):
        told = {"planned_on": world.today, "reason": "both today"} | past
        return infusions.plan_again(infusion=infusion, seen_version=1, by=world.cast.alice, **told)

    assert "needs a coded reason" in refusal(move)
    assert move(override_code="emergency").planned_on == world.today


def test_the_record_speaks_in_the_check(world):
    facts.record(Condition(patient=world.patient, code="infection", precision="unknown"), by=world.cast.nina)
    order = pulse.CourseOrder(indication="flare", infusions=one_infusion(world.patient, "1000"))
    found = pulse.check_course_order(world.patient, order).findings
    assert [finding.code for finding in found] == ["caution_infection"]


def test_a_weight_far_from_the_last_orders_is_doubted(cast, patient):
    weighed = {"weight_kg": Decimal(60), "weight_on": patient.clinic.today() - timedelta(days=60)}
    people.make_given_course(patient, cast.alice, last_days_ago=30, **weighed)
    new = {"weight_kg": Decimal(132), "weight_on": patient.clinic.today()}
    order = pulse.CourseOrder(indication="flare", infusions=one_infusion(patient, "1000"), **new)
    found = pulse.check_course_order(patient, order).findings
    assert [finding.code for finding in found] == ["weight_jump"]
