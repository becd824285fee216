"""What steroid a patient was planned to have and has taken: summed, counted in days, and when it came down.

`taken` is what was recorded as taken, else the plan, up to today. `planned` is what the plans and orders say,
with the future where it is asked for. Both have no dose where none is on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from courses.protocols.loader import exposure_marks
from courses.rules.dates import Period
from courses.rules.dose_spans import stretches
from courses.rules.equivalence import table_name
from courses.rules.exposure import DoseSpan, Exposure, PulseDose, exposure
from courses.rules.milestones import FirstDay, days_at_or_above, first_at_or_below
from monitoring.rules.history import CourseFact, InfusionFact, PatientHistory
from monitoring.rules.steroid.spans import (
    directed_spans,
    is_systemic,
    plans_in_force,
    spans_to_the_end,
    taken_spans,
)

PULSE_DRUG = "methylprednisolone"
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """The exposure of a period, and its days at or above the high daily dose with and without infusions.

    `has_record`: any dose or infusion, known or not, is on record in the period; else 0 mg is no finding.
    """

    exposure: Exposure
    high_days: int
    high_days_without_pulses: int
    has_record: bool


@dataclass(frozen=True)
class ExposureRow:
    """One period, both ends included, as planned and as taken."""

    name: str  # "course", "year", "life"
    period: Period
    planned: Figures
    taken: Figures


@dataclass(frozen=True)
class CameDown:
    """The first day at or below `mg` since the course began, as planned to the plan's end and as taken."""

    mg: Decimal
    planned: FirstDay | None
    taken: FirstDay | None


@dataclass(frozen=True)
class ExposureReport:
    """`since` is the first infusion of the latest course, else the first day of the latest plan, else None.

    `to_the_end` is what is planned from then to the last day of the last plan, None when that day has passed
    or a plan has an open end.
    """

    since: date | None
    rows: tuple[ExposureRow, ...]
    came_down: tuple[CameDown, ...]
    to_the_end: Figures | None = None
    ends_on: date | None = None
    drugs: tuple[str, ...] = ()  # the steroids on record, by the names of the equivalence table

    def of(self, name: str) -> ExposureRow:
        """Return the row of that name; "year" and "life" are always there."""
        return next(row for row in self.rows if row.name == name)


def pulse_doses(history: PatientHistory) -> tuple[list[PulseDose], int]:
    """Return the infusions given up to today on a known day, and how many were given on no known day."""
    given = [i for course in history.courses for i in course.infusions if i.was_given]
    placed = [
        PulseDose(i.given.day, PULSE_DRUG, i.given_mg, not i.given.is_exact)
        for i in given
        if i.given is not None and i.given.day is not None and i.given.day <= history.today
    ]
    return placed, sum(1 for i in given if i.given is None or i.given.day is None)


def planned_pulses(history: PatientHistory) -> list[PulseDose]:
    """Return the infusions as ordered, on their planned day, whatever became of them since."""
    return [
        PulseDose(day, PULSE_DRUG, i.planned_mg, not i.planned.is_exact)
        for course in history.courses
        for i in course.infusions
        if (day := i.planned.day) is not None
    ]


def exposure_of(history: PatientHistory, period: Period | None = None) -> Exposure:
    """Return what was taken in a period (its days after today left out), or in the whole record up to today.

    What lies on no known day may belong to any period: none is then complete.
    """
    return taken_figures(history, period).exposure


def taken_figures(history: PatientHistory, period: Period | None = None) -> Figures:
    """Return the figures of what was taken; `period` None is the whole record up to today."""
    spans = taken_spans(history)
    pulses, unplaced = pulse_doses(history)
    starts = [*(span.first_day for span in spans), *(pulse.day for pulse in pulses), history.known_to]
    whole = Period(min(starts), history.known_to)
    known = whole if period is None else Period(min(period.first, whole.first), whole.last)
    asked = known.clipped_to(period or whole)
    if asked is None:
        return Figures(Exposure(Decimal(0), Decimal(0), Decimal(0), days=0), 0, 0, has_record=False)
    found = _figures(spans, pulses, asked)
    return replace(
        found, exposure=replace(found.exposure, unplaced_doses=unplaced + _unplaced_doses(history))
    )


def _unplaced_doses(history: PatientHistory) -> int:
    return sum(1 for fact in history.taken if fact.first.day is None and is_systemic(fact))


