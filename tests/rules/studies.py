"""Hand-built MRI studies: a grade is "2/2a", "2" without fat, "/1" without oedema, "x" for not seen."""

from courses.protocols.loader import mri_atlas
from monitoring.rules.history import ImagingFact, MuscleGradePoint
from tests.rules.histories import when

SCORED = [
    (muscle.code, side) for muscle in mri_atlas().muscles if muscle.is_scored for side in ("right", "left")
]
MERCURI, OLD_MERCURI = "mercuri_0_4", "mercuri_1_4"


def graded(muscle, text, side="right", *, scale=MERCURI) -> MuscleGradePoint:
    oedema, _, fat = "" if text == "x" else text, "", ""
    if "/" in oedema:
        oedema, _, fat = oedema.partition("/")
    return MuscleGradePoint(muscle, side, int(oedema) if oedema else None, fat, scale if fat else "")


def study(day, *grades, t1=True, suppressed=True) -> ImagingFact:
    return ImagingFact(
        f"imagingstudy:{day}",
        when(day),
        f"MRI of day {day}",
        t1_seen=t1,
        fat_suppressed_seen=suppressed,
        muscles=tuple(grades),
    )


def first_scored(count, text="1") -> list[MuscleGradePoint]:
    """Return the first `count` of the 38 muscles of the score, all with one grade."""
    return [graded(muscle, text, side) for muscle, side in SCORED[:count]]
