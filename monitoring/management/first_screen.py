"""A patient's first screen as JSON-ready values: decimals as plain text, days as ISO dates."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from courses.rules.dates import When
from courses.rules.exposure import to_prednisone
from courses.rules.units import plain
from monitoring.due_row import Row
from monitoring.management.exposure_values import exposure_values, report_values
from monitoring.overview import EnzymeNow, Overview, StrengthNow
from monitoring.rules.due import DueState
from monitoring.rules.history import CourseFact, LabPoint, StrengthPoint
from monitoring.rules.steroid.today import SteroidToday

LISTED = (DueState.OVERDUE, DueState.DUE, DueState.COMING, DueState.SNOOZED)
HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


def first_screen(seen: Overview, identifier: str) -> dict:
    """Return what the page's first screen says; None where it cannot be told."""
    return {
        "identifier": identifier,
        "patient": str(seen.patient),
        "clinic": str(seen.patient.clinic),
        "on": seen.today.isoformat(),
        "subtype": seen.patient.subtype,
        "follow_up": seen.patient.follow_up,
        "summary": f"{seen.summary.lead} {seen.summary.rest}".strip(),
        "dose_today": _dose_today(seen.steroids),
        "exposure": exposure_values(seen.exposure),
        "exposure_365_days": exposure_values(seen.exposure_year),
        "exposure_report": report_values(seen.exposure_report),
        "window": _window(seen.course, seen.today),
        "enzymes": [_enzyme(enzyme) for enzyme in seen.enzymes],
        "strength": [_strength(strength) for strength in seen.strengths],
        **{state.value: [_due(row) for row in seen.due if row.state is state] for state in LISTED},
    }


def _number(number: Decimal | None, step: Decimal | None = None) -> str | None:
    if number is None:
        return None
    return plain(number if step is None else number.quantize(step, ROUND_HALF_UP))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _when(when: When) -> dict:
    return {"day": _day(when.day), "precision": str(when.precision)}


def _dose_today(steroids: tuple[SteroidToday, ...]) -> dict:
    """Return each steroid and their sum; the sum is None when a dose is unknown or none is on record."""
    parts = [None if s.mg is None else to_prednisone(s.drug, s.mg) for s in steroids]
    is_known = parts and None not in parts
    return {
        "prednisone_equivalent_mg": _number(sum(parts, Decimal(0))) if is_known else None,
        "steroids": [_steroid(s, part) for s, part in zip(steroids, parts, strict=True)],
    }


def _steroid(steroid: SteroidToday, equivalent: Decimal | None) -> dict:
    return {
        "drug": steroid.drug,
        "daily_mg": _number(steroid.mg),
        "prednisone_equivalent_mg": _number(equivalent),
        "since": _day(steroid.since),
        "is_last_recorded": steroid.is_last_recorded,
        "day_of_step": steroid.day_of_step,
        "step_days": steroid.step_days,
        "next_on": _day(steroid.next_on),
        "next_mg": _number(steroid.next_mg),
    }


def _window(course: CourseFact | None, today: date) -> dict | None:
    """Return the window of the latest course, or None while no infusion of it was given by that day."""
    if course is None or course.window is None or course.window.day0 > today:
        return None
    window = course.window
    return {
        "day0": _day(window.day0),
        "opens": _day(window.opens),
        "closes": _day(window.closes),
        "state": str(course.window_state),
        "is_approximate": window.is_approximate,
        "reviewed_on": _day(course.reviewed_on),
        "pulse": course.label,
    }


def _enzyme(enzyme: EnzymeNow) -> dict:
    return {
        "analyte": enzyme.latest.analyte,
        "label": enzyme.latest.label,
        "latest": _lab(enzyme.latest),
        "baseline": _lab(enzyme.baseline) if enzyme.baseline else None,
        "change_percent": _number(enzyme.change_percent, TENTH),
        "direction": enzyme.direction,
    }


def _lab(lab: LabPoint) -> dict:
    return {
        **_when(lab.when),
        "raw_text": lab.raw_text,
        "comparator": lab.comparator,
        "number": _number(lab.number),
        "unit": lab.unit,
        "uln": _number(lab.uln),
        "x_uln": _number(lab.multiple, HUNDREDTH),
    }


def _strength(strength: StrengthNow) -> dict:
    return {
        "instrument": strength.latest.instrument,
        "label": strength.latest.label,
        "latest": _test(strength.latest),
        "baseline": _test(strength.baseline) if strength.baseline else None,
        "change_percent_of_scale": _number(strength.change_percent_of_scale, TENTH),
    }


def _test(test: StrengthPoint) -> dict:
    return {**_when(test.when), "total": _number(test.total), "maximum": _number(test.maximum)}


def _due(row: Row) -> dict:
    return {
        "kind": row.kind,
        "what": row.derived.what,
        "due_on": _day(row.item.due_on),
        "closes_on": _day(row.item.closes_on),
        "state": str(row.state),
        "days_late": row.item.days_late,
    }
