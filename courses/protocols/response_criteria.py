"""The response criteria as data: bands and points, thresholds, scales, enzyme ranges, IMACS and ProDERM.

Bands are written as their edges alone, so that they can neither overlap nor leave a gap: a band runs from
above the edge before it to its own edge included, the last one from above the last edge on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from courses.protocols.definitions import Analyte, Status
from courses.protocols.reading import Entry, by_key, read_object, refuse

MOST_POINTS = 100


class Population(StrEnum):
    """Which thresholds a total is read by, and whose scales may serve."""

    ADULT = "adult"
    JDM = "jdm"


class Measure(StrEnum):
    """The six core set measures, in the order of the table."""

    PHYSICIAN_GLOBAL = "physician_global"
    PATIENT_GLOBAL = "patient_global"
    STRENGTH = "muscle_strength"
    FUNCTION = "function"
    ENZYME = "enzyme"
    EXTRAMUSCULAR = "extramuscular"


@dataclass(frozen=True)
class Bands:
    """`points` has one entry more than `edges_percent`: the first is for all that is not above edge 1."""

    code: Measure
    label: str
    edges_percent: tuple[Decimal, ...]
    points: tuple[Decimal, ...]

    @property
    def most_points(self) -> Decimal:
        return self.points[-1]


@dataclass(frozen=True)
class Thresholds:
    """The least total of each category; below `minimal` there is none."""

    minimal: Decimal
    moderate: Decimal
    major: Decimal
    source: str
    status: Status

    def category(self, total: Decimal) -> str:
        """Return "major", "moderate", "minimal" or "none"."""
        named = (("major", self.major), ("moderate", self.moderate), ("minimal", self.minimal))
        return next((name for name, least in named if total >= least), "none")


@dataclass(frozen=True)
class Scale:
    """An instrument that may serve a measure; `ranges` is empty where its range was not found."""

    instrument: str
    label: str
    measure: Measure
    ranges: tuple[Decimal, ...]
    populations: tuple[Population, ...]
    is_higher_better: bool
    source: str
    status: Status


@dataclass(frozen=True)
class EnzymeRange:
    """The range an enzyme's change is divided by, as a multiple of its upper limit."""

    analyte: str
    times_uln: Decimal
    source: str
    status: Status


@dataclass(frozen=True)
class LeastMeasures:
    """What the published calculator asks for at least."""

    measures: tuple[Measure, ...]
    source: str
    status: Status


@dataclass(frozen=True)
class ImprovementRule:
    """So many measures better by so many percent of their baseline, no more than so many worse."""

    title: str
    better_measures: int
    better_percent: Decimal
    worse_measures_at_most: int
    worse_percent: Decimal
    never_worse: tuple[Measure, ...]
    source: str
    status: Status


@dataclass(frozen=True)
class WorseningRule:
    """Any of three ways to be worse than at baseline, at so many visits in a row."""

    title: str
    visits_in_a_row: int
    physician_global_by: Decimal
    with_mmt8_percent: Decimal
    extramuscular_by: Decimal
    core_measures: tuple[Measure, ...]
    core_measures_worse: int
    core_percent: Decimal
    percent_note: str  # what its percentages are taken of, and whether that is confirmed
    source: str
    status: Status


@dataclass(frozen=True)
class ResponseCriteria:
    version: str
    title: str
    source: str
    status: Status
    bands: Mapping[str, Bands]
    thresholds: Mapping[str, Thresholds]
    scales: Mapping[str, Scale]
    enzymes: Mapping[str, EnzymeRange]
    least_measures: LeastMeasures
    improvement: ImprovementRule
    worsening: WorseningRule


def _bands(entry: Entry) -> Bands:
    found = Bands(
        Measure(entry.one_of("code", Measure)),
        entry.text("label"),
        entry.amounts("edges_percent"),
        _points(entry),
    )
    entry.done()
    if any(low >= high for low, high in pairwise(found.edges_percent)):
        raise refuse(f"{entry.place}: edges_percent", "each edge must be above the one before")
    if len(found.points) != len(found.edges_percent) + 1:
        raise refuse(f"{entry.place}: points", "there must be one more than there are edges")
    if found.points[0] != 0 or any(low > high for low, high in pairwise(found.points)):
        raise refuse(f"{entry.place}: points", "they begin with 0 and never fall")
    return found


def _points(entry: Entry) -> tuple[Decimal, ...]:
    """Return the points; `amounts` refuses 0, which only the first band may give."""
    texts = entry.texts("points")
    try:
        found = tuple(Decimal(text) for text in texts)
    except ArithmeticError as error:
        raise refuse(f"{entry.place}: points", "they are not numbers") from error
    if not all(number.is_finite() and number >= 0 for number in found):
        raise refuse(f"{entry.place}: points", "they are numbers of at least 0")
    return found


