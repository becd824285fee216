"""Each change of a taper as it is stored: its kind, its reason, what it asks, and what it never touches."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from courses.actions.protocols import withdraw_protocol
from courses.actions.taper import direct_taper, replan_taper, start_taper
from courses.actions.taper_change import change_taper, structure_taper, switch_drug
from courses.clinic.errors import StaleError
from courses.models import AuditLine, ProtocolApproval, TaperPlan
from courses.protocols.loader import taper_protocol
from courses.rules.errors import RuleError
from courses.rules.steps import ByWeight, Taper, TaperStep, taper_of
from courses.rules.taper_changes import Edit, Hold, ReEscalate, Shift, StepBack, Stop
from tests import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def ada(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast):
    return cast.north.today()


@pytest.fixture
def plan(cast, ada, today):
    """60 mg since 20 days ago; today is day 7 of 50 mg, 40 mg comes in 8 days."""
    return people.make_taper(ada, cast.alice, start_on=today - timedelta(days=20))


def changed(plan, cast, change, **told):
    told = {"seen_version": plan.version, "reason": "flare", "override_code": "team_decision"} | told
    return change_taper(plan=plan, by=cast.alice, change=change, **told)


@pytest.mark.parametrize(
    ("change", "kind", "asks"),
    [
        (lambda today: Shift(7), "shift", False),
        (lambda today: Shift(-3), "shift", True),  # 50 mg for 11 days
        (lambda today: Hold(10), "hold", False),
        (lambda today: StepBack(today, 14), "step_back", False),
        (lambda today: ReEscalate(today, Decimal(60), 2, taper_protocol()), "re_escalate", False),
        (Stop, "stop", True),
        (lambda today: Edit(today, [TaperStep(today, Decimal(10))]), "edit", True),
        (lambda today: Edit(today, [TaperStep(today, Decimal(70))]), "edit", True),
    ],
)
def test_it_says_what_kind_it_is_and_asks_a_coded_reason_for_what_it_brings(change, kind, asks, plan, cast):
    today = cast.north.today()
    before = [plan.as_taper().dose_on(today - timedelta(days=n)) for n in range(1, 30)]
    if asks:
        with pytest.raises(ValidationError, match="needs a coded reason"):
            changed(plan, cast, change(today), override_code="")
        assert TaperPlan.objects.count() == 1
    new = changed(plan, cast, change(today))
    assert (new.version, new.change, new.reason) == (2, kind, "flare")
    assert bool(new.findings) is asks
    assert (new.override_code, new.rules_version) == ("team_decision" if asks else "", "2026-11")
    assert [new.as_taper().dose_on(today - timedelta(days=n)) for n in range(1, 30)] == before
    assert TaperPlan.objects.current().get() == new
    assert AuditLine.objects.get(action="taperplan.replan").after["change"] == kind


def test_findings_are_kept_with_their_source(plan, cast, today):
    (finding,) = changed(plan, cast, Stop(today)).findings
    assert finding["code"] == "stop_at_once"
    assert set(finding) == {"code", "severity", "sentence", "source"}
    later = TaperPlan.objects.current().get()
    assert later.as_taper().last_day == today


def test_a_stop_at_once_after_three_weeks_is_said(plan, cast, today):
    (finding,) = changed(plan, cast, Stop(today + timedelta(days=1))).findings
    assert (finding["code"], "PMC11180513" in finding["source"]) == ("abrupt_stop", True)


def test_a_change_of_a_version_left_behind_is_stale_whatever_it_asks(plan, cast, today):
    changed(plan, cast, Shift(3))
    with pytest.raises(StaleError, match="was changed by Alice"):
        changed(TaperPlan.objects.get(version=2), cast, Shift(500), seen_version=1)


def test_a_closed_plan_is_not_changed(plan, cast, today):
    TaperPlan.objects.filter(pk=plan.pk).update(closed_on=today, close_reason="done")
    plan.refresh_from_db()
    with pytest.raises(ValidationError, match="was closed on"):
        changed(plan, cast, Shift(3))


def test_a_flare_by_another_protocol_needs_its_approval(plan, cast, today):
    approval = ProtocolApproval.objects.get(clinic=cast.north, kind="taper", name="etg_6_weeks")
    withdraw_protocol(approval=approval, by=cast.alice, reason="not ours")
    other = ReEscalate(today, Decimal(60), 6, taper_protocol("etg_6_weeks"))
    with pytest.raises(ValidationError, match="has not approved"):
        changed(plan, cast, other)
    new = changed(plan, cast, ReEscalate(today, Decimal(60), 2, taper_protocol()))
    assert (new.protocol, new.protocol_version) == ("seed", "2025-10")


def test_the_switch_writes_both_plans_and_never_two_doses_a_day(plan, cast, ada, today):
    day = today + timedelta(days=2)
    new = switch_drug(
        plan=plan, seen_version=1, by=cast.alice, to_drug="Methylprednisolone", on_day=day, reason="shortage"
    )
    old = TaperPlan.objects.current().get(drug="prednisone")
    assert (new.drug, new.version, new.change, new.switched_from) == ("methylprednisolone", 1, "switch", old)
    assert (old.version, old.change, old.as_taper().last_day) == (2, "switch", day - timedelta(days=1))
    assert new.as_taper().dose_on(day) == 40  # 50 mg of prednisone
    for n in range(200):
        asked = plan.as_taper().first_day + timedelta(days=n)
        doses = [row.as_taper().dose_on(asked) for row in TaperPlan.objects.current()]
        assert len([mg for mg in doses if mg]) <= 1


def test_after_a_switch_only_the_new_plan_changes(plan, cast, today):
    day = today + timedelta(days=2)
    told = {"by": cast.alice, "to_drug": "methylprednisolone", "on_day": day, "reason": "shortage"}
    new = switch_drug(plan=plan, seen_version=1, **told)
    old = TaperPlan.objects.current().get(drug="prednisone")
    with pytest.raises(ValidationError, match="switched to methylprednisolone; change that one"):
        changed(old, cast, Shift(3))
    early = Edit(today, [TaperStep(today, Decimal(40)), TaperStep(today + timedelta(days=9), Decimal(0))])
    with pytest.raises(ValidationError, match="the plan of the steroid before the switch holds"):
        changed(new, cast, early)
    assert changed(new, cast, Shift(3)).switched_from == old


def test_a_switch_to_a_steroid_already_planned_writes_nothing(plan, cast, ada, today):
    other = people.make_taper(ada, cast.alice, drug="methylprednisolone", protocol="")
    with pytest.raises(ValidationError, match="two would overlap"):
        switch_drug(
            plan=plan, seen_version=1, by=cast.alice, to_drug=other.drug, on_day=today, reason="shortage"
        )
    assert TaperPlan.objects.current().get(drug="prednisone").version == 1


def directed(cast, ada, today, **told):
    words = "reduce slowly as directed by the ward"
    return direct_taper(
        patient=ada,
        by=cast.alice,
        **({"drug": "prednisone", "directions": words, "first_day": today} | told),
    )


def test_a_taper_as_directed_has_words_and_no_step(cast, ada, today):
    plan = directed(cast, ada, today, drug="Prednisone")
    assert (plan.is_structured, plan.as_taper(), plan.steps.count()) == (False, None, 0)
    assert (plan.drug, plan.directed_from, plan.change) == ("prednisone", today, "start")
    assert AuditLine.objects.get(action="taperplan.record").after["directions"] == plan.directions


@pytest.mark.parametrize("words", ["", "   "])
def test_a_taper_as_directed_needs_its_words(words, cast, ada, today):
    with pytest.raises(ValidationError, match="has no words"):
        directed(cast, ada, today, directions=words)


def test_beside_a_taper_as_directed_no_second_of_the_drug_begins(cast, ada, today):
    directed(cast, ada, today)
    with pytest.raises(ValidationError, match="structure, stop or void that one first"):
        people.make_taper(ada, cast.alice)
    with pytest.raises(ValidationError, match="structure, stop or void that one first"):
        directed(cast, ada, today)


def test_structuring_is_version_2_of_the_same_plan(cast, ada, today):
    plan = directed(cast, ada, today - timedelta(days=5))
    steps = [TaperStep(today - timedelta(days=5), Decimal(40)), TaperStep(today, Decimal(35))]
    new = structure_taper(
        plan=plan, seen_version=1, by=cast.alice, steps=steps, reason="rang the ward", override_code="other"
    )
    assert (new.chain, new.version, new.change, new.directions) == (plan.chain, 2, "structure", "")
    assert new.as_taper() == Taper(tuple(steps))
    with pytest.raises(ValidationError, match="has its steps already"):
        structure_taper(plan=new, seen_version=2, by=cast.alice, steps=steps, reason="again")


@pytest.mark.parametrize(
    ("days", "words"), [([-6, 0], "lies before the first day"), ([-5, -3], "lie before today")]
)
def test_structuring_stays_within_the_taper_as_directed(days, words, cast, ada, today):
    plan = directed(cast, ada, today - timedelta(days=5))
    first, last = (today + timedelta(days=n) for n in days)
    steps = [TaperStep(first, Decimal(40)), TaperStep(last, Decimal(0))]
    with pytest.raises(RuleError, match=words):
        structure_taper(plan=plan, seen_version=1, by=cast.alice, steps=steps, reason="x")


def test_a_taper_as_directed_is_not_shifted_and_can_be_stopped(cast, ada, today):
    plan = directed(cast, ada, today - timedelta(days=5))
    with pytest.raises(ValidationError, match="structure it first"):
        changed(plan, cast, Shift(3))
    with pytest.raises(ValidationError, match="between its first day and today"):
        changed(plan, cast, Stop(today + timedelta(days=1)))
    stopped = changed(plan, cast, Stop(today))
    assert (stopped.version, stopped.closed_on, stopped.directions) == (2, today, plan.directions)


def test_steps_by_weight_keep_what_they_were_worked_out_from(cast, ada, today):
    by_weight = ByWeight(Decimal("1.5"), Decimal("20.00"))
    steps = (TaperStep(today, Decimal(30), by_weight), TaperStep(today + timedelta(days=30), Decimal(25)))
    plan = start_taper(patient=ada, by=cast.alice, drug="prednisolone", taper=Taper(steps))
    assert [(s.mg_per_kg, s.weight_kg) for s in plan.steps.all()] == [
        (Decimal("1.5"), Decimal(20)),
        (None, None),
    ]
    assert plan.as_taper().steps[0].by_weight == by_weight
    moved = changed(plan, cast, Shift(3))
    assert moved.as_taper().steps[0].by_weight == by_weight


def test_a_start_with_findings_needs_a_reason_and_gets_a_code(cast, ada, today):
    taper = taper_of([(today, Decimal(20)), (today + timedelta(days=30), Decimal(0))])
    with pytest.raises(ValidationError, match="The steroid stops at once from 20 mg"):
        start_taper(patient=ada, by=cast.alice, drug="prednisone", taper=taper)
    plan = start_taper(
        patient=ada, by=cast.alice, drug="prednisone", taper=taper, warning_reason="trial protocol"
    )
    assert [finding["code"] for finding in plan.findings] == ["abrupt_stop"]
    assert plan.override_code == "other"


def test_a_record_of_the_past_may_be_written_as_it_was(plan, cast, today):
    """The demo and a load of history write earlier days; a prescriber's change does not."""
    past = plan.as_taper().replaced_from(
        today - timedelta(days=3), [TaperStep(today - timedelta(days=3), Decimal(55))]
    )
    assert replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=past, reason="as it was").version == 2


