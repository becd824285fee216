"""Action limits a clinic may take over, and drifts worth a look, as data: whose word each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from courses.protocols.agents import Agent
from courses.protocols.definitions import Analyte, Status
from courses.protocols.reading import Entry, by_key, read_object, refuse


@dataclass(frozen=True)
class Suggestion:
    """A limit of a source: outside is below `low` or above `high`; one of the two may be None.

    `agent` "": whatever is taken. It holds nowhere until a clinic takes it over.
    """

    analyte: str
    agent: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    source: str
    status: Status
    note: str = ""


@dataclass(frozen=True)
class DriftRule:
    """A rise by more than so many percent within so many days."""

    analyte: str
    rise_percent: Decimal
    within_days: int
    source: str
    status: Status


@dataclass(frozen=True)
class LimitBook:
    version: str
    suggestions: tuple[Suggestion, ...]
    drifts: Mapping[str, DriftRule]


def _suggestion(entry: Entry) -> Suggestion:
    found = Suggestion(
        analyte=entry.text("analyte"),
        agent=entry.optional_text("agent"),
        low=entry.amount("low") if entry.has("low") else None,
        high=entry.amount("high") if entry.has("high") else None,
        unit=entry.text("unit"),
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    if found.low is None and found.high is None:
        raise refuse(entry.place, "a limit has a low or a high")
    if found.low is not None and found.high is not None and found.low >= found.high:
        raise refuse(entry.place, "its low is not below its high")
    return found


def _drift(entry: Entry) -> DriftRule:
    found = DriftRule(
        entry.text("analyte"),
        entry.amount("rise_percent"),
        entry.whole("within_days"),
        entry.text("source"),
        entry.status(),
    )
    entry.done()
    return found


def read_action_limits(path: Path, agents: Mapping[str, Agent], analytes: Mapping[str, Analyte]) -> LimitBook:
    """Return suggestions and drifts; RuleError when one names what is not known, or is there twice."""
    top = read_object(path)
    suggestions = [_suggestion(entry) for entry in top.children("suggestions")]
    drifts = by_key(path.name, [_drift(entry) for entry in top.children("drifts")], lambda d: d.analyte)
    found = LimitBook(top.text("version"), tuple(suggestions), drifts)
    top.done()
    by_key(path.name, suggestions, lambda s: f"{s.analyte} {s.agent}".strip())
    for suggestion in suggestions:
        _refuse_unknown(path.name, suggestion, agents, analytes)
    for analyte in drifts:
        if analyte not in analytes:
            raise refuse(path.name, f"'{analyte}' is no known analyte")
    return found


def _refuse_unknown(
    place: str, suggestion: Suggestion, agents: Mapping[str, Agent], analytes: Mapping[str, Analyte]
) -> None:
    if suggestion.analyte not in analytes:
        raise refuse(place, f"'{suggestion.analyte}' is no known analyte")
    if suggestion.agent and suggestion.agent not in agents:
        raise refuse(place, f"'{suggestion.agent}' is no known agent")
    if suggestion.unit not in analytes[suggestion.analyte].units:
        raise refuse(place, f"'{suggestion.unit}' is no unit of {suggestion.analyte}")
