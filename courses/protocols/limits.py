"""What a dose is held against: limits, weights by age, and risks, each with its source; and their reading."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse


@dataclass(frozen=True)
class Limit:
    """One number with its source."""

    number: Decimal
    source: str
    status: Status


@dataclass(frozen=True)
class WeightBand:
    """Weights that nearly everyone of `from_years` or older has, until the next band begins."""

    from_years: int
    least_kg: Decimal
    most_kg: Decimal


@dataclass(frozen=True)
class WeightBands:
    bands: tuple[WeightBand, ...]
    source: str
    status: Status

    def for_age(self, age_years: Decimal) -> WeightBand:
        """Return the band of an age of 0 or more."""
        return next(band for band in reversed(self.bands) if band.from_years <= age_years)


@dataclass(frozen=True)
class DoseLimits:
    """The names carry the unit; `version` is the version of all of them together."""

    version: str
    absolute_cap_mg_a_day: Limit
    adult_most_mg_a_day: Limit
    child_most_mg_a_day: Limit
    child_most_mg_per_kg_a_day: Limit
    label_most_mg_per_kg: Limit
    label_least_minutes: Limit
    fast_above_mg: Limit
    slow_from_mg: Limit
    push_above_mg: Limit
    push_above_mg_per_kg: Limit
    push_under_minutes: Limit
    longest_minutes: Limit
    most_infusions_a_day: Limit
    rounding_mg: Limit
    adult_from_years: Limit
    oldest_years: Limit
    lightest_kg: Limit
    heaviest_kg: Limit
    adult_weight_good_for_days: Limit
    child_weight_good_for_days: Limit
    weight_jump_percent: Limit
    weight_jump_percent_in_month: Limit
    weight_month_days: Limit
    weight_comparable_days: Limit
    least_bmi: Limit
    most_bmi: Limit
    least_height_cm: Limit
    most_height_cm: Limit
    oral_most_mg_per_kg_a_day: Limit
    oral_least_mg_per_kg_a_day: Limit
    oral_usual_least_mg_a_day: Limit
    weight_bands: WeightBands


class RiskGrade(StrEnum):
    """What a risk means for a pulse: the label forbids it, care is needed, or it is watched elsewhere."""

    CONTRAINDICATION = "contraindication"
    CAUTION = "caution"
    WATCH = "watch"


@dataclass(frozen=True)
class Risk:
    """`only_route` "" means by any route."""

    code: str
    aliases: tuple[str, ...]
    words: str
    grade: RiskGrade
    only_route: str
    source: str
    status: Status


def _limit(entry: Entry) -> Limit:
    found = Limit(entry.amount("number"), entry.text("source"), entry.status())
    entry.done()
    return found


def _weight_bands(entry: Entry) -> WeightBands:
    """Return the bands from age 0 upwards without gap: each ends where the next begins."""
    bands = []
    for child in entry.children("bands"):
        bands.append(
            WeightBand(child.whole("from_years", least=0), child.amount("least_kg"), child.amount("most_kg"))
        )
        child.done()
        if bands[-1].most_kg <= bands[-1].least_kg:
            raise refuse(child.place, "its most is not above its least")
    ages = [band.from_years for band in bands]
    if ages[0] != 0 or ages != sorted(set(ages)):
        raise refuse(f"{entry.place}: bands", "the ages do not rise from 0")
    found = WeightBands(tuple(bands), entry.text("source"), entry.status())
    entry.done()
    return found


def read_dose_limits(path: Path) -> DoseLimits:
    """Return the limits; RuleError when one is missing, unknown or impossible."""
    top = read_object(path)
    entry = top.child("limits")
    names = [field.name for field in fields(DoseLimits) if field.type is Limit]
    limits = {name: _limit(entry.child(name)) for name in names}
    entry.done()
    found = DoseLimits(
        version=top.text("version"), weight_bands=_weight_bands(top.child("weight_bands")), **limits
    )
    top.done()
    return found


def _risk(entry: Entry) -> Risk:
    grade = entry.text("grade")
    if grade not in set(RiskGrade):
        raise refuse(f"{entry.place}: grade", f"'{grade}' is not one of {', '.join(RiskGrade)}")
    found = Risk(
        code=entry.text("code"),
        aliases=entry.texts("aliases"),
        words=entry.text("words"),
        grade=RiskGrade(grade),
        only_route=entry.optional_text("only_route"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    return found


def read_risks(path: Path) -> Mapping[str, Risk]:
    """Return each risk by every name it goes by; RuleError when two share a name."""
    top = read_object(path)
    top.text("version")
    risks = [_risk(entry) for entry in top.children("risks")]
    top.done()
    names = [(name, risk) for risk in risks for name in (risk.code, *risk.aliases)]
    return {name: risk for name, (_, risk) in by_key(path.name, names, lambda pair: pair[0]).items()}
