"""The steroid of each day, from what was planned and what was recorded as taken.

Taken beats planned: where a taken dose covers a day it is that day's dose of its drug, else the plan.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from courses.rules.dates import Period, day_after, day_before
from courses.rules.equivalence import folded
from courses.rules.exposure import DoseSpan, governed, is_glucocorticoid
from courses.rules.taken import replanned_days
from monitoring.rules.history import PatientHistory, PlanFact, TakenFact

LOCAL_ROUTES = frozenset({"topical", "top", "inhaled", "inh", "nasal", "eye", "ophthalmic", "ear", "rectal"})


def plans_in_force(history: PatientHistory) -> list[PlanFact]:
    return [plan for plan in history.plans if plan.in_force and is_glucocorticoid(plan.drug)]


def plan_spans(plan: PlanFact) -> list[DoseSpan]:
    """Return the plan's doses; `closed_on` is the last day of a plan that was closed."""
    spans = []
    for step in plan.taper.dose_steps:
        life = plan.taper.period_of(step).clipped_to(
            Period(step.first_day, _closed_after(plan, step.first_day))
        )
        if life is not None and (plan.closed_on is None or step.first_day <= plan.closed_on):
            spans.append(DoseSpan(plan.drug, life.first, life.last, step.daily_mg))
    return spans


def spans_to_the_end(plan: PlanFact) -> list[DoseSpan]:
    """Return the plan's doses and, where it ends, 0 mg from the day after: known to be none, not unknown."""
    spans = plan_spans(plan)
    lasts = [day for day in (plan.taper.last_day, plan.closed_on) if day is not None]
    if not spans or not lasts:
        return spans
    return [*spans, DoseSpan(plan.drug, day_after(min(lasts)), None, Decimal(0))]


def directed_spans(history: PatientHistory) -> list[DoseSpan]:
    """Return the days of steroid tapers as directed: on each of them a dose was taken that is not known."""
    return [
        DoseSpan(plan.drug, plan.first_day, plan.closed_on, None)
        for plan in history.directed
        if is_glucocorticoid(plan.drug)
    ]


def _closed_after(plan: PlanFact, day: date) -> date | None:
    return None if plan.closed_on is None else max(plan.closed_on, day)


def taken_with_records(history: PatientHistory) -> list[tuple[TakenFact, DoseSpan]]:
    """Return each systemic steroid taken with its span, up to today; one without a day cannot be placed.

    An open record ends where a later plan of its drug begins, or what was replanned after it was recorded:
    that is the newer word.
    """
    found = []
    for fact in history.taken:
        day = fact.first.day
        if day is None or day > history.known_to or not is_systemic(fact):
            continue
        last = fact.last_day if fact.last_day is not None else _until_next_plan(history, fact, day)
        span = DoseSpan(
            fact.drug, day, last, fact.daily_mg, fact.is_start_only, is_approximate=not fact.first.is_exact
        )
        found.append((fact, span))
    return found


def is_systemic(fact: TakenFact) -> bool:
    return is_glucocorticoid(fact.drug) and fact.route.strip().casefold() not in LOCAL_ROUTES


def _until_next_plan(history: PatientHistory, fact: TakenFact, day: date) -> date | None:
    later = [
        first_day
        for plan in plans_in_force(history)
        if same_drug(plan.drug, fact.drug)
        for first_day in (
            plan.taper.first_day,
            *replanned_days(plan.taper, plan.replanned_at, fact.recorded_at),
        )
        if first_day > day
    ]
    return day_before(min(later)) if later else None


def same_drug(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def taken_spans(
    history: PatientHistory, spans_of: Callable[[PlanFact], list[DoseSpan]] = plan_spans
) -> list[DoseSpan]:
    """Return what counts as taken: the taken doses, and the plans on days without one of their drug."""
    taken = governed(span for _, span in taken_with_records(history))
    planned = [span for plan in plans_in_force(history) for span in spans_of(plan)]
    spans = list(taken)
    for span in (*planned, *directed_spans(history)):
        covers = [Period(s.first_day, s.last_day) for s in taken if same_drug(s.drug, span.drug)]
        spans += _without(span, covers)
    return spans


def _without(span: DoseSpan, covers: Sequence[Period]) -> list[DoseSpan]:
    """Return the parts of a span outside the given periods."""
    parts = [span]
    for cover in covers:
        parts = [rest for part in parts for rest in _cut_out(part, cover)]
    return parts


def _cut_out(span: DoseSpan, cover: Period) -> list[DoseSpan]:
    shared = Period(span.first_day, span.last_day).clipped_to(cover)
    if shared is None:
        return [span]
    parts = []
    if span.first_day < shared.first:
        parts.append(replace(span, last_day=day_before(shared.first)))
    if shared.last is not None and (span.last_day is None or shared.last < span.last_day):
        parts.append(replace(span, first_day=day_after(shared.last)))
    return parts
