"""The one time axis: which days it spans and how far apart they are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitoring.charts.marks import after, midnight
from monitoring.rules.chart_choices import Choices
from monitoring.rules.history import CourseFact, PatientHistory, PlanFact

WIDE_PX = 960  # plot width on a desk; lanes of words are stacked for it
PAPER_PX = 540
PHONE_PX = 300
WHISKER_SHARE = 0.012  # of the axis: wide enough to be seen, whatever the span
FEWEST_DAYS = 28
LONGEST_WAIT_DAYS = 120  # today stands on the axis unless the last fact is further back than this ...
LONGEST_WAIT_SHARE = 0.5  # ... and further than this share of the days with facts


@dataclass(frozen=True)
class TimeAxis:
    """`first` and `last` are drawn days; `today` is None when it lies beyond the right edge.

    `ended_on` is the last day the record speaks of, where it has ended.
    """

    first: date
    last: date
    today: date | None
    ended_on: date | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def range(self) -> list[str]:
        return [midnight(self.first), after(self.last)]

    @property
    def whisker_days(self) -> float:
        """Return half the width of the whisker that says "about"."""
        return round(self.days * WHISKER_SHARE, 2)

    def px(self, day: date, width_px: int = WIDE_PX) -> float:
        """Return how far from the left edge the noon of `day` stands."""
        return ((day - self.first).days + 0.5) * width_px / self.days

    def is_late(self, day: date) -> bool:
        """Return whether words beside `day` should stand on its left, to stay on the axis."""
        return self.px(day) > 0.72 * WIDE_PX

    def clipped(self, day: date | None) -> date:
        """Return the last day to draw of something that ended on `day` or still goes on (None)."""
        end = day or self.ended_on or self.today or self.last
        return min(end, self.last)


def time_axis(history: PatientHistory) -> TimeAxis | None:
    """Return the axis of all facts with a day and of today, or None when no fact has a day."""
    days = list(known_days(history))
    if not days:
        return None
    first, last = min(days), max(days)
    has_today = is_near(history.today, first, last)
    if has_today:
        first, last = min(first, history.today), max(last, history.today)
    pad = timedelta(days=max((FEWEST_DAYS - (last - first).days) // 2, round((last - first).days * 0.025), 2))
    ended_on = history.known_to if history.has_ended else None
    return TimeAxis(first - pad, last + pad, history.today if has_today else None, ended_on)


def chosen_axis(history: PatientHistory, chosen: Choices) -> TimeAxis | None:
    """Return the axis of the chosen days, an open end being that of all facts; None without a dated fact."""
    whole = time_axis(history)
    if whole is None or (chosen.first is None and chosen.last is None):
        return whole
    first, last = chosen.first or whole.first, chosen.last or whole.last
    first, last = min(first, last), max(first, last)
    return replace(
        whole, first=first, last=last, today=history.today if first <= history.today <= last else None
    )


def is_near(today: date, first: date, last: date) -> bool:
    """Return whether today can stand on the axis without squeezing the facts into a corner."""
    away = max((today - last).days, (first - today).days)
    return away <= max(LONGEST_WAIT_DAYS, LONGEST_WAIT_SHARE * (last - first).days)


def known_days(history: PatientHistory) -> Iterator[date]:
    """Yield every day a drawn fact begins, happens or ends."""
    for day in (*moments(history), *_ends(history)):
        if day is not None:
            yield day
    for course in history.courses:
        yield from course_days(course)
    yield from (plan.first_day for plan in history.directed)
    for plan in history.plans:
        if plan.in_force:
            yield plan.taper.first_day
            yield plan.closed_on or plan.taper.last_day or open_end(history, plan)


def open_end(history: PatientHistory, plan: PlanFact) -> date:
    """Return how far a plan without an end is drawn: one test interval on, as `steroid_lines` has it."""
    latest = max(history.today, plan.taper.steps[-1].first_day)
    return latest + timedelta(days=history.test_interval_days)


def moments(history: PatientHistory) -> Iterator[date | None]:
    """Yield the day of everything that was recorded as having happened or begun."""
    yield from (lab.when.day for lab in history.labs)
    yield from (test.when.day for test in history.strengths)
    yield from (study.when.day for study in history.imaging)
    yield from (note.when.day for note in history.notes)
    yield from (fact.first.day for fact in history.taken)
    yield from (drug.first.day for drug in history.drugs)
    for effect in history.effects:
        yield effect.onset.day
    for course in history.courses:
        yield from (infusion.given.day for infusion in course.infusions if infusion.given)


def _ends(history: PatientHistory) -> Iterator[date | None]:
    """Yield last days; one without a known first day is not drawn."""
    yield from (fact.last_day for fact in history.taken if fact.first.day)
    yield from (drug.last_day for drug in history.drugs if drug.first.day)
    for effect in history.effects:
        yield effect.resolved_on if effect.onset.day else None
    for note in history.notes:
        yield note.until if note.when.day else None


def course_days(course: CourseFact) -> Iterator[date]:
    for infusion in course.infusions:
        day = (infusion.given or infusion.planned).day
        if day:
            yield day
    if course.window:
        yield from (course.window.opens, course.window.closes)
    if course.reviewed_on:
        yield course.reviewed_on