def test_another_clinics_prescriber_finds_nothing(plan, cast):
    with pytest.raises(Http404):
        change_taper(plan=plan, seen_version=1, by=cast.charlie, change=Shift(3), reason="x")


def test_a_tenfold_start_is_stopped_whatever_the_reason(cast, ada):
    with pytest.raises(ValidationError, match="ten times a usual start"):
        people.make_taper(ada, cast.alice, start_mg="600", warnings=["outside"], warning_reason="sure")
    assert TaperPlan.objects.count() == 0


def tenfold(today):
    """Return 500 mg of prednisone from today, where 50 was meant."""
    return [TaperStep(today, Decimal(500)), TaperStep(today + timedelta(days=20), Decimal(40))]


@pytest.mark.parametrize(
    "change",
    [
        lambda today: ReEscalate(today, Decimal(600), 2, taper_protocol()),
        lambda today: Edit(today, tenfold(today)),
    ],
    ids=["re-escalate", "edit"],
)
def test_a_tenfold_dose_is_stopped_in_every_change(change, plan, cast, today):
    with pytest.raises(ValidationError, match=r"A dose of .00 mg a day is refused: it is ten times"):
        changed(plan, cast, change(today))
    assert TaperPlan.objects.count() == 1


def test_a_tenfold_dose_is_stopped_in_structuring_and_in_a_plain_replan(plan, cast, today):
    with pytest.raises(ValidationError, match=r"A dose of .00 mg a day is refused"):
        replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=Taper(tuple(tenfold(today))), reason="x")
    bea = people.make_patient(cast.north, cast.alice, number="B-1")
    loose = directed(cast, bea, today)
    with pytest.raises(ValidationError, match="A start of 500 mg a day is refused"):
        structure_taper(
            plan=loose, seen_version=1, by=cast.alice, steps=tenfold(today), reason="x", override_code="other"
        )
    assert TaperPlan.objects.count() == 2


