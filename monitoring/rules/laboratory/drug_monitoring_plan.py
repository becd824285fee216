"""A patient's plan of blood tests for the agents taken: phases, next days, gaps, alert values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courses.protocols.drug_monitoring import AlertValue, BloodPanel
from courses.protocols.loader import analytes, drug_monitoring
from courses.rules.errors import RuleError
from courses.rules.units import convert
from monitoring.rules.history import DrugFact, LabPoint, PatientHistory
from monitoring.rules.laboratory.drug_monitoring import (
    AgentPeriod,
    PanelDue,
    Run,
    panels_due,
    period_of,
    phase_on,
    phase_words,
    runs,
)
from monitoring.rules.laboratory.limits import reads_above, reads_below


@dataclass(frozen=True)
class AgentPlan:
    """One agent taken today; `phase` is "" where its source names no interval.

    `next_phase_on` is None in the last phase. `never_before` are panels asked for before it that were not
    complete when it began.
    """

    agent: str
    stable_since: date
    is_approximate: bool
    phase: str
    next_phase_on: date | None
    panels: tuple[str, ...]
    never_before: tuple[str, ...]
    also: tuple[str, ...]
    also_before: tuple[str, ...]
    note: str
    source: str


@dataclass(frozen=True)
class PanelPlan:
    """One panel; `partial_on` is a day after the last complete one on which only some members came.

    `missing` are the members not back from that day, `preliminary` those that are not final yet.
    """

    label: str
    members: tuple[str, ...]
    due: PanelDue
    partial_on: date | None = None
    missing: tuple[str, ...] = ()
    preliminary: tuple[str, ...] = ()

    @property
    def partial_words(self) -> str:
        """Return "neutrophils not back; WBC preliminary", or "" where no day is partial."""
        said = [(self.missing, "not back"), (self.preliminary, "preliminary")]
        return "; ".join(f"{', '.join(labels)} {words}" for labels, words in said if labels)


@dataclass(frozen=True)
class AlertFound:
    """A latest result beyond the value its source asks to act on, with where it stands."""

    lab: LabPoint
    limit: AlertValue
    is_muscle: bool


@dataclass(frozen=True)
class MonitoringPlan:
    """`unplaced` are medicines with a schedule whose first day is not known: no phase can be told."""

    agents: tuple[AgentPlan, ...]
    panels: tuple[PanelPlan, ...]
    alerts: tuple[AlertFound, ...]
    unplaced: tuple[str, ...]

    @property
    def shows_liver_values(self) -> bool:
        """Return whether ALT or AST is asked for: both also come from muscle."""
        return any("ALT" in panel.members or "AST" in panel.members for panel in self.panels)


def monitoring_plan(history: PatientHistory) -> MonitoringPlan:
    """Return the plan as of today; empty once the record has ended."""
    today = history.today
    if history.has_ended:
        return MonitoringPlan((), (), (), ())
    known = [(drug, period) for drug in history.drugs if (period := _period(drug)) is not None]
    periods = [period for _, period in known]
    labs = [lab for lab in history.labs if lab.when.day is not None and lab.when.day <= today]
    last = {panel.code: last_complete(labs, panel) for panel in drug_monitoring().panels.values()}
    running = [run for run in runs(periods) if run.covers(today)]
    return MonitoringPlan(
        agents=tuple(_agent_plan(run, known, labs, today) for run in running),
        panels=tuple(_panel_plan(due, labs) for due in panels_due(periods, last, today)),
        alerts=_alerts(labs) if running else (),
        unplaced=tuple(drug.name for drug in history.drugs if _is_unplaced(drug, today)),
    )


def _period(drug: DrugFact) -> AgentPeriod | None:
    return period_of(drug.drug, drug.first.day, drug.last_day, drug.dose)


def _is_unplaced(drug: DrugFact, today: date) -> bool:
    agent = drug.use.agent
    is_asked = agent is not None and drug_monitoring().schedule_of(agent) is not None
    return is_asked and drug.first.day is None and drug.use.runs_on(today)


def _is_result(lab: LabPoint) -> bool:
    """Return whether the test gave a number, or "normal": words such as "clotted" are no result."""
    return lab.number is not None or lab.comparator == "normal"


def _members_by_day(labs: Iterable[LabPoint], panel: BloodPanel) -> dict[date, set[str]]:
    found: dict[date, set[str]] = {}
    for lab in labs:
        if lab.analyte in panel.members and lab.when.day is not None and _is_result(lab):
            found.setdefault(lab.when.day, set()).add(lab.analyte)
    return found


def _settled(labs: Iterable[LabPoint]) -> list[LabPoint]:
    """Return the results that are more than preliminary: only those complete a panel."""
    return [lab for lab in labs if lab.status != "preliminary"]


def last_complete(labs: Iterable[LabPoint], panel: BloodPanel) -> date | None:
    """Return the last day with a result of every member, none of them preliminary; or None."""
    by_day = _members_by_day(_settled(labs), panel)
    return max((day for day, members in by_day.items() if members == set(panel.members)), default=None)


def _panel_plan(due: PanelDue, labs: list[LabPoint]) -> PanelPlan:
    panel = drug_monitoring().panels[due.panel]
    by_day, settled = _members_by_day(labs, panel), _members_by_day(_settled(labs), panel)
    partial = max((day for day in by_day if due.last_on is None or day > due.last_on), default=None)
    if partial is None:
        return PanelPlan(panel.label, _labels(panel.members), due)
    came, final = by_day[partial], settled.get(partial, set())
    lacking = [code for code in panel.members if code not in came]
    waiting = [code for code in panel.members if code in came - final]
    return PanelPlan(panel.label, _labels(panel.members), due, partial, _labels(lacking), _labels(waiting))


def _labels(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(analytes()[code].label for code in codes)


def _agent_plan(
    run: Run, known: list[tuple[DrugFact, AgentPeriod]], labs: list[LabPoint], today: date
) -> AgentPlan:
    stable, schedule = run.stable_on(today), run.schedule
    phase, next_on = phase_on(schedule.phases, stable, today) if schedule.phases else (None, None)
    earlier = [lab for lab in labs if lab.when.day is not None and lab.when.day <= run.first_day]
    panels = drug_monitoring().panels
    return AgentPlan(
        agent=run.agent.name,
        stable_since=stable,
        is_approximate=any(
            not drug.first.is_exact
            for drug, period in known
            if period.agent is run.agent and period.first_day == stable
        ),
        phase=phase_words(schedule.phases, phase) if phase else "",
        next_phase_on=next_on,
        panels=tuple(panels[code].label for code in schedule.panels),
        never_before=tuple(
            panels[code].label for code in schedule.before if last_complete(earlier, panels[code]) is None
        ),
        also=schedule.also,
        also_before=schedule.also_before,
        note=schedule.note,
        source=schedule.source,
    )


def _alerts(labs: list[LabPoint]) -> tuple[AlertFound, ...]:
    """Return each latest result beyond its alert value; a unit that cannot be read gives none."""
    found = []
    for limit in drug_monitoring().alerts.values:
        own = [lab for lab in labs if lab.analyte == limit.analyte and lab.number is not None]
        if own and _is_beyond(latest := max(own, key=_day), limit):
            found.append(AlertFound(latest, limit, latest.is_muscle_enzyme))
    return tuple(found)


def _day(lab: LabPoint) -> date:
    return lab.when.day or date.min


def _is_beyond(lab: LabPoint, limit: AlertValue) -> bool:
    """Return whether the result lies beyond the value; "< 3.5" is below 3.5 and "> 100" above 100."""
    assert lab.number is not None  # noqa: S101 - only results with a number are asked
    try:
        number = convert(lab.number, analytes()[limit.analyte], lab.unit, limit.unit)
    except RuleError:
        return False
    reads = reads_below if limit.sign == "<" else reads_above
    return reads(number, lab.comparator, limit.number)
