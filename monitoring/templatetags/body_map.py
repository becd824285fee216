"""`{% load body_map %}{% body_map views "Strength" %}`: a body map as inline SVG, drawn by a template."""

from collections.abc import Sequence

from django import template
from django.template.loader import get_template

from courses.protocols.loader import cmas
from monitoring.charts.body_map import DrawnView
from monitoring.charts.strength_map import legend
from monitoring.rules.muscles.cmas import age_note, seconds_table

register = template.Library()


@register.simple_tag
def body_map(views: Sequence[DrawnView], label: str):
    """Return the figures; `label` says what the map shows. Its style sheet is pulseline/css/body-map.css."""
    return get_template("components/body_map.html").render({"views": views, "label": label})


@register.simple_tag
def strength_legend() -> list:
    """Return (level, points, MRC grade) of each shade of a strength map."""
    return legend()


@register.simple_tag
def cmas_help(patient) -> dict:
    """Return what stands beside the items: which are timed, their seconds, and a note for a small child."""
    return {
        "timed": cmas().timed.items,
        "seconds": seconds_table(),
        "age_note": age_note(patient.age_at(patient.clinic.today())),
    }
