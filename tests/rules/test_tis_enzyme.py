"""The enzyme of the score: units, limits, comparators, what is certain of them, the choice at baseline."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from courses.protocols.definitions import RELATIVE_UNIT, Status
from courses.protocols.loader import response_criteria
from monitoring.rules.criteria.enzyme import NOT_CHOSEN, NOT_CONFIRMED, enzyme_input, enzymes_at_baseline
from monitoring.rules.criteria.measures import score_measure
from tests.rules.histories import lab, normal
from tests.rules.vectors import cases, label


def scored(before, after, chosen="ck"):
    return score_measure(enzyme_input(chosen, before, after))


def test_the_range_is_a_multiple_of_the_baselines_own_limit_and_says_it_is_not_confirmed():
    score = scored(lab(-3, "600", uln="200"), lab(35, "449", uln="200"))
    assert (score.points, score.given.scale_range, score.given.range_words) == (
        Decimal("2.5"),
        3000,
        "15 × ULN = 3000 U/L",
    )
    assert score.percent.exact == Fraction(151, 30)
    assert score.notes == (f"The range of 15 × ULN is {NOT_CONFIRMED}.",)


@pytest.mark.parametrize(("code", "times"), [("ck", 15), ("aldolase", 6), ("ldh", 3), ("ast", 3), ("alt", 3)])
def test_each_enzyme_has_its_own_range(code, times):
    given = enzyme_input(code, lab(-3, "100", code=code, uln="10"), lab(35, "1", code=code, uln="10"))
    assert given.scale_range == times * 10
    assert response_criteria().enzymes[code].status is Status.GENERAL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lab(-3, "10", "ukat/L", uln="3.3"), lab(35, "449", uln="198")),
        (lab(-3, "600", uln="198"), lab(35, "7.48333333333", "ukat/L", uln="3.3")),
    ],
)
def test_both_are_read_in_one_unit_with_the_limit_in_it(before, after):
    given = enzyme_input("ck", before, after)
    assert given.scale_range == 15 * 198
    assert given.baseline.exact == 600
    assert not any("differ" in note for note in given.notes)  # 3.3 ukat/L is 198 U/L


def test_two_limits_that_differ_are_told():
    given = enzyme_input("ck", lab(-3, "600", uln="200"), lab(35, "449", uln="308"))
    assert given.scale_range == 3000
    assert given.notes[1] == (
        "The upper limits differ (200 at baseline, 308 at follow-up): the range uses the one at baseline."
    )


def test_multiples_of_the_limit_are_compared_as_such():
    score = scored(lab(-3, "12", RELATIVE_UNIT), lab(35, "300", uln="200"))
    assert (score.given.scale_range, score.percent.exact) == (15, 70)
    assert score.notes[0] == "Compared as multiples of each result's own upper limit."
    assert scored(lab(-3, "12", RELATIVE_UNIT), normal(35)).points == Decimal("7.5")  # 0 to 1 x ULN


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (None, lab(35, "1"), "there is no CK at baseline"),
        (lab(-3, "1"), None, "there is no CK at follow-up"),
        (
            lab(-3, "1", code="ast", label="AST"),
            lab(35, "1"),
            "the enzyme chosen at baseline is CK, but the result at baseline is AST",
        ),
        (
            lab(-3, "9"),
            lab(35, "1", code="alt", label="ALT"),
            "the enzyme chosen at baseline is CK, but the result at follow-up is ALT",
        ),
        (lab(-3, "900"), lab(35, "100"), "the result at baseline has no upper limit of its own"),
        (
            lab(-3, "900", uln="200", sign="about"),
            lab(35, "100", uln="200"),
            "the result at baseline is only known as 'about 900'",
        ),
        (
            lab(-3, "900", uln="200"),
            lab(35, None, uln="200"),
            "the result at follow-up has no single number ('')",
        ),
        (
            lab(-3, "900", uln="200"),
            normal(35),
            "the result at follow-up says 'normal', without a number or a limit",
        ),
        (
            lab(-3, "9", RELATIVE_UNIT),
            lab(35, "100"),
            "one result is in × ULN and the result at follow-up has no upper limit of its own",
        ),
    ],
)
def test_what_cannot_be_compared_is_missing_with_its_reason(before, after, reason):
    score = scored(before, after)
    assert (score.points, score.reason) == (None, reason)
    assert score.reachable == tuple(map(Decimal, ("0", "2.5", "5", "7.5")))


def test_before_a_person_has_chosen_there_is_no_enzyme():
    assert scored(lab(-3, "900", uln="200"), lab(35, "100", uln="200"), chosen="").reason == NOT_CHOSEN


@pytest.mark.parametrize(
    ("before", "after", "points"),
    [
        (lab(-3, "3000", uln="200", sign=">"), lab(35, "100", uln="200"), "7.5"),
        (lab(-3, "850", uln="200", sign=">"), lab(35, "100", uln="200"), "7.5"),  # above 25 %
        (
            lab(-3, "850", uln="200", sign=">="),
            lab(35, "100", uln="200"),
            None,
        ),  # 25 % itself is one band lower
        (lab(-3, "900", uln="200"), lab(35, "900", uln="200", sign=">"), "0"),
        (lab(-3, "900", uln="200"), lab(35, "149", uln="200", sign="<"), "7.5"),
        (lab(-3, "900", uln="200"), lab(35, "150", uln="200", sign="<="), None),  # exactly 25 % is possible
        (lab(-3, "900", uln="200"), lab(35, "150", uln="200", sign="<"), "7.5"),
        (lab(-3, "140", uln="200", sign="<"), lab(35, "100", uln="200"), "0"),
        (lab(-3, "900", uln="200", sign=">"), lab(35, "800", uln="200", sign=">"), None),
    ],
)
def test_a_comparator_scores_only_where_it_is_certain(before, after, points):
    score = scored(before, after)
    assert score.points == (None if points is None else Decimal(points))


def test_normal_is_up_to_its_own_limit_and_scores_where_that_is_certain():
    assert scored(lab(-3, "1.9", RELATIVE_UNIT), normal(35)).points == Decimal("2.5")  # 6 to 12.7 %
    assert scored(lab(-3, "1.7", RELATIVE_UNIT), normal(35)).points is None  # 4.7 to 11.3 %
    limited = replace(normal(35), unit="U/L", uln=Decimal(100))
    assert scored(lab(-3, "900", uln="200"), limited).points == Decimal("7.5")  # 26.7 to 30 %
    assert scored(lab(-3, "800", uln="200"), limited).points is None  # 23.3 to 26.7 %


def test_a_value_above_the_range_is_not_cut_and_says_so():
    said = "A value lies above the range; whether the paper cuts it there was not found: it is not cut."
    above = enzyme_input("ck", lab(-3, "3001", uln="200"), lab(35, "100", uln="200"))
    assert above.notes[-1] == said
    assert said not in enzyme_input("ck", lab(-3, "3000", uln="200"), lab(35, "100", uln="200")).notes


def test_a_preliminary_result_is_told():
    given = enzyme_input("ck", lab(-3, "900", uln="200"), lab(35, "1", uln="200", status="preliminary"))
    assert given.notes[-1] == "The result at follow-up is preliminary."


@pytest.mark.parametrize("case", cases("enzyme_choice.json"), ids=label)
def test_the_two_readings_of_most_abnormal_are_both_shown(case):
    labs = {code: lab(-3, text, RELATIVE_UNIT, code=code) for code, text in case["x_uln"].items()}
    rows = enzymes_at_baseline(labs)
    assert [row.analyte for row in rows] == ["ck", "aldolase", "ldh", "ast", "alt"]
    assert {row.analyte: row.times_uln for row in rows} == {
        code: Fraction(text) for code, text in case["x_uln"].items()
    }
    assert [row.analyte for row in rows if row.is_highest_multiple] == [case["highest_multiple"]]
    assert [row.analyte for row in rows if row.is_highest_share] == [case["highest_share"]]


def test_an_enzyme_without_number_or_limit_leads_in_nothing():
    rows = enzymes_at_baseline({"ck": lab(-3, "9000"), "ast": lab(-3, "50", code="ast", uln="40", sign=">")})
    assert {row.analyte for row in rows if row.is_highest_multiple or row.is_highest_share} == set()
    third = next(row for row in enzymes_at_baseline({"ast": lab(-3, "60", code="ast", uln="40")}) if row.lab)
    assert (third.times_uln, third.share_of_range) == (Fraction(3, 2), 50)
