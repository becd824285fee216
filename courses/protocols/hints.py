"""Hints as data: what each asks to consider, its source, and the cut-offs and words it looks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.prompts import DoseFor
from courses.protocols.prompts_reading import ORDERS_NOTHING, read_dose_for
from courses.protocols.reading import Entry, by_key, read_object, refuse

CODES = ("ck_normal_active", "steroid_myopathy", "ck_rebound", "troponin_outlasts_ck", "swallowing")
WORD_KINDS = ("rash", "swallowing")


@dataclass(frozen=True)
class HintRule:
    """`ask` begins with "Consider"; `notes` say how it is told, and where it does not hold."""

    code: str
    title: str
    ask: str
    source: str
    status: Status
    notes: tuple[str, ...]


@dataclass(frozen=True)
class CutOff:
    """One value of a scale of that maximum; which side of it counts is said where it is used."""

    scale: str
    maximum: Decimal
    value: Decimal
    source: str
    status: Status


@dataclass(frozen=True)
class Wording:
    """Whole words, in small letters, by which the record says that a sign is there, or that it is not.

    Denied: a word of `deniers` directly before the sign, those of `between` allowed, or one of `gone`
    directly after it, `fillers` allowed; never `in_part`, under a condition, or `returned` since. Swallowing
    is also `well` or without `troubles`, or somebody is `unable` to. There: `not_yet` gone, well, `changed`.
    Negated otherwise (`negators`): a person has to read it. `eaten` may stand beside "normal" in a note on
    swallowing; what was `aspirated_elsewhere` is none.
    """

    deniers: frozenset[str]
    between: frozenset[str]
    negators: frozenset[str]
    gone: frozenset[str]
    well: frozenset[str]
    troubles: frozenset[str]
    fillers: frozenset[str]
    not_yet: frozenset[str]
    changed: frozenset[str]
    in_part: frozenset[str]
    returned: frozenset[str]
    conditional: frozenset[str]
    unable: frozenset[str]
    aspirated_elsewhere: frozenset[str]
    eaten: frozenset[str]


@dataclass(frozen=True)
class HintBook:
    """Every hint in the order shown. `words` are beginnings of words, in small letters, by kind of sign."""

    version: str
    rules: Mapping[str, HintRule]
    myopathy_dose: DoseFor
    weak_below: Mapping[tuple[str, Decimal], CutOff]
    active_from: Mapping[str, CutOff]
    swallowing_from: Mapping[str, CutOff]
    swallowing_without_cut_off: tuple[str, ...]
    troponin_subtypes: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    wording: Wording
    better_words: tuple[str, ...]


def _rule(entry: Entry) -> HintRule:
    found = HintRule(
        entry.one_of("code", CODES),
        entry.text("title"),
        entry.text("ask"),
        entry.text("source"),
        entry.status(),
        entry.texts("notes"),
    )
    entry.done()
    if not found.ask.startswith(ORDERS_NOTHING):
        raise refuse(f"{entry.place}: ask", f"a hint begins with '{ORDERS_NOTHING.strip()}', never an order")
    return found


def _cut_off(entry: Entry) -> CutOff:
    found = CutOff(
        entry.text("scale"),
        entry.amount("maximum"),
        entry.amount("value"),
        entry.text("source"),
        entry.status(),
    )
    entry.done()
    if found.value > found.maximum:
        raise refuse(f"{entry.place}: value", "it lies above the maximum of its scale")
    return found


def _cut_offs(top: Entry, key: str) -> list[CutOff]:
    return [_cut_off(entry) for entry in top.children(key)]


def _by_scale(place: str, cut_offs: Iterable[CutOff]) -> dict[str, CutOff]:
    return by_key(place, cut_offs, lambda cut_off: cut_off.scale)


def _dose(entry: Entry) -> DoseFor:
    found = read_dose_for(entry)
    entry.done()
    return found


def _words(entry: Entry) -> dict[str, tuple[str, ...]]:
    found = {kind: entry.texts(kind) for kind in WORD_KINDS}
    entry.done()
    return found


def _wording(entry: Entry) -> Wording:
    found = Wording(**{field.name: frozenset(entry.texts(field.name)) for field in fields(Wording)})
    entry.done()
    return found


def read_hints(path: Path) -> HintBook:
    """Return the hints of a file; RuleError when one is missing or twice, or a scale has two cut-offs."""
    top = read_object(path)
    rules = by_key(path.name, [_rule(entry) for entry in top.children("hints")], lambda rule: rule.code)
    missing = [code for code in CODES if code not in rules]
    if missing:
        raise refuse(f"{path.name}: hints", f"'{missing[0]}' is missing")
    weak = _cut_offs(top, "weak_below")
    by_key(path.name, weak, lambda cut_off: f"{cut_off.scale} of {cut_off.maximum}")
    book = HintBook(
        version=top.text("version"),
        rules=rules,
        myopathy_dose=_dose(top.child("myopathy_dose")),
        weak_below={(cut_off.scale, cut_off.maximum): cut_off for cut_off in weak},
        active_from=_by_scale(path.name, _cut_offs(top, "active_from")),
        swallowing_from=_by_scale(path.name, _cut_offs(top, "swallowing_from")),
        swallowing_without_cut_off=top.texts("swallowing_without_cut_off"),
        troponin_subtypes=top.texts("troponin_subtypes"),
        words=_words(top.child("words")),
        wording=_wording(top.child("wording")),
        better_words=top.texts("better_words"),
    )
    top.done()
    return book
