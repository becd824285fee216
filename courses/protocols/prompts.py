"""Safety prompts as data: when each applies, how often it is asked again, and whose rule it is.

A source that prints a range ("above 15-30 mg") keeps both ends; the cautious one, `low`, decides.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from courses.protocols.definitions import Status
from courses.rules.dates import day_before, months_later

SCREEN = "screen"  # the one kind of due under which everything of a toxicity screen stands


class Group(StrEnum):
    EVERYONE = "everyone"
    ADULTS = "adults"
    CHILDREN = "children"

    @property
    def covers(self) -> frozenset[str]:
        """Return the ages it speaks of, to tell whether two entries speak of the same patient."""
        return frozenset({Group.ADULTS, Group.CHILDREN}) if self is Group.EVERYONE else frozenset({self})


class Applies(StrEnum):
    """Until when a prompt that was raised stands: prophylaxis is of no use below its dose, a card is."""

    WHILE_ABOVE_DOSE = "while_above_dose"
    WHILE_ON_STEROID = "while_on_steroid"


class DoneHolds(StrEnum):
    FOR_GOOD = "for_good"
    FOR_THIS_COURSE = "for_this_course"


@dataclass(frozen=True)
class DoseLimit:
    """mg of prednisone; `is_included`: "at least", else "above"."""

    low: Decimal
    high: Decimal
    is_included: bool

    def is_reached_by(self, mg: Decimal) -> bool:
        return mg >= self.low if self.is_included else mg > self.low


@dataclass(frozen=True)
class Lasting:
    """A time a dose has to last; `is_included`: "at least", else "more than"."""

    low: int
    high: int
    unit: str  # days, weeks, months
    is_included: bool

    def reached_on(self, first_day: date) -> date:
        """Return the day on which a dose taken since `first_day` has lasted so long."""
        full = time_later(first_day, self.low, self.unit)
        return day_before(full) if self.is_included else full


@dataclass(frozen=True)
class DoseFor:
    """A daily dose, for some time where the source says how long."""

    mg: DoseLimit
    lasting: Lasting | None


@dataclass(frozen=True)
class TotalOver:
    """A sum over so many days in a row."""

    mg: DoseLimit
    days: int


@dataclass(frozen=True)
class Repeated:
    """The so-many-th separate course of steroid on record."""

    courses: int


@dataclass(frozen=True)
class AfterPulse:
    """From the first infusion of a pulse to so many days after its last."""

    days: int


@dataclass(frozen=True)
class Trigger:
    condition: DoseFor | TotalOver | Repeated | AfterPulse
    source: str
    status: Status
    level: str = ""


@dataclass(frozen=True)
class Interval:
    count: int
    most: int
    unit: str

    def after(self, day: date) -> date:
        return time_later(day, self.count, self.unit)


@dataclass(frozen=True)
class Prompt:
    """`within`: the source's own time for the first check; `again_every` None: asked once.

    `first_after`: the first check is due so long after the dose began, None: at once. `from_years`: for those
    of that age and older. `is_screened`: part of the toxicity screen, which is due as a whole.
    `drugs`, `analytes` and `measures` name what on record settles it like an answer.
    """

    code: str
    title: str
    group: Group
    ask: str
    triggers: tuple[Trigger, ...]
    applies: Applies
    done_holds: DoneHolds
    within: Interval | None
    again_every: Interval | None
    drugs: tuple[str, ...]
    analytes: tuple[str, ...]
    measures: tuple[str, ...]
    note: str
    first_after: Interval | None = None
    from_years: int | None = None
    is_screened: bool = False

    @property
    def kind(self) -> str:
        """Return the kind of due it stands under: its own, or that of the toxicity screen."""
        return SCREEN if self.is_screened else self.code


@dataclass(frozen=True)
class PromptBook:
    """Every prompt in the file's order; a patient is a child before the birthday `children_are_under`."""

    version: str
    children_are_under: int
    prompts: tuple[Prompt, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(prompt.code for prompt in self.prompts))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of due that the prompts stand under."""
        return tuple(dict.fromkeys(prompt.kind for prompt in self.prompts))

    def titled(self, code: str) -> str:
        """Return the title of a code as its first entry has it."""
        return next(prompt.title for prompt in self.prompts if prompt.code == code)


def time_later(day: date, count: int, unit: str) -> date:
    """Return the day so many days, weeks or calendar months after `day`."""
    if unit == "months":
        return months_later(day, count)
    return day + timedelta(days=count * (7 if unit == "weeks" else 1))
