"""Muscle strength: change in percent of the scale, and the test that counts on a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from monitoring.rules.history import StrengthPoint


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
