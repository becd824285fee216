"""CTCAE 5.0 and 6.0 as data: for each term its grades in words, and numeric grades as bands without gap.

What the clinical reference does not describe says so. A MedDRA code is kept as a field, "" where not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse

GRADES = (1, 2, 3, 4, 5)
NOT_DESCRIBED = "not described here"


class Version(StrEnum):
    V5 = "5.0"
    V6 = "6.0"


class Scale(StrEnum):
    """What a band's numbers are: the value itself, or what it makes of a limit or of the value before."""

    ABSOLUTE = "absolute"
    X_ULN = "x_uln"
    X_BASELINE = "x_baseline"
    PERCENT_UP = "percent_up"
    PERCENT_DOWN = "percent_down"


class Limit(StrEnum):
    """An edge that is the result's own limit instead of a number."""

    ULN = "ULN"
    LLN = "LLN"


class Baseline(StrEnum):
    """Which value before a measure is for: any, a normal or missing one, or a raised one."""

    ANY = "any"
    NORMAL = "normal"
    RAISED = "raised"


@dataclass(frozen=True)
class Edge:
    """`is_included`: the edge itself belongs to the band."""

    at: Decimal | Limit
    is_included: bool


@dataclass(frozen=True)
class Band:
    """The values of one grade; an edge None is open."""

    grade: int
    low: Edge | None
    high: Edge | None


@dataclass(frozen=True)
class Measure:
    """One number a term is graded by, mildest band first; `of` is an analyte or what else was measured."""

    of: str
    scale: Scale
    unit: str
    baseline: Baseline
    bands: tuple[Band, ...]

    @property
    def is_rising(self) -> bool:
        """Return whether a larger number is the worse one."""
        return self.bands[-1].high is None


@dataclass(frozen=True)
class Lift:
    """A question whose yes makes the grade at least `to`, when it is at least `from_`."""

    answer: str
    asks: str
    from_: int
    to: int


@dataclass(frozen=True)
class Grade:
    number: int
    words: str
    exists: bool
    is_described: bool
    asks: str = ""  # what the grade needs beside the number, which only a person can say


@dataclass(frozen=True)
class TermVersion:
    """A term as one version has it; `meddra` "" where the reference gives no code."""

    version: Version
    name: str
    meddra: str
    grades: tuple[Grade, ...]
    measures: tuple[Measure, ...]
    lifts: tuple[Lift, ...]
    note: str

    def grade(self, number: int) -> Grade:
        return self.grades[number - 1]


@dataclass(frozen=True)
class Term:
    """`versions` lacks a version that does not have the term; `absent` then says why."""

    code: str
    versions: Mapping[Version, TermVersion]
    absent: Mapping[Version, str]
    note: str
    status: Status
    source: str

    @property
    def name(self) -> str:
        """Return the name of the newest version that has the term."""
        return next(self.versions[v].name for v in reversed(Version) if v in self.versions)


@dataclass(frozen=True)
class CtcaeBook:
    version: str
    source: str
    terms: Mapping[str, Term]


def read_ctcae(path: Path) -> CtcaeBook:
    """Return the terms; RuleError for a band that leaves a gap, overlaps or falls back."""
    top = read_object(path)
    source = top.text("source")
    terms = by_key(path.name, [_term(e, source) for e in top.children("terms")], lambda term: term.code)
    book = CtcaeBook(top.text("version"), source, terms)
    top.done()
    return book


def _term(entry: Entry, source: str) -> Term:
    asked = {Version.V5: entry.child("v5")}
    is_same = entry.flag("v6_is_v5")
    if not is_same:
        asked[Version.V6] = entry.child("v6")
    versions, absent = {}, {}
    for version, child in asked.items():
        if child.has("absent"):
            absent[version] = child.text("absent")
            child.done()
        else:
            versions[version] = _term_version(child, version)
    if is_same:
        versions[Version.V6] = _term_version(entry.child("v5"), Version.V6)
    found = Term(
        entry.text("code"), versions, absent, entry.text("note", may_be_empty=True), entry.status(), source
    )
    entry.done()
    if not versions:
        raise refuse(entry.place, "no version has the term")
    return found


def _term_version(entry: Entry, version: Version) -> TermVersion:
    found = TermVersion(
        version=version,
        name=entry.text("name"),
        meddra=entry.text("meddra", may_be_empty=True),
        grades=_grades(entry),
        measures=tuple(map(_measure, entry.children("measures"))) if entry.has("measures") else (),
        lifts=tuple(map(_lift, entry.children("lifted"))) if entry.has("lifted") else (),
        note=entry.optional_text("note"),
    )
    entry.done()
    for band in (band for measure in found.measures for band in measure.bands):
        if not found.grade(band.grade).exists:
            raise refuse(entry.place, f"a band of grade {band.grade}, which this version does not have")
    return found


