"""Which blood tests an agent asks for next: its phase, the next due day of each panel, what a panel lacks.

The phase is counted from the day the dose became stable: a period at another dose begins the first phase
again. The interval after a panel is that of the phase on the panel's day, so that a test that was missed
stays due when the next phase begins. Of several agents the most frequent interval holds for each panel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from courses.protocols.agents import Agent
from courses.protocols.drug_monitoring import Interval, Phase, Schedule
from courses.protocols.loader import drug_monitoring, find_agent
from courses.rules.dates import day_after, day_before


@dataclass(frozen=True)
class AgentPeriod:
    """One period of an agent at one dose, in words that are the same for the same dose."""

    agent: Agent
    first_day: date
    last_day: date | None
    dose: str


@dataclass(frozen=True)
class Run:
    """An agent taken without a break: `stable_from` are the days on which another dose began."""

    agent: Agent
    schedule: Schedule
    stable_from: tuple[date, ...]
    last_day: date | None

    @property
    def first_day(self) -> date:
        return self.stable_from[0]

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def stable_on(self, day: date) -> date:
        """Return since when the dose of `day` is stable; the day lies in the run."""
        return max(start for start in self.stable_from if start <= day)


@dataclass(frozen=True)
class PanelDue:
    """When one panel is asked for next, by which agent, and why in words."""

    panel: str
    due_on: date
    last_on: date | None  # its last complete day
    agent: str
    why: str  # "every 2 weeks until 6 weeks at a stable dose"
    every: Interval | None = None  # None: asked for once

    def repeat_days(self) -> int | None:
        """Return how many days lie between two of it, or None for one asked for once."""
        return None if self.every is None else (self.every.after(self.due_on) - self.due_on).days


def period_of(drug: str, first_day: date | None, last_day: date | None, dose: str) -> AgentPeriod | None:
    """Return the period of a known agent; None for another medicine and where the first day is not known."""
    agent = find_agent(drug)
    if agent is None or first_day is None:
        return None
    return AgentPeriod(agent, first_day, last_day, dose)


def runs(periods: Iterable[AgentPeriod]) -> list[Run]:
    """Return each agent's runs in order; a period ends where the next of its agent begins."""
    found: list[Run] = []
    ordered = sorted(periods, key=lambda period: (period.agent.name, period.first_day))
    for _, group in groupby(ordered, key=lambda period: period.agent.name):
        same = list(group)
        schedule = drug_monitoring().schedule_of(same[0].agent)
        if schedule is not None:
            found += _runs_of(same, schedule)
    return found


def _runs_of(periods: Sequence[AgentPeriod], schedule: Schedule) -> list[Run]:
    found: list[Run] = []
    dose = ""
    for place, period in enumerate(periods):
        last = period.last_day
        if place + 1 < len(periods) and (last is None or last >= periods[place + 1].first_day):
            last = max(day_before(periods[place + 1].first_day), period.first_day)
        before = found[-1] if found else None
        if before and before.last_day is not None and period.first_day <= day_after(before.last_day):
            starts = before.stable_from if period.dose == dose else (*before.stable_from, period.first_day)
            found[-1] = Run(period.agent, schedule, starts, last)
        else:
            found.append(Run(period.agent, schedule, (period.first_day,), last))
        dose = period.dose
    return found


def phase_on(phases: Sequence[Phase], stable_since: date, day: date) -> tuple[Phase, date | None]:
    """Return the phase of a day and the first day of the next one, None in the last."""
    began = stable_since
    for phase in phases:
        if phase.lasts is None:
            return phase, None
        ends = phase.lasts.after(began)
        if day < ends:
            return phase, ends
        began = ends
    raise AssertionError("the last phase has no end")


def phase_words(phases: Sequence[Phase], phase: Phase) -> str:
    """Return "every 2 weeks until 6 weeks at a stable dose", "every month for 3 months", "every 3 months"."""
    if phase.lasts is None:
        return phase.every.every
    if phase is phases[0]:
        return f"{phase.every.every} until {phase.lasts} at a stable dose"
    return f"{phase.every.every} for {phase.lasts}"


def next_due(run: Run, last_on: date | None, today: date) -> tuple[date, Phase]:
    """Return when a panel of the run is due next and by which phase; `last_on` is its last complete day.

    A panel from before the run does not count. A dose begun after the last panel asks for one an interval
    later, and never puts off one that was due already.
    """
    phases = run.schedule.phases
    base = run.first_day if last_on is None or last_on < run.first_day else last_on
    phase, _ = phase_on(phases, run.stable_on(base), base)
    found = [(phase.every.after(base), phase)]
    found += [(phases[0].every.after(start), phases[0]) for start in run.stable_from if base < start <= today]
    return min(found, key=lambda pair: pair[0])


def panels_due(
    periods: Iterable[AgentPeriod], last_complete: Mapping[str, date | None], today: date
) -> list[PanelDue]:
    """Return the next due day of each panel that an agent taken today, or planned, asks for, in panel order.

    `last_complete` gives the last day, not after `today`, on which a panel was complete.
    """
    known = list(periods)
    asked = [due for run in runs(known) for due in _by_phase(run, last_complete, today)]
    asked += _once(known, last_complete, today)
    soonest: dict[str, PanelDue] = {}
    for due in asked:
        if due.panel not in soonest or due.due_on < soonest[due.panel].due_on:
            soonest[due.panel] = due
    return [soonest[code] for code in drug_monitoring().panels if code in soonest]


def _by_phase(run: Run, last_complete: Mapping[str, date | None], today: date) -> Iterable[PanelDue]:
    if run.covers(today):
        for panel in run.schedule.panels:
            last_on = last_complete.get(panel)
            due_on, phase = next_due(run, last_on, today)
            words = phase_words(run.schedule.phases, phase)
            yield PanelDue(panel, due_on, last_on, run.agent.name, words, phase.every)


def _once(
    periods: Sequence[AgentPeriod], last_complete: Mapping[str, date | None], today: date
) -> Iterable[PanelDue]:
    """Yield what is asked for before a period still to begin, and after the latest that has begun."""
    for agent in {period.agent.name: period.agent for period in periods}.values():
        schedule = drug_monitoring().schedule_of(agent)
        if schedule is not None:
            days = sorted(period.first_day for period in periods if period.agent.name == agent.name)
            yield from _before(schedule, agent, days, last_complete, today)
            yield from _after(schedule, agent, days, last_complete, today)


def _before(
    schedule: Schedule,
    agent: Agent,
    days: Sequence[date],
    last_complete: Mapping[str, date | None],
    today: date,
) -> Iterable[PanelDue]:
    """Yield each panel not complete since the period before; of the first period any earlier day will do."""
    coming = next((day for day in days if day >= today), None)
    if coming is not None:
        given = max((day for day in days if day < coming), default=date.min)
        for panel in schedule.before:
            last_on = last_complete.get(panel)
            if last_on is None or last_on <= given:
                yield PanelDue(panel, coming, last_on, agent.name, "before it is given")


def _after(
    schedule: Schedule,
    agent: Agent,
    days: Sequence[date],
    last_complete: Mapping[str, date | None],
    today: date,
) -> Iterable[PanelDue]:
    begun = [day for day in days if day <= today]
    for test in schedule.after if begun else ():
        due_on = begun[-1] + timedelta(days=test.day)
        last_on = last_complete.get(test.panel)
        if last_on is None or last_on < due_on:
            yield PanelDue(test.panel, due_on, last_on, agent.name, f"on day {test.day} after it was given")
