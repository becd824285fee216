"""The statements of the safety prompts on both sides of each boundary of the prompts' file: doses, times,
sums, ages, days of a pulse and answers; and whom they leave to the rules in Python."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from courses.actions.clinics import service_user
from courses.models import DoseTaken, Infusion, Patient, PulseCourse, TaperPlan, TaperStep
from courses.protocols.loader import safety_prompts
from courses.protocols.prompts import DoseFor, TotalOver
from monitoring.models import Reminder, SafetyAnswer
from monitoring.reminders import plan
from monitoring.reminders.sets import derive
from tests.cast import make_cast
from tests.monitoring.reminders.test_planning_by_sets import START, compare

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

TODAY = START.date()
DAY = timedelta(days=1)
FINEST = Decimal("0.001")


class Ward:
    """One clinic on TODAY; every patient here has what was said and nothing else."""

    def __init__(self) -> None:
        self.cast = make_cast()
        service_user(self.cast.north, plan.SCHEDULER)

    def patient(self, name: str, *, years: int | None = 40, born: date | None = None) -> Patient:
        born = born or (None if years is None else date(TODAY.year - years, TODAY.month, TODAY.day))
        return Patient.objects.create(clinic=self.cast.north, family_name=name[:80], birth_date=born)

    def fact(self, patient: Patient) -> dict:
        return {"patient": patient, "recorded_by": self.cast.alice}

    def taper(
        self, patient: Patient, *steps: tuple[date, Decimal], drug: str = "prednisone", **columns
    ) -> None:
        taper = TaperPlan.objects.create(drug=drug, **self.fact(patient), **columns)
        TaperStep.objects.bulk_create(TaperStep(plan=taper, first_day=day, daily_mg=mg) for day, mg in steps)

    def answer(self, patient: Patient, prompt: str, on: date, **columns) -> None:
        columns = {"answer": "done"} | columns
        SafetyAnswer.objects.create(prompt=prompt, answered_on=on, **columns, **self.fact(patient))

    def pulse(self, patient: Patient, *days: date) -> None:
        course = PulseCourse.objects.create(
            patient=patient, basis="flat", indication="flare", state="completed",
            recorded_by=self.cast.alice, prescriber=self.cast.alice,
        )  # fmt: skip
        for number, day in enumerate(days, 1):
            Infusion.objects.create(
                course=course, number=number, planned_on=day, planned_mg=1000, state="given", given_on=day,
                given_mg=1000,
            )  # fmt: skip


@pytest.fixture
def ward() -> Iterator[Ward]:
    with time_machine.travel(START, tick=False):
        yield Ward()


@pytest.fixture
def read_in_python(monkeypatch) -> dict[str, set[int]]:
    """Return the patients of whom each function of monitoring/due was asked by the pass over sets."""
    seen: dict[str, set[int]] = {}
    found = derive._read

    def noted(read, ids, today, horizon):
        seen.setdefault(read.__name__, set()).update(ids)
        return found(read, ids, today, horizon)

    monkeypatch.setattr(derive, "_read", noted)
    return seen


def planned_alike() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    compare(list(Patient.objects.values_list("pk", flat=True)), datetime.now(UTC))


def due(patient_name: str) -> set[str]:
    return set(Reminder.objects.filter(patient__family_name=patient_name).values_list("kind", flat=True))


def doses() -> Iterator[tuple[str, Decimal, int]]:
    """Yield each dose limit of the file with a name, and the days that it has to last."""
    for prompt in safety_prompts().prompts:
        for trigger in prompt.triggers:
            if isinstance(trigger.condition, DoseFor):
                lasting = trigger.condition.lasting
                days = (lasting.reached_on(TODAY) - TODAY).days + 1 if lasting else 1
                yield prompt.code, trigger.condition.mg.low, days


def test_doses_just_below_at_and_above_each_limit_for_a_day_less_as_long_and_longer(ward, read_in_python):
    for years in (10, 40):
        for code, mg, days in doses():
            for dose in {mg - FINEST, mg, mg + FINEST} - {Decimal(0), -FINEST}:
                for long in range(max(1, days - 1), days + 2):
                    patient = ward.patient(f"{code} {dose} for {long} at {years}", years=years)
                    ward.taper(patient, (TODAY, dose), (TODAY + long * DAY, Decimal(0)))
    planned_alike()
    assert "safety_prompts" not in read_in_python
    assert "pjp" in due("pjp 15.001 for 15 at 40")
    assert "pjp" not in due("pjp 15.000 for 15 at 40") | due("pjp 15.001 for 14 at 40")


def test_sums_of_a_year_just_below_and_at_the_limit(ward, read_in_python):
    limits = [
        trigger.condition
        for prompt in safety_prompts().prompts
        for trigger in prompt.triggers
        if isinstance(trigger.condition, TotalOver)
    ]
    for limit in limits:
        for days in (limit.days // 2, limit.days, limit.days * 2):
            for mg in {limit.mg.low / min(days, limit.days) + shift for shift in (-FINEST, 0, FINEST, 1)}:
                patient = ward.patient(f"{mg} for {days}")
                first = TODAY - 30 * DAY
                steps = [(first, Decimal(1)), (TODAY, mg.quantize(FINEST)), (TODAY + days * DAY, Decimal(0))]
                ward.taper(patient, *steps)
    planned_alike()
    assert "safety_prompts" not in read_in_python


def test_ages_on_the_birthday_and_the_day_before(ward, read_in_python):
    for years in (18, 65):
        for days in (-1, 0, 1):
            born = date(TODAY.year - years, TODAY.month, TODAY.day) + days * DAY
            ward.taper(ward.patient(f"{years} {days}", born=born), (TODAY, Decimal(20)))
    ward.taper(ward.patient("no age", years=None), (TODAY, Decimal(20)))
    for years in (17, 18):
        patient = ward.patient(f"was {years}", years=None)
        Patient.objects.filter(pk=patient.pk).update(age_years=years, age_on=TODAY - 364 * DAY)
        ward.taper(patient, (TODAY, Decimal(20)))
    planned_alike()
    assert "safety_prompts" not in read_in_python
    assert "growth" in due("18 1") - due("18 0")


def test_days_between_two_runs_that_a_pulse_fills_and_that_it_does_not(ward, read_in_python):
    first = TODAY - 20 * DAY
    for gap in (0, 1, 2, 3):
        for pulsed in (0, 1, 2, 3):
            patient = ward.patient(f"{gap} days, {pulsed} of a pulse")
            ends = first + 10 * DAY
            ward.taper(patient, (first, Decimal(20)), (ends, Decimal(0)), closed_on=ends, close_reason="over")
            ward.taper(patient, (ends + gap * DAY, Decimal(20)), (TODAY + 3 * DAY, Decimal(0)))
            if pulsed:
                ward.pulse(patient, *(ends + n * DAY for n in range(pulsed)))
    planned_alike()
    assert "safety_prompts" not in read_in_python
    assert "pjp" in due("2 days, 2 of a pulse") - due("2 days, 1 of a pulse")
    # The run is whole, so that no second separate course is on record.
    assert "steroid_card" in due("2 days, 1 of a pulse") - due("2 days, 2 of a pulse")


def test_after_a_pulse_alone_and_while_an_answer_still_holds(ward, read_in_python):
    for days in range(4):
        ward.pulse(ward.patient(f"pulse {days}"), TODAY - (days + 1) * DAY, TODAY - days * DAY)
    for code in safety_prompts().codes:
        for begun in (-30, 0):
            for ago in (0, 13, 14, 15, 16, 29, 30, 44, 45):
                patient = ward.patient(f"{code} {begun} {ago}", years=10 if ago % 2 else 70)
                ward.taper(patient, (TODAY + begun * DAY, Decimal(50)))
                ward.answer(patient, code, TODAY - ago * DAY)
        for again in (0, 1, 14, 15):
            patient = ward.patient(f"{code} again {again}")
            ward.taper(patient, (TODAY - 30 * DAY, Decimal(50)))
            words = {"answer": "declined", "note": "as told", "ask_again_on": TODAY + again * DAY}
            ward.answer(patient, code, TODAY - DAY, **words)
    planned_alike()
    assert "safety_prompts" not in read_in_python


def test_whom_the_statement_leaves_to_the_rules(ward, read_in_python):
    """A plan of one steroid alone is told by the statement; each of these is not."""
    told = ward.patient("one")
    ward.taper(told, (TODAY, Decimal(20)))
    taken, two, inexact, none = (ward.patient(name) for name in ("taken", "two", "inexact", "none"))
    for patient in (taken, two):
        ward.taper(patient, (TODAY, Decimal(20)))
    DoseTaken.objects.create(drug="prednisone", first_day=TODAY - DAY, **ward.fact(taken))
    ward.taper(two, (TODAY, Decimal(4)), drug="methylprednisolone")
    ward.taper(inexact, (TODAY, Decimal(4)), drug="dexamethasone")
    ward.taper(none, (TODAY, Decimal(4)), drug="deflazacort")
    planned_alike()
    assert read_in_python["safety_prompts"] == {taken.pk, two.pk, inexact.pk, none.pk}