def _grades(entry: Entry) -> tuple[Grade, ...]:
    words = entry.child("grades")
    no_such = _by_grade(entry, "no_such")
    asked = _by_grade(entry, "a_person_says")
    found = tuple(_grade(number, words, no_such, asked) for number in GRADES)
    words.done()
    return found


def _by_grade(entry: Entry, key: str) -> Mapping[str, str]:
    """Return a sentence by grade; RuleError for a grade there is not."""
    told = entry.table(key) if entry.has(key) else {}
    if unknown := sorted(set(told) - set(map(str, GRADES))):
        raise refuse(f"{entry.place}: {key}", f"there is no grade {unknown[0]}")
    return told


def _grade(number: int, words: Entry, no_such: Mapping[str, str], asked: Mapping[str, str]) -> Grade:
    said = words.text(str(number), may_be_empty=True)
    if str(number) in no_such:
        if said:
            raise refuse(words.place, f"grade {number} is described and said not to exist")
        return Grade(number, no_such[str(number)], exists=False, is_described=False)
    return Grade(
        number, said or NOT_DESCRIBED, exists=True, is_described=bool(said), asks=asked.get(str(number), "")
    )


def _lift(entry: Entry) -> Lift:
    found = Lift(
        entry.text("answer"),
        entry.text("asks"),
        entry.whole("from") if entry.has("from") else 0,
        entry.whole("to"),
    )
    entry.done()
    return found


def _measure(entry: Entry) -> Measure:
    found = Measure(
        of=entry.text("of"),
        scale=Scale(entry.one_of("scale", Scale)),
        unit=entry.text("unit"),
        baseline=Baseline(entry.one_of("baseline", Baseline)) if entry.has("baseline") else Baseline.ANY,
        bands=tuple(map(_band, entry.children("bands"))),
    )
    entry.done()
    _refuse_gaps(entry.place, found)
    return found


def _band(entry: Entry) -> Band:
    band = Band(entry.whole("grade"), _edge(entry, "at_least", "above"), _edge(entry, "up_to", "below"))
    entry.done()
    if band.low is None and band.high is None:
        raise refuse(entry.place, "a band needs an edge")
    if band.grade not in GRADES:
        raise refuse(entry.place, f"there is no grade {band.grade}")
    return band


def _edge(entry: Entry, included: str, excluded: str) -> Edge | None:
    if entry.has(included) and entry.has(excluded):
        raise refuse(entry.place, f"either '{included}' or '{excluded}' was expected")
    key = included if entry.has(included) else excluded
    if not entry.has(key):
        return None
    text = entry.text(key)
    if text in set(Limit):
        return Edge(Limit(text), is_included=key == included)
    try:
        at = Decimal(text)
    except InvalidOperation:
        at = Decimal("NaN")
    if not at.is_finite():
        raise refuse(f"{entry.place}: {key}", f"'{text}' is neither a number nor ULN or LLN")
    return Edge(at, is_included=key == included)


def _refuse_gaps(place: str, measure: Measure) -> None:
    """Refuse bands that do not meet: each begins exactly where the milder one ends, worse all the way."""
    first, last = measure.bands[0], measure.bands[-1]
    is_rising = measure.is_rising
    if (last.low if is_rising else last.high) is None or (first.low if is_rising else first.high) is None:
        raise refuse(place, "the bands have no mild end, or no open end at their worst")
    for milder, worse in pairwise(measure.bands):
        if worse.grade <= milder.grade:
            raise refuse(place, f"grade {worse.grade} does not follow grade {milder.grade}")
        ends, begins = (milder.high, worse.low) if is_rising else (milder.low, worse.high)
        if ends is None or begins is None or ends.at != begins.at or ends.is_included == begins.is_included:
            raise refuse(place, f"grade {worse.grade} does not begin where grade {milder.grade} ends")
    for band in measure.bands:
        if _is_empty(band):
            raise refuse(place, f"grade {band.grade} holds no number")


def _is_empty(band: Band) -> bool:
    if band.low is None or band.high is None:
        return False
    low, high = band.low.at, band.high.at
    return isinstance(low, Decimal) and isinstance(high, Decimal) and low >= high
