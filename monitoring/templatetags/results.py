"""Words of results beside the value itself: units, limits of the clinic, who looked."""

from collections.abc import Mapping

from django import template

from courses.protocols.action_limits import Suggestion
from courses.protocols.loader import analytes
from courses.rules.units import plain
from courses.rules.wording import day_text, unit_text
from courses.templatetags.words import dose_drug
from monitoring.models import ActionLimit, Result, ResultSeen
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.findings import LabFindings
from monitoring.rules.laboratory.shown_unit import in_clinic_unit

register = template.Library()


@register.filter
def action_limit_words(limit: ActionLimit | Suggestion) -> str:
    """Return "WBC below 3.5 10⁹/L while on cyclophosphamide"."""
    bounds = [
        f"{word} {plain(bound)}" for word, bound in (("below", limit.low), ("above", limit.high)) if bound
    ]
    drug = limit.drug if isinstance(limit, ActionLimit) else limit.agent
    while_on = f" while on {dose_drug(drug)}" if drug else ""
    said = " or ".join(bounds)
    return f"{analytes()[limit.analyte].label} {said} {unit_text(limit.unit)}{while_on}"


@register.filter
def in_our_unit(lab: LabPoint, history: PatientHistory) -> str:
    """Return the value in the clinic's unit where another was printed, else ""."""
    return in_clinic_unit(lab, enzyme_unit=history.enzyme_unit, glucose_unit=history.glucose_unit)


@register.filter
def seen_words(seen: ResultSeen) -> str:
    """Return "action taken: methotrexate held", or "no action needed"."""
    words = f": {seen.words}" if seen.words else ""
    return f"{seen.get_decision_display()}{words}"


@register.filter
def result_words(result: Result) -> str:
    """Return "CK 1953 U/L of 12 Jan 2026"; of one withdrawn without a value, that it was."""
    known = analytes().get(result.analyte)
    words = f"{known.label if known else result.name} {result.raw_text} {unit_text(result.unit)}".strip()
    return f"{words} of {day_text(result.sampled_on)}" if result.sampled_on else words


@register.simple_tag
def found_of(findings: Mapping[str, LabFindings], lab: LabPoint) -> LabFindings | None:
    """Return what is said of a result beside its value, or None."""
    return findings.get(lab.key)
