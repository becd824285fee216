"""Whose reminders are planned: every committed write puts its patient down, once a day everybody is."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from courses.actions.clinics import change_settings
from courses.actions.patients import end_follow_up
from courses.models import Change, Clinic, Patient
from monitoring.models import PlannedDay, Reminder
from monitoring.reminders import plan, queue
from tests.cast import make_cast, make_course, make_patient, make_taper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def kinds() -> set[str]:
    return set(Reminder.objects.values_list("kind", flat=True))


def test_a_write_puts_its_patient_down_and_planning_takes_it_away(cast, ada):
    plan.plan_all()
    assert not Change.objects.exists()
    make_course(ada, cast.alice, doses_mg=("1000",))
    assert set(Change.objects.values_list("patient", flat=True)) == {ada.pk}
    assert plan.plan_all() > 0
    assert kinds() >= {"infusion"}
    assert not Change.objects.exists()
    assert plan.plan_all() == 0


def test_a_write_that_is_undone_puts_nobody_down(cast, ada):
    plan.plan_all()
    with transaction.atomic():
        make_course(ada, cast.alice)
        assert Change.objects.exists()
        transaction.set_rollback(True)
    assert not Change.objects.exists()


def test_only_who_changed_is_planned(cast, ada, monkeypatch):
    other = make_patient(cast.north, cast.alice, number="N-2", family_name="Brown")
    plan.plan_all()
    asked = []
    real = plan.plan_patients
    monkeypatch.setattr(plan, "plan_patients", lambda *a, **k: asked.append(set(a[0])) or real(*a, **k))
    make_taper(other, cast.alice)
    plan.plan_all()
    assert asked == [{other.pk}]
    assert ada.pk != other.pk


def test_a_change_of_the_clinic_plans_everybody_there_and_nobody_elsewhere(cast, ada):
    far = make_patient(cast.south, cast.charlie)
    plan.plan_all()
    change_settings(
        clinic=cast.north, seen_version=1, by=cast.mona, changes={"test_interval_days": 14}, reason="closer"
    )
    assert list(Change.objects.values_list("clinic", "patient")) == [(cast.north.pk, None)]
    plan._plan_changed(plan.PATIENTS)
    assert list(Change.objects.values_list("patient", flat=True)) == [ada.pk]
    assert far.pk != ada.pk


def test_a_change_of_the_clinic_is_spread_before_anybody_is_planned(cast, ada, monkeypatch):
    """In one transaction they would lock patients in two orders: a deadlock with whoever delivers."""
    plan.plan_all()
    make_taper(ada, cast.alice)
    change_settings(
        clinic=cast.north, seen_version=1, by=cast.mona, changes={"test_interval_days": 14}, reason="closer"
    )
    asked = []
    real = plan.plan_patients
    monkeypatch.setattr(plan, "plan_patients", lambda *a, **k: asked.append(set(a[0])) or real(*a, **k))
    assert plan._plan_changed(plan.PATIENTS) == (0, True)
    assert asked == []
    assert plan.plan_all() > 0
    assert asked == [{ada.pk}]


def test_each_clinic_that_changed_is_spread_in_a_transaction_of_its_own(cast, ada):
    far = make_patient(cast.south, cast.charlie)
    near = make_patient(cast.north, cast.alice, number="N-2", family_name="Brown")
    Change.objects.all().delete()
    Change.objects.bulk_create(Change(clinic=clinic) for clinic in (cast.north, cast.south, cast.north))
    plan._plan_changed(plan.PATIENTS)
    rows = Change.objects.order_by("pk").values_list("clinic", "patient")
    assert list(rows) == [(cast.south.pk, None), (cast.north.pk, ada.pk), (cast.north.pk, near.pk)]
    plan._plan_changed(plan.PATIENTS)
    assert list(rows.filter(clinic=cast.south)) == [(cast.south.pk, far.pk)]


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/London", datetime(2026, 1, 15, 0, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 1, 15, 11, tzinfo=UTC)),  # 13 hours ahead in January
        ("America/New_York", datetime(2026, 1, 15, 5, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_the_clinics_own_midnight(cast, zone, midnight):
    Clinic.objects.filter(pk=cast.north.pk).update(time_zone=zone)

    def planned_day(at: datetime) -> date:
        queue.begin_days(now=at)
        return PlannedDay.objects.get(clinic=cast.north).day

    before = planned_day(midnight - timedelta(seconds=1))
    assert planned_day(midnight) == before + timedelta(days=1)
    assert planned_day(midnight + timedelta(hours=23)) == before + timedelta(days=1)


def test_a_day_that_has_begun_puts_everybody_down_once(cast, ada):
    now = timezone.now()
    assert queue.begin_days(now=now) == 2
    assert Change.objects.filter(patient=ada).count() >= 1
    plan.plan_all()
    assert queue.begin_days(now=now) == 0
    assert not Change.objects.exists()
    assert queue.begin_days(now=now + timedelta(days=1)) == 2


def test_what_falls_due_with_time_alone_is_planned_on_its_day(cast, ada):
    make_course(ada, cast.alice, first_day=cast.north.today() + timedelta(days=20), doses_mg=("1000",))
    plan.plan_all()
    assert "infusion" not in kinds()
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=False):
        plan.plan_all()
        assert "infusion" in kinds()


def test_one_patient_who_cannot_be_planned_holds_up_no_other(cast, ada, monkeypatch):
    other = make_patient(cast.north, cast.alice, number="N-2", family_name="Brown")
    for patient in (ada, other):
        make_course(patient, cast.alice, doses_mg=("1000",))
    real = plan.derive

    def broken(patients, **asked):
        if patients.filter(pk=ada.pk).exists():
            raise ValueError("nonsense in the facts")
        return real(patients, **asked)

    monkeypatch.setattr(plan, "derive", broken)
    plan.plan_all()
    assert set(Reminder.objects.values_list("patient", flat=True)) == {other.pk}
    assert set(Change.objects.values_list("patient", flat=True)) == {ada.pk}
    monkeypatch.undo()
    monkeypatch.setattr("monitoring.reminders.clock.now", timezone.now)
    assert plan.plan_all() == 0  # not yet: it waits
    with time_machine.travel(timezone.now() + queue.RETRY_AFTER, tick=False):
        plan.plan_all()
    assert set(Reminder.objects.values_list("patient", flat=True)) == {ada.pk, other.pk}


def test_a_broken_patient_is_found_among_many_by_halves(cast, monkeypatch):
    people = [make_patient(cast.north, cast.alice, number=f"N-{n}", family_name=f"Q{n}") for n in range(64)]
    Change.objects.all().delete()
    Change.objects.bulk_create(Change(clinic=cast.north, patient=patient) for patient in people)
    broken, planned = {people[20].pk, people[41].pk}, []

    def count(ids, *, now):
        planned.append(len(ids))
        if broken & set(ids):
            raise ValueError("nonsense in the facts")
        return 0

    monkeypatch.setattr(plan, "plan_patients", count)
    while plan.plan_changed(64)[1]:
        pass
    assert set(Change.objects.values_list("patient", flat=True)) == broken
    assert set(Change.objects.filter(not_before=None)) == set()
    # All, both halves, and on down to each broken one: 64 patients planned four times, not 41 times.
    assert (len(planned), sum(planned)) == (23, 252)


def test_the_end_of_follow_up_reaches_the_reminders_by_the_queue(cast, ada):
    make_course(ada, cast.alice)
    plan.plan_all()
    end_follow_up(
        patient=Patient.objects.get(pk=ada.pk),
        seen_version=1,
        by=cast.nina,
        state="dead",
        on=cast.north.today(),
    )
    plan.plan_all()
    assert set(Reminder.objects.values_list("state", flat=True)) == {"cancelled"}


def test_planning_costs_the_same_for_one_patient_and_for_many(cast, ada, django_assert_max_num_queries):
    for number in range(2, 32):
        make_course(make_patient(cast.north, cast.alice, number=f"N-{number}"), cast.alice)
    with django_assert_max_num_queries(60):
        plan.plan_clinic(cast.north)
    with django_assert_max_num_queries(45):
        plan.plan_clinic(cast.north)
