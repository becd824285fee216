"""What a hint is made of: conditions that hold, do not hold, or cannot be told, each with its inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from courses.protocols.hints import HintRule
from courses.protocols.loader import hint_book
from courses.rules.dates import When
from monitoring.rules.history import LabPoint
from monitoring.rules.values_in_words import in_brackets


class HasWhen(Protocol):
    @property
    def when(self) -> When: ...


Dated = TypeVar("Dated", bound=HasWhen)


class HintState(StrEnum):
    RAISED = "raised"
    NOT_RAISED = "not_raised"
    CANNOT_TELL = "cannot_tell"


class Speaks(StrEnum):
    FOR = "for"
    AGAINST = "against"
    BESIDE = "beside"  # looked at, and told neither way


@dataclass(frozen=True)
class HintInput:
    """One value that was looked at; `key` leads to its record."""

    words: str
    when: When
    key: str
    speaks: Speaks = Speaks.FOR

    @property
    def said(self) -> str:
        """Return "CK 0.9 × ULN, 6 Nov 2026"."""
        day = "day not known" if self.when.day is None else in_brackets(self.when)
        return f"{self.words}, {day}"

    def as_read(self) -> dict[str, str]:
        """Return the input as JSON: what an answer was given to."""
        return {"record": self.key, "said": self.said, "speaks": self.speaks.value}


@dataclass(frozen=True)
class Condition:
    """`holds` None: cannot be told. `words` say why it holds, does not, or cannot be told; no full stop."""

    holds: bool | None
    words: str
    inputs: tuple[HintInput, ...] = ()


@dataclass(frozen=True)
class HintAnswer:
    """What a clinician said to a hint, and the inputs it was said to."""

    code: str
    answer: str  # in words: "noted", "acted on", "not relevant"
    on: date
    note: str
    inputs: tuple[Mapping[str, str], ...]
    key: str


@dataclass(frozen=True)
class Hint:
    rule: HintRule
    version: str
    state: HintState
    because: str  # a clause with its inputs, without a full stop
    inputs: tuple[HintInput, ...] = ()
    answer: HintAnswer | None = None  # the latest, to these inputs or to earlier ones

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def sentence(self) -> str:
        """Return what is raised with its inputs and what to consider, or why nothing is."""
        words = f"{self.because[:1].upper()}{self.because[1:]}."
        return {
            HintState.RAISED: f"{words} {self.rule.ask}",
            HintState.NOT_RAISED: f"Not raised: {self.because}.",
            HintState.CANNOT_TELL: f"Cannot be told: {self.because}.",
        }[self.state]

    @property
    def is_answered(self) -> bool:
        """Return whether its latest answer was given to the very inputs it rests on now."""
        return self.answer is not None and list(self.answer.inputs) == self.as_read()

    @property
    def is_open(self) -> bool:
        """Return whether it is raised and waits for an answer."""
        return self.state is HintState.RAISED and not self.is_answered

    def as_read(self) -> list[dict[str, str]]:
        """Return the inputs as JSON, in an order that does not depend on how they were found."""
        return sorted((read.as_read() for read in self.inputs), key=lambda read: tuple(read.values()))

    def speaking(self, speaks: Speaks) -> tuple[HintInput, ...]:
        return tuple(read for read in self.inputs if read.speaks is speaks)

    @property
    def speaks_for(self) -> tuple[HintInput, ...]:
        return self.speaking(Speaks.FOR)

    @property
    def speaks_against(self) -> tuple[HintInput, ...]:
        return self.speaking(Speaks.AGAINST)

    @property
    def looked_at(self) -> tuple[HintInput, ...]:
        return self.speaking(Speaks.BESIDE)


def hint_of(code: str, *conditions: Condition, beside: Iterable[HintInput] = ()) -> Hint:
    """Return the hint raised when every condition holds.

    One that does not hold decides even where another cannot be told; what is `beside` decides nothing.
    """
    told = [condition.holds for condition in conditions]
    state, chosen = HintState.RAISED, list(conditions)
    if False in told:
        state, chosen = HintState.NOT_RAISED, [c for c in conditions if c.holds is False]
    elif None in told:
        state, chosen = HintState.CANNOT_TELL, [c for c in conditions if c.holds is None]
    book = hint_book()
    inputs = [read for condition in conditions for read in condition.inputs]
    return Hint(
        book.rules[code],
        book.version,
        state,
        "; ".join(condition.words for condition in chosen),
        tuple(dict.fromkeys([*inputs, *beside])),
    )


def lab_input(words: str, lab: LabPoint, speaks: Speaks = Speaks.FOR) -> HintInput:
    """Return a result as an input; a preliminary one says so, for it may still change."""
    status = " (preliminary)" if lab.status == "preliminary" else ""
    return HintInput(f"{words}{status}", lab.when, lab.key, speaks)


def against(read: HintInput) -> HintInput:
    return replace(read, speaks=Speaks.AGAINST)


def upto(points: Iterable[Dated], day: date) -> list[Dated]:
    """Return what has a day, not after `day`, earliest first; two of one day as they stand in the list."""
    known = [point for point in points if point.when.day is not None and point.when.day <= day]
    return sorted(known, key=lambda point: day_of(point.when))


def day_of(when: When) -> date:
    """Return the day; the first of all days for one not known, so that it comes before every known one."""
    return when.day or date.min
