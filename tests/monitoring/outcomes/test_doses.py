"""The dose frames say of every patient and day what the patient's own page says."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection

from courses.models import Clinic, Patient
from courses.rules.dates import Period, day_before
from courses.rules.dose_spans import stretches
from monitoring.outcomes.known_lists import units_per_mg
from monitoring.outcomes.statements import framed
from monitoring.rules.history import PatientHistory
from monitoring.rules.steroid.exposure import pulse_doses
from monitoring.rules.steroid.spans import taken_spans
from monitoring.timeline import read
from tests.monitoring.outcomes.scopes import TODAY, scope_of

pytestmark = pytest.mark.django_db

EVERYBODY = "SELECT id AS patient_id FROM courses_patient WHERE clinic_id IN ({})"
DAYS = [TODAY + timedelta(days=n) for n in (-2000, -400, -200, -60, -17, -1, 0, 90, 40_000)]

Stretch = tuple[date, date, Fraction, bool, bool]  # first and last day, mg, has an unknown, is approximate
Pulse = tuple[date, Fraction | None, bool]


def asked(sql: str, frames: tuple[str, ...], clinics: tuple[Clinic, ...], as_of: date) -> list[tuple]:
    scope = scope_of(clinics, as_of=as_of)
    told = framed(sql, frames, vendor=connection.vendor, clinics=scope.clinics)
    everybody = EVERYBODY.format(", ".join(map(str, scope.clinics)))
    with connection.cursor() as cursor:
        cursor.execute(told.replace("WITH ", f"WITH patients AS ({everybody}), ", 1), scope.parameters())
        return cursor.fetchall()


def day_of(told) -> date:
    return told if isinstance(told, date) else date.fromisoformat(told)


def mg_of(units) -> Fraction | None:
    return None if units is None else Fraction(int(units), units_per_mg())


def framed_doses(clinics, as_of: date) -> dict[int, list[Stretch]]:
    sql = (
        "SELECT patient_id, first_day, until, units, unknown, about FROM doses ORDER BY patient_id, first_day"
    )
    found: dict[int, list[Stretch]] = {}
    for patient_id, first, until, units, unknown, about in asked(
        sql, ("steroids", "named_days", "known", "doses"), clinics, as_of
    ):
        row = (day_of(first), day_before(day_of(until)), mg_of(units), unknown > 0, about > 0)
        found.setdefault(patient_id, []).append(row)
    return found


def framed_pulses(clinics, as_of: date) -> dict[int, list[Pulse]]:
    sql = "SELECT patient_id, day, units, about FROM pulses"
    found: dict[int, list[Pulse]] = {}
    frames = ("steroids", "named_days", "known", "pulses")
    for patient_id, day, units, about in asked(sql, frames, clinics, as_of):
        found.setdefault(patient_id, []).append((day_of(day), mg_of(units), about > 0))
    return found


def page_doses(history: PatientHistory) -> list[Stretch]:
    """Return the stretches that every figure of the patient's page is made of."""
    spans = taken_spans(history)
    first = min([*(span.first_day for span in spans), history.known_to])
    found = stretches(spans, Period(first, history.known_to))
    return [(one.first, one.last, one.known_mg, one.has_unknown, one.is_approximate) for one in found]


def page_pulses(history: PatientHistory) -> list[Pulse]:
    placed, _ = pulse_doses(history)
    return [(one.day, one.prednisone_mg, one.is_approximate) for one in placed if one.day <= history.known_to]


def sorted_pulses(pulses: list[Pulse]) -> list[Pulse]:
    return sorted(pulses, key=lambda one: (one[0], one[1] or -1))


@pytest.mark.parametrize("as_of", DAYS)
def test_every_stretch_and_pulse_is_that_of_the_page(clinics, as_of):
    doses, pulses = framed_doses(clinics, as_of), framed_pulses(clinics, as_of)
    patients = Patient.objects.filter(clinic__in=clinics).select_related("clinic")
    histories = {patient.pk: read(patient, as_of) for patient in patients}
    assert {pk: joined(doses.get(pk, [])) for pk in histories} == {
        pk: joined(page_doses(seen)) for pk, seen in histories.items()
    }
    assert {pk: sorted_pulses(pulses.get(pk, [])) for pk in histories} == {
        pk: sorted_pulses(page_pulses(seen)) for pk, seen in histories.items()
    }


def joined(rows: list[Stretch]) -> list[Stretch]:
    """Return stretches with equal neighbours as one: where nothing changes the edge says nothing."""
    found: list[Stretch] = []
    for row in rows:
        if found and found[-1][1] == day_before(row[0]) and found[-1][2:] == row[2:]:
            found[-1] = (found[-1][0], *row[1:])
        else:
            found.append(row)
    return found
