"""Muscle strength: totals, change in percent of the scale, and the test that counts on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from courses.protocols.loader import kendall_points, mmt8_muscles
from courses.rules.errors import RuleError
from monitoring.rules.history import StrengthPoint

MOST_POINTS = Decimal(10)  # per muscle, IMACS Form 04


class Side(StrEnum):
    AXIAL = "axial"
    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True)
class MuscleScore:
    """Points 0-10 of one muscle on one side; `points` None: could not be tested."""

    muscle: str  # code of the muscle table
    side: Side
    points: Decimal | None

    def __post_init__(self) -> None:
        muscle = next((found for found in mmt8_muscles() if found.code == self.muscle), None)
        if muscle is None:
            raise RuleError(
                f"The muscle '{self.muscle[:30]}' was refused because MMT-8 does not test it; remove it."
            )
        if (self.side == Side.AXIAL) == muscle.is_two_sided:
            raise RuleError(
                f"The side of the {muscle.name} was refused; {_sides_of(is_two=muscle.is_two_sided)}."
            )
        if self.points is not None and not 0 <= self.points <= MOST_POINTS:
            raise RuleError(
                f"{self.points} points of the {muscle.name} were refused because MMT-8 has 0 to 10; "
                "correct it."
            )


def _sides_of(*, is_two: bool) -> str:
    return "choose right or left" if is_two else "it has none: choose axial"


@dataclass(frozen=True)
class Mmt8Total:
    total: Decimal
    maximum: Decimal  # 80 one side, 150 both


def mmt8_total(scores: Iterable[MuscleScore]) -> Mmt8Total | None:
    """Return the total of one side (of 80) or both (of 150); None when a muscle it needs was not tested.

    One side is the right, with the left of a muscle whose right could not be tested; or the left throughout.
    """
    points = {(score.muscle, score.side): score.points for score in scores}
    neck = [points.get((muscle.code, Side.AXIAL)) for muscle in mmt8_muscles() if not muscle.is_two_sided]
    pairs = [
        (_of(points, muscle.code, Side.RIGHT), _of(points, muscle.code, Side.LEFT))
        for muscle in mmt8_muscles()
        if muscle.is_two_sided
    ]
    if all(right is not None and left is not None for right, left in pairs):
        return _total([*neck, *(side for pair in pairs for side in pair)])
    if any(right is not None and left is not None for right, left in pairs):
        return None  # meant for both sides and not complete
    return _total([*neck, *(left if right is None else right for right, left in pairs)])


def _of(points: Mapping[tuple[str, Side], Decimal | None], muscle: str, side: Side) -> Decimal | None:
    return points.get((muscle, side))


def _total(parts: list[Decimal | None]) -> Mmt8Total | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return Mmt8Total(sum(known, Decimal(0)), len(parts) * MOST_POINTS)


def kendall_of_mrc(grade: str) -> int:
    """Return the 0-10 points of an MRC grade such as "4-"; RuleError for a grade that is not in the table."""
    points = kendall_points().get(grade.strip().replace("\u2212", "-"))
    if points is None:
        raise RuleError(
            f"The MRC grade '{grade[:10]}' was refused; use one of: {', '.join(kendall_points())}."
        )
    return int(points)


def change_percent_of_scale(baseline: StrengthPoint, followup: StrengthPoint) -> Decimal | None:
    """Return the change in percent of the full score, positive when stronger.

    None unless both totals are known on the same instrument with the same maximum: 80 and 150 do not compare.
    """
    if not is_same_scale(baseline, followup) or baseline.maximum is None:
        return None
    if baseline.total is None or followup.total is None or baseline.maximum <= 0:
        return None
    return (followup.total - baseline.total) / baseline.maximum * 100


def is_same_scale(first: StrengthPoint, second: StrengthPoint) -> bool:
    return series_of(first) == series_of(second)


def series_of(point: StrengthPoint) -> tuple[str, str, Decimal | None]:
    """Return what a point may share a line with: instrument, label when it is not a known one, maximum."""
    return point.instrument, point.label if point.instrument == "other" else "", point.maximum


def dated(strengths: Iterable[StrengthPoint]) -> list[StrengthPoint]:
    """Return the tests that have a day, earliest first."""
    return sorted(
        (point for point in strengths if point.when.day is not None),
        key=lambda point: point.when.day or date.min,
    )


def latest(strengths: Iterable[StrengthPoint], instrument: str, on: date) -> StrengthPoint | None:
    """Return the last test on or before a day, scored or not; of two on one day the later in the list."""
    before = [
        point
        for point in dated(strengths)
        if point.instrument == instrument and point.when.day is not None and point.when.day <= on
    ]
    return before[-1] if before else None


def baseline_before(strengths: Iterable[StrengthPoint], instrument: str, day: date) -> StrengthPoint | None:
    """Return the baseline of a course: the latest test on or before its first infusion day."""
    return latest(strengths, instrument, day)
