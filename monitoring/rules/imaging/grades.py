"""What an MRI says of the muscles: grades of named scales, the oedema total, how many have each fat grade.

A muscle without any grade was looked for and not seen. Fat is never added up: its grades are an order.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.protocols.loader import fat_scales, find_mri_muscle, mri_atlas, oedema_scale
from courses.protocols.mri import FatGrade, FatScale
from courses.rules.errors import RuleError
from courses.rules.wording import count_text
from monitoring.rules.history import ImagingFact, MuscleGradePoint


def fat_grade(scale: str, grade: str) -> FatGrade:
    """Return the grade with its words; RuleError for an unknown scale or a grade it does not have."""
    if not scale:
        raise RuleError(
            f"The fat grade '{grade[:10]}' was refused: it needs the scale it belongs to; name the "
            "scale with its numbering."
        )
    known = fat_scales().get(scale)
    if known is None:
        names = ", ".join(fat_scales())
        raise RuleError(f"The fat scale '{scale[:30]}' was refused; choose one of: {names}.")
    found = known.grade_named(grade.strip())
    if found is None:
        grades = ", ".join(item.grade for item in known.grades)
        raise RuleError(
            f"The fat grade '{grade[:10]}' was refused: {known.label} has only {grades}; choose one."
        )
    return found


def oedema_grade(grade: int) -> int:
    """Return the grade; RuleError outside 0 to 3."""
    scale = oedema_scale()
    if isinstance(grade, bool) or not isinstance(grade, int) or not scale.lowest <= grade <= scale.highest:
        raise RuleError(
            f"The oedema grade {grade} was refused; a muscle has a whole grade from {scale.lowest} to "
            f"{scale.highest}."
        )
    return grade


def muscle_code(named: str) -> str:
    """Return the code of a muscle of the atlas, or the words of any other."""
    found = find_mri_muscle(named)
    return found.code if found else " ".join(named.split())


def muscle_name(code: str) -> str:
    """Return "vastus lateralis" for its code; any other muscle goes by its own words."""
    found = find_mri_muscle(code)
    return found.name if found else code


def regions_said(codes: Iterable[str]) -> str:
    """Return "thighs, legs"."""
    return ", ".join(mri_atlas().regions[code].label for code in codes)


def check_grades(grades: Sequence[MuscleGradePoint]) -> None:
    """Raise RuleError for a grade off its scale, or fat graded by two scales in one study."""
    for grade in grades:
        if grade.oedema is not None:
            oedema_grade(grade.oedema)
        if grade.fat_grade:
            fat_grade(grade.fat_scale, grade.fat_grade)
    scales = sorted({grade.fat_scale for grade in grades if grade.fat_grade})
    if len(scales) > 1:
        named = " and ".join(fat_scales()[scale].label for scale in scales)
        raise RuleError(
            f"The fat grades were refused: they are of more than one scale ({named}); grade a study by one."
        )


@dataclass(frozen=True)
class OedemaScore:
    """The oedema of the muscles that were graded, of those the score counts; others stand beside it."""

    total: int
    graded: int
    not_seen: int = 0
    beyond: int = 0  # muscles graded that the score does not count

    @property
    def out_of(self) -> int:
        """Return the most points that the graded muscles could have."""
        return self.graded * oedema_scale().highest

    @property
    def is_full(self) -> bool:
        return self.graded == oedema_scale().muscles

    @property
    def words(self) -> str:
        """Return "oedema 34 of 60, 20 of 38 muscles graded", "oedema 34 of 114" of all, "" when none was."""
        if self.graded:
            said = f"oedema {self.total} of {self.out_of}"
            return (
                said if self.is_full else f"{said}, {self.graded} of {oedema_scale().muscles} muscles graded"
            )
        if self.beyond:
            return f"oedema graded in {count_text(self.beyond, 'muscle')} outside the score"
        return ""


def is_scored(muscle: str) -> bool:
    """Return whether the oedema score counts the muscle."""
    found = find_mri_muscle(muscle)
    return found is not None and found.is_scored


def oedema_score(grades: Iterable[MuscleGradePoint]) -> OedemaScore:
    """Return the sum over the scored muscles with a grade, and how many they are."""
    rows = list(grades)
    counts = [row.oedema for row in rows if row.oedema is not None and is_scored(row.muscle)]
    return OedemaScore(
        total=sum(counts),
        graded=len(counts),
        not_seen=sum(is_not_seen(row) for row in rows if is_scored(row.muscle)),
        beyond=sum(row.oedema is not None for row in rows) - len(counts),
    )


def is_not_seen(grade: MuscleGradePoint) -> bool:
    """Return whether the muscle was looked for and not seen: it is named and has no grade at all."""
    return grade.oedema is None and not grade.fat_grade


def cut_off_remark(score: OedemaScore) -> str:
    """Return where a full score lies against the published cut-off, as a remark; "" for a partial score.

    It says what the cut-off told apart and how well: it is no verdict on this patient, nor on a treatment.
    """
    if not score.is_full:
        return ""
    scale, cut = oedema_scale(), oedema_scale().cut_off
    known = (
        f"that told {cut.told_apart} (AUC {cut.auc}, specificity {cut.specificity_percent} %, sensitivity "
        f"{cut.sensitivity_percent} %; {cut.source}). It judges no treatment"
    )
    if score.total >= cut.at_least:
        return f"{score.total} of {scale.most_points} is at or above {cut.at_least}, the cut-off {known}."
    return (
        f"{score.total} of {scale.most_points} is below {cut.at_least}, the cut-off {known}, "
        "and a total below it rules nothing out."
    )


def check_total(total: int | None, out_of: int | None, grades: Iterable[MuscleGradePoint]) -> None:
    """Raise RuleError when a reported total is impossible, or the muscles graded cannot add up to it."""
    if total is None and out_of is None:
        return
    if total is None or out_of is None:
        raise RuleError(
            "The oedema total was refused: it needs the points and the most possible, as in 34 of 114; "
            "enter both or neither."
        )
    highest, most = oedema_scale().highest, oedema_scale().most_points
    if out_of % highest or not highest <= out_of <= most:
        raise RuleError(
            f"The oedema total of {out_of} was refused: each muscle has {highest} points, so the most "
            f"possible is a multiple of {highest} up to {most}; correct it."
        )
    oedema_total(total, most=out_of)
    score = oedema_score(grades)
    left = out_of // highest - score.graded
    if left < 0 or not score.total <= total <= score.total + left * highest:
        raise RuleError(
            f"The oedema total {total} of {out_of} was refused: the muscles graded make {score.total} of "
            f"{score.out_of}; correct the total or the muscle."
        )


def oedema_total(total: int, *, most: int | None = None) -> int:
    """Return the total; RuleError below 0 or above `most`, by default 19 muscles on two sides (114)."""
    most = oedema_scale().most_points if most is None else most
    if isinstance(total, bool) or not isinstance(total, int) or not 0 <= total <= most:
        raise RuleError(f"The oedema total {total} was refused; it lies between 0 and {most}.")
    return total


def study_label(
    name: str,
    region: str,
    grades: Iterable[MuscleGradePoint],
    reported: tuple[int | None, int | None] = (None, None),
) -> str:
    """Return "MRI thighs: oedema 34 of 60, 20 of 38 muscles graded"; without grades what was reported."""
    unsaid = [part for part in region.split(", ") if part.casefold() not in name.casefold()]
    said = ", ".join([name, *unsaid])
    found = oedema_score(grades).words
    total, out_of = reported
    if not found and total is not None:
        found = f"oedema {total} of {out_of} as reported"
    return f"{said}: {found}" if found else said


@dataclass(frozen=True)
class FatSpread:
    """How many muscles have each grade of one scale."""

    scale: FatScale
    muscles: tuple[tuple[FatGrade, int], ...]

    @property
    def graded(self) -> int:
        return sum(count for _, count in self.muscles)

    @property
    def words(self) -> str:
        """Return "fat by Mercuri modified, numbered 0 to 4: grade 0 in 30, 2a in 8 muscles"."""
        said = ", ".join(f"{grade.grade} in {count}" for grade, count in self.muscles if count)
        return f"fat by {self.scale.label}: grade {said} of {count_text(self.graded, 'muscle')}"


def fat_spread(grades: Iterable[MuscleGradePoint]) -> tuple[FatSpread, ...]:
    """Return the muscles by grade, apart for each scale in use; () when no fat was graded."""
    counts = Counter((row.fat_scale, row.fat_grade) for row in grades if row.fat_grade)
    used = [scale for scale in fat_scales().values() if any(code == scale.code for code, _ in counts)]
    return tuple(
        FatSpread(scale, tuple((grade, counts[scale.code, grade.grade]) for grade in scale.grades))
        for scale in used
    )


def doubts(study: ImagingFact) -> tuple[str, ...]:
    """Return a sentence for each kind of grade that the sequences seen do not carry (reference 3)."""
    return tuple(
        f"{what} is graded, and {_SEEN[seen].format(sequence)}: read its grades with doubt."
        for what, is_graded, seen, sequence in (
            (
                "Oedema",
                any(row.oedema is not None for row in study.muscles),
                study.fat_suppressed_seen,
                "STIR or fat-suppressed sequence",
            ),
            ("Fat", any(row.fat_grade for row in study.muscles), study.t1_seen, "T1 sequence"),
        )
        if is_graded and seen is not True
    )


_SEEN = {False: "no {} was seen", None: "the record does not say that a {} was seen"}
