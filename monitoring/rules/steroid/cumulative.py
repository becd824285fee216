"""The steroid taken day by day and in all, in mg of prednisone: what an adverse effect is set against."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from courses.rules.equivalence import rounded
from courses.rules.exposure import DailySegment, PulseDose
from monitoring.rules.history import PatientHistory
from monitoring.rules.steroid.exposure import pulse_doses
from monitoring.rules.steroid.spans import is_systemic
from monitoring.rules.steroid.today import taken_line

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reached:
    """The mg of a day, or of all days to the end of `day`; the known part alone unless complete."""

    day: date
    mg: Decimal
    is_complete: bool
    has_record: bool = True


@dataclass(frozen=True)
class SteroidTaken:
    """What was taken up to today: daily doses, infusions, and the total at the end of each day it changes."""

    line: tuple[DailySegment, ...]
    pulses: tuple[PulseDose, ...]
    totals: tuple[Reached, ...]

    def on(self, day: date) -> Reached:
        """Return the dose of a day, infusions included; `has_record` False when none is on record for it."""
        place = bisect_right(self.line, day, key=lambda segment: segment.first) - 1
        segment = self.line[place] if place >= 0 and self.line[place].last >= day else None
        infusions = [pulse.prednisone_mg for pulse in self.pulses if pulse.day == day]
        oral = [] if segment is None else [None if segment.mg is None else Fraction(segment.mg)]
        doses = [*oral, *infusions]
        known = sum((dose for dose in doses if dose is not None), Fraction(0))
        return Reached(day, rounded(known), is_complete=None not in doses, has_record=bool(doses))

    def until(self, day: date) -> Reached:
        """Return the total at the end of a day; `has_record` False before the first dose on record."""
        place = bisect_right(self.totals, day, key=lambda total: total.day) - 1
        if place < 0 or day == self.totals[0].day:
            return Reached(day, Decimal(0), is_complete=True, has_record=False)
        before = self.totals[place]
        if before.day == day or place + 1 == len(self.totals):
            return Reached(day, before.mg, before.is_complete)
        after = self.totals[place + 1]
        share = Fraction((day - before.day).days, (after.day - before.day).days)
        mg = Fraction(before.mg) + (Fraction(after.mg) - Fraction(before.mg)) * share
        return Reached(day, rounded(mg), before.is_complete and after.is_complete)


def steroid_taken(history: PatientHistory) -> SteroidTaken:
    """Return what was taken up to today. A dose on no known day leaves every total incomplete."""
    pulses, unplaced = pulse_doses(history)
    line = taken_line(history)
    is_whole = not unplaced and not any(f.first.day is None and is_systemic(f) for f in history.taken)
    return SteroidTaken(line, tuple(pulses), _totals(line, pulses, is_whole=is_whole))


def _totals(
    line: tuple[DailySegment, ...], pulses: list[PulseDose], *, is_whole: bool
) -> tuple[Reached, ...]:
    """Return the total at the end of each day on which the daily dose or an infusion begins or ends."""
    edges = {day for segment in line for day in (segment.first - ONE_DAY, segment.last)}
    edges |= {day for pulse in pulses for day in (pulse.day - ONE_DAY, pulse.day)}
    ordered = sorted(edges)
    total, place, complete = Fraction(0), 0, is_whole
    found = []
    for before, day in zip([None, *ordered], ordered, strict=False):
        while place < len(line) and line[place].last < day:
            place += 1
        segment = line[place] if place < len(line) and line[place].first <= day else None
        if before is not None and segment is not None and segment.first <= before + ONE_DAY:
            complete = complete and segment.mg is not None
            total += Fraction(segment.mg or 0) * (day - before).days
        for dose in [pulse.prednisone_mg for pulse in pulses if pulse.day == day]:
            complete = complete and dose is not None
            total += dose or Fraction(0)
        found.append(Reached(day, rounded(total), complete))
    return tuple(found)
