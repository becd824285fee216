"""Runs of `load_case` in tests, and counts of everything it may have stored."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.models import (
    Antibody,
    AuditLine,
    BodyMeasure,
    Clinic,
    Condition,
    DoseTaken,
    DrugPeriod,
    Infusion,
    Membership,
    Patient,
    PatientIdentifier,
    PulseCourse,
    User,
)
from monitoring.models import (
    AdverseEffect,
    CaseImport,
    ImagingStudy,
    Measure,
    Note,
    Result,
    StrengthTest,
)

DAY0 = date(2020, 1, 6)
CLINIC = "Published cases"
RECORDS = [
    Result,
    PulseCourse,
    DoseTaken,
    DrugPeriod,
    StrengthTest,
    ImagingStudy,
    Measure,
    AdverseEffect,
    Note,
]
EVERYTHING = [
    *RECORDS,
    BodyMeasure,
    Infusion,
    Antibody,
    Condition,
    CaseImport,
    Patient,
    PatientIdentifier,
    Clinic,
    Membership,
    AuditLine,
    User,
]


def load(file: Path, **options) -> str:
    """Run the command and return what it printed."""
    out = io.StringIO()
    call_command("load_case", str(file), **({"clinic": CLINIC, "day0": "2020-01-06"} | options), stdout=out)
    return out.getvalue()


def refusal(file: Path, **options) -> str:
    """Return why the command refused; nothing at all may be left behind."""
    before = everything()
    with pytest.raises(CommandError) as caught:
        load(file, **options)
    assert everything() == before
    return str(caught.value)


def everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def stored(patient_id: str | None = None) -> list[int]:
    """Return how many of each of RECORDS are stored, of one patient or of all."""
    of = {"patient__identifiers__value": patient_id} if patient_id else {}
    return [model.objects.filter(**of).count() for model in RECORDS]


def day(number: int) -> date:
    return DAY0 + timedelta(days=number)
