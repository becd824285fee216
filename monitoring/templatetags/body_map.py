"""`{% load body_map %}{% body_map views "Strength" %}`: a body map as inline SVG, drawn by a template."""

from collections.abc import Sequence

from django import template
from django.template.loader import get_template

from monitoring.charts.body_map import DrawnView

register = template.Library()


@register.simple_tag
def body_map(views: Sequence[DrawnView], label: str):
    """Return the figures; `label` says what the map shows. Its style sheet is pulseline/css/body-map.css."""
    return get_template("components/body_map.html").render({"views": views, "label": label})
