"""Blood pressures as the rules know them."""

from courses.clinic.days import when
from courses.models import Patient
from monitoring.models import BloodPressure
from monitoring.rules import history as h
from monitoring.timeline.rows import current


def pressures(patient: Patient) -> tuple[h.PressurePoint, ...]:
    return tuple(pressure_point(row) for row in current(BloodPressure, patient, "measured_on"))


def pressure_point(row: BloodPressure) -> h.PressurePoint:
    """Return the blood pressure as the rules know it."""
    return h.PressurePoint(
        key=row.key,
        when=when(row.measured_on, row.precision, row.printed),
        systolic_mmhg=row.systolic_mmhg,
        diastolic_mmhg=row.diastolic_mmhg,
        pulse_per_minute=row.pulse_per_minute,
        position=row.get_position_display(),
        read_again=row.get_read_again_display(),
        note=row.note,
    )
