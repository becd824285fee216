"""Planning by statements over sets is planning by the rules in Python, row for row: over random clinics, days
and changes; on a real PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from courses.actions.clinics import service_user
from courses.clinic.audit import AuditLine
from courses.models import Change, Clinic, Patient
from monitoring.due.kinds import reads
from monitoring.models import Delivery, Reminder
from monitoring.reminders import clock, plan
from monitoring.reminders.sets import derive, whole
from monitoring.worklist import DAYS_AHEAD
from tests.cast import make_cast, make_patient, make_taper
from tests.monitoring.reminders.crowd import Crowd

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

START = datetime(2026, 3, 27, 9, tzinfo=UTC)  # a Friday; clocks go forward on Sunday
ROW = ("patient", "kind", "due_on")


def by_rules(ids, now) -> int:
    return plan.plan_patients(ids, now=now)


def by_sets(ids, now) -> int:
    return whole.plan_patients(ids, now=now, days_ahead=DAYS_AHEAD)[0]


def state() -> dict[str, list]:
    """Return every row, message and line of the trail, without the numbers that the database gave them."""
    key = {pk: (str(pk), row) for pk, *row in Reminder.objects.values_list("pk", *ROW)}
    columns = [f.attname for f in Reminder._meta.concrete_fields if f.attname != "id"]
    told = ["recipient", "webhook", "channel", "occasion", "round", "due_at", "state", "attempts"]
    messages = [
        (*key[pk][1], *row, named.removeprefix(key[pk][0]))
        for pk, named, *row in Delivery.objects.values_list("reminder", "idempotency_key", *told)
    ]
    trail = [
        (action, *key[int(record.removeprefix("reminder:"))][1], *row)
        for action, record, *row in AuditLine.objects.filter(action__startswith="reminder.").values_list(
            "action", "record", "actor", "clinic", "patient", "reason"
        )
    ]
    found = {"rows": Reminder.objects.values_list(*columns), "messages": messages, "trail": trail}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def compare(ids, now) -> None:
    """Plan both ways from where things stand, and stay with the second."""
    found = {}
    for name, way in [("rules", by_rules), ("sets", by_sets)]:
        point = transaction.savepoint()
        changed = way(ids, now)
        found[name] = {"changed": changed} | state()
        if name == "rules":
            transaction.savepoint_rollback(point)
    for what, rows in found["rules"].items():
        if what == "changed":
            assert found["sets"][what] == rows
        else:
            ours = set(found["sets"][what])
            assert (sorted(set(rows) - ours)[:5], sorted(ours - set(rows))[:5]) == ([], []), what


@pytest.mark.parametrize("seed", range(3))
def test_a_random_clinic_is_planned_alike_on_every_day_and_after_every_change(seed):
    with time_machine.travel(START, tick=False) as clock:
        cast = make_cast()
        Clinic.objects.filter(pk=cast.south.pk).update(time_zone="Pacific/Auckland")
        cast.south.refresh_from_db()
        crowd = Crowd(
            seed,
            clinics=[cast.north, cast.south],
            by=cast.alice,
            staff=[cast.nina, cast.alice, cast.charlie],
            today=cast.north.today(),
        )
        crowd.settle()
        for clinic in (cast.north, cast.south):  # else each way would make an account of its own
            service_user(clinic, plan.SCHEDULER)
        patients = crowd.patients(120)
        ids = [patient.pk for patient in patients]
        for days in (0, 0, 1, 2, 13, 40):
            clock.shift(timedelta(days=days))
            crowd.today = cast.north.today()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # the planner knows nothing yet of rows that came a moment ago
            compare(ids, datetime.now(UTC))
            crowd.change(patients)
        assert set(Reminder.objects.values_list("state", flat=True)) >= {"open", "cancelled"}
        assert Patient.objects.count() == len(ids)


def test_more_than_a_few_go_by_sets_and_one_who_cannot_be_read_holds_up_no_other(monkeypatch):
    cast = make_cast()
    people = [make_patient(cast.north, cast.alice, number=f"N-{n}") for n in range(4)]
    for patient in people:
        make_taper(patient, cast.alice)
    broken = people[2].pk

    def read(patients, today, horizon):
        if patients.filter(pk=broken).exists():
            raise ValueError("nonsense in the facts")
        return []

    monkeypatch.setattr(derive, "reads", lambda: [*reads(), read])
    monkeypatch.setattr(plan, "PATIENTS", 3)
    monkeypatch.setattr(plan, "plan_changed", lambda: (0, False))  # they are more than a few
    assert plan.plan_all() > 0
    assert set(Reminder.objects.values_list("patient", flat=True)) == {p.pk for p in people} - {broken}
    again = Change.objects.get()
    assert (again.patient_id, again.not_before > clock.now()) == (broken, True)


def test_a_few_go_by_the_rules(monkeypatch):
    cast = make_cast()
    make_taper(make_patient(cast.north, cast.alice), cast.alice)
    monkeypatch.setattr(whole, "plan_patients", None)
    assert plan.plan_all() > 0
