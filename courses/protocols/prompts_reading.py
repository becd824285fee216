"""The reading of the safety prompts' file: every key known, every range the right way up."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from courses.protocols.prompts import (
    AfterPulse,
    Applies,
    DoneHolds,
    DoseFor,
    DoseLimit,
    Group,
    Interval,
    Lasting,
    Prompt,
    PromptBook,
    Repeated,
    TotalOver,
    Trigger,
)
from courses.protocols.reading import Entry, by_key, read_object, refuse

ORDERS_NOTHING = "Consider "


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


def read_dose_limit(entry: Entry) -> DoseLimit:
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
    return DoseFor(read_dose_limit(entry.child("mg")), lasting)


def _total_over(entry: Entry) -> TotalOver:
    return TotalOver(read_dose_limit(entry.child("mg")), entry.whole("days"))


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
        first_after=read_interval(entry.child("first_after")) if entry.has("first_after") else None,
        from_years=entry.whole("from_years") if entry.has("from_years") else None,
        is_screened=entry.flag("screened") if entry.has("screened") else False,
    )
    entry.done()
    if not found.ask.startswith(ORDERS_NOTHING):
        raise refuse(
            f"{entry.place}: ask", f"a prompt begins with '{ORDERS_NOTHING.strip()}', never an order"
        )
    if found.from_years is not None and found.group is not Group.ADULTS:
        raise refuse(f"{entry.place}: from_years", "a least age belongs to a prompt for adults")
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
