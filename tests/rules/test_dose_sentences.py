"""What each finding of the dose check says, how grave it is and on whose word, whole."""

from datetime import date
from decimal import Decimal

import pytest

from courses.protocols import loader
from courses.rules.dose_check import check_dose
from courses.rules.dose_facts import DayDose, OrderFacts, Route, dose_book
from courses.rules.pulse import DoseBasis

D = Decimal
LIMITS = loader.dose_limits()
SEED, PAEDIATRIC = dose_book(protocol="seed"), dose_book(protocol="paediatric")
ASK = "check it and give a reason."


def order(*mg: str | None, **facts) -> OrderFacts:
    """Return an order of one infusion a day, of so many mg."""
    doses = tuple(DayDose(day, None if dose is None else D(dose)) for day, dose in enumerate(mg, start=1))
    return OrderFacts(doses, **{k: D(v) if type(v) is str else v for k, v in facts.items()})


def by_weight(mg_per_kg: str, kg: str | None = None, **facts) -> OrderFacts:
    mg = None if kg is None else str(D(mg_per_kg) * D(kg))
    return order(mg, basis=DoseBasis.MG_PER_KG, mg_per_kg=mg_per_kg, weight_kg=kg, **facts)


def said(facts: OrderFacts, book=SEED) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.severity, f.sentence, f.source) for f in check_dose(facts, book).findings]


CAP = LIMITS.absolute_cap_mg_a_day.source
AMOUNTS = [
    (
        order("0"),
        "dose_not_above_zero",
        "stop",
        "A dose of 0 is refused: a dose is above 0; correct the order.",
    ),
    (
        by_weight("-1"),
        "dose_not_above_zero",
        "stop",
        "A dose of -1 is refused: a dose is above 0; correct the order.",
    ),
    (
        by_weight("100", "5"),
        "tenfold_by_weight",
        "stop",
        (
            "500 mg a day (100 mg/kg) is ten times a dose by weight (from 10 mg/kg); "
            "correct the dose or the weight."
        ),
    ),
    (
        order("100", weight_kg="1"),
        "tenfold_by_weight",
        "stop",
        (
            "100 mg a day (100 mg/kg) is ten times a dose by weight (from 10 mg/kg); "
            "correct the dose or the weight."
        ),
    ),
    (
        order("30"),
        "mg_per_kg_entered_as_mg",
        "stop",
        "30 mg a day is no pulse: mg/kg entered as mg? Correct the order.",
    ),
    (
        order("2"),
        "gram_entered_as_mg",
        "stop",
        "2 mg a day is no pulse: g entered as mg? Correct the order.",
    ),
    (
        order("249.99"),
        "dose_outside_range",
        "warn",
        (
            "249.99 mg a day is outside the protocol (250–1000 mg a day, or 10–20 mg/kg, which needs a "
            "weight to "
            f"check); {ASK}"
        ),
    ),
    (
        order("240", weight_kg="60"),
        "dose_outside_range",
        "warn",
        f"240 mg a day is outside the protocol (250–1000 mg a day, or 10–20 mg/kg); {ASK}",
    ),
    (
        order(*["1000"] * 5, "1"),
        "dose_outside_range",
        "warn",
        (
            "1 mg on day 6 is outside the protocol (250–1000 mg a day, or 10–20 mg/kg, which needs a "
            "weight to "
            f"check); {ASK}"
        ),
    ),
    (
        order(*["1000"] * 6),
        "course_total_above",
        "warn",
        f"6 g in all are more than a course of the protocol gives (5 g); {ASK}",
    ),
    (
        order(*["1000"] * 6),
        "days_outside_range",
        "warn",
        f"Infusions on 6 days are outside the protocol (1–5 days); {ASK}",
    ),
    (
        OrderFacts((DayDose(1, D(500)), DayDose(3, D(500)))),
        "days_not_consecutive",
        "warn",
        f"The infusions (on day 1, 3) are not on consecutive days as in the protocol; {ASK}",
    ),
    (
        OrderFacts((DayDose(1, D(500)), DayDose(3, D(500))), first_day=date(2026, 1, 30)),
        "days_not_consecutive",
        "warn",
        "The infusions (on 30 Jan, 1 Feb 2026) are not on consecutive days as in the protocol; " + ASK,
    ),
    (
        order("500", None),
        "dose_unknown",
        "warn",
        "The dose on day 2 is not recorded and cannot be checked; enter it if it is known, or give a reason.",
    ),
    (
        order("1000", is_other_course_active=True),
        "other_course_under_way",
        "warn",
        "Another pulse course is under way; finish or stop it, or give a reason.",
    ),
    (
        order("1000", days_since_other_course=1),
        "other_course_just_given",
        "warn",
        (
            "An infusion of another course was given 1 day before this one begins, within the 5 days of one "
            f"course; {ASK}"
        ),
    ),
    (
        order("1000", route=Route.IM),
        "route_outside_protocol",
        "warn",
        f"A pulse is given into a vein, and the order says into a muscle; {ASK}",
    ),
    (
        order("600", weight_kg="40", age_years="17.9"),
        "protocol_for_others",
        "warn",
        "The protocol is for adults, and the patient is 17.9 years old; choose another, or give a reason.",
    ),
]


