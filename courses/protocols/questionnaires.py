"""Reading of what CMAS and HAQ-DI count: item numbers and category names, never the wording of an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, read_object, refuse


@dataclass(frozen=True)
class HealthyChildren:
    """What healthy children of one age score on average."""

    age_years: int
    mean: Decimal
    sd: Decimal
    source: str
    status: Status


@dataclass(frozen=True)
class TimedItems:
    """Which items are timed, and the points from so many seconds on, the fewest seconds first."""

    items: tuple[int, ...]
    points_from_seconds: tuple[tuple[int, int], ...]
    source: str
    status: Status


@dataclass(frozen=True)
class Cmas:
    maxima: tuple[int, ...]  # of item 1, 2, ...
    timed: TimedItems
    healthy: HealthyChildren
    source: str
    status: Status
    version: str


@dataclass(frozen=True)
class HaqForm:
    source: str
    status: Status


@dataclass(frozen=True)
class Haq:
    """`least_with_help`: a lower category score becomes this one when aids or help were needed."""

    categories: Mapping[str, str]  # code -> name
    most: int
    least_with_help: int
    fewest_answered: int
    forms: Mapping[str, HaqForm]  # haq_di, chaq
    version: str


def read_cmas(path: Path) -> Cmas:
    """Return the items of the CMAS; RuleError when the timed ones do not fit their points."""
    top = read_object(path)
    found = Cmas(
        maxima=tuple(_whole(path.name, text) for text in top.texts("maxima")),
        timed=_timed(top.child("timed")),
        healthy=_healthy(top.child("healthy")),
        source=top.text("source"),
        status=top.status(),
        version=top.text("version"),
    )
    top.done()
    _check_timed(path.name, found)
    return found


def _whole(place: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise refuse(place, f"'{text}' is not a whole number")
    return int(text)


def _timed(entry: Entry) -> TimedItems:
    bands = entry.table("from_seconds")
    found = TimedItems(
        items=entry.wholes("items"),
        points_from_seconds=tuple(
            (_whole(entry.place, seconds), _whole(entry.place, points)) for seconds, points in bands.items()
        ),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    return found


def _check_timed(place: str, cmas: Cmas) -> None:
    """Refuse bands that skip a point, and timed items that do not reach exactly the last band."""
    seconds, points = zip(*cmas.timed.points_from_seconds, strict=True)
    if list(seconds) != sorted(set(seconds)) or seconds[0] != 0 or list(points) != list(range(len(points))):
        raise refuse(place, "the seconds must rise from 0, and each band gives one point more")
    for item in cmas.timed.items:
        if item > len(cmas.maxima) or cmas.maxima[item - 1] != points[-1]:
            raise refuse(place, f"the timed item {item} does not have {points[-1]} points")


def _healthy(entry: Entry) -> HealthyChildren:
    found = HealthyChildren(
        age_years=entry.whole("age_years"),
        mean=entry.amount("mean"),
        sd=entry.amount("sd"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    return found


def read_haq(path: Path) -> Haq:
    top = read_object(path)
    found = Haq(
        categories=top.table("categories"),
        most=top.whole("most"),
        least_with_help=top.whole("least_with_help"),
        fewest_answered=top.whole("fewest_answered"),
        forms={code: _form(child) for code, child in top.named("forms").items()},
        version=top.text("version"),
    )
    top.done()
    if found.least_with_help > found.most or found.fewest_answered > len(found.categories):
        raise refuse(path.name, "a score with help, or the answers asked for, is more than there is")
    return found


def _form(entry: Entry) -> HaqForm:
    found = HaqForm(entry.text("source"), entry.status())
    entry.done()
    return found
