"""CTCAE grades of numbers: every band edge from both sides, and a slow twin on random values."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.protocols.ctcae import Limit, Scale, Version
from courses.protocols.loader import ctcae
from monitoring.rules.ctcae.grading import Reading, graded, is_raised, lifted
from tests.rules.vectors import rows

TERMS = ctcae().terms
NUMERIC = [
    (term.code, version, place)
    for term in TERMS.values()
    for version, told in term.versions.items()
    for place in range(len(told.measures))
]


def decimal(text):
    return Decimal(text) if text else None


def of(term, version):
    return TERMS[term].versions[Version(version)]


def reading(number, unit="U/L", sign="", uln=None, lln=None):
    return Reading(decimal(number), unit, sign, decimal(uln), decimal(lln))


@pytest.mark.parametrize("row", rows("ctcae.csv"), ids=lambda row: "-".join(list(row.values())[:6]))
def test_each_edge_from_both_sides(row):
    value = reading(row["number"], row["unit"], row["sign"], row["uln"], row["lln"])
    before = reading(row["before"], row["before_unit"], "", row["before_uln"]) if row["before"] else None
    found = graded(of(row["term"], row["version"]), row["of"], value, before)
    assert f"{found.least}-{found.most}" == (
        row["grade"] if "-" in row["grade"] else f"{row['grade']}-{row['grade']}"
    )
    assert (found.grade is None) == ("-" in row["grade"]) == bool(found.reason)


def test_every_band_of_every_numeric_term_stands_in_the_worked_examples():
    told = {
        (r["term"], r["of"], r["version"], int(r["grade"]))
        for r in rows("ctcae.csv")
        if "-" not in r["grade"]
    }
    asked = {
        (code, measure.of, str(version), band.grade)
        for code, term in TERMS.items()
        for version, found in term.versions.items()
        for measure in found.measures
        for band in measure.bands
    }
    assert asked <= told


LIMITS = {Limit.ULN: Fraction(40), Limit.LLN: Fraction(4)}


def places(measure):
    """Return every edge of a measure as a number, with the limits of this file."""
    edges = [edge for band in measure.bands for edge in (band.low, band.high) if edge is not None]
    return sorted({LIMITS[edge.at] if isinstance(edge.at, Limit) else Fraction(edge.at) for edge in edges})


def grades_of(measure, number):
    """The slow twin: the grade of every band whose two edges let the number through."""

    def passes(edge, is_low):
        if edge is None:
            return True
        at = LIMITS[edge.at] if isinstance(edge.at, Limit) else Fraction(edge.at)
        return (number == at and edge.is_included) or (number > at if is_low else number < at)

    return [b.grade for b in measure.bands if passes(b.low, is_low=True) and passes(b.high, is_low=False)]


def as_read(measure, number):
    """Return a reading and a baseline that make `number` on the measure's own scale."""
    value = Decimal(number.numerator) / Decimal(number.denominator)
    if measure.scale is Scale.ABSOLUTE:
        return Reading(value, measure.unit, "", Decimal(40), Decimal(4)), None
    if measure.scale is Scale.X_ULN:
        return Reading(value * 40, "U/L", "", Decimal(40)), Reading(Decimal(40), "U/L", "", Decimal(40))
    before = Reading(Decimal(100), "U/L", "", Decimal(40))
    made = {
        Scale.X_BASELINE: value * 100,
        Scale.PERCENT_UP: 100 + value,
        Scale.PERCENT_DOWN: 100 - value,
    }[measure.scale]
    return Reading(made, "U/L", "", Decimal(40)), before


@pytest.mark.parametrize(("code", "version", "place"), NUMERIC)
@settings(max_examples=40)
@given(data=st.data())
def test_no_gap_no_overlap_and_worse_is_never_milder(code, version, place, data):
    told = of(code, version)
    measure = told.measures[place]
    edges = places(measure)
    near = st.sampled_from(
        [edge + step for edge in edges for step in (Fraction(-1, 1000), 0, Fraction(1, 1000))]
    )
    lowest, highest = int(edges[0] - 5) * 1000, int(edges[-1] * 2 + 5) * 1000
    anywhere = st.integers(lowest, highest).map(lambda n: Fraction(n, 1000))
    one, two = sorted(data.draw(st.tuples(near | anywhere, near | anywhere)))
    grades = []
    for number in (one, two):
        twin = grades_of(measure, number)
        assert len(twin) <= 1
        mildest = min(edges) if measure.is_rising else max(edges)
        is_worse = number > mildest if measure.is_rising else number < mildest
        assert twin or not is_worse
        value, before = as_read(measure, number)
        found = graded(told, measure.of, value, before)
        assert found.measure is measure
        assert found.grade == (twin or [0])[0]
        grades.append(found.grade)
    assert grades == sorted(grades, reverse=not measure.is_rising)


@pytest.mark.parametrize(("code", "version", "place"), NUMERIC)
def test_each_grade_is_reached_by_some_number(code, version, place):
    measure = of(code, version).measures[place]
    edges = places(measure)
    between = [edges[0] - 1, *((a + b) / 2 for a, b in pairwise(edges)), edges[-1] + 1]
    reached = {grade for number in (*edges, *between) for grade in grades_of(measure, number)}
    assert reached == {band.grade for band in measure.bands}


