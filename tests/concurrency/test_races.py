"""Several people and workers at once, on a real PostgreSQL: one wins, the others are told of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from courses.actions.clinics import service_user
from courses.actions.taper import replan_taper
from courses.actions.taper_change import change_taper, switch_drug
from courses.clinic import facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.models import PulseCourse, TaperPlan
from courses.protocols.loader import taper_protocol
from courses.rules.taper import Taper, TaperStep
from courses.rules.taper_changes import Edit, Hold, ReEscalate, Shift, StepBack, Stop
from monitoring.actions.arrivals import Message, receive_result
from monitoring.models import Delivery, Reminder, Result
from monitoring.reminders import deliver, plan
from tests.cast import make_cast, make_ck, make_course, make_patient, make_taper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

WRITERS = 8


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def at_once(work, times=WRITERS) -> Counter:
    """Return how often each outcome came of running `work(n)` in threads: its value, or its error's name."""

    def run(n):
        try:
            return work(n)
        except (ValidationError, IntegrityError, StaleError) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(run, range(times)))


def test_one_patient_gets_one_active_course_from_eight_prescribers(cast, ada):
    outcomes = at_once(lambda n: make_course(ada, cast.alice) and "ordered")
    assert outcomes["ordered"] == 1
    assert PulseCourse.objects.filter(patient=ada).count() == 1
    assert AuditLine.objects.filter(action="course.order").count() == 1


def test_of_eight_corrections_of_one_version_one_is_stored(cast, ada):
    result = make_ck(ada, cast.nina)

    def correct(n):
        new = Result(patient=ada, name="CK", raw_text=str(n), number=Decimal(n + 1), unit="U/L")
        new.sampled_on = result.sampled_on
        facts.correct(result, new, seen_version=1, by=cast.nina, reason=f"reading {n}")
        return "stored"

    outcomes = at_once(correct)
    assert outcomes == {"stored": 1, "StaleError": WRITERS - 1}
    assert Result.objects.filter(chain=result.chain).count() == 2
    assert Result.objects.current().get(patient=ada).version == 2


def test_of_eight_replans_of_one_taper_one_is_stored(cast, ada):
    plan_row = make_taper(ada, cast.alice)
    first = plan_row.as_taper().first_day

    def replan(n):
        taper = Taper((TaperStep(first, Decimal(50 + n)), TaperStep(first + timedelta(days=9), Decimal(0))))
        replan_taper(plan=plan_row, seen_version=1, by=cast.alice, taper=taper, reason="flare")
        return "stored"

    assert at_once(replan) == {"stored": 1, "StaleError": WRITERS - 1}
    assert TaperPlan.objects.current().filter(patient=ada).count() == 1


def of_every_kind(plan_row, cast):
    """Return eight writers of one plan version, by seven kinds of change and a second shift."""
    today = cast.north.today()
    changes = (
        Shift(7),
        Hold(20),
        StepBack(today, 14),
        ReEscalate(today, Decimal(60), 2, taper_protocol()),
        Stop(today),
        Edit(today, [TaperStep(today, Decimal(45))]),
        Shift(3),
    )
    told = {
        "plan": plan_row,
        "seen_version": 1,
        "by": cast.alice,
        "reason": "flare",
        "override_code": "other",
    }

    def write(n):
        if n == len(changes):
            switch_drug(to_drug="methylprednisolone", on_day=today, **told)
        else:
            change_taper(change=changes[n], **told)
        return "stored"

    return write


def test_of_eight_changes_of_every_kind_one_is_stored_and_none_by_halves(cast, ada):
    plan_row = make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=20))
    assert at_once(of_every_kind(plan_row, cast)) == {"stored": 1, "StaleError": WRITERS - 1}
    newest = TaperPlan.objects.current().get(chain=plan_row.chain)
    assert (newest.version, TaperPlan.objects.filter(chain=plan_row.chain).count()) == (2, 2)
    others = TaperPlan.objects.exclude(chain=plan_row.chain)
    assert [row.switched_from for row in others] == ([newest] if newest.change == "switch" else [])
    assert all(row.steps.exists() for row in TaperPlan.objects.all())
    assert AuditLine.objects.filter(action="taperplan.replan").count() == 1
    assert_one_steroid_a_day(ada)


def test_of_eight_switches_of_one_plan_one_is_stored_with_both_plans(cast, ada):
    plan_row = make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=20))
    today = cast.north.today()
    drugs = ("methylprednisolone", "prednisolone", "hydrocortisone", "dexamethasone") * 2

    def turn(n):
        switch_drug(
            plan=plan_row,
            seen_version=1,
            by=cast.alice,
            to_drug=drugs[n],
            on_day=today + timedelta(days=n),
            reason="shortage",
            override_code="other",
        )
        return "stored"

    assert at_once(turn) == {"stored": 1, "StaleError": WRITERS - 1}
    old = TaperPlan.objects.current().get(chain=plan_row.chain)
    new = TaperPlan.objects.current().exclude(chain=plan_row.chain).get()
    assert (old.version, new.version, new.switched_from) == (2, 1, old)
    assert old.as_taper().last_day == new.as_taper().first_day - timedelta(days=1)
    assert_one_steroid_a_day(ada)


