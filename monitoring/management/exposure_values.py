"""Exposure as JSON-ready values: decimals as plain text, days as ISO dates."""

from dataclasses import asdict
from decimal import Decimal

from courses.rules.exposure import Exposure
from courses.rules.milestones import FirstDay
from courses.rules.units import plain
from monitoring.rules.steroid.exposure import ExposureReport, Figures


def exposure_values(exposure: Exposure) -> dict:
    """Return the sums, what is not known of them, and whether they are complete."""
    said = {name: plain(v) if isinstance(v, Decimal) else v for name, v in asdict(exposure).items()}
    return said | {"is_complete": exposure.is_complete}


def figures_values(figures: Figures) -> dict:
    """Return the exposure with its days at or above the high dose; `on_record` False: nothing is known."""
    return exposure_values(figures.exposure) | {
        "days_at_or_above_30_mg": figures.high_days,
        "days_at_or_above_30_mg_without_pulses": figures.high_days_without_pulses,
        "on_record": figures.has_record,
    }


def report_values(report: ExposureReport) -> dict:
    """Return each period as planned and as taken, and when the dose came down."""
    return {
        "course_since": report.since.isoformat() if report.since else None,
        **{
            row.name: {
                "from": row.period.first.isoformat(),
                "to": row.period.last.isoformat() if row.period.last else None,
                "planned": figures_values(row.planned),
                "taken": figures_values(row.taken),
            }
            for row in report.rows
        },
        "first_day_at_or_below": [
            {"mg": plain(down.mg), "planned": _first_day(down.planned), "taken": _first_day(down.taken)}
            for down in report.came_down
        ],
        "planned_to_the_end": figures_values(report.to_the_end) if report.to_the_end else None,
        "plan_ends_on": report.ends_on.isoformat() if report.ends_on else None,
    }


def _first_day(found: FirstDay | None) -> dict | None:
    return None if found is None else {"day": found.day.isoformat(), "is_at_latest": found.is_at_latest}