@pytest.mark.parametrize(("facts", "code", "severity", "sentence"), AMOUNTS)
def test_what_is_said_on_the_word_of_the_protocol(facts, code, severity, sentence) -> None:
    assert (code, severity, sentence, SEED.source) in said(facts)


@pytest.mark.parametrize(
    ("facts", "code", "severity", "sentence", "limit"),
    [
        (
            order("2000.01"),
            "above_absolute_cap",
            "stop",
            "2000.01 mg a day is above the clinic's absolute cap of 2 g a day; correct the order.",
            "absolute_cap_mg_a_day",
        ),
        (
            order("2010"),
            "above_absolute_cap",
            "stop",
            (
                "2010 mg a day is above the clinic's absolute cap of 2 g a day (a zero too many?); "
                "correct the order."
            ),
            "absolute_cap_mg_a_day",
        ),
        (
            order("99999"),
            "above_absolute_cap",
            "stop",
            "99999 mg a day is above the clinic's absolute cap of 2 g a day; correct the order.",
            "absolute_cap_mg_a_day",
        ),
        (
            order("100000"),
            "above_absolute_cap",
            "stop",
            (
                "100 g a day is above the clinic's absolute cap of 2 g a day (mg entered as g, or a dose "
                "in mg "
                "as mg/kg?); correct the order."
            ),
            "absolute_cap_mg_a_day",
        ),
        (
            order("1500", "1000", "1500"),
            "above_most_a_day",
            "warn",
            f"1.5 g on day 1, 3 is above the 1 g a day of an adult; {ASK}",
            "adult_most_mg_a_day",
        ),
        (
            by_weight("30.001", "12"),
            "above_most_by_weight",
            "warn",
            f"360.012 mg a day (30.01 mg/kg) is above 30 mg/kg; {ASK}",
            "label_most_mg_per_kg",
        ),
        (
            by_weight("30.04"),
            "above_most_by_weight",
            "warn",
            f"30.04 mg/kg is above 30 mg/kg; {ASK}",
            "label_most_mg_per_kg",
        ),
        (
            OrderFacts((DayDose(1, D(250)),) * 3),
            "many_infusions_a_day",
            "warn",
            f"3 infusions a day are more than the 2 seen in published cases; {ASK}",
            "most_infusions_a_day",
        ),
        (
            order("1000", minutes="0"),
            "minutes_not_above_zero",
            "stop",
            "0 minutes are refused: an infusion takes more than 0 minutes; correct the order.",
            "fast_above_mg",
        ),
        (
            order("1000", minutes="1440.5"),
            "minutes_implausible",
            "warn",
            f"1440.5 minutes are more than a day for one infusion; {ASK}",
            "longest_minutes",
        ),
        (
            order("501", minutes="29.9"),
            "infusion_too_fast",
            "stop",
            (
                "501 mg in 29.9 minutes is refused: more than 500 mg takes at least 30 minutes; "
                "plan a longer infusion."
            ),
            "fast_above_mg",
        ),
        (
            order("500", minutes="29.9"),
            "infusion_fast",
            "warn",
            f"500 mg in 29.9 minutes is fast: 500 mg or more takes at least 30 minutes; {ASK}",
            "slow_from_mg",
        ),
        (
            by_weight("30", "12", minutes="29"),
            "infusion_fast_by_label",
            "warn",
            f"30 mg/kg in 29 minutes is fast: the label asks for at least 30 minutes; {ASK}",
            "label_least_minutes",
        ),
        (
            order("499", minutes="9.9"),
            "direct_injection",
            "warn",
            f"499 mg in 9.9 minutes is a direct injection, which ends at 125 mg or 1.8 mg/kg; {ASK}",
            "push_above_mg",
        ),
        (
            order("1000", age_years="125.5"),
            "age_impossible",
            "stop",
            "An age of 125.5 years is refused: it lies outside 0 to 125; correct it.",
            "oldest_years",
        ),
        (
            by_weight("12"),
            "weight_missing",
            "warn",
            "The dose cannot be checked without a weight: enter it in kg, or give a reason.",
            "child_most_mg_per_kg_a_day",
        ),
        (
            order("1000", weight_kg="72.1", last_weight_kg="60"),
            "weight_jump",
            "warn",
            "72.1 kg is more than 20 % from the 60 kg recorded before; weigh again, or give a reason.",
            "weight_jump_percent",
        ),
        (
            by_weight("12", "60", age_years="50", weight_days_old=91),
            "weight_of_long_ago",
            "warn",
            (
                "The weight is 91 days old, and a dose is made of one of at most 90 days; weigh again, or "
                "give a "
                "reason."
            ),
            "adult_weight_good_for_days",
        ),
        (
            by_weight("12", "20", age_years="6", weight_days_old=31),
            "weight_of_long_ago",
            "warn",
            (
                "The weight is 31 days old, and a dose is made of one of at most 30 days; weigh again, or "
                "give a "
                "reason."
            ),
            "child_weight_good_for_days",
        ),
    ],
)
def test_what_is_said_on_the_word_of_a_limit(facts, code, severity, sentence, limit) -> None:
    assert (code, severity, sentence, getattr(LIMITS, limit).source) in said(facts)


