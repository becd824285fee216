"""The steroid a patient is on: by day, today, and added up, in mg of prednisone where drugs are joined.

Taken beats planned: where a taken dose covers a day it is that day's dose of its drug, else the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.dates import Period, day_after, day_before
from courses.rules.exposure import (
    DailySegment,
    DoseSpan,
    Exposure,
    PulseDose,
    daily_line,
    exposure,
    governed,
    is_glucocorticoid,
    to_prednisone,
)
from monitoring.rules.history import PatientHistory, PlanFact, TakenFact

PULSE_DRUG = "methylprednisolone"
LOCAL_ROUTES = frozenset({"topical", "top", "inhaled", "inh", "nasal", "eye", "ophthalmic", "ear", "rectal"})


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


def steroid_lines(history: PatientHistory) -> SteroidLines:
    """Return the taken and the planned line; an open plan is drawn one test interval past today."""
    planned = [span for plan in _plans(history) for span in _plan_spans(plan)]
    line = daily_line(planned, _whole(planned, _horizon(history)))
    return SteroidLines(taken=_taken_line(history), planned=tuple(line))


def _taken_line(history: PatientHistory) -> tuple[DailySegment, ...]:
    spans = _actual_spans(history)
    return tuple(daily_line(spans, _whole(spans, history.known_to)))


def _horizon(history: PatientHistory) -> date:
    """Return the last day drawn: the plans' own end, or a test interval past today or the last step."""
    if history.has_ended:
        return history.known_to
    days = [history.today]
    for plan in _plans(history):
        days.append(plan.taper.last_day or plan.taper.steps[-1].first_day)
        if plan.taper.last_day is None:
            days.append(max(days) + timedelta(days=history.test_interval_days))
    return max(days)


def _whole(spans: Iterable[DoseSpan], last: date) -> Period:
    return Period(min([*(span.first_day for span in spans), last]), last)


def _plans(history: PatientHistory) -> list[PlanFact]:
    return [plan for plan in history.plans if plan.in_force and is_glucocorticoid(plan.drug)]


def _plan_spans(plan: PlanFact) -> list[DoseSpan]:
    """Return the plan's doses; `closed_on` is the last day of a plan that was closed."""
    spans = []
    for step in plan.taper.dose_steps:
        life = plan.taper.period_of(step).clipped_to(
            Period(step.first_day, _closed_after(plan, step.first_day))
        )
        if life is not None and (plan.closed_on is None or step.first_day <= plan.closed_on):
            spans.append(DoseSpan(plan.drug, life.first, life.last, step.daily_mg))
    return spans


def _closed_after(plan: PlanFact, day: date) -> date | None:
    return None if plan.closed_on is None else max(plan.closed_on, day)


def _taken(history: PatientHistory) -> list[tuple[TakenFact, DoseSpan]]:
    """Return each systemic steroid taken with its span, up to today; one without a day cannot be placed.

    An open record ends where a later plan of its drug begins, or what was replanned after it was recorded:
    that is the newer word.
    """
    found = []
    for fact in history.taken:
        day = fact.first.day
        if day is None or day > history.known_to or not _is_systemic(fact):
            continue
        last = fact.last_day if fact.last_day is not None else _until_next_plan(history, fact, day)
        found.append((fact, DoseSpan(fact.drug, day, last, fact.daily_mg)))
    return found


def _is_systemic(fact: TakenFact) -> bool:
    return is_glucocorticoid(fact.drug) and fact.route.strip().casefold() not in LOCAL_ROUTES


def _until_next_plan(history: PatientHistory, fact: TakenFact, day: date) -> date | None:
    later = [
        first_day
        for plan in _plans(history)
        if _same_drug(plan.drug, fact.drug)
        for first_day in (plan.taper.first_day, *_replanned(plan, fact))
        if first_day > day
    ]
    return day_before(min(later)) if later else None


