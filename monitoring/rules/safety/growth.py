"""Height velocity of a child in cm a year, and how far the latest fell behind an earlier one.

Percentiles need reference tables, which this project does not have: a child is compared with itself only.
Sums are exact fractions. A height is measured to some millimetres, so two heights too close together tell
nothing, and every velocity is said with its days and centimetres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from courses.protocols.loader import visit_screen
from courses.rules.units import plain
from courses.rules.wording import day_text
from monitoring.rules.history import PatientHistory
from monitoring.rules.safety.prompts import steroid_of

DAYS_A_YEAR = Fraction(1461, 4)


@dataclass(frozen=True)
class Height:
    """A height on a day that is known to the day."""

    day: date
    cm: Decimal
    key: str = ""


@dataclass(frozen=True)
class Velocity:
    """The growth from one height to a later one."""

    first: Height
    last: Height

    @property
    def days(self) -> int:
        return (self.last.day - self.first.day).days

    @property
    def gained_cm(self) -> Decimal:
        return self.last.cm - self.first.cm

    @property
    def cm_a_year(self) -> Fraction:
        return Fraction(self.gained_cm) * DAYS_A_YEAR / self.days

    @property
    def number(self) -> str:
        """Return the velocity to one place: "2.4"."""
        return _tenths(self.cm_a_year)

    @property
    def words(self) -> str:
        """Return "2.4 cm a year (1.2 cm in 186 days, 3 Jan 2026 to 8 Jul 2026)"."""
        days = f"{self.days} days, {day_text(self.first.day)} to {day_text(self.last.day)}"
        return f"{self.number} cm a year ({plain(self.gained_cm)} cm in {days})"


@dataclass(frozen=True)
class Growth:
    """The velocities of one child, the earliest first, and the latest held against an earlier one.

    `fall_percent` is above 0 when the latest is slower. `missing` says why something cannot be told.
    """

    velocities: tuple[Velocity, ...]
    earlier: Velocity | None = None
    is_before_steroid: bool = False
    fall_percent: Fraction | None = None
    missing: str = ""

    @property
    def latest(self) -> Velocity | None:
        return self.velocities[-1] if self.velocities else None


def growth(heights: Sequence[Height], *, steroid_from: date | None = None) -> Growth:
    """Return the child's velocities, and how far the latest fell behind the last one before the steroid.

    Without one before the steroid, the earliest on record is taken.
    """
    ordered = _one_a_day(heights)
    velocities = _chain(ordered)
    if not velocities:
        return Growth((), missing=_too_few(ordered))
    earlier, is_before = _earlier(ordered, velocities, steroid_from)
    missing = _not_comparable(velocities[-1], earlier)
    if missing or earlier is None:
        return Growth(velocities, earlier, is_before, missing=missing)
    fall = (earlier.cm_a_year - velocities[-1].cm_a_year) * 100 / earlier.cm_a_year
    return Growth(velocities, earlier, is_before, fall)


def heights_of(history: PatientHistory) -> tuple[Height, ...]:
    """Return the heights whose day is known exactly, in the order they stand in the history."""
    rows = [point for point in history.body if point.kind == "height" and point.when.is_exact]
    return tuple(Height(p.when.day, p.number, p.key) for p in rows if p.when.day is not None)


def steroid_begun_on(history: PatientHistory) -> date | None:
    """Return the first day of steroid on record, by mouth or as a pulse; None without one."""
    steroid = steroid_of(history)
    oral = [segment.first for segment in steroid.line if segment.mg is None or segment.mg > 0]
    return min([*oral, *steroid.pulse_days], default=None)


def _one_a_day(heights: Sequence[Height]) -> list[Height]:
    """Return the heights by day; of two on one day the one entered last."""
    return sorted({height.day: height for height in heights}.values(), key=lambda height: height.day)


def _chain(ordered: Sequence[Height]) -> tuple[Velocity, ...]:
    """Return velocities end to end, chosen from the latest height backwards: each as short as it may be."""
    found: list[Velocity] = []
    least = visit_screen().growth
    while ordered:
        last = ordered[-1]
        ordered = [height for height in ordered if least.interval.after(height.day) <= last.day]
        if ordered:
            found.append(Velocity(ordered[-1], last))
    return tuple(reversed(found))


def _earlier(
    ordered: Sequence[Height], velocities: Sequence[Velocity], steroid_from: date | None
) -> tuple[Velocity | None, bool]:
    """Return what the latest is held against, and whether it lies before the steroid."""
    latest = velocities[-1]
    if steroid_from is not None:
        before = _chain([height for height in ordered if height.day <= steroid_from])
        if before and before[-1].last.day <= latest.first.day:
            return before[-1], True
    return (velocities[0], False) if len(velocities) > 1 else (None, False)


def _too_few(ordered: Sequence[Height]) -> str:
    least = visit_screen().growth.interval
    apart = f"{least.count} {least.unit}"
    if not ordered:
        return "Growth cannot be told: no height with a known day is on record."
    if len(ordered) == 1:
        only = day_text(ordered[0].day)
        return f"Growth cannot be told: one height only, of {only}; a second is needed {apart} later."
    days = (ordered[-1].day - ordered[0].day).days
    return (
        f"Growth cannot be told: the heights lie {days} days apart, less than {apart}; over so short a time "
        "an error of millimetres would count as growth."
    )


def _not_comparable(latest: Velocity, earlier: Velocity | None) -> str:
    if latest.gained_cm < 0:
        return (
            f"The height fell by {plain(-latest.gained_cm)} cm from {day_text(latest.first.day)} to "
            f"{day_text(latest.last.day)}: measure again before anything is read from it."
        )
    if earlier is None:
        return "A change cannot be told: there is one velocity only."
    if earlier.gained_cm <= 0:
        return "A change cannot be told: the earlier heights do not rise; check them."
    return ""


def growth_sentence(found: Growth) -> str:
    """Return what the heights say, with days and centimetres, or why they say nothing."""
    latest = found.latest
    if latest is None:
        return found.missing
    said = f"Latest height velocity: {latest.words}."
    if found.fall_percent is None or found.earlier is None:
        return f"{said} {found.missing}"
    whose = "before the steroid" if found.is_before_steroid else "the earliest on record"
    return f"{said} {_change_words(found.fall_percent)} {whose}: {found.earlier.words}."


def _change_words(fall: Fraction) -> str:
    if fall == 0:
        return "The same as"
    return f"{_cut(abs(fall))} % {'slower' if fall > 0 else 'faster'} than"


def _tenths(number: Fraction) -> str:
    """Return the number to one place, halves away from 0."""
    rounded = int(abs(number) * 10 + Fraction(1, 2))
    return plain(Decimal(-rounded if number < 0 else rounded) / 10)


def _cut(number: Fraction) -> str:
    """Return a number of 0 or more cut to one place: it never shows a limit that is not reached."""
    return plain(Decimal(int(number * 10)) / 10)
