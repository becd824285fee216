"""The audit measures as data: what each counts, in words, with version and source; a file for each group."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse
from courses.rules.errors import RuleError
from monitoring.outcomes.held import HELD

FOLDER = Path(__file__).with_name("groups")
GROUPS = ("window", "response", "exposure", "safety", "follow_up", "completeness")  # in the order shown


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_ELIGIBLE = "not_eligible"
    INCOMPLETE = "incomplete"


class Unit(StrEnum):
    COURSE = "course"
    PATIENT = "patient"


class Kind(StrEnum):
    """What the query says of a unit beside its reason.

    A share: nothing. A time: `value`, the days to the event (passed) or to the end of what is known. An
    amount: `value`, such as mg. A rate: `value`, the days watched, and `events`, how many came in them.
    """

    SHARE = "share"
    TIME = "time"
    AMOUNT = "amount"
    RATE = "rate"


@dataclass(frozen=True)
class Reason:
    """Why one course or patient counts as it does; `words` complete "It counts as failed because ..."."""

    code: str
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Parameter:
    """A number the query is given, with where it comes from; a day, a count of days, mg or a share."""

    name: str
    number: Decimal
    source: str
    status: Status


@dataclass(frozen=True)
class Measure:
    """One question asked of each course or patient; `query` names its SQL, which answers with a reason."""

    code: str
    group: str
    kind: Kind
    unit: Unit
    title: str
    question: str
    version: str
    source: str
    status: Status
    query: str
    frames: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    reasons: Mapping[str, Reason]
    value_unit: str = ""  # "days", "mg": what `value` counts; empty for a share
    limit: Decimal | None = None  # the most that passes, of an amount that is judged by itself
    band_width: Decimal | None = None  # of an amount's drawing: its bands have the limit as an edge

    def reasons_for(self, verdict: Verdict) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons.values() if reason.verdict is verdict)


def _reason(entry: Entry) -> Reason:
    found = Reason(entry.text("code"), Verdict(entry.one_of("verdict", Verdict)), entry.text("words"))
    entry.done()
    return found


def _parameter(entry: Entry) -> Parameter:
    """Return the number typed here, or one that a protocol holds already: it is never typed twice."""
    if entry.has("held_by"):
        found = Parameter(entry.text("name"), *HELD[entry.one_of("held_by", HELD)]())
        entry.done()
        return found
    found = Parameter(
        entry.text("name"), entry.amount("number", may_be_zero=True), entry.text("source"), entry.status()
    )
    entry.done()
    return found


def _limit(entry: Entry, parameters: tuple[Parameter, ...]) -> Decimal:
    """Return the number of the parameter that is named the most that passes."""
    numbers = {parameter.name: parameter.number for parameter in parameters}
    return numbers[entry.one_of("limit", numbers)]


def _measure(entry: Entry, group: str) -> Measure:
    reasons = by_key(entry.place, map(_reason, entry.children("reasons")), lambda reason: reason.code)
    code = entry.text("code")
    parameters = tuple(map(_parameter, entry.children("parameters", may_be_empty=True)))
    found = Measure(
        code=code,
        group=group,
        kind=Kind(entry.one_of("kind", Kind)),
        unit=Unit(entry.one_of("unit", Unit)),
        title=entry.text("title"),
        question=entry.text("question"),
        version=entry.text("version"),
        source=entry.text("source"),
        status=entry.status(),
        query=entry.optional_text("query") or code,
        frames=entry.texts("frames"),
        parameters=parameters,
        reasons=reasons,
        value_unit=entry.optional_text("value_unit"),
        limit=_limit(entry, parameters) if entry.has("limit") else None,
        band_width=entry.amount("band_width") if entry.has("band_width") else None,
    )
    entry.done()
    if (found.kind is Kind.SHARE) != (not found.value_unit):
        raise refuse(entry.place, "a share has no value_unit, and everything else needs one")
    if (found.limit is None) != (found.band_width is None):
        raise refuse(entry.place, "a limit and a band_width belong together")
    if found.limit is not None and found.kind is not Kind.AMOUNT:
        raise refuse(entry.place, "a limit is the most that passes of an amount, and nothing else has one")
    if not {Verdict.PASSED, Verdict.FAILED} <= {reason.verdict for reason in reasons.values()}:
        raise refuse(entry.place, "a measure needs a reason to pass and one to fail")
    return found


@dataclass(frozen=True)
class Group:
    """Measures shown together under one heading."""

    code: str
    title: str
    measures: Mapping[str, Measure]


def read_group(path: Path) -> Group:
    """Return the group of a file, its measures in the file's order; RuleError if anything in it is wrong."""
    top = read_object(path)
    code = top.text("code")
    rows = (_measure(entry, code) for entry in top.children("measures"))
    found = Group(code, top.text("title"), by_key(path.name, rows, lambda measure: measure.code))
    top.done()
    return found


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups in the order they are shown."""
    return tuple(read_group(FOLDER / f"{code}.json") for code in GROUPS)


@cache
def measures() -> Mapping[str, Measure]:
    """Return every measure by its code, in the order they are shown."""
    every = (measure for group in groups() for measure in group.measures.values())
    return by_key("the measures", every, lambda measure: measure.code)


def measure_of(code: str) -> Measure:
    """Return the measure; RuleError names those there are."""
    if code not in measures():
        raise RuleError(
            f"The measure '{code[:40]}' was refused because there is none of that name; "
            f"choose one of: {', '.join(measures())}."
        )
    return measures()[code]
