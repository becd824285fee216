"""The audit measures as data: what each counts, in words, with version and source; a file for each group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from pathlib import Path

from courses.protocols.ctcae import Version
from courses.protocols.definitions import DoseMark, Status
from courses.protocols.limits import Limit
from courses.protocols.loader import (
    analytes,
    ctcae,
    dose_limits,
    exposure_marks,
    response_criteria,
    safety_prompts,
    window_rule,
)
from courses.protocols.prompts import AfterPulse, DoseFor, TotalOver, Trigger
from courses.protocols.reading import Entry, by_key, read_object, refuse
from courses.rules.errors import RuleError
from monitoring.rules.safety.prompts import ASKED_AHEAD_DAYS

FOLDER = Path(__file__).with_name("groups")
GROUPS = (
    "window",
    "response",
    "exposure",
    "safety",
    "follow_up",
    "completeness",
)  # in the order they are shown

Held = tuple[Decimal, str, Status]


def _window(day: str) -> Held:
    rule = window_rule()
    return Decimal(getattr(rule, day)), rule.source, rule.status


def _least(population: str, category: str) -> Held:
    rule = response_criteria().thresholds[population]
    return getattr(rule, category), rule.source, rule.status


def _dose_limit(name: str) -> Held:
    limit: Limit = getattr(dose_limits(), name)
    return limit.number, limit.source, limit.status


def _own(number: str, source: str) -> Callable[[], Held]:
    """Return a definition of this project that several measures share."""
    return lambda: (Decimal(number), f"Definition of this project: {source}", Status.GENERAL)


def _days_after_pulse() -> Held:
    triggers = [trigger for prompt in safety_prompts().prompts for trigger in prompt.triggers]
    found = next(trigger for trigger in triggers if isinstance(trigger.condition, AfterPulse))
    assert isinstance(found.condition, AfterPulse)  # noqa: S101 - chosen by it
    return Decimal(found.condition.days), found.source, found.status


def _dose_for(code: str, place: int) -> tuple[DoseFor, Trigger]:
    """Return a dose condition of the first prompt of a code, by its place among the prompt's triggers."""
    prompt = next(prompt for prompt in safety_prompts().prompts if prompt.code == code)
    found = prompt.triggers[place]
    assert isinstance(found.condition, DoseFor)  # noqa: S101 - a test reads each of them
    return found.condition, found


def _run_mg(code: str, place: int) -> Held:
    condition, trigger = _dose_for(code, place)
    return condition.mg.low, trigger.source, trigger.status


def _run_days(code: str, place: int) -> Held:
    """Return how many days after the first day of a dose it has lasted as long as its condition asks."""
    condition, trigger = _dose_for(code, place)
    assert condition.lasting is not None  # noqa: S101 - of these each has a time
    assert condition.lasting.unit != "months"  # noqa: S101 - a month is no number of days
    days = (condition.lasting.reached_on(date.min) - date.min).days
    return Decimal(days), trigger.source, trigger.status


def _edge(term_code: str, version: Version, grade: int) -> Held:
    """Return the number beyond which a term is of that grade: its only measure's edge towards the milder."""
    term = ctcae().terms[term_code]
    measure = term.versions[version].measures[0]
    band = next(band for band in measure.bands if band.grade == grade)
    edge = band.low if measure.is_rising else band.high
    assert edge is not None  # noqa: S101 - only the mildest band is open there
    assert isinstance(edge.at, Decimal)  # noqa: S101 - of these grades it is a number
    return edge.at, f"NCI CTCAE {version}, {term_code}", term.status


def _mg_dl_per_mmol() -> Held:
    factor = analytes()["glucose"].units["mmol/L"].factor
    return Decimal(factor.numerator) / factor.denominator, analytes()["glucose"].note, Status.GENERAL


def _mark(mark: DoseMark) -> Held:
    return mark.mg, mark.source, mark.status


def _steroid_of_a_year() -> Held:
    """Return the mg of prednisone in a year from which the fracture risk is very high."""
    prompt = next(prompt for prompt in safety_prompts().prompts if prompt.code == "bone")
    found = next(trigger for trigger in prompt.triggers if isinstance(trigger.condition, TotalOver))
    assert isinstance(found.condition, TotalOver)  # noqa: S101 - chosen by it
    return found.condition.mg.low, found.source, found.status


HELD: Mapping[str, Callable[[], Held]] = {
    "window opens": lambda: _window("opens_day"),
    "window closes": lambda: _window("closes_day"),
    **{
        f"{name} {category}": partial(_least, population, category)
        for name, population in (("adult", "adult"), ("juvenile", "jdm"))
        for category in ("minimal", "moderate", "major")
    },
    "adult weight good for": lambda: _dose_limit("adult_weight_good_for_days"),
    "child weight good for": lambda: _dose_limit("child_weight_good_for_days"),
    "days after a pulse": _days_after_pulse,
    "high glucose, grade 2": lambda: _edge("hyperglycaemia", Version.V6, 2),
    "high glucose, grade 3": lambda: _edge("hyperglycaemia", Version.V6, 3),
    "low potassium, grade 3": lambda: _edge("hypokalaemia", Version.V6, 3),
    "mg/dL of glucose in a mmol/L": _mg_dl_per_mmol,
    "a year": _own("365", "a year is 365 days"),
    "Pneumocystis dose": partial(_run_mg, "pjp", 0),
    "Pneumocystis days": partial(_run_days, "pjp", 0),
    "very high fracture risk dose": partial(_run_mg, "bone", 1),
    "very high fracture risk days": partial(_run_days, "bone", 1),
    "steroid card dose": partial(_run_mg, "steroid_card", 0),
    "steroid card days": partial(_run_days, "steroid_card", 0),
    "half a year": _own("183", "half a year is 183 days"),
    "days a prompt is answered ahead": _own(
        str(ASKED_AHEAD_DAYS), "an answer given in the 14 days before is one to what begins after it"
    ),
    "days before a pulse": _own("30", "what was measured in the 30 days before a pulse stands for its start"),
    "low dose, the higher": lambda: _mark(exposure_marks().low[0]),
    "low dose, the lower": lambda: _mark(exposure_marks().low[1]),
    "steroid of a year": _steroid_of_a_year,
}


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


def _measure(entry: Entry, group: str) -> Measure:
    reasons = by_key(entry.place, map(_reason, entry.children("reasons")), lambda reason: reason.code)
    code = entry.text("code")
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
        parameters=tuple(map(_parameter, entry.children("parameters", may_be_empty=True))),
        reasons=reasons,
        value_unit=entry.optional_text("value_unit"),
    )
    entry.done()
    if (found.kind is Kind.SHARE) != (not found.value_unit):
        raise refuse(entry.place, "a share has no value_unit, and everything else needs one")
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