@pytest.mark.parametrize(
    ("facts", "code", "sentence", "source"),
    [
        (
            by_weight("30", "33.4", age_years="10"),
            "child_above_most_a_day",
            f"1002 mg a day is above the 1 g a day of a child; {ASK}",
            LIMITS.child_most_mg_a_day.source,
        ),
        (
            by_weight("30.1", "20", age_years="6"),
            "child_above_most_by_weight",
            f"602 mg a day (30.1 mg/kg) is above 30 mg/kg; {ASK}",
            LIMITS.child_most_mg_per_kg_a_day.source,
        ),
        (
            by_weight("14.9", "20", age_years="6"),
            "dose_outside_range",
            f"298 mg a day is outside the protocol (15–30 mg/kg up to 1 g); {ASK}",
            PAEDIATRIC.source,
        ),
        (
            order("600", weight_kg="40", age_years="18"),
            "protocol_for_others",
            (
                "The protocol is for children, and the patient is 18 years old; choose another, or give "
                "a reason."
            ),
            PAEDIATRIC.source,
        ),
        (
            order("500", age_years="16"),
            "weight_missing",
            "The dose cannot be checked without a weight: enter it in kg, or give a reason.",
            LIMITS.child_most_mg_per_kg_a_day.source,
        ),
    ],
)
def test_what_is_said_of_a_child(facts, code, sentence, source) -> None:
    assert (code, "warn", sentence, source) in said(facts, PAEDIATRIC)


@pytest.mark.parametrize(
    ("mg_per_kg", "found"),
    [
        ("9.99", ["9.99 mg/kg is outside the protocol (250–1000 mg a day, or 10–20 mg/kg); " + ASK]),
        ("10", []),
        ("20", []),
        ("20.01", ["20.01 mg/kg is outside the protocol (250–1000 mg a day, or 10–20 mg/kg); " + ASK]),
        ("30.01", ["30.01 mg/kg is above 30 mg/kg; " + ASK]),
        ("99.99", ["99.99 mg/kg is above 30 mg/kg; " + ASK]),
        (
            "100",
            ["100 mg/kg is ten times a dose by weight (from 10 mg/kg); correct the dose or the weight."],
        ),
    ],
)
def test_mg_per_kg_are_judged_without_a_weight(mg_per_kg: str, found: list[str]) -> None:
    sentences = [sentence for code, _, sentence, _ in said(by_weight(mg_per_kg)) if code != "weight_missing"]
    assert sentences == found
