"""Words of the exposure panel: a figure that is not the whole says "at least", one on vague days "about"."""

from datetime import date
from decimal import Decimal

from django import template

from courses.protocols.loader import exposure_marks
from courses.rules.equivalence import describe_equivalence
from courses.rules.milestones import FirstDay
from courses.templatetags import words
from monitoring.rules.steroid.exposure import ExposureReport, ExposureRow, Figures

register = template.Library()
NONE_ON_RECORD, NOT_KNOWN = "none on record", "not known"
NOTHING = (words.mg(Decimal(0)), "0")  # "at least 0 mg" says no more than that nothing is known


def _told(figure: str, figures: Figures, *, is_complete: bool) -> str:
    if not figures.has_record:
        return NONE_ON_RECORD
    if not is_complete:
        return NOT_KNOWN if figure in NOTHING else f"at least {figure}"
    return f"about {figure}" if figures.exposure.approximate_days else figure


@register.filter
def with_pulses(figures: Figures) -> str:
    """Return "4550 mg", "at least 30 mg" where a dose is unknown, "about 30 mg" on approximate days."""
    exposure = figures.exposure
    return _told(words.mg(exposure.with_pulses_mg), figures, is_complete=exposure.is_complete)


@register.filter
def without_pulses(figures: Figures) -> str:
    exposure = figures.exposure
    is_complete = exposure.is_complete_without_pulses
    return _told(words.mg(exposure.without_pulses_mg), figures, is_complete=is_complete)


@register.filter
def high_days(figures: Figures) -> str:
    """Return how many days were at or above the high daily dose, pulses included."""
    return _told(str(figures.high_days), figures, is_complete=figures.exposure.is_complete)


@register.filter
def not_known(figures: Figures) -> str:
    """Return what is not known of the figures: "141 days and 3 infusions at an unknown dose", or ""."""
    exposure = figures.exposure
    doses = [_count(exposure.unknown_days, "day"), _count(exposure.unknown_pulses, "infusion")]
    said = [f"{' and '.join(filter(None, doses))} at an unknown dose"] if any(doses) else []
    if exposure.unplaced_doses:
        said.append(f"{_count(exposure.unplaced_doses, 'dose')} on no known day")
    if exposure.approximate_days:
        said.append(f"{_count(exposure.approximate_days, 'day')} placed approximately")
    return "; ".join(said)


def _count(number: int, what: str) -> str:
    return "" if not number else f"{number} {what}" if number == 1 else f"{number} {what}s"


@register.filter
def period_words(row: ExposureRow) -> str:
    """Return the name of the period: "This course, since 12 Jan 2026", "Last 365 days", "On record ..."."""
    first = words.day(row.period.first)
    return {
        "course": f"This course, since {first}",
        "year": "Last 365 days",
        "life": f"On record, since {first}",
    }[row.name]


@register.simple_tag
def came_down(found: FirstDay | None, since: date) -> str:
    """Return "12 Jan 2026, 168 days after it began", with "at the latest" where days before are unknown."""
    if found is None:
        return "no such day"
    later = f"{words.day(found.day)}, {_count((found.day - since).days, 'day') or '0 days'} after it began"
    return f"{later}, at the latest" if found.is_at_latest else later


@register.simple_tag
def high_dose() -> Decimal:
    """Return the daily mg that days are counted against."""
    return exposure_marks().high.mg


@register.simple_tag
def counted_by(report: ExposureReport) -> list[dict[str, str]]:
    """Return each figure behind the sums with its source: the equivalence of each drug, the doses counted."""
    marks = exposure_marks()
    figures = [describe_equivalence(drug) for drug in report.drugs]
    figures += [(f"days at or above {words.mg(marks.high.mg)}", marks.high.source)]
    figures += [(f"first day at or below {words.mg(mark.mg)}", mark.source) for mark in marks.low]
    return [
        {"figure": words.dose_drug(figure), "source": words.dose_drug(source)} for figure, source in figures
    ]
