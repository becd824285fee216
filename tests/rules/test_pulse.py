from datetime import date
from decimal import Decimal

import pytest

from courses.rules.errors import RuleError
from courses.rules.pulse import PlannedInfusion, describe_pulse, planned_mg

JAN = [date(2026, 1, day) for day in range(1, 32)]


def test_planned_dose_by_weight_is_exact():
    assert planned_mg(basis="mg_per_kg", mg_per_kg=Decimal("12.5"), weight_kg=Decimal("63.4")) == Decimal(
        "792.5"
    )


def test_planned_dose_flat():
    assert planned_mg(basis="flat", flat_mg=Decimal(1000)) == 1000
    assert planned_mg(basis="flat", flat_mg=Decimal(1000), weight_kg=Decimal(70)) == 1000


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"basis": "flat"}, "the flat dose is missing; enter it in mg"),
        ({"basis": "flat", "flat_mg": "0"}, "A flat dose of 0 mg was refused"),
        ({"basis": "flat", "flat_mg": "-1"}, "A flat dose of -1 mg was refused"),
        ({"basis": "flat", "flat_mg": "500", "mg_per_kg": "10"}, "keep one of them"),
        ({"basis": "mg_per_kg", "weight_kg": "70"}, "the dose by weight is missing"),
        ({"basis": "mg_per_kg", "mg_per_kg": "10"}, "the body weight is missing; enter it in kg"),
        ({"basis": "mg_per_kg", "mg_per_kg": "10", "weight_kg": "0"}, "A body weight of 0 kg was refused"),
        ({"basis": "mg_per_kg", "mg_per_kg": "10", "weight_kg": "70", "flat_mg": "5"}, "keep one of them"),
        ({"basis": "per_m2"}, "choose mg_per_kg or flat"),
    ],
)
def test_a_dose_with_a_part_missing_or_impossible_is_refused(facts, words):
    amounts = {name: Decimal(value) for name, value in facts.items() if name != "basis"}
    with pytest.raises(RuleError, match=words):
        planned_mg(basis=facts["basis"], **amounts)


@pytest.mark.parametrize("mg", ["0", "-250"])
def test_an_infusion_is_above_0_mg_or_not_recorded(mg):
    with pytest.raises(RuleError, match="because a dose is more than 0"):
        PlannedInfusion(JAN[0], Decimal(mg))


GRAM = Decimal(1000)


@pytest.mark.parametrize(
    ("doses", "words"),
    [
        ([(JAN[11], GRAM), (JAN[12], GRAM), (JAN[13], GRAM)], "3 × 1 g IV, 12–14 Jan 2026"),
        ([(JAN[11], Decimal(500))], "1 × 500 mg IV, 12 Jan 2026"),
        (
            [(JAN[11], Decimal(500)), (JAN[12], Decimal(250)), (JAN[13], Decimal(250))],
            "500 / 250 / 250 mg IV, 12–14 Jan 2026",
        ),
        ([(JAN[11], GRAM), (JAN[12], Decimal(500))], "1000 / 500 mg IV, 12–13 Jan 2026"),
        ([(JAN[11], GRAM), (JAN[12], Decimal(1250))], "1 / 1.25 g IV, 12–13 Jan 2026"),
        ([(JAN[11], None), (JAN[12], None), (JAN[13], None)], "3 × dose not recorded IV, 12–14 Jan 2026"),
        ([(JAN[11], GRAM), (JAN[12], None)], "1 g / dose not recorded IV, 12–13 Jan 2026"),
        ([(JAN[11], Decimal("792.5"))], "1 × 792.5 mg IV, 12 Jan 2026"),
        ([(JAN[11], GRAM), (JAN[13], GRAM)], "2 × 1 g IV, 12 Jan, 14 Jan 2026"),
        (
            [(date(2026, 1, 30), GRAM), (date(2026, 1, 31), GRAM), (date(2026, 2, 1), GRAM)],
            "3 × 1 g IV, 30 Jan–1 Feb 2026",
        ),
        ([(date(2025, 12, 31), GRAM), (date(2026, 1, 1), GRAM)], "2 × 1 g IV, 31 Dec 2025–1 Jan 2026"),
        ([(date(2025, 12, 31), GRAM), (date(2026, 1, 2), GRAM)], "2 × 1 g IV, 31 Dec 2025, 2 Jan 2026"),
        ([(None, GRAM)], "1 × 1 g IV, day not recorded"),
        ([(JAN[11], GRAM), (None, GRAM)], "2 × 1 g IV, 12 Jan 2026 and a day not recorded"),
        ([], "no infusion"),
    ],
)
def test_a_pulse_in_words(doses, words):
    assert describe_pulse(doses) == words


def test_an_approximate_pulse_says_about():
    assert describe_pulse([(JAN[11], GRAM)], is_approximate=True) == "1 × 1 g IV, about 12 Jan 2026"
