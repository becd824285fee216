"""The daily steroid a patient is known to take: what was taken up to today, and what is planned after it."""

from dataclasses import replace
from datetime import date, timedelta

from courses.rules.dates import day_before
from courses.rules.exposure import DailySegment
from monitoring.rules.history import PatientHistory, TakenFact
from monitoring.rules.steroid.spans import plans_in_force
from monitoring.rules.steroid.today import SteroidToday, steroids_today, taken_line

YEAR_AHEAD = timedelta(days=365)


def expected_line(history: PatientHistory) -> tuple[DailySegment, ...]:
    """Return the prednisone-equivalent by day, over all drugs, to the end of what is planned.

    A plan without an end is followed for a year. A dose recorded as still taken holds until its plan's next
    step; without a plan nobody knows how long it goes on, so it is counted to today only.
    """
    last = _last_day_known(history)
    until = {s.source_keys[0]: _holds_until(s, history, last) for s in _still_taken(history)}
    taken = tuple(_ended(fact, until) for fact in history.taken)
    return taken_line(replace(history, today=last, taken=taken))


def _last_day_known(history: PatientHistory) -> date:
    ends = [plan.closed_on or plan.taper.last_day for plan in plans_in_force(history)]
    open_end = history.today + YEAR_AHEAD
    return max([history.today, *(end or max(open_end, _last_step(history)) for end in ends)])


def _last_step(history: PatientHistory) -> date:
    return max(plan.taper.steps[-1].first_day for plan in plans_in_force(history))


def _still_taken(history: PatientHistory) -> list[SteroidToday]:
    if all(fact.last_day is not None for fact in history.taken):
        return []
    return [steroid for steroid in steroids_today(history) if steroid.is_last_recorded]


def _holds_until(steroid: SteroidToday, history: PatientHistory, last: date) -> date:
    """Return the last day that a dose still taken is known to hold for."""
    if steroid.next_on is not None:
        return day_before(steroid.next_on)
    has_plan = len(steroid.source_keys) > 1
    return last if has_plan else history.today


def _ended(fact: TakenFact, until: dict[str, date]) -> TakenFact:
    return replace(fact, last_day=until[fact.key]) if fact.key in until else fact
