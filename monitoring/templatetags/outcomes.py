"""How the audit pages say counts, shares and definitions."""

from decimal import ROUND_HALF_UP, Decimal

from django import template

from courses.protocols.definitions import Status
from courses.rules.units import plain
from monitoring.forms.audit import AuditForm
from monitoring.outcomes.asked import Asked
from monitoring.outcomes.measures import Kind, Measure, Parameter, Unit, Verdict
from monitoring.outcomes.shown import Shown

register = template.Library()

HIDDEN = "hidden"
NBSP = "\N{NO-BREAK SPACE}"
STATUSES = {
    Status.CONFIRMED: "read in the source",
    Status.SECONDARY: "second-hand",
    Status.GENERAL: "general knowledge or agreed here",
    Status.PROJECT: "a definition of this project",
}
UNITS = {
    Unit.COURSE: "each pulse course begun in the period",
    Unit.PATIENT: "each patient with a pulse course begun in the period, by the first of them",
}


@register.filter
def count_said(count: int | None) -> str:
    """Return "12", or "hidden" for None."""
    return HIDDEN if count is None else str(count)


@register.filter
def share_said(shown: Shown) -> str:
    """Return "12 of 20, 39–78 %", the interval of 95 %; a share of few is never a bare percentage."""
    if shown.measure.kind is Kind.TIME:
        return "a time: see its curve"
    if shown.measure.kind is Kind.RATE:
        return rate_said(shown)
    if shown.judged is None:
        return HIDDEN
    if shown.share is None:
        return "nobody judged"
    low, high = (percent(end) for end in (shown.share.low, shown.share.high))
    return f"{shown.passed} of {shown.judged}, {low}–{high}{NBSP}%"


def rate_said(shown: Shown) -> str:
    """Return "3.2 in 100 patient-months, 1.2–7.0; 6 in 5600 days"."""
    if shown.watched is None:
        return HIDDEN
    if shown.rate is None:
        return "nobody watched"
    days, events = shown.watched
    found, low, high = (f"{end:.1f}" for end in (shown.rate.estimate, shown.rate.low, shown.rate.high))
    return f"{found} in 100 patient-months, {low}–{high}; {events} in {days:.0f}{NBSP}days"


def percent(share: Decimal) -> str:
    """Return a share from 0 to 1 in whole percent, a half upwards: "39"."""
    return str((share * 100).quantize(Decimal(1), ROUND_HALF_UP))


@register.filter
def verdict_said(verdict: Verdict) -> str:
    """Return "Not eligible"."""
    return verdict.replace("_", " ").capitalize()


@register.filter
def among(code: str, chosen: frozenset[str]) -> bool:
    return code in chosen


@register.filter
def status_said(status: Status) -> str:
    return STATUSES[status]


@register.filter
def population_said(measure: Measure) -> str:
    return UNITS[measure.unit]


@register.filter
def parameter_said(parameter: Parameter) -> str:
    """Return "Opens day: 28 (source; status)."."""
    words = parameter.name.replace("_", " ").capitalize()
    where = f"{parameter.source.rstrip('.')}; {STATUSES[parameter.status]}"
    return f"{words}: {plain(parameter.number)} ({where})."


@register.filter
def of_whom(asked: Asked) -> str:
    """Return whose figures these are: "Northfield; courses begun 1 Jan to 31 Dec 2026; women"."""
    names = ", ".join(clinic.name for clinic in asked.desk.clinics)
    return "; ".join([names, f"courses begun {asked.period.days_words}", *_subgroup(asked)])


def _subgroup(asked: Asked) -> list[str]:
    fields = {name: AuditForm.base_fields[name] for name, value in asked.subgroup.items() if value}
    said = {name: dict(field.choices)[asked.subgroup[name]] for name, field in fields.items()}
    return [f"{fields[name].label.lower()}: {words}" for name, words in said.items()]
