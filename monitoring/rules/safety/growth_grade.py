"""The CTCAE grade that a fall in height velocity proposes; a person confirms it or leaves it."""

from dataclasses import dataclass

from courses.protocols.ctcae import Version
from courses.protocols.loader import ctcae
from monitoring.rules.ctcae.grading import Reading, graded
from monitoring.rules.safety.growth import Growth

FALLS_WITH_AGE = (
    "A child's height velocity falls with age as well: a slower one by itself is no proof of an effect."
)
TERM, OF, UNIT = "growth_suppression", "growth_velocity", "cm/a"


@dataclass(frozen=True)
class GrowthGrade:
    """A proposed grade, 0 for none, with its words in that version."""

    version: Version
    grade: int
    words: str
    caution: str = FALLS_WITH_AGE


def suppression(found: Growth) -> tuple[GrowthGrade, ...]:
    """Return the proposed grade by each CTCAE version; () where no change of velocity can be told."""
    if found.fall_percent is None or found.latest is None or found.earlier is None:
        return ()
    # Both velocities times the days of both: the same ratio, without a division that cuts a digit off.
    now = Reading(found.latest.gained_cm * found.earlier.days, UNIT)
    before = Reading(found.earlier.gained_cm * found.latest.days, UNIT)
    grades = []
    for version, term in ctcae().terms[TERM].versions.items():
        grade = graded(term, OF, now, before).grade
        if grade is not None:
            grades.append(GrowthGrade(version, grade, term.grade(grade).words if grade else ""))
    return tuple(grades)
