"""Results as the rules know them."""

from courses.clinic.days import when
from courses.models import Patient
from courses.protocols.loader import analytes
from monitoring.models import Result
from monitoring.rules import history as h
from monitoring.rules.enzymes import multiple_of_uln
from monitoring.timeline.rows import current


def labs(patient: Patient) -> tuple[h.LabPoint, ...]:
    rows = current(Result, patient, "sampled_on").exclude(status=Result.Status.WITHDRAWN)
    return tuple(lab_point(row) for row in rows)


def lab_point(row: Result) -> h.LabPoint:
    """Return the result as the rules know it."""
    known = analytes().get(row.analyte)
    ranged = row.number_high is not None
    return h.LabPoint(
        key=row.key,
        analyte=row.analyte,
        label=known.label if known else row.name,
        when=when(row.sampled_on, row.precision, row.printed),
        raw_text=row.raw_text,
        number=None if ranged else row.number,
        comparator=row.comparator,
        unit=row.unit,
        uln=row.uln,
        lln=row.lln,
        multiple=None if ranged else multiple_of_uln(row.number, row.comparator, row.unit, row.uln),
        status=row.status,
        is_muscle_enzyme=bool(known and known.is_muscle_enzyme),
        note=row.note,
    )