def _replanned(plan: PlanFact, fact: TakenFact) -> list[date]:
    """Return the first days of the steps that a change of the plan, after the record, brought or kept."""
    at = plan.replanned_at
    if at is None or fact.recorded_at is None or at <= fact.recorded_at:
        return []
    return [step.first_day for step in plan.taper.steps if step.first_day >= at.date()]


def _same_drug(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _actual_spans(history: PatientHistory) -> list[DoseSpan]:
    """Return what counts as taken: the taken doses, and the plans on days without one of their drug."""
    taken = governed(span for _, span in _taken(history))
    spans = list(taken)
    for plan in _plans(history):
        covers = [Period(s.first_day, s.last_day) for s in taken if _same_drug(s.drug, plan.drug)]
        for span in _plan_spans(plan):
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


def steroids_today(history: PatientHistory) -> tuple[SteroidToday, ...]:
    """Return every steroid of today, the strongest first and unknown doses before known ones.

    () once the record has ended: what was last taken then says nothing of today.
    """
    if history.has_ended:
        return ()
    today = Period(history.today, history.today)
    running = [
        s for s in governed(_actual_spans(history)) if Period(s.first_day, s.last_day).clipped_to(today)
    ]
    found = [_today(history, span) for span in running if span.daily_mg != 0]
    return tuple(sorted(found, key=_strength_of, reverse=True))


def steroid_today(history: PatientHistory) -> SteroidToday | None:
    """Return the strongest steroid of today, or None when there is none on record."""
    return next(iter(steroids_today(history)), None)


def _strength_of(dose: SteroidToday) -> tuple[bool, Decimal]:
    known = None if dose.mg is None else to_prednisone(dose.drug, dose.mg)
    return (True, Decimal(0)) if known is None else (False, known)


def _today(history: PatientHistory, span: DoseSpan) -> SteroidToday:
    plans = [plan for plan in _plans(history) if _same_drug(plan.drug, span.drug)]
    plan = next((plan for plan in reversed(plans) if plan.taper.step_on(history.today)), None)
    fact = _fact_of(history, span)
    upcoming = plan.taper.next_step_after(history.today) if plan else None
    step = plan.taper.day_of_step(history.today) if plan and fact is None else None
    return SteroidToday(
        drug=span.drug,
        mg=span.daily_mg,
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
        for fact, taken in _taken(history)
        if _same_drug(taken.drug, span.drug)
        and Period(taken.first_day, taken.last_day).covers(history.today)
        and taken.first_day == span.first_day
    ]
    return covering[-1] if covering else None


def pulse_doses(history: PatientHistory) -> tuple[list[PulseDose], int]:
    """Return the infusions given up to today on a known day, and how many were given on no known day."""
    given = [i for course in history.courses for i in course.infusions if i.was_given]
    placed = [
        PulseDose(i.given.day, PULSE_DRUG, i.given_mg)
        for i in given
        if i.given is not None and i.given.day is not None and i.given.day <= history.today
    ]
    return placed, sum(1 for i in given if i.given is None or i.given.day is None)


def exposure_of(history: PatientHistory, period: Period | None = None) -> Exposure:
    """Return the exposure of a period (its days after today left out), or of the whole record up to today.

    An infusion given on no known day cannot be placed: it counts as an unknown pulse of the whole record.
    """
    spans = _actual_spans(history)
    pulses, unplaced = pulse_doses(history)
    starts = [*(span.first_day for span in spans), *(pulse.day for pulse in pulses), history.known_to]
    whole = Period(min(starts), history.known_to)
    known = whole if period is None else Period(min(period.first, whole.first), whole.last)
    asked = known.clipped_to(period or whole)
    if asked is None:
        return Exposure(Decimal(0), Decimal(0), Decimal(0), days=0)
    found = exposure(spans, pulses, asked)
    return found if period is not None else replace(found, unknown_pulses=found.unknown_pulses + unplaced)