def test_of_two_plans_switched_to_one_drug_at_once_only_one_gets_it(cast, ada):
    """Each would begin a plan of the third drug: the database lets one stand."""
    today = cast.north.today()
    plans = [
        make_taper(ada, cast.alice, start_on=today - timedelta(days=20), drug=drug, protocol="")
        for drug in ("prednisone", "prednisolone")
    ]

    def turn(n):
        told = {"seen_version": 1, "by": cast.alice, "reason": "shortage", "override_code": "other"}
        switch_drug(plan=plans[n % 2], to_drug="methylprednisolone", on_day=today, **told)
        return "stored"

    assert at_once(turn)["stored"] == 1
    assert TaperPlan.objects.current().filter(drug="methylprednisolone").count() == 1
    assert sorted(TaperPlan.objects.current().values_list("version", flat=True)) == [1, 1, 2]
    assert AuditLine.objects.filter(action="taperplan.replan").count() == 1


def assert_one_steroid_a_day(patient):
    tapers = [row.as_taper() for row in TaperPlan.objects.current().filter(patient=patient)]
    first = min(taper.first_day for taper in tapers)
    for n in range(400):
        doses = [taper.dose_on(first + timedelta(days=n)) for taper in tapers]
        assert len([mg for mg in doses if mg]) <= 1


def test_of_eight_jobs_that_first_write_in_a_clinic_one_joins_it(cast):
    assert at_once(lambda n: service_user(cast.north, "scheduler").username) == {
        "pulseline-scheduler": WRITERS
    }
    assert cast.north.memberships.filter(user__username="pulseline-scheduler").count() == 1


def test_eight_planners_raise_each_reminder_once(cast, ada):
    make_course(ada, cast.alice)
    at_once(lambda n: plan.plan_clinic(cast.north) and None)
    assert Reminder.objects.count() == 3


def test_eight_senders_tell_each_person_once(cast):
    for n in range(10):
        make_course(make_patient(cast.north, cast.alice, number=f"R-{n}"), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    outcomes = at_once(lambda n: deliver.deliver_all())
    assert sum(count * times for count, times in outcomes.items()) == 10
    assert Delivery.objects.filter(state="sent").count() == 10


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "beside another"])
def test_of_eight_messages_about_one_result_none_is_lost(cast, ada, is_first):
    day = cast.north.today()
    start = timezone.now() - timedelta(hours=1)

    def message(n):
        reported_at = start + timedelta(minutes=n)
        told = {"value": str(1000 + n), "unit": "U/L", "sampled_on": day}
        return Message("County", "L-1", "corrected", reported_at, "CK", **told)

    if not is_first:
        receive_result(patient=ada, by=cast.ivan, message=message(-1))

    def take_in(n):
        return receive_result(patient=ada, by=cast.ivan, message=message(n)).outcome.value

    outcomes = at_once(take_in)
    assert set(outcomes) <= {"stands", "kept as history"}
    assert sum(outcomes.values()) == WRITERS
    assert Result.objects.count() == WRITERS + (not is_first)
    assert Result.objects.current().get().raw_text == str(1000 + WRITERS - 1)


def test_no_message_is_lost_beside_a_correction_by_hand(cast, ada):
    start, gate = timezone.now() - timedelta(hours=1), Barrier(2)

    def take_in(minute):
        told = {"value": "1953", "unit": "U/L", "sampled_on": cast.north.today()}
        reported_at = start + timedelta(minutes=minute)
        message = Message("County", "L-1", "corrected", reported_at, "CK", **told)
        return receive_result(patient=ada, by=cast.ivan, message=message).result

    head = take_in(0)

    def write(n):
        gate.wait()
        if n:
            take_in(1)
        else:
            told = {name: getattr(head, name) for name in Result.fact_fields()} | {"raw_text": "7"}
            new = Result(patient=ada, **(told | {"number": Decimal(7)}))
            facts.correct(head, new, seen_version=1, by=cast.alice, reason="read again")
        return "stored"

    outcomes = at_once(write, times=2)  # a deadlock is no refusal: it would end the test
    assert outcomes in ({"stored": 2}, {"stored": 1, "StaleError": 1})
    assert Result.objects.filter(chain=head.chain, reported_at=start + timedelta(minutes=1)).exists()
