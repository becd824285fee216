"""Muscles by test day: one column for each test with muscles, nothing between two tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.protocols.loader import find_mri_muscle, mmt8_muscles
from courses.rules.dates import When
from monitoring.rules.history import PatientHistory

MOST_TESTS = 24  # columns whose numbers can still be read on paper
SIDES = ("axial", "right", "left")
Muscle = tuple[str, str]  # code and side


@dataclass(frozen=True)
class Column:
    """One test or study: `values` holds what was looked for, None for what could not be tested."""

    key: str
    label: str
    when: When
    values: dict[Muscle, Decimal | None]


@dataclass(frozen=True)
class MuscleGrid:
    """`columns` are the latest tests with a day, earliest first; `more` and `undated` count the others."""

    columns: tuple[Column, ...]
    muscles: tuple[Muscle, ...]
    more: int = 0
    undated: int = 0

    @property
    def first(self) -> Column:
        return self.columns[0]

    @property
    def last(self) -> Column:
        return self.columns[-1]


def muscle_name(code: str) -> str:
    """Return the muscle in words: "ankle dorsiflexors"."""
    known = {muscle.code: muscle.name for muscle in mmt8_muscles()}
    seen = find_mri_muscle(code)
    return known.get(code) or (seen.name if seen else code.replace("_", " "))


def muscle_words(muscle: Muscle) -> str:
    """Return "deltoid, right", or "neck flexors" for what has no side."""
    code, side = muscle
    return muscle_name(code) if side == "axial" else f"{muscle_name(code)}, {side}"


def strength_grid(history: PatientHistory) -> MuscleGrid | None:
    """Return the points 0-10 of each muscle by test, or None when no test tells its muscles."""
    return _grid(
        Column(test.key, test.label, test.when, {(m.muscle, m.side): m.score for m in test.muscles})
        for test in history.strengths
        if test.muscles
    )


def oedema_grid(history: PatientHistory) -> MuscleGrid | None:
    """Return the oedema 0-3 of each muscle by study, or None when no study grades it."""
    return _grid(
        Column(
            study.key,
            study.label,
            study.when,
            {(m.muscle, m.side): None if m.oedema is None else Decimal(m.oedema) for m in study.muscles},
        )
        for study in history.imaging
        if any(muscle.oedema is not None for muscle in study.muscles)
    )


def _grid(columns: Iterable[Column]) -> MuscleGrid | None:
    found = list(columns)
    dated = sorted((c for c in found if c.when.day is not None), key=lambda c: c.when.day or date.min)
    if not dated:
        return None
    shown = dated[-MOST_TESTS:]
    return MuscleGrid(
        tuple(shown), _in_order(shown), more=len(dated) - len(shown), undated=len(found) - len(dated)
    )


def _in_order(columns: Sequence[Column]) -> tuple[Muscle, ...]:
    """Return every muscle looked for: those of MMT-8 in its order, others by name; right before left."""
    order = [muscle.code for muscle in mmt8_muscles()]

    def place(muscle: Muscle) -> tuple:
        code, side = muscle
        known = order.index(code) if code in order else len(order)
        return known, muscle_name(code), SIDES.index(side) if side in SIDES else len(SIDES)

    return tuple(sorted({muscle for column in columns for muscle in column.values}, key=place))
