"""How the audit pages say counts, shares and definitions."""

from django import template

from courses.protocols.definitions import Status
from courses.rules.units import plain
from monitoring.forms.audit import AuditForm
from monitoring.outcomes.asked import Asked
from monitoring.outcomes.measures import Measure, Parameter, Unit, Verdict
from monitoring.outcomes.said import count_said, share_said

register = template.Library()

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


register.filter(count_said)
register.filter(share_said)


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