@given(
    st.decimals(0, 50_000, places=2), st.sampled_from(["<", "<=", ">", ">="]), st.decimals(1, 300, places=1)
)
def test_a_bound_holds_what_any_number_behind_it_would_be_graded(number, sign, uln):
    """The twin of the comparator rule: numbers it may stand for never leave its grades."""
    told = of("alt_increased", "6.0")
    found = graded(told, "alt", Reading(number, "U/L", sign, uln))
    steps = [Decimal("0.001"), Decimal(1), Decimal(30), Decimal(1000)]
    behind = [number + step if sign.startswith(">") else max(number - step, Decimal(0)) for step in steps]
    behind += [number] if sign.endswith("=") else []
    for one in behind:
        if sign == "<" and one == number:
            continue
        exact = graded(told, "alt", Reading(one, "U/L", "", uln)).grade
        assert found.least <= exact <= found.most
    assert found.grade is None or found.least == found.most


@pytest.mark.parametrize(
    ("value", "before", "words"),
    [
        (reading("80"), None, "own upper limit is not recorded"),
        (reading(None, sign=""), None, "not printed as one number"),
        (reading("80", sign="about", uln="35"), None, "not printed as one number"),
        (reading("80", uln="35"), reading("100"), "cannot be told"),
        (reading("80", uln="35"), reading("30", sign=">", uln="35"), "cannot be told"),
        (reading("80", uln="35"), reading("90", sign=">", uln="35"), "no plain number before it"),
        (reading("80", unit="x ULN"), reading("90", uln="35"), "another unit"),
    ],
)
def test_what_cannot_be_graded_says_why(value, before, words):
    found = graded(of("alt_increased", "5.0"), "alt", value, before)
    assert found.grade is None
    assert words in found.reason
    assert (found.least, found.most) == (0, 5)


def test_a_limit_is_asked_for_only_where_the_grade_turns_on_it():
    told = of("hyperglycaemia", "6.0")
    assert "limit is not recorded" in graded(told, "glucose", reading("160", "mg/dL")).reason
    assert graded(told, "glucose", reading("161", "mg/dL")).grade == 2
    assert graded(of("neutrophils_decreased", "6.0"), "neutrophils", reading("1.6", "10*9/L")).grade == 0
    assert graded(of("neutrophils_decreased", "5.0"), "neutrophils", reading("1.6", "10*9/L")).grade is None


def test_no_value_before_is_read_as_normal_and_said():
    found = graded(of("alt_increased", "5.0"), "alt", reading("313", uln="35"))
    assert (found.grade, found.caution) == (
        3,
        "no value before it is on record: read as if it was normal before",
    )
    assert (
        graded(
            of("alt_increased", "5.0"), "alt", reading("313", uln="35"), reading(None, sign="normal")
        ).grade
        == 3
    )


def test_normal_without_a_number_is_no_effect():
    assert graded(of("alt_increased", "5.0"), "alt", reading(None, sign="normal")).grade == 0


def test_version_5_does_not_grade_glucose_by_its_number():
    found = graded(of("hyperglycaemia", "5.0"), "glucose", reading("385", "mg/dL", uln="100"))
    assert (found.grade, found.measure) == (None, None)
    assert found.reason == "CTCAE 5.0 does not grade Hyperglycaemia by this number"


def test_a_unit_that_cannot_be_read_is_said():
    assert "cannot be read as" in graded(of("hypokalaemia", "5.0"), "potassium", reading("3", "mg/dL")).reason
    assert "cannot be read as" in graded(of("hypertension", "5.0"), "systolic", reading("18", "kPa")).reason


@pytest.mark.parametrize(
    ("number", "sign", "uln", "said"),
    [
        ("35", "", "35", False),
        ("35.1", "", "35", True),
        ("35", ">", "35", True),
        ("35", ">=", "35", None),
        ("36", ">=", "35", True),
        ("34", ">", "35", None),
        ("35", "<=", "35", False),
        ("36", "<", "35", None),
        ("300", "about", "35", None),
        ("300", "", None, None),
        (None, "normal", None, False),
        (None, "", "35", None),
    ],
)
def test_whether_a_value_was_raised(number, sign, uln, said):
    assert is_raised(reading(number, "U/L", sign, uln)) is said
    assert is_raised(Reading(Decimal("1.1"), "x ULN")) is True
    assert is_raised(Reading(Decimal(1), "x ULN")) is False


@pytest.mark.parametrize(
    ("term", "version", "grade", "answers", "becomes"),
    [
        ("hypertension", "5.0", 1, ["more_drugs"], 3),
        ("hypertension", "5.0", 0, ["more_drugs"], 3),
        ("hypertension", "5.0", 4, ["more_drugs"], 4),
        ("hypertension", "5.0", 1, [], 1),
        ("hypertension", "6.0", 2, ["more_drugs"], 2),
        ("hypokalaemia", "5.0", 1, ["symptoms"], 2),
        ("hypokalaemia", "6.0", 0, ["symptoms"], 0),
        ("hypokalaemia", "6.0", 3, ["symptoms"], 3),
        ("skin_atrophy", "5.0", 0, ["striae"], 2),
        ("skin_atrophy", "5.0", 1, ["striae", "ulcer"], 3),
        ("skin_atrophy", "6.0", 1, ["striae"], 1),
    ],
)
def test_what_only_a_person_can_answer_lifts_the_grade(term, version, grade, answers, becomes):
    assert lifted(of(term, version), grade, answers) == becomes
