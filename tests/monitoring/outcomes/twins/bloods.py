"""The twin of the measure about the first bloods of an agent."""

from datetime import date, timedelta

from courses.models import DrugPeriod
from courses.protocols.loader import drug_monitoring, find_agent
from monitoring.models import Result
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins.frames import Begun

TWO_WEEKS, A_WEEK, A_YEAR = timedelta(days=14), timedelta(days=7), timedelta(days=365)


def _is_watched(name: str) -> bool:
    schedule = drug_monitoring().schedule_of(find_agent(name)) if find_agent(name) else None
    return schedule is not None and bool(schedule.phases) and schedule.phases[0].every.unit == "weeks"


def _first_begun(row: Begun, scope: Scope) -> list[DrugPeriod]:
    """Return every period of the first watched agent begun in the year; [] without one."""
    by_agent: dict[str, list[DrugPeriod]] = {}
    for period in DrugPeriod.objects.current().filter(patient=row.patient):
        if _is_watched(period.drug) and (period.first_day is None or period.first_day <= scope.as_of):
            by_agent.setdefault(find_agent(period.drug).name, []).append(period)
    found = []
    for agent, periods in by_agent.items():
        days = [p.first_day for p in periods if p.first_day is not None]
        if not days or row.begun_on <= min(days) <= row.begun_on + A_YEAR:
            found.append((min(days, default=row.begun_on), agent))
    return by_agent[min(found)[1]] if found else []


def first_bloods(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    periods = _first_begun(row, scope)
    if not periods:
        return "no_agent"
    if any(p.precision != "exact" for p in periods):
        return "start_not_known"
    return _in_time(row, periods, scope)


def _in_time(row: Begun, periods: list[DrugPeriod], scope: Scope) -> str:
    first = min(p.first_day for p in periods)
    due, last = first + TWO_WEEKS, first + TWO_WEEKS + A_WEEK
    schedule = drug_monitoring().schedule_of(find_agent(periods[0].drug))
    told = [_completed(row, panel, first, min(last, scope.as_of)) for panel in schedule.panels]
    if all("exact" in found for found in told):
        return "in_time"
    if all(p.last_day for p in periods) and max(p.last_day for p in periods) < due:
        return "stopped_before"
    if row.has_ended_by(last, scope):
        return "follow_up_ended"
    if scope.as_of <= last:
        return "too_early"
    return "day_about" if all(told) else "late"


def _completed(row: Begun, panel: str, first: date, last: date) -> set[str]:
    """Return how well the days are known on which every member came: "exact", "about" or both."""
    members = set(drug_monitoring().panels[panel].members)
    by_day: dict[date, list[Result]] = {}
    for result in Result.objects.settled().filter(patient=row.patient, analyte__in=members):
        is_told = result.comparator == "normal" or (result.number is not None and result.number_high is None)
        if is_told and result.sampled_on and first < result.sampled_on <= last:
            by_day.setdefault(result.sampled_on, []).append(result)
    whole = [rows for rows in by_day.values() if {r.analyte for r in rows} == members]
    return {"exact" if all(r.precision == "exact" for r in rows) else "about" for rows in whole}


TWINS = {"first_bloods": first_bloods}
