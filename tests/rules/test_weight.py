"""Weights: each border from both sides; seeded errors are caught and clean series left alone."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import dose_limits
from courses.rules.errors import RuleError
from courses.rules.weight import Weighing, good_for_days, height_findings, kilograms, weight_findings

D = Decimal
LIMITS = dose_limits()
TODAY = date(2026, 1, 12)
POUNDS_A_KG = D("2.2046")


def codes(kg: str, *earlier: tuple[int, str], **known) -> list[str]:
    """Return the codes for a weight today after (days ago, kg)."""
    before = [Weighing(TODAY - timedelta(days=days), D(w)) for days, w in earlier]
    known = {name: D(value) for name, value in known.items()}
    found = weight_findings(Weighing(TODAY, D(kg)), earlier=before, limits=LIMITS, **known)
    assert all(finding.source and finding.sentence.endswith(".") for finding in found)
    return [finding.code for finding in found]


@pytest.mark.parametrize(
    ("kg", "earlier", "known", "found"),
    [
        ("0.3", (), {}, []),
        ("0.29", (), {}, ["weight_impossible"]),
        ("399.9", (), {}, []),
        ("400", (), {}, ["weight_impossible"]),
        ("72", ((60, "60"),), {}, []),
        ("72.1", ((60, "60"),), {}, ["weight_jump"]),
        ("48", ((60, "60"),), {}, []),
        ("47.9", ((60, "60"),), {}, ["weight_jump"]),
        ("66", ((30, "60"),), {}, []),
        ("66.1", ((30, "60"),), {}, ["weight_jump"]),
        ("66.1", ((31, "60"),), {}, []),
        ("66.1", ((25, "60"), (3, "64")), {}, ["weight_jump"]),
        ("130", ((365, "60"),), {}, ["weight_jump"]),
        ("130", ((366, "60"),), {}, []),
        ("60", ((-3, "30"),), {}, []),
        ("25.6", (), {"height_cm": "160"}, []),  # index 10
        ("25.5", (), {"height_cm": "160"}, ["body_mass_index_implausible"]),
        ("100.8", (), {"height_cm": "120"}, []),  # index 70
        ("100.9", (), {"height_cm": "120"}, ["body_mass_index_implausible"]),
        ("170", (), {"height_cm": "65"}, ["weight_and_height_swapped"]),
        ("39", (), {"age_years": "6"}, []),
        ("39.1", (), {"age_years": "6"}, ["weight_unusual_for_age"]),
        ("11", (), {"age_years": "6"}, []),
        ("10.9", (), {"age_years": "6"}, ["weight_unusual_for_age"]),
        ("28", (), {"age_years": "18"}, []),
        ("27.9", (), {"age_years": "90"}, ["weight_unusual_for_age"]),
    ],
)
def test_each_border(kg: str, earlier: tuple, known: dict, found: list[str]) -> None:
    assert codes(kg, *earlier, **known) == found


@pytest.mark.parametrize(
    ("cm", "kg", "found"),
    [
        ("29.9", None, ["height_impossible"]),
        ("30", None, []),
        ("250", None, []),
        ("250.1", None, ["height_impossible"]),
        ("65", "170", ["weight_and_height_swapped"]),
        ("170", "65", []),
    ],
)
def test_a_height(cm: str, kg: str | None, found: list[str]) -> None:
    findings = height_findings(D(cm), weight_kg=D(kg) if kg else None, limits=LIMITS)
    assert [finding.code for finding in findings] == found


@pytest.mark.parametrize(
    ("unit", "words"),
    [("lb", "made of kilograms"), ("LBS ", "kilograms"), ("", "no unit"), ("g", "unit 'g'")],
)
def test_only_kg_is_a_weight(unit: str, words: str) -> None:
    assert kilograms(D(70), "kg") == 70
    with pytest.raises(RuleError, match=words):
        kilograms(D(154), unit)


@pytest.mark.parametrize(("is_child", "days"), [(True, 30), (False, 90), (None, 90)])
def test_how_long_a_weight_serves(is_child: bool | None, days: int) -> None:
    assert good_for_days(is_child=is_child, limits=LIMITS) == days


def clean_series(dice: random.Random) -> tuple[list[Weighing], int, D]:
    """Return the weights of one patient over months, with age and height: steroid gain, growth, scales."""
    age = dice.choice([4, 6, 8, 10, 12, 15, *range(20, 85, 5)])
    grown = min(age, 18)
    height = D(80 + 5 * grown + dice.randint(-6, 6))
    index = D(dice.randint(15, 20) if grown < 18 else dice.randint(19, 34))
    kg = index * height * height / 10000
    day, series = TODAY, []
    for _ in range(dice.randint(3, 8)):
        series.append(Weighing(day, kg.quantize(D("0.1"))))
        days = dice.choice([7, 14, 28, 42, 91])
        day += timedelta(days=days)
        trend = D(dice.randint(-60, 90)) / 10000 * D(days) / 28  # at most 0.9 % in four weeks
        kg *= 1 + trend + D(dice.randint(-10, 10)) / 1000
    return series, age, height


def last_is_doubted(series: list[Weighing], age: int, height: D) -> bool:
    *earlier, new = series
    return bool(weight_findings(new, earlier=earlier, age_years=D(age), height_cm=height, limits=LIMITS))


def corrupted(dice: random.Random, kg: D, height: D) -> D:
    """Return what a hurried hand makes of a weight."""
    slips = [
        lambda: kg * POUNDS_A_KG,
        lambda: kg / POUNDS_A_KG,
        lambda: kg * 10,
        lambda: kg / 10,
        lambda: height,
        lambda: kg + 100,
        lambda: kg * D("1.5"),
    ]
    return dice.choice(slips)().quantize(D("0.1"))


def test_of_200_seeded_errors_at_least_98_percent_are_caught() -> None:
    dice = random.Random(7)  # noqa: S311 -- seeded on purpose
    caught = 0
    for _ in range(200):
        series, age, height = clean_series(dice)
        wrong = Weighing(series[-1].day, corrupted(dice, series[-1].kg, height))
        caught += last_is_doubted([*series[:-1], wrong], age, height)
    assert caught >= 196, caught


def test_of_2000_clean_series_at_most_2_percent_are_doubted() -> None:
    dice = random.Random(11)  # noqa: S311 -- seeded on purpose
    doubted = sum(last_is_doubted(*clean_series(dice)) for _ in range(2000))
    assert doubted <= 40, doubted
