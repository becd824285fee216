"""The courses of a scope as rows of the swimmer plot: days since the first infusion, and nobody's name."""

from collections import defaultdict
from datetime import date

from django.db import connection

from monitoring.charts.swimmer import Lane
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.statements import statement
from monitoring.outcomes.tally import fetch

Row = tuple[date, date, date | None, date | None, str]  # first given, given, judged, ended, what follow-up is


def lanes(scope: Scope) -> list[Lane]:
    """Return a lane for each course of which an infusion was given; one statement."""
    sql = statement("lanes", ("courses",), vendor=connection.vendor, clinics=scope.clinics)
    courses: defaultdict[int, list[Row]] = defaultdict(list)
    for course, *days, follow_up in fetch(sql, None, scope):
        first, given, judged, ended = map(_day, days)
        if first is not None and given is not None:
            courses[course].append((first, given, judged, ended, follow_up))
    return [_lane(rows, scope.as_of) for rows in courses.values()]


def _lane(rows: list[Row], as_of: date) -> Lane:
    first, _, judged, ended, follow_up = rows[0]
    return Lane(
        infusions=tuple((row[1] - first).days for row in rows),
        judged=(judged - first).days if judged else None,
        until=((ended or as_of) - first).days,
        ended=follow_up if ended else "",
    )


def _day(value: date | str | None) -> date | None:
    """Return the day; SQLite keeps it as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
