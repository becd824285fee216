"""Medicines as agents: one agent by whichever name it was entered, and what of them to look at twice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from courses.protocols.agents import Agent, AgentPurpose, Hint
from courses.protocols.loader import agents, find_agent, formulary
from courses.rules.warning import OrderWarning


@dataclass(frozen=True)
class MedicineUse:
    """One period of a medicine under the name it was entered by; `first_day` None: not known."""

    key: str
    drug: str
    first_day: date | None
    last_day: date | None
    per: str = ""

    @property
    def agent(self) -> Agent | None:
        return find_agent(self.drug)

    def runs_on(self, day: date) -> bool:
        """Return whether the day lies in the period; one whose first day is not known began before any."""
        began = self.first_day is None or self.first_day <= day
        return began and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class MedicineFinding:
    """What to check, whose word it is, and the records it speaks of."""

    warning: OrderWarning
    keys: tuple[str, ...]


def agent_name(drug: str) -> str:
    """Return the agent's own name for any of its names; another medicine keeps the name it was entered by."""
    found = find_agent(drug)
    return found.name if found else drug


@cache
def _any_name() -> re.Pattern[str]:
    names = sorted(formulary().by_printed_name, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def agent_in(words: str) -> Agent | None:
    """Return the agent that printed words name, alone or among others: "methotrexate 15 mg weekly"."""
    found = find_agent(words)
    if found is None and (named := _any_name().search(words)):
        found = find_agent(named[0])
    return found


def tall_man_names() -> dict[str, str]:
    """Return each name that lists of look-alike names write in tall letters, by its small letters."""
    return {agent.tall_man.casefold(): agent.tall_man for agent in agents().values() if agent.tall_man}


def suggested_names() -> list[str]:
    """Return the agents to offer in a form: the steroid-sparing first, then prophylaxis, then others."""
    ranks = list(AgentPurpose)
    return [agent.name for agent in sorted(agents().values(), key=lambda a: (ranks.index(a.purpose), a.name))]


def medicine_findings(uses: Sequence[MedicineUse], today: date) -> tuple[MedicineFinding, ...]:
    """Return what to check among the medicines of today: each hint once, with all records it holds of."""
    running = [use for use in uses if use.runs_on(today) and use.agent is not None]
    found = [(hint, _concerned(hint, running)) for hint in formulary().hints]
    return tuple(
        MedicineFinding(OrderWarning(hint.code, hint.sentence, hint.source), keys)
        for hint, keys in found
        if keys
    )


def _concerned(hint: Hint, running: Sequence[MedicineUse]) -> tuple[str, ...]:
    own = [use for use in running if _is(use, hint.agent)]
    if hint.taken_per:
        return tuple(use.key for use in own if " ".join(use.per.split()).casefold() in hint.taken_per)
    beside = [use for use in running if _is_any(use, hint.beside)]
    return tuple(use.key for use in (*own, *beside)) if own and beside else ()


def _is(use: MedicineUse, name: str) -> bool:
    return use.agent is not None and use.agent.name == name


def _is_any(use: MedicineUse, names: Iterable[str]) -> bool:
    return use.agent is not None and not use.agent.is_or_contains.isdisjoint(names)
