"""What templates ask of a chart dict."""

import json

from django import template

register = template.Library()


@register.filter
def chart_json(chart: dict) -> str:
    """Return the chart as JSON text, to be escaped: htmx takes scripts out of what it swaps in, JSON too."""
    return json.dumps(chart)


@register.filter
def nothing_words(chart: dict) -> str:
    """Return why a chart without data draws nothing."""
    return chart["layout"]["annotations"][0]["text"]
