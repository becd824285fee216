"""What changed between two MRI studies, muscle by muscle: never across scales, never where a sequence lacks.

Less oedema or fat is better. A muscle graded in one study only is not comparable, and says why.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from courses.protocols.loader import fat_scales, mri_atlas, oedema_scale
from courses.rules.wording import count_text
from monitoring.rules.history import ImagingFact, MuscleGradePoint
from monitoring.rules.imaging.grades import is_scored


class Shown(StrEnum):
    OEDEMA = "oedema"
    FAT = "fat"


class Change(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    UNCHANGED = "unchanged"
    NOT_COMPARABLE = "not comparable"


SIDES = ("right", "left")


@dataclass(frozen=True)
class MuscleChange:
    """One muscle on one side in two studies; a grade is its text ("2a"), "" where none was given."""

    muscle: str
    side: str
    before: str
    now: str
    change: Change
    why_not: str = ""
    step: int = 0  # grades more than before, on the muscle's own scale; 0 where it cannot be said


@dataclass(frozen=True)
class StudyChange:
    """`now` against `before`, for oedema or for fat; `muscles` in the order of the atlas, others last."""

    shown: Shown
    before: ImagingFact
    now: ImagingFact
    muscles: tuple[MuscleChange, ...]

    @property
    def counts(self) -> dict[Change, int]:
        found = Counter(row.change for row in self.muscles)
        return {change: found[change] for change in Change}

    @property
    def words(self) -> str:
        """Return "12 muscles better, 3 worse, 20 unchanged, 3 not comparable"; zeros are left out."""
        told = [(count, str(change)) for change, count in self.counts.items() if count]
        if not told:
            return "no muscle graded in either study"
        (first, word), *rest = told
        return ", ".join([f"{count_text(first, 'muscle')} {word}", *(f"{n} {said}" for n, said in rest)])

    @property
    def oedema_words(self) -> str:
        """Return the totals over the scored muscles graded in both, "oedema 58 to 21 of 114"; "" without."""
        if self.shown is not Shown.OEDEMA:
            return ""
        pairs = [
            (int(row.before), int(row.now))
            for row in self.muscles
            if row.change is not Change.NOT_COMPARABLE and is_scored(row.muscle)
        ]
        if not pairs:
            return ""
        scale, before, now = oedema_scale(), sum(a for a, _ in pairs), sum(b for _, b in pairs)
        said = f"oedema {before} to {now} of {len(pairs) * scale.highest}"
        if len(pairs) == scale.muscles:
            return said
        return f"{said}, over the {len(pairs)} of {scale.muscles} muscles graded in both"


def compared(before: ImagingFact, now: ImagingFact, shown: Shown) -> StudyChange:
    """Return every muscle that either study names, each with its change or why there is none."""
    earlier, later = by_muscle(before), by_muscle(now)
    lacking = _sequence_lacking(before, now, shown)
    rows = [
        _change(where, (earlier.get(where), later.get(where)), shown, lacking)
        for where in in_order({*earlier, *later})
    ]
    return StudyChange(shown, before, now, tuple(row for row in rows if row.before or row.now))


def comparable_before(study: ImagingFact, others: Iterable[ImagingFact], shown: Shown) -> ImagingFact | None:
    """Return the latest study before this one in which a muscle can be compared; None without such."""
    if study.when.day is None:
        return None
    dated = [(other.when.day, other) for other in others if other.when.day is not None]
    for day, other in sorted(dated, key=lambda found: found[0], reverse=True):
        if day >= study.when.day:
            continue
        if any(row.change is not Change.NOT_COMPARABLE for row in compared(other, study, shown).muscles):
            return other
    return None


def by_muscle(study: ImagingFact) -> dict[tuple[str, str], MuscleGradePoint]:
    return {(row.muscle, row.side): row for row in study.muscles}


def in_order(places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (muscle, side) in the order of the atlas, right before left; other muscles last, by name."""
    rank = {muscle.code: place for place, muscle in enumerate(mri_atlas().muscles)}
    return sorted(places, key=lambda at: (rank.get(at[0], len(rank)), at[0], SIDES.index(at[1])))


def grade_text(grade: MuscleGradePoint | None, shown: Shown) -> str:
    """Return "2" or "2a", "" where the muscle has no such grade."""
    if grade is None:
        return ""
    if shown is Shown.FAT:
        return grade.fat_grade
    return "" if grade.oedema is None else str(grade.oedema)


def _change(
    where: tuple[str, str],
    pair: tuple[MuscleGradePoint | None, MuscleGradePoint | None],
    shown: Shown,
    lacking: str,
) -> MuscleChange:
    old, new = (grade_text(grade, shown) for grade in pair)
    before, now = pair
    if not old:
        why = "not graded before"
    elif not new:
        why = "not graded now"
    elif lacking:
        why = lacking
    else:
        why = _scales_differ(before, now) if shown is Shown.FAT and before and now else ""
    if why or before is None or now is None:
        return MuscleChange(*where, old, new, Change.NOT_COMPARABLE, why)
    step = rank_of(now, shown) - rank_of(before, shown)
    change = Change.BETTER if step < 0 else Change.WORSE if step else Change.UNCHANGED
    return MuscleChange(*where, old, new, change, step=step)


def _scales_differ(before: MuscleGradePoint, now: MuscleGradePoint) -> str:
    """Return why two fat grades cannot be compared, "" when they can."""
    scale = fat_scales().get(now.fat_scale)
    if scale is None or before.fat_scale != now.fat_scale:
        return "another fat scale"
    if not scale.grade_named(before.fat_grade) or not scale.grade_named(now.fat_grade):
        return "a grade its scale does not have"
    return ""


def rank_of(grade: MuscleGradePoint, shown: Shown) -> int:
    """Return how bad the grade is, on its own scale."""
    if shown is Shown.OEDEMA:
        return grade.oedema or 0
    return fat_scales()[grade.fat_scale].rank(grade.fat_grade)


def _sequence_lacking(before: ImagingFact, now: ImagingFact, shown: Shown) -> str:
    """Return why no muscle can be compared: its sequence was not seen; "" when it may have been.

    T1 shows fat, a fat-suppressed sequence oedema (reference 3).
    """
    if shown is Shown.OEDEMA:
        name, seen = "STIR or fat-suppressed sequence", (before.fat_suppressed_seen, now.fat_suppressed_seen)
    else:
        name, seen = "T1", (before.t1_seen, now.t1_seen)
    when = [words for words, was_seen in zip(("before", "now"), seen, strict=True) if was_seen is False]
    return f"no {name} seen {' and '.join(when)}" if when else ""
