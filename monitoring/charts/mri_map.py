"""An MRI on the map of thighs and legs, and the same muscle by muscle as rows: grades, or what changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.protocols.loader import drawing, fat_scales, oedema_scale
from monitoring.charts.body_map import DrawnView, Level, Mark, body_map
from monitoring.rules.history import ImagingFact, MuscleGradePoint
from monitoring.rules.imaging.change import (
    SIDES,
    Change,
    MuscleChange,
    Shown,
    StudyChange,
    by_muscle,
    grade_text,
    in_order,
    rank_of,
)
from monitoring.rules.imaging.grades import fat_spread, is_not_seen, muscle_name

DRAWING = "thighs_and_legs"
WORST = 4  # the darkest shade
LEVEL_OF_CHANGE = {
    Change.WORSE: Level.L4,
    Change.UNCHANGED: Level.L1,
    Change.BETTER: Level.L0,
    Change.NOT_COMPARABLE: Level.UNKNOWN,
}


def grade_map(study: ImagingFact, shown: Shown) -> tuple[DrawnView, ...]:
    """Return the map of one study; a muscle not seen is dashed, one not graded stays faint."""
    marks = [_grade_mark(grade, shown) for grade in study.muscles]
    return _drawn(mark for mark in marks if mark is not None)


@dataclass(frozen=True)
class Key:
    """What a shade of the map means: a grade, its words where its scale has them."""

    grade: str
    words: str
    level: Level


def legend(study: ImagingFact, shown: Shown) -> tuple[Key, ...]:
    """Return each grade that the map may show, of oedema or of the scales of the study's fat."""
    if shown is Shown.OEDEMA:
        scale = oedema_scale()
        grades = [MuscleGradePoint("", "", oedema=n) for n in range(scale.lowest, scale.highest + 1)]
        return tuple(Key(str(grade.oedema), "", level_of(grade, shown)) for grade in grades)
    return tuple(
        Key(
            grade.grade,
            grade.words,
            level_of(MuscleGradePoint("", "", None, grade.grade, spread.scale.code), shown),
        )
        for spread in fat_spread(study.muscles)
        for grade in spread.scale.grades
    )


def change_map(change: StudyChange) -> tuple[DrawnView, ...]:
    """Return the map of what changed: grades more or less, "=" for the same, "?" where it cannot be said."""
    return _drawn(_change_mark(row) for row in change.muscles)


def _drawn(marks: Iterable[Mark]) -> tuple[DrawnView, ...]:
    scheme = drawing(DRAWING)
    return body_map(scheme, [mark for mark in marks if (mark.muscle, mark.side) in scheme.regions])


def _grade_mark(grade: MuscleGradePoint, shown: Shown) -> Mark | None:
    name, value = f"{muscle_name(grade.muscle)}, {grade.side}", grade_text(grade, shown)
    if is_not_seen(grade):
        return Mark(grade.muscle, grade.side, "x", f"{name}: not seen", Level.UNKNOWN)
    if not value:
        return None
    return Mark(grade.muscle, grade.side, value, f"{name}: {shown} {value}", level_of(grade, shown))


def level_of(grade: MuscleGradePoint, shown: Shown) -> Level:
    """Return the shade of a grade: 0 for the least of its scale, 4 for the worst, nothing between lost."""
    if shown is Shown.OEDEMA:
        steps = oedema_scale().highest
    else:
        scale = fat_scales().get(grade.fat_scale)
        if scale is None or scale.grade_named(grade.fat_grade) is None:
            return Level.UNKNOWN
        steps = len(scale.grades) - 1
    return Level(str(-(-rank_of(grade, shown) * WORST // steps)))


def _change_mark(row: MuscleChange) -> Mark:
    return Mark(row.muscle, row.side, step_text(row), _change_said(row), LEVEL_OF_CHANGE[row.change])


def step_text(row: MuscleChange) -> str:
    """Return "−2", "+1", "=" or "?"."""
    if row.change is Change.NOT_COMPARABLE:
        return "?"
    return "=" if not row.step else f"{'+' if row.step > 0 else '−'}{abs(row.step)}"


def _change_said(row: MuscleChange) -> str:
    return f"{muscle_name(row.muscle)}, {row.side}: {change_text(row)}"


def change_text(row: MuscleChange) -> str:
    """Return "3 → 1, better", "2, unchanged" or "2a → 2, not comparable: another fat scale"."""
    if row.change is Change.NOT_COMPARABLE:
        grades = f"{row.before} → {row.now}, " if row.before and row.now else ""
        return f"{grades}{row.change}: {row.why_not}"
    return f"{row.now}, {row.change}" if not row.step else f"{row.before} → {row.now}, {row.change}"


@dataclass(frozen=True)
class Cell:
    """One side of a muscle: its grade now as shown, and what changed, "" without an earlier study."""

    grade: str
    change: str
    is_worse: bool


@dataclass(frozen=True)
class Line:
    muscle: str
    right: Cell
    left: Cell


def lines(study: ImagingFact, change: StudyChange | None, shown: Shown) -> tuple[Line, ...]:
    """Return each muscle that the study names or that an earlier one graded, in the order of the atlas."""
    graded = by_muscle(study)
    changes = {(row.muscle, row.side): row for row in change.muscles} if change else {}
    muscles = dict.fromkeys(muscle for muscle, _ in in_order({*graded, *changes}))
    found = [
        (muscle, [_cell((muscle, side), graded, changes, shown) for side in SIDES]) for muscle in muscles
    ]
    return tuple(
        Line(muscle_name(muscle), *cells)
        for muscle, cells in found
        if any(c.grade or c.change for c in cells)
    )


def _cell(where: tuple[str, str], graded: dict, changes: dict, shown: Shown) -> Cell:
    grade, row = graded.get(where), changes.get(where)
    words = "not seen" if grade and is_not_seen(grade) else grade_text(grade, shown)
    is_worse = row is not None and row.change is Change.WORSE
    return Cell(words, change_text(row) if row else "", is_worse)