def planned_figures(history: PatientHistory, period: Period) -> Figures:
    """Return the figures of what the plans and orders say of a period, days to come included."""
    return _figures(_planned_spans(history), planned_pulses(history), period)


def _planned_spans(history: PatientHistory) -> list[DoseSpan]:
    planned = [span for plan in plans_in_force(history) for span in spans_to_the_end(plan)]
    return [*planned, *directed_spans(history)]


def _figures(spans: Sequence[DoseSpan], pulses: Sequence[PulseDose], period: Period) -> Figures:
    high = exposure_marks().high.mg
    return Figures(
        exposure(spans, pulses, period),
        days_at_or_above(spans, pulses, period, high),
        days_at_or_above(spans, [], period, high),
        has_record=bool(stretches(spans, period)) or any(period.covers(pulse.day) for pulse in pulses),
    )


def exposure_report(history: PatientHistory) -> ExposureReport:
    """Return the course, the last 365 days and the whole record, as planned and as taken."""
    since = course_began_on(history)
    last = history.known_to
    periods = {"year": Period(history.today - YEAR + timedelta(days=1), history.today)}
    if since is not None and since <= last:
        periods = {"course": Period(since, last)} | periods
    rows = [
        ExposureRow(name, period, planned_figures(history, period), taken_figures(history, period))
        for name, period in periods.items()
    ]
    ends_on = _plans_end_on(history)
    is_to_come = since is not None and ends_on is not None and ends_on > history.today
    return ExposureReport(
        since=since,
        rows=(*rows, _life(history)),
        came_down=() if since is None else _came_down(history, since, ends_on),
        to_the_end=planned_figures(history, Period(since, ends_on)) if since and is_to_come else None,
        ends_on=ends_on if is_to_come else None,
        drugs=_drugs(history),
    )


def _drugs(history: PatientHistory) -> tuple[str, ...]:
    names = [PULSE_DRUG] if any(course.infusions for course in history.courses) else []
    names += [plan.drug for plan in plans_in_force(history)]
    names += [plan.drug for plan in history.directed]
    names += [fact.drug for fact in history.taken if is_systemic(fact)]
    return tuple(sorted({table_name(name) for name in names}))


def _life(history: PatientHistory) -> ExposureRow:
    starts = [span.first_day for span in (*taken_spans(history), *_planned_spans(history))]
    starts += [pulse.day for pulse in (*pulse_doses(history)[0], *planned_pulses(history))]
    period = Period(min([*starts, history.known_to]), history.known_to)
    return ExposureRow("life", period, planned_figures(history, period), taken_figures(history))


def course_began_on(history: PatientHistory) -> date | None:
    """Return the first infusion given of the latest course, else the latest plan's first day, else None."""
    given = [day for course in history.courses if (day := _first_given(course)) is not None]
    if given:
        return max(given)
    starts = [plan.taper.first_day for plan in plans_in_force(history)]
    return max((day for day in starts if day <= history.today), default=None)


def _first_given(course: CourseFact) -> date | None:
    days = [day for infusion in course.infusions if (day := _given_on(infusion)) is not None]
    return min(days, default=None)


def _given_on(infusion: InfusionFact) -> date | None:
    return infusion.given.day if infusion.was_given and infusion.given is not None else None


def _plans_end_on(history: PatientHistory) -> date | None:
    """Return the last day of the last plan; None without a plan, and where one has an open end."""
    lasts = [plan.closed_on or plan.taper.last_day for plan in plans_in_force(history)]
    known = [day for day in lasts if day is not None]
    return max(known) if known and len(known) == len(lasts) else None


def _came_down(history: PatientHistory, since: date, ends_on: date | None) -> tuple[CameDown, ...]:
    upto = Period(since, max(since, history.known_to))
    last = max(history.known_to, ends_on or since, *_last_steps(history))
    whole = Period(since, last + timedelta(days=1))
    taken = taken_spans(history, spans_to_the_end)
    return tuple(
        CameDown(
            mark.mg,
            first_at_or_below(_planned_spans(history), whole, mark.mg),
            first_at_or_below(taken, upto, mark.mg),
        )
        for mark in exposure_marks().low
    )


def _last_steps(history: PatientHistory) -> list[date]:
    return [history.today, *(plan.taper.steps[-1].first_day for plan in plans_in_force(history))]
