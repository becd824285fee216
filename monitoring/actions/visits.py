"""One assessment: what was tested and measured on one day, stored all or none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact
from courses.models import Patient
from monitoring.actions.measures import record_measure
from monitoring.actions.strength import record_strength
from monitoring.models import CategoryScore, ItemScore, Measure, MuscleScore, StrengthTest

# What an error of one record says about the whole visit, such as its day.
OF_THE_VISIT = frozenset({"tested_on", "measured_on", "patient"})


@dataclass(frozen=True)
class Tested:
    """A strength test of the visit with its muscles or items."""

    test: StrengthTest
    muscles: Sequence[MuscleScore] = ()
    items: Sequence[ItemScore] = ()


@dataclass(frozen=True)
class Measured:
    """A measure of the visit with its categories."""

    measure: Measure
    categories: Sequence[CategoryScore] = ()


@transaction.atomic
def record_visit(
    *, patient: Patient, by, tests: Sequence[Tested] = (), measures: Sequence[Measured] = ()
) -> list[Fact]:
    """Store every test and measure of one patient's day, or none; an error names which."""
    require(by, Right.RECORD, patient.clinic)
    _refuse_no_visit(patient, tests, measures)
    stored: list[Fact] = []
    for tested in tests:
        with _naming(tested.test):
            stored.append(
                record_strength(test=tested.test, by=by, muscles=tested.muscles, items=tested.items)
            )
    for measured in measures:
        with _naming(measured.measure):
            stored.append(record_measure(measure=measured.measure, by=by, categories=measured.categories))
    return stored


def _refuse_no_visit(patient: Patient, tests: Sequence[Tested], measures: Sequence[Measured]) -> None:
    facts: list[Fact] = [*(tested.test for tested in tests), *(measured.measure for measured in measures)]
    if not facts:
        raise refuse("The assessment was refused: nothing was entered; enter at least one test or measure.")
    days = {(getattr(fact, str(fact.happened_on)), fact.precision) for fact in facts}
    if len(days) > 1 or any(fact.patient != patient for fact in facts):
        raise refuse("The assessment was refused: it is one patient's on one day; record others apart.")


@contextmanager
def _naming(fact: Fact) -> Iterator[None]:
    """Put the name of the record in front of its refusal, unless it is about the whole visit."""
    try:
        yield
    except ValidationError as error:
        if not OF_THE_VISIT.isdisjoint(getattr(error, "error_dict", {})):
            raise
        raise refuse(f"{fact}: {' '.join(error.messages)}") from error
