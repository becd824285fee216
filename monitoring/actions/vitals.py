"""Recording and correcting a blood pressure: a very high one says whether it was measured again."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from monitoring.models import BloodPressure
from monitoring.rules.safety.pressure import asks_to_read_again


@transaction.atomic
def record_pressure(*, pressure: BloodPressure, by) -> BloodPressure:
    """Store version 1; one that is asked about and does not say whether it was read again is refused."""
    require(by, Right.RECORD, pressure.patient.clinic)
    _settle(pressure)
    return facts.record(pressure, by=by)


@transaction.atomic
def correct_pressure(
    *, old: BloodPressure, new: BloodPressure, seen_version: int, by, reason: str
) -> BloodPressure:
    """Store the corrected version; what was said of other numbers does not answer for these."""
    require(by, Right.RECORD, old.patient.clinic)
    if _numbers(new) != _numbers(old) and new.read_again == old.read_again:
        new.read_again = ""
    _settle(new)
    return facts.correct(old, new, seen_version=seen_version, by=by, reason=reason)


def _numbers(pressure: BloodPressure) -> tuple[int, int]:
    return pressure.systolic_mmhg, pressure.diastolic_mmhg


def _settle(pressure: BloodPressure) -> None:
    """Refuse what is asked about and not answered; an answer to what is not asked is dropped."""
    if None in _numbers(pressure) or pressure.systolic_mmhg <= pressure.diastolic_mmhg:
        return  # not a pressure yet: the record's own check says what is missing
    asked = asks_to_read_again(*_numbers(pressure))
    if asked and not pressure.read_again:
        raise refuse(asked, field_name="read_again")
    if not asked:
        pressure.read_again = ""
