"""Invented laboratories, and courses of results and strength: the same at every run, true of nobody."""

import random
from dataclasses import dataclass
from decimal import Decimal

from tracker.demo.story import Days, Measured, Strength


@dataclass(frozen=True)
class Limits:
    unit: str
    uln: str
    lln: str = ""
    step: str = "1"  # the last digit this laboratory prints


@dataclass(frozen=True)
class Lab:
    name: str
    limits: dict[str, Limits]


# Upper limits of CK differ as they do in print (170, 308 and 252 U/L: reference.md 2.1), AST and ALT end at
# 35 as in the published case ES101587; the others are invented with their laboratory.
_COMMON = {
    "AST": Limits("U/L", "35"),
    "ALT": Limits("U/L", "35"),
    "LDH": Limits("U/L", "250"),
    "aldolase": Limits("U/L", "7.6", step="0.1"),
    "CRP": Limits("mg/L", "5"),
    "ESR": Limits("mm/h", "19"),
    "potassium": Limits("mmol/L", "5.3", "3.5", step="0.1"),
    "glucose": Limits("mmol/L", "6.0", "3.9", step="0.1"),
    "HbA1c": Limits("mmol/mol", "42"),
    "creatinine": Limits("umol/L", "90", "45"),
    "WBC": Limits("10*9/L", "11.0", "4.0", step="0.1"),
    "haemoglobin": Limits("g/L", "165", "115"),
    "platelets": Limits("10*9/L", "400", "150"),
    "neutrophils": Limits("10*9/L", "7.5", "2.0", step="0.1"),
    "ALP": Limits("U/L", "130", "30"),
    "albumin": Limits("g/L", "50", "35"),
    "troponin T": Limits("ng/L", "14"),
}
NORTH = Lab("North laboratory (invented)", _COMMON | {"CK": Limits("U/L", "170")})
SOUTH = Lab("South laboratory (invented)", _COMMON | {"CK": Limits("U/L", "308")})
CHILDREN = Lab("Children's laboratory (invented)", _COMMON | {"CK": Limits("U/L", "252")})
COAST = Lab(
    "Coast laboratory (invented)",
    _COMMON | {"CK": Limits("ukat/L", "2.9", step="0.1"), "AST": Limits("ukat/L", "0.60", step="0.01")},
)


@dataclass(frozen=True)
class Series:
    """One analyte at one laboratory: (day, value as printed)."""

    analyte: str
    values: tuple[tuple[Days, str], ...]
    lab: Lab = NORTH


def series(analyte: str, *values: tuple[Days, str], lab: Lab = NORTH) -> Series:
    return Series(analyte, values, lab)


def course_of(analyte: str, days: tuple[Days, ...], first_x: str, last_x: str, lab: Lab = NORTH) -> Series:
    """Return values between two multiples of the upper limit, fast at first, on a log axis, uneven."""
    limits = lab.limits[analyte]
    chance = random.Random(f"{analyte} {days} {first_x} {last_x}")  # noqa: S311  a curve, not a secret
    first, last, span = Decimal(first_x), Decimal(last_x), Decimal(days[-1] - days[0])
    values = []
    for day in days:
        passed = _eased((day - days[0]) / span)
        uneven = Decimal(chance.randint(94, 106)) / 100
        number = first * (last / first) ** passed * uneven * Decimal(limits.uln)
        values.append((day, str(number.quantize(Decimal(limits.step)))))
    return Series(analyte, tuple(values), lab)


def _eased(passed: Decimal) -> Decimal:
    """Return the share of a change done when so much of its time has passed: more than half by half-time."""
    return passed ** Decimal("0.6")


def tests(*totals: tuple[Days, int], **more) -> tuple[Strength, ...]:
    """Return strength tests of (day, total), MMT-8 of 150 unless another scale is given."""
    return tuple(Strength(day, str(total), **more) for day, total in totals)


def strength_between(days: tuple[Days, ...], first: int, last: int, **more) -> tuple[Strength, ...]:
    """Return tests that go from one total to another, faster at first."""
    span = Decimal(days[-1] - days[0])
    share = [_eased((day - days[0]) / span) for day in days]
    return tests(
        *((day, round(first + (last - first) * part)) for day, part in zip(days, share, strict=True)), **more
    )


SCALES = {"haq_di": "/3", "chaq": "/3", "das": "/20"}


def core_set(days: tuple[Days, ...], **kinds: tuple[str, ...]) -> tuple[Measured, ...]:
    """Return what was told of each kind of measure on each day; a visual scale is of 10."""
    return tuple(
        Measured(kind, day, number, SCALES.get(kind, "/10"))
        for kind, numbers in kinds.items()
        for day, number in zip(days, numbers, strict=True)
    )