def _thresholds(entry: Entry) -> Thresholds:
    found = Thresholds(
        entry.amount("minimal"),
        entry.amount("moderate"),
        entry.amount("major"),
        entry.text("source"),
        entry.status(),
    )
    entry.done()
    if not found.minimal < found.moderate < found.major <= MOST_POINTS:
        raise refuse(entry.place, f"minimal, moderate and major must rise, up to {MOST_POINTS}")
    return found


def _scale(entry: Entry) -> Scale:
    found = Scale(
        instrument=entry.text("instrument"),
        label=entry.text("label"),
        measure=Measure(entry.one_of("measure", Measure)),
        ranges=entry.amounts("ranges"),
        populations=tuple(Population(_known(entry, text, Population)) for text in entry.texts("populations")),
        is_higher_better=entry.flag("is_higher_better"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if not found.populations:
        raise refuse(f"{entry.place}: populations", "at least one is needed")
    return found


def _known(entry: Entry, text: str, known: type[StrEnum]) -> str:
    if text not in set(known):
        raise refuse(entry.place, f"'{text}' is not one of {', '.join(known)}")
    return text


def _measures(entry: Entry, key: str) -> tuple[Measure, ...]:
    return tuple(Measure(_known(entry, text, Measure)) for text in entry.texts(key))


def _enzyme(entry: Entry) -> EnzymeRange:
    found = EnzymeRange(
        entry.text("analyte"), entry.amount("times_uln"), entry.text("source"), entry.status()
    )
    entry.done()
    return found


def _least(entry: Entry) -> LeastMeasures:
    found = LeastMeasures(_measures(entry, "measures"), entry.text("source"), entry.status())
    entry.done()
    return found


def _improvement(entry: Entry) -> ImprovementRule:
    found = ImprovementRule(
        title=entry.text("title"),
        better_measures=entry.whole("better_measures"),
        better_percent=entry.amount("better_percent"),
        worse_measures_at_most=entry.whole("worse_measures_at_most", least=0),
        worse_percent=entry.amount("worse_percent"),
        never_worse=_measures(entry, "never_worse"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if found.better_measures + found.worse_measures_at_most > len(Measure):
        raise refuse(entry.place, f"it counts more than {len(Measure)} measures")
    return found


def _worsening(entry: Entry) -> WorseningRule:
    found = WorseningRule(
        title=entry.text("title"),
        visits_in_a_row=entry.whole("visits_in_a_row"),
        physician_global_by=entry.amount("physician_global_by"),
        with_mmt8_percent=entry.amount("with_mmt8_percent"),
        extramuscular_by=entry.amount("extramuscular_by"),
        core_measures=_measures(entry, "core_measures"),
        core_measures_worse=entry.whole("core_measures_worse"),
        core_percent=entry.amount("core_percent"),
        percent_note=entry.text("percent_note"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if found.core_measures_worse > len(found.core_measures):
        raise refuse(entry.place, "it asks for more measures than it names")
    return found


def read_response_criteria(path: Path, analytes: Mapping[str, Analyte]) -> ResponseCriteria:
    """Return the criteria of a file; RuleError for bands, thresholds or enzymes that cannot be."""
    top = read_object(path)
    measures = [_bands(entry) for entry in top.children("measures")]
    scales = [_scale(entry) for entry in top.children("scales")]
    enzymes = [_enzyme(entry) for entry in top.children("enzymes")]
    found = ResponseCriteria(
        version=top.text("version"),
        title=top.text("title"),
        source=top.text("source"),
        status=top.status(),
        bands=by_key(f"{path.name}: measures", measures, lambda bands: bands.code),
        thresholds={name: _thresholds(entry) for name, entry in top.named("thresholds").items()},
        scales=by_key(f"{path.name}: scales", scales, lambda scale: scale.instrument),
        enzymes=by_key(f"{path.name}: enzymes", enzymes, lambda enzyme: enzyme.analyte),
        least_measures=_least(top.child("least_measures")),
        improvement=_improvement(top.child("improvement")),
        worsening=_worsening(top.child("worsening")),
    )
    top.done()
    _check_whole(path.name, found, analytes)
    return found


def _check_whole(place: str, criteria: ResponseCriteria, analytes: Mapping[str, Analyte]) -> None:
    if set(criteria.bands) != set(Measure):
        raise refuse(f"{place}: measures", f"there must be exactly {', '.join(Measure)}")
    if sum(bands.most_points for bands in criteria.bands.values()) != MOST_POINTS:
        raise refuse(f"{place}: measures", f"the highest points must add up to {MOST_POINTS}")
    if set(criteria.thresholds) != set(Population):
        raise refuse(f"{place}: thresholds", f"there must be exactly {', '.join(Population)}")
    muscle = {code for code, analyte in analytes.items() if analyte.is_muscle_enzyme}
    if set(criteria.enzymes) != muscle:
        raise refuse(f"{place}: enzymes", f"there must be exactly {', '.join(sorted(muscle))}")
