"""`{% load pulses_compared %}`: one pulse beside the others, in words."""

from django import template

from courses.rules.units import plain
from courses.templatetags.words import mg
from monitoring.charts.pulses_compared import name_of, percent_of_scale
from monitoring.rules.history import DecisionFact, LabPoint, StrengthPoint
from monitoring.rules.pulses_compared import AlignedPulse, ComparedPulses, SteroidKnown, SteroidOn
from monitoring.rules.values_in_words import day_since, percent_text, reading_text, total_text

register = template.Library()

STEROID_WORDS = {
    SteroidKnown.UNKNOWN: "not known",
    SteroidKnown.NONE: "none on record",
    SteroidKnown.NOT_YET: "not yet",
}


@register.filter
def reading(point: LabPoint | StrengthPoint | None) -> str:
    """Return the value as it is said, or that there is none."""
    if point is None:
        return "none"
    return reading_text(point) if isinstance(point, LabPoint) else total_text(point)


@register.filter
def on_its_day(point: LabPoint | StrengthPoint | None, pulse: AlignedPulse) -> str:
    """Return ", day 35", counted from the pulse's day 0; "" without a point."""
    if point is None:
        return ""
    said = day_since(point.when, pulse.window.day0, is_approximate=pulse.window.is_approximate)
    return f", {said.replace('day -', 'day −')}"


@register.filter
def change_words(percent) -> str:
    return "cannot be told" if percent is None else percent_text(percent)


@register.filter
def steroid_on(found: SteroidOn) -> str:
    """Return "40 mg", or why there is no number."""
    return mg(found.mg) if found.known is SteroidKnown.KNOWN else STEROID_WORDS[found.known]


@register.filter
def signed_score(decision: DecisionFact | None) -> str:
    """Return the total of the response criteria as signed, "42.5" or "30 to 52.5", or that none was."""
    if decision is None or decision.score_lowest is None or decision.score_highest is None:
        return "not signed"
    lowest, highest = plain(decision.score_lowest), plain(decision.score_highest)
    return lowest if lowest == highest else f"{lowest} to {highest}"


@register.filter
def drawn_values(compared: ComparedPulses) -> list[dict]:
    """Return each value drawn, by pulse and day, with its record's key."""
    return [
        {
            "pulse": name_of(pulse),
            "what": point.label,
            "day": pulse.day_of(point.when),
            "when": point.when,
            "value": reading(point),
            "percent": percent_of_scale(point) if isinstance(point, StrengthPoint) else None,
            "key": point.key,
        }
        for pulse in compared.pulses
        for point in (*pulse.enzymes, *pulse.strengths)
    ]
