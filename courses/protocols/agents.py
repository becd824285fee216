"""Agents given beside the steroid as data: their names, what they are for, and what to look at twice.

No dose limit is in it: only what a source says of how, and with what, an agent is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse


class AgentGroup(StrEnum):
    NONE = ""
    BIOLOGIC = "biologic"
    PJP = "pjp"
    BONE = "bone"
    STOMACH = "stomach"
    GLUCOSE_LOWERING = "glucose_lowering"


class AgentPurpose(StrEnum):
    SPARING = "sparing"
    PROPHYLAXIS = "prophylaxis"
    OTHER = "other"


@dataclass(frozen=True)
class Agent:
    """`tall_man` is "" where no list gives one; `contains` are agents that are part of it."""

    name: str
    aliases: tuple[str, ...]
    purpose: AgentPurpose
    group: AgentGroup
    routes: tuple[str, ...]
    tall_man: str
    contains: tuple[str, ...]
    source: str
    status: Status

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def is_or_contains(self) -> frozenset[str]:
        return frozenset({self.name, *self.contains})


@dataclass(frozen=True)
class Hint:
    """Something to check about an agent: taken so often (`taken_per`), or at the same time as `beside`."""

    code: str
    agent: str
    taken_per: tuple[str, ...]
    beside: tuple[str, ...]
    sentence: str
    source: str
    status: Status


@dataclass(frozen=True)
class Formulary:
    """The agents by name, each of their printed names in small letters, and the hints."""

    agents: Mapping[str, Agent]
    by_printed_name: Mapping[str, Agent]
    hints: tuple[Hint, ...]


def _agent(entry: Entry) -> Agent:
    found = Agent(
        name=entry.text("name"),
        aliases=entry.texts("aliases"),
        purpose=AgentPurpose(entry.one_of("purpose", AgentPurpose)),
        group=AgentGroup(entry.one_of("group", AgentGroup) if entry.has("group") else ""),
        routes=entry.texts("routes"),
        tall_man=entry.optional_text("tall_man"),
        contains=entry.texts("contains") if entry.has("contains") else (),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if found.tall_man and found.tall_man.casefold() not in {name.casefold() for name in found.names}:
        raise refuse(f"{entry.place}: tall_man", "it spells another name")
    return found


def _hint(entry: Entry) -> Hint:
    found = Hint(
        code=entry.text("code"),
        agent=entry.text("agent"),
        taken_per=entry.texts("taken_per") if entry.has("taken_per") else (),
        beside=entry.texts("with") if entry.has("with") else (),
        sentence=entry.text("sentence"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if bool(found.taken_per) == bool(found.beside):
        raise refuse(entry.place, "either 'taken_per' or 'with' was expected")
    return found


def read_formulary(path: Path) -> Formulary:
    """Return the agents and hints; RuleError when two agents share a name or one named is not there."""
    top = read_object(path)
    agents = by_key(path.name, [_agent(entry) for entry in top.children("agents")], lambda a: a.name)
    hints = tuple(by_key(path.name, [_hint(e) for e in top.children("hints")], lambda h: h.code).values())
    top.done()
    pairs = [
        (name, agent)
        for agent in agents.values()
        for name in sorted({name.casefold() for name in agent.names})
    ]
    named = {name: agent for name, (_, agent) in by_key(path.name, pairs, lambda pair: pair[0]).items()}
    said = [name for hint in hints for name in (hint.agent, *hint.beside)]
    said += [part for agent in agents.values() for part in agent.contains]
    for name in said:
        if name not in agents:
            raise refuse(path.name, f"'{name}' is named and is no agent")
    return Formulary(agents, named, hints)
