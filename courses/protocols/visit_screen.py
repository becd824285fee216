"""What is asked at a visit of somebody on a steroid, as data with its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.prompts import DoseLimit, Group, Interval
from courses.protocols.prompts_reading import read_dose_limit, read_interval
from courses.protocols.reading import Entry, by_key, read_object


@dataclass(frozen=True)
class ReadAgain:
    """From either number on, a blood pressure says whether it was measured again."""

    systolic_mmhg: int
    diastolic_mmhg: int
    source: str
    status: Status


@dataclass(frozen=True)
class GrowthRule:
    """How far apart two heights must lie for a velocity."""

    interval: Interval
    source: str
    status: Status


@dataclass(frozen=True)
class Question:
    """One question: of whom, at which dose, and which adverse effect a yes may be (a code of the effects)."""

    code: str
    label: str
    group: Group
    mg: DoseLimit
    effect: str
    source: str
    status: Status
    note: str


@dataclass(frozen=True)
class AlsoNamed:
    """What a source names without saying when."""

    words: str
    source: str
    status: Status


@dataclass(frozen=True)
class VisitScreen:
    version: str
    pressure_read_again: ReadAgain
    growth: GrowthRule
    questions: Mapping[str, Question]
    also_named: tuple[AlsoNamed, ...]


def _read_again(entry: Entry) -> ReadAgain:
    found = ReadAgain(
        entry.whole("systolic_mmhg"), entry.whole("diastolic_mmhg"), entry.text("source"), entry.status()
    )
    entry.done()
    return found


def _growth(entry: Entry) -> GrowthRule:
    found = GrowthRule(read_interval(entry.child("interval")), entry.text("source"), entry.status())
    entry.done()
    return found


def _question(entry: Entry) -> Question:
    found = Question(
        code=entry.text("code"),
        label=entry.text("label"),
        group=Group(entry.one_of("for", Group)),
        mg=read_dose_limit(entry.child("mg")),
        effect=entry.text("effect"),
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    return found


def _also_named(entry: Entry) -> AlsoNamed:
    found = AlsoNamed(entry.text("words"), entry.text("source"), entry.status())
    entry.done()
    return found


def read_visit_screen(path: Path) -> VisitScreen:
    """Return the screen of a file; RuleError when anything in it is wrong."""
    top = read_object(path)
    questions = [_question(entry) for entry in top.children("questions")]
    found = VisitScreen(
        version=top.text("version"),
        pressure_read_again=_read_again(top.child("pressure_read_again")),
        growth=_growth(top.child("growth")),
        questions=by_key(path.name, questions, lambda question: question.code),
        also_named=tuple(_also_named(entry) for entry in top.children("also_named")),
    )
    top.done()
    return found
