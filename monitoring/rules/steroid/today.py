"""The steroid a patient is on: by day and today, in mg of prednisone where drugs are joined."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.dates import Period
from courses.rules.exposure import DailySegment, DoseSpan, daily_line, governed, to_prednisone
from monitoring.rules.history import PatientHistory, TakenFact
from monitoring.rules.steroid.spans import (
    plan_spans,
    plans_in_force,
    same_drug,
    taken_spans,
    taken_with_records,
)


@dataclass(frozen=True)
class SteroidLines:
    """Prednisone-equivalent mg a day: `taken` up to today, `planned` over the whole life of the plans."""

    taken: tuple[DailySegment, ...]
    planned: tuple[DailySegment, ...]


@dataclass(frozen=True)
class SteroidToday:
    """One steroid today, in mg of the drug itself; `mg` None when the dose is not known.

    `next_on` and `next_mg` are the plan's next change, 0 mg being its end. `since` is set when the dose is
    one recorded as taken, and `is_last_recorded` when nothing says that it still runs.
    """

    drug: str
    mg: Decimal | None
    day_of_step: int | None = None
    step_days: int | None = None
    next_on: date | None = None
    next_mg: Decimal | None = None
    source_keys: tuple[str, ...] = ()
    since: date | None = None
    is_last_recorded: bool = False
    directions: str = ""  # the words of a taper without steps: it cannot remind, and its dose is not known


def steroid_lines(history: PatientHistory) -> SteroidLines:
    """Return the taken and the planned line; an open plan is drawn one test interval past today."""
    planned = [span for plan in plans_in_force(history) for span in plan_spans(plan)]
    line = daily_line(planned, _whole(planned, _horizon(history)))
    return SteroidLines(taken=taken_line(history), planned=tuple(line))


def taken_line(history: PatientHistory) -> tuple[DailySegment, ...]:
    """Return what counts as taken, up to today or the end of the record."""
    spans = taken_spans(history)
    return tuple(daily_line(spans, _whole(spans, history.known_to)))


def _horizon(history: PatientHistory) -> date:
    """Return the last day drawn: the plans' own end, or a test interval past today or the last step."""
    if history.has_ended:
        return history.known_to
    days = [history.today]
    for plan in plans_in_force(history):
        days.append(plan.taper.last_day or plan.taper.steps[-1].first_day)
        if plan.taper.last_day is None:
            days.append(max(days) + timedelta(days=history.test_interval_days))
    return max(days)


def _whole(spans: Iterable[DoseSpan], last: date) -> Period:
    return Period(min([*(span.first_day for span in spans), last]), last)


def steroids_today(history: PatientHistory) -> tuple[SteroidToday, ...]:
    """Return every steroid of today, the strongest first and unknown doses before known ones.

    () once the record has ended: what was last taken then says nothing of today.
    """
    if history.has_ended:
        return ()
    today = Period(history.today, history.today)
    running = [s for s in governed(taken_spans(history)) if Period(s.first_day, s.last_day).clipped_to(today)]
    found = [_today(history, span) for span in running if span.daily_mg != 0]
    return tuple(sorted(found, key=_strength_of, reverse=True))


def _strength_of(dose: SteroidToday) -> tuple[bool, Decimal]:
    known = None if dose.mg is None else to_prednisone(dose.drug, dose.mg)
    return (True, Decimal(0)) if known is None else (False, known)


def _today(history: PatientHistory, span: DoseSpan) -> SteroidToday:
    plans = [plan for plan in plans_in_force(history) if same_drug(plan.drug, span.drug)]
    plan = next((plan for plan in reversed(plans) if plan.taper.step_on(history.today)), None)
    fact = _fact_of(history, span)
    upcoming = plan.taper.next_step_after(history.today) if plan else None
    step = plan.taper.day_of_step(history.today) if plan and fact is None else None
    directed = next((d for d in history.directed if same_drug(d.drug, span.drug)), None)
    if directed is not None and fact is None and span.daily_mg is None:
        return SteroidToday(span.drug, None, source_keys=(directed.key,), directions=directed.directions)
    return SteroidToday(
        drug=span.drug,
        mg=span.mg_on(history.today),
        day_of_step=step[0] if step else None,
        step_days=step[1] if step else None,
        next_on=upcoming.first_day if upcoming else None,
        next_mg=upcoming.daily_mg if upcoming else None,
        source_keys=tuple(found.key for found in (fact, plan) if found is not None),
        since=span.first_day if fact else None,
        is_last_recorded=fact is not None and fact.last_day is None,
    )


def _fact_of(history: PatientHistory, span: DoseSpan) -> TakenFact | None:
    """Return the record that today's dose was taken from, or None when it is the plan's."""
    covering = [
        fact
        for fact, taken in taken_with_records(history)
        if same_drug(taken.drug, span.drug)
        and Period(taken.first_day, taken.last_day).covers(history.today)
        and taken.first_day == span.first_day
    ]
    return covering[-1] if covering else None