def test_a_plan_stored_with_a_tenfold_dose_can_be_stopped_and_not_switched(plan, cast, today):
    plan.steps.filter(daily_mg=50).update(daily_mg=500)
    old = TaperPlan.objects.get()
    told = {"by": cast.alice, "to_drug": "methylprednisolone", "on_day": today, "reason": "shortage"}
    with pytest.raises(ValidationError, match="400 mg a day is refused: it is ten times"):
        switch_drug(plan=old, seen_version=1, override_code="other", **told)
    assert changed(old, cast, Stop(today)).version == 2


def test_above_the_most_by_weight_a_change_asks_a_coded_reason(cast, ada, today):
    by_weight = ByWeight(Decimal("1.5"), Decimal("20.00"))
    steps = (TaperStep(today, Decimal(30), by_weight), TaperStep(today + timedelta(days=30), Decimal(25)))
    plan = start_taper(patient=ada, by=cast.alice, drug="prednisolone", taper=Taper(steps))
    rise = ReEscalate(today, Decimal("40.5"), 2, taper_protocol())
    with pytest.raises(ValidationError, match=r"above 2 mg/kg at 20 kg.*Choose one"):
        changed(plan, cast, rise, override_code="")
    with pytest.raises(ValidationError, match="at 20 kg it is ten times"):
        changed(plan, cast, ReEscalate(today, Decimal(100), 2, taper_protocol()))
    (finding,) = changed(plan, cast, rise).findings
    assert finding["code"] == "oral_start_above_most"
