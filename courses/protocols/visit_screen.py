"""What is asked at a visit of somebody on a steroid, as data with its sources."""

from dataclasses import dataclass
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.prompts import Interval, read_interval
from courses.protocols.reading import Entry, read_object


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
class VisitScreen:
    version: str
    pressure_read_again: ReadAgain
    growth: GrowthRule


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


def read_visit_screen(path: Path) -> VisitScreen:
    """Return the screen of a file; RuleError when anything in it is wrong."""
    top = read_object(path)
    found = VisitScreen(
        version=top.text("version"),
        pressure_read_again=_read_again(top.child("pressure_read_again")),
        growth=_growth(top.child("growth")),
    )
    top.done()
    return found
