"""Patients on a steroid for whom no blood test is ahead: derived, so nobody can be forgotten by a flag.

A test that is due or late stands on Today and counts as ahead; one late for over a year reminds nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest, Lower

from courses.models import Clinic, DoseTaken, DrugPeriod, Patient
from courses.protocols.loader import equivalences
from courses.rules.wording import day_text
from monitoring.due.bloods import bloods, with_steroid
from monitoring.due.derived import Derived
from monitoring.due.drug_bloods import drug_bloods
from monitoring.models import Reminder
from monitoring.rules.due import days_late
from monitoring.rules.steroid.today import SteroidToday, steroids_today
from monitoring.safety import facts_by_patient
from monitoring.worklist import LONG_PAST_DAYS, SETTLED

LOOKED_AHEAD = timedelta(days=731)  # longer than any interval: a clinic's is a year at most
TESTS = ("bloods", "drug_bloods")


@dataclass(frozen=True)
class Untested:
    """A patient on a steroid without a test ahead, and why; `last_on` is the last CK, None without one."""

    patient: Patient
    last_on: date | None
    why: str


def untested(clinic: Clinic, *, today: date) -> list[Untested]:
    """Return those of the clinic, by name; one query while there is none, four otherwise, however many."""
    patients = Patient.objects.filter(clinic=clinic).exclude(origin=Patient.Origin.PUBLISHED).followed()
    people = list(_perhaps(patients, today, clinic.test_interval_days))
    if not people:
        return []
    tests = _tests([person.pk for person in people], today)
    found = ((person, _why(person, tests.get(person.pk, []), today)) for person in people)
    return [Untested(person, person.last_ck, why) for person, why in found if why]


def doses_today(found: list[Untested], *, today: date) -> dict[int, tuple[SteroidToday, ...]]:
    """Return the steroids of today of each patient as far as they are known; six queries."""
    facts = facts_by_patient(Patient.objects.filter(pk__in=[one.patient.pk for one in found]), today)
    return {pk: steroids_today(known.history) for pk, known in facts.items()}


def _perhaps(patients, today: date, interval_days: int):
    """Return those on a steroid who may have no test ahead: everybody else surely has one."""
    taken = DoseTaken.objects.current().filter(patient=OuterRef("pk"), first_day__isnull=True)
    taken = _steroids(taken, today).filter(Q(amount__isnull=True) | Q(amount__gt=0))
    others = _steroids(DrugPeriod.objects.current().filter(patient=OuterRef("pk")), today)
    others = others.filter(Q(first_day__isnull=True) | Q(first_day__lte=today))
    done = Reminder.objects.filter(
        patient=OuterRef("pk"), kind="bloods", state__in=SETTLED, due_on__gt=OuterRef("since")
    )
    long_ago = today - timedelta(days=LONG_PAST_DAYS + interval_days)
    rows = with_steroid(patients, today).annotate(
        since=Greatest(F("start"), Coalesce("last_ck", "start")),
        has_no_first_day=Exists(taken),
        stands_among_others=Exists(others),
    )
    uncounted = Q(start__isnull=True) & (Q(has_no_first_day=True) | Q(stands_among_others=True))
    return rows.filter(uncounted | Q(Exists(done)) | Q(since__lt=long_ago)).order_by(
        "family_name", "given_name", "pk"
    )


def _steroids(given, today: date):
    rows = given.annotate(drug_name=Lower("drug")).filter(drug_name__in=list(equivalences()))
    return rows.filter(Q(last_day__isnull=True) | Q(last_day__gte=today))


def _tests(ids: list[int], today: date) -> dict[int, list[tuple[Derived, Reminder | None]]]:
    """Return each patient's blood tests, however far ahead, with what was done about them."""
    patients, horizon = Patient.objects.filter(pk__in=ids), today + LOOKED_AHEAD
    done = Reminder.objects.filter(patient__in=ids, kind__in=TESTS, state__in=SETTLED)
    reminders = {(r.patient_id, r.kind, r.due_on): r for r in done.select_related("state_by")}
    found: dict[int, list[tuple[Derived, Reminder | None]]] = {}
    for one in (*bloods(patients, today, horizon), *drug_bloods(patients, today, horizon)):
        row = reminders.get((one.patient_id, one.due.kind, one.due.due_on))
        is_done = row is not None and one.due.is_that_of(row)
        found.setdefault(one.patient_id, []).append((one, row if is_done else None))
    return found


def _why(person, tests: list[tuple[Derived, Reminder | None]], today: date) -> str:
    """Return why no test is ahead, "" when one is."""
    if any(done is None and not _is_long_past(one, today) for one, done in tests):
        return ""
    return "; ".join(_reasons(person, tests, today))


def _reasons(person, tests, today: date) -> Iterator[str]:
    if person.start is None and person.has_no_first_day:
        yield "the dose taken has no first day, so no test is counted from it: correct it"
    if person.start is None and person.stands_among_others:
        yield "the steroid stands among other medicines, from which no test is counted: record the dose taken"
    for one, done in tests:
        due_on = day_text(one.due.due_on)
        if done is not None and done.state == Reminder.State.REMOVED:
            yield f"{done.state_by} took the test of {due_on} off the list: {done.get_removal_code_display()}"
        elif done is not None:
            yield f"the test of {due_on} was marked as done by {done.state_by}, and no result is on record"
        elif _is_long_past(one, today):
            yield f"due since {due_on}: late for over a year, nobody is reminded of it"


def _is_long_past(one: Derived, today: date) -> bool:
    return days_late(one.due.due_on, closes_on=one.due.closes_on, today=today) > LONG_PAST_DAYS
