"""Blood tests during an agent as data: which panels, how often in which phase, and whose rule it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from courses.protocols.agents import Agent, AgentGroup
from courses.protocols.definitions import Status
from courses.protocols.prompts import time_later
from courses.protocols.reading import Entry, by_key, read_object, refuse

UNITS = ("weeks", "months")


@dataclass(frozen=True)
class Interval:
    """So many weeks or calendar months."""

    count: int
    unit: str

    def after(self, day: date) -> date:
        return time_later(day, self.count, self.unit)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" if self.count != 1 else f"1 {self.unit[:-1]}"

    @property
    def every(self) -> str:
        """Return "every 2 weeks" or "every month"."""
        return f"every {self}" if self.count != 1 else f"every {self.unit[:-1]}"


@dataclass(frozen=True)
class BloodPanel:
    """Tests that count together: the panel is complete on a day with a result of every member."""

    code: str
    label: str
    name: str
    members: tuple[str, ...]  # codes of the analyte table
    source: str
    status: Status


@dataclass(frozen=True)
class Phase:
    """`lasts` None: the last phase, without an end. The first begins when the dose became stable."""

    every: Interval
    lasts: Interval | None


@dataclass(frozen=True)
class TestAfter:
    """A panel asked for so many days after the first day of each period."""

    panel: str
    day: int


@dataclass(frozen=True)
class Schedule:
    """For one agent, or for every agent of a group without a schedule of its own.

    `phases` is () where the source names no interval. `also` and `also_before` are tests that are not kept as
    results here, in words.
    """

    agent: str
    group: AgentGroup
    panels: tuple[str, ...]
    phases: tuple[Phase, ...]
    before: tuple[str, ...]
    after: tuple[TestAfter, ...]
    also: tuple[str, ...]
    also_before: tuple[str, ...]
    note: str
    source: str
    status: Status


@dataclass(frozen=True)
class AlertValue:
    analyte: str
    sign: str  # "<" or ">"
    number: Decimal
    unit: str


@dataclass(frozen=True)
class Alerts:
    values: tuple[AlertValue, ...]
    muscle_note: str
    source: str
    status: Status


@dataclass(frozen=True)
class MonitoringBook:
    version: str
    panels: Mapping[str, BloodPanel]
    schedules: tuple[Schedule, ...]
    alerts: Alerts

    def schedule_of(self, agent: Agent) -> Schedule | None:
        """Return the agent's own schedule, else its group's, else None."""
        own = (schedule for schedule in self.schedules if schedule.agent == agent.name)
        group = (s for s in self.schedules if s.group and s.group is agent.group)
        return next(own, None) or next(group, None)


def _interval(entry: Entry) -> Interval:
    found = Interval(entry.whole("count"), entry.one_of("unit", UNITS))
    entry.done()
    return found


def _phase(entry: Entry) -> Phase:
    lasts = _interval(entry.child("lasts")) if entry.has("lasts") else None
    found = Phase(_interval(entry.child("every")), lasts)
    entry.done()
    return found


def _phases(entry: Entry) -> tuple[Phase, ...]:
    """Return the phases; only the last may have no end, and it must have none: nothing is left unsaid."""
    phases = tuple(_phase(child) for child in entry.children("phases", may_be_empty=True))
    endless = [phase.lasts is None for phase in phases]
    if phases and endless != [False] * (len(phases) - 1) + [True]:
        raise refuse(f"{entry.place}: phases", "each but the last needs an end, and the last has none")
    return phases


def _test_after(entry: Entry) -> TestAfter:
    found = TestAfter(entry.text("panel"), entry.whole("day"))
    entry.done()
    return found


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    return entry.texts(key) if entry.has(key) else ()


def _schedule(entry: Entry) -> Schedule:
    if entry.has("agent") == entry.has("group"):
        raise refuse(entry.place, "either 'agent' or 'group' was expected")
    found = Schedule(
        agent=entry.text("agent") if entry.has("agent") else "",
        group=AgentGroup(entry.one_of("group", AgentGroup) if entry.has("group") else ""),
        panels=entry.texts("panels"),
        phases=_phases(entry),
        before=_texts(entry, "before"),
        after=tuple(_test_after(child) for child in entry.children("after")) if entry.has("after") else (),
        also=_texts(entry, "also"),
        also_before=_texts(entry, "also_before"),
        note=entry.optional_text("note"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if bool(found.panels) != bool(found.phases):
        raise refuse(entry.place, "panels and phases are given together or not at all")
    if not found.phases and not found.note:
        raise refuse(entry.place, "a schedule without an interval needs a note that says why")
    return found


def _panel(entry: Entry) -> BloodPanel:
    found = BloodPanel(
        code=entry.text("code"),
        label=entry.text("label"),
        name=entry.text("name"),
        members=entry.texts("members"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if not found.members or len(set(found.members)) < len(found.members):
        raise refuse(f"{entry.place}: members", "each member is named once, and there is at least one")
    return found


def _alert(entry: Entry) -> AlertValue:
    sign = entry.one_of("sign", ("<", ">"))
    found = AlertValue(entry.text("analyte"), sign, entry.amount("number"), entry.text("unit"))
    entry.done()
    return found


def _alerts(entry: Entry) -> Alerts:
    found = Alerts(
        tuple(_alert(child) for child in entry.children("values")),
        entry.text("muscle_note"),
        entry.text("source"),
        entry.status(),
    )
    entry.done()
    return found


def read_drug_monitoring(
    path: Path, agents: Mapping[str, Agent], analytes: Mapping[str, object]
) -> MonitoringBook:
    """Return panels, schedules and alert values; RuleError when one names what is not known."""
    top = read_object(path)
    found = MonitoringBook(
        version=top.text("version"),
        panels=by_key(path.name, [_panel(entry) for entry in top.children("panels")], lambda p: p.code),
        schedules=tuple(_schedule(entry) for entry in top.children("schedules")),
        alerts=_alerts(top.child("alerts")),
    )
    top.done()
    by_key(path.name, found.schedules, lambda s: s.agent or s.group)
    _refuse_unknown(path.name, "analyte", _analytes_of(found), analytes)
    _refuse_unknown(path.name, "agent", [s.agent for s in found.schedules if s.agent], agents)
    _refuse_unknown(path.name, "panel", _panels_of(found), found.panels)
    return found


def _analytes_of(book: MonitoringBook) -> list[str]:
    members = [member for panel in book.panels.values() for member in panel.members]
    return members + [alert.analyte for alert in book.alerts.values]


def _panels_of(book: MonitoringBook) -> list[str]:
    return [
        code
        for schedule in book.schedules
        for code in (*schedule.panels, *schedule.before, *(test.panel for test in schedule.after))
    ]


def _refuse_unknown(place: str, what: str, named: list[str], known: Mapping[str, object]) -> None:
    for name in named:
        if name not in known:
            raise refuse(place, f"'{name}' is no known {what}")
