"""Safety prompts as data: when each applies, how often it is asked again, and whose rule it is.

A source that prints a range ("above 15-30 mg") keeps both ends; the cautious one, `low`, decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse
from courses.rules.dates import day_before, months_later

ORDERS_NOTHING = "Consider "


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


@dataclass(frozen=True)
class PromptBook:
    """Every prompt in the file's order; a patient is a child before the birthday `children_are_under`."""

    version: str
    children_are_under: int
    prompts: tuple[Prompt, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(prompt.code for prompt in self.prompts))

    def titled(self, code: str) -> str:
        """Return the title of a code as its first entry has it."""
        return next(prompt.title for prompt in self.prompts if prompt.code == code)


def time_later(day: date, count: int, unit: str) -> date:
    """Return the day so many days, weeks or calendar months after `day`."""
    if unit == "months":
        return months_later(day, count)
    return day + timedelta(days=count * (7 if unit == "weeks" else 1))


def _unit(entry: Entry) -> str:
    unit = entry.text("unit")
    if unit not in {"days", "weeks", "months"}:
        raise refuse(f"{entry.place}: unit", f"'{unit}' is not days, weeks or months")
    return unit


def _is_included(entry: Entry, strict: str) -> bool:
    """Return whether the limit is "at_least"; it is either that or `strict`, never both."""
    both = {entry.has("at_least"), entry.has(strict)}
    if both != {True, False}:
        raise refuse(entry.place, f"either 'at_least' or '{strict}' was expected")
    return entry.has("at_least")


def _dose_limit(entry: Entry) -> DoseLimit:
    is_included = _is_included(entry, "above")
    low = entry.amount("at_least" if is_included else "above", may_be_zero=not is_included)
    high = entry.amount("to") if entry.has("to") else low
    entry.done()
    if high < low:
        raise refuse(entry.place, "the range ends below its beginning; the cautious end comes first")
    return DoseLimit(low, high, is_included)


def _lasting(entry: Entry) -> Lasting:
    is_included = _is_included(entry, "more_than")
    low = entry.whole("at_least" if is_included else "more_than")
    high = entry.whole("to") if entry.has("to") else low
    found = Lasting(low, high, _unit(entry), is_included)
    entry.done()
    if high < low:
        raise refuse(entry.place, "the range ends below its beginning; the cautious end comes first")
    return found


def read_dose_for(entry: Entry) -> DoseFor:
    """Return a daily dose with how long it lasts; the caller refuses keys nobody read."""
    lasting = _lasting(entry.child("lasting")) if entry.has("lasting") else None
    return DoseFor(_dose_limit(entry.child("mg")), lasting)


def _total_over(entry: Entry) -> TotalOver:
    return TotalOver(_dose_limit(entry.child("mg")), entry.whole("days"))


def _repeated(entry: Entry) -> Repeated:
    return Repeated(entry.whole("courses", least=2))


def _after_pulse(entry: Entry) -> AfterPulse:
    return AfterPulse(entry.whole("days", least=0))


CONDITIONS: Mapping[str, Callable[[Entry], DoseFor | TotalOver | Repeated | AfterPulse]] = {
    "dose": read_dose_for,
    "total": _total_over,
    "repeated": _repeated,
    "after_pulse": _after_pulse,
}


def _trigger(entry: Entry) -> Trigger:
    named = [name for name in CONDITIONS if entry.has(name)]
    if len(named) != 1:
        raise refuse(entry.place, f"exactly one of {', '.join(CONDITIONS)} was expected")
    child = entry.child(named[0])
    condition = CONDITIONS[named[0]](child)
    child.done()
    found = Trigger(condition, entry.text("source"), entry.status(), entry.optional_text("level"))
    entry.done()
    return found


def read_interval(entry: Entry) -> Interval:
    count = entry.whole("count")
    found = Interval(count, entry.whole("to") if entry.has("to") else count, _unit(entry))
    entry.done()
    if found.most < found.count:
        raise refuse(entry.place, "the range ends below its beginning; the cautious end comes first")
    return found


def _one_of(entry: Entry, key: str, known: type[StrEnum]) -> str:
    text = entry.text(key)
    if text not in set(known):
        raise refuse(f"{entry.place}: {key}", f"'{text}' is not one of {', '.join(known)}")
    return text


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    return entry.texts(key) if entry.has(key) else ()


def _prompt(entry: Entry) -> Prompt:
    found = Prompt(
        code=entry.text("code"),
        title=entry.text("title"),
        group=Group(_one_of(entry, "for", Group)),
        ask=entry.text("ask"),
        triggers=tuple(_trigger(child) for child in entry.children("triggers")),
        applies=Applies(_one_of(entry, "applies", Applies)),
        done_holds=DoneHolds(_one_of(entry, "done_holds", DoneHolds)),
        within=read_interval(entry.child("within")) if entry.has("within") else None,
        again_every=read_interval(entry.child("again_every")) if entry.has("again_every") else None,
        drugs=_texts(entry, "drugs"),
        analytes=_texts(entry, "analytes"),
        measures=_texts(entry, "measures"),
        note=entry.optional_text("note"),
    )
    entry.done()
    if not found.ask.startswith(ORDERS_NOTHING):
        raise refuse(
            f"{entry.place}: ask", f"a prompt begins with '{ORDERS_NOTHING.strip()}', never an order"
        )
    if found.again_every and found.done_holds is DoneHolds.FOR_GOOD:
        raise refuse(f"{entry.place}: done_holds", "what is asked again cannot hold for good")
    return found


def read_prompts(path: Path) -> PromptBook:
    """Return the prompts of a file; RuleError when two of one code speak of the same age."""
    top = read_object(path)
    book = PromptBook(
        version=top.text("version"),
        children_are_under=top.whole("children_are_under"),
        prompts=tuple(_prompt(entry) for entry in top.children("prompts")),
    )
    top.done()
    ages = [(prompt.code, age) for prompt in book.prompts for age in sorted(prompt.group.covers)]
    by_key(path.name, ages, lambda pair: f"{pair[0]} of {pair[1]}")
    return book
