"""The units of a measure counted by everything that may be asked of them at once."""

from collections import Counter

from django.db import connection

from monitoring.outcomes.measures import Measure, Unit
from monitoring.outcomes.released import Place
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.statements import statement
from monitoring.outcomes.tally import fetch

MONTHS_A_QUARTER = 3
JOINED = {
    Unit.COURSE: "JOIN courses AS k ON k.course_id = cases.unit_id",
    Unit.PATIENT: "JOIN patients AS k ON k.patient_id = cases.unit_id",
}
COUNTED = """
SELECT
    k.clinic_id,
    substr(CAST(k.begun_on AS text), 6, 2),
    k.subtype,
    k.sex,
    k.ages,
    CASE WHEN k.pulse_number = 1 THEN 'first' ELSE 'later' END,
    cases.reason,
    count(*)
FROM cases
{joined}
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def crossed(measure: Measure, year: Scope) -> dict[int, Counter[Place]]:
    """Return the counts of a scope of one year by clinic, then by all that may be asked; one statement."""
    sql = statement(
        measure.query,
        measure.frames,
        vendor=connection.vendor,
        clinics=year.clinics,
        asking=COUNTED.replace("{joined}", JOINED[measure.unit]),
    )
    found: dict[int, Counter[Place]] = {clinic: Counter() for clinic in year.clinics}
    for clinic, month, subtype, sex, ages, pulse, reason, count in fetch(sql, measure, year):
        quarter = str((int(month) - 1) // MONTHS_A_QUARTER + 1)
        found[clinic][quarter, subtype, sex, ages, pulse, reason] += count
    return found
