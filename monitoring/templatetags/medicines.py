"""Words of the panel about blood tests for medicines."""

from django import template

from courses.protocols.drug_monitoring import AlertValue, MonitoringBook
from courses.protocols.loader import analytes, drug_monitoring
from courses.rules.wording import unit_text
from courses.templatetags import words
from monitoring.rules.laboratory.drug_monitoring_plan import AlertFound

register = template.Library()
SIGNS = {"<": "below", ">": "above"}


@register.simple_tag
def monitoring_book() -> MonitoringBook:
    """Return the panels, schedules and alert values with their sources."""
    return drug_monitoring()


@register.filter
def limit_words(limit: AlertValue) -> str:
    """Return "WBC below 3.5 10⁹/L"."""
    number = f"{words.number(limit.number)}{words.NBSP}{unit_text(limit.unit)}"
    return f"{analytes()[limit.analyte].label} {SIGNS[limit.sign]} {number}"


@register.filter
def alert_words(found: AlertFound) -> str:
    """Return on which side of its value a result lies: "above 100 U/L"."""
    return f"{limit_words(found.limit).split(' ', 1)[1]}."
