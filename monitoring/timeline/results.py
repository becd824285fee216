"""Results as the rules know them."""

from courses.clinic.days import when
from courses.models import Clinic, Patient
from courses.protocols.loader import analytes
from monitoring.models import ActionLimit, Result
from monitoring.rules import history as h
from monitoring.rules.laboratory.enzymes import multiple_of_uln


def labs(patient: Patient) -> tuple[h.LabPoint, ...]:
    rows = Result.objects.standing().filter(patient=patient).order_by("sampled_on", "id")
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


def limits_of(clinic: Clinic) -> tuple[h.ActionLimit, ...]:
    """Return the clinic's own action limits in force."""
    return tuple(
        h.ActionLimit(row.key, row.analyte, row.low, row.high, row.unit, row.source, row.drug)
        for row in ActionLimit.objects.in_force().filter(clinic=clinic)
    )
