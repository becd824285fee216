"""How a result moved against the patient's own earlier ones: never against a limit nobody set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.protocols.action_limits import DriftRule
from courses.protocols.loader import action_limits
from courses.rules.units import plain
from courses.rules.wording import unit_text
from monitoring.rules.history import LabPoint
from monitoring.rules.laboratory.enzymes import comparable_numbers, direction, percent_change, standing
from monitoring.rules.values_in_words import (
    Reading,
    in_brackets,
    on_day,
    pair_text,
    percent_text,
    reading_text,
    readings_in_one_unit,
)

VERBS = {"falling": "fell", "rising": "rose"}


@dataclass(frozen=True)
class Drift:
    """The latest result of an analyte against the lowest one within its rule's days before it."""

    rule: DriftRule
    lowest: LabPoint
    latest: LabPoint
    percent: Decimal

    @property
    def words(self) -> str:
        """Return "Creatinine rose by 45 % within 200 days, from ... to ...: more than ..."; whose rule."""
        days = (_day(self.latest) - _day(self.lowest)).days
        return (
            f"{self.latest.label} rose by {percent_text(self.percent).lstrip('+')} within {days} days, "
            f"from {_said(self.lowest)} to {_said(self.latest)}: more than {plain(self.rule.rise_percent)} % "
            f"within {self.rule.within_days} days. {self.rule.source} ({self.rule.status})."
        )


def drifts(labs: Sequence[LabPoint], today: date) -> tuple[Drift, ...]:
    """Return each analyte whose latest plain number rose beyond the rule its source gives."""
    found = (_drift(labs, rule, today) for rule in action_limits().drifts.values())
    return tuple(drift for drift in found if drift is not None)


def _drift(labs: Iterable[LabPoint], rule: DriftRule, today: date) -> Drift | None:
    points = [lab for lab in standing(labs, rule.analyte) if lab.is_measured and _day(lab) <= today]
    if not points:
        return None
    latest = points[-1]
    since = _day(latest) - timedelta(days=rule.within_days)
    rises = [
        (percent, lab)
        for lab in points[:-1]
        if since <= _day(lab) < _day(latest) and (percent := percent_change(lab, latest)) is not None
    ]
    if not rises:
        return None
    percent, lowest = max(rises, key=lambda rise: rise[0])
    return Drift(rule, lowest, latest, percent) if percent > rule.rise_percent else None


def _day(lab: LabPoint) -> date:
    return lab.when.day or date.min


def _said(lab: LabPoint) -> str:
    return f"{plain(lab.number or Decimal(0))} {unit_text(lab.unit)} ({in_brackets(lab.when)})"


def own_baseline(labs: Sequence[LabPoint], latest: LabPoint, pulse_on: date | None) -> LabPoint | None:
    """Return the last result on or before the pulse, else the first; None when that is the latest itself."""
    points = standing(labs, latest.analyte)
    before = [lab for lab in points if pulse_on and _day(lab) <= pulse_on]
    baseline = next(iter([*before[-1:], *points]), None)
    return None if baseline is None or baseline.key == latest.key else baseline


def change_words(baseline: LabPoint, latest: LabPoint) -> str:
    """Return "fell by 85 %, from 15.0 × ULN (12 Jan 2026) to 2.3 × ULN (20 Feb 2026)", as far as known."""
    readings, way = _in_one_unit(baseline, latest), direction(baseline, latest)
    if readings is None or way is None:
        both = (
            f"{reading_text(baseline)} {on_day(baseline.when)}, {reading_text(latest)} {on_day(latest.when)}"
        )
        return f"not comparable: {both}"
    first, second = pair_text(*readings)
    unit = unit_text(readings[0].unit)
    span = (
        f"from {first} {unit} ({in_brackets(baseline.when)}) to {second} {unit} ({in_brackets(latest.when)})"
    )
    if way == "unchanged":
        return f"unchanged, {span}"
    percent = percent_change(baseline, latest)
    by = f" by {percent_text(abs(percent)).lstrip('+')}" if percent is not None else ""
    return f"{VERBS[way]}{by}, {span}"


def _in_one_unit(first: LabPoint, second: LabPoint) -> tuple[Reading, Reading] | None:
    """Return both as x ULN where they are muscle enzymes with limits, else in the first's printed unit."""
    if first.is_muscle_enzyme:
        return readings_in_one_unit(first, second)
    numbers = comparable_numbers(first, second)
    if numbers is None:
        return None
    before, after, unit = numbers
    return Reading(before, first.comparator, unit), Reading(after, second.comparator, unit)
