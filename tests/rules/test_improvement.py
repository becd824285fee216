"""IMACS improvement and ProDERM worsening, each threshold from both sides; scales that compare or not."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from courses.protocols.response_criteria import Measure, Population
from monitoring.rules.criteria.answers import Answer, all_of, any_of, at_least, opposite
from monitoring.rules.criteria.change import NOT_DEFINED, relative_change
from monitoring.rules.criteria.improvement import improvement
from monitoring.rules.criteria.measures import CoreInput, score_measure
from monitoring.rules.criteria.scales import RANGE_NOT_FOUND, ScaleReading, scale_input, strength_reading
from monitoring.rules.criteria.spread import Spread, compared, exactly
from monitoring.rules.criteria.worsening import Visit, worsening
from tests.rules.histories import DAY0, scored

MET, NOT_MET, UNKNOWN = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
PHYSICIAN, PATIENT, STRENGTH, FUNCTION, ENZYME, EXTRA = Measure
EPSILON = Fraction(1, 10**9)


def by(measure: Measure, percent, instrument="") -> CoreInput:
    """A measure that became better by so many percent of a baseline of 5."""
    sign = 1 if measure is STRENGTH else -1
    final = exactly(5 + sign * Fraction(percent) * 5 / 100)
    names = {STRENGTH: "mmt8", EXTRA: "extramuscular"}
    return CoreInput(
        measure,
        exactly(Fraction(5)),
        final,
        is_higher_better=measure is STRENGTH,
        instrument=instrument or names.get(measure, ""),
    )


def told(**percents) -> list[CoreInput]:
    return [by(Measure(measure), percent) for measure, percent in percents.items()]


BETTER = {"physician_global": 20, "patient_global": 20, "function": 20}
STEADY = {"muscle_strength": 0, "enzyme": 0, "extramuscular": 0}


def test_answers_combine():
    assert [at_least(2, found) for found in ([MET, MET], [MET, UNKNOWN], [MET, NOT_MET])] == [
        MET,
        UNKNOWN,
        NOT_MET,
    ]
    assert (any_of(NOT_MET, MET), any_of(NOT_MET, UNKNOWN), any_of(NOT_MET)) == (MET, UNKNOWN, NOT_MET)
    assert (all_of(MET, MET), all_of(MET, UNKNOWN), all_of(UNKNOWN, NOT_MET)) == (MET, UNKNOWN, NOT_MET)
    assert [opposite(one) for one in Answer] == [NOT_MET, MET, UNKNOWN]


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        (BETTER | STEADY, MET),
        (BETTER | STEADY | {"function": 20 - EPSILON}, NOT_MET),
        (BETTER | STEADY | {"enzyme": -25, "extramuscular": -25}, MET),
        (BETTER | {"muscle_strength": 0, "enzyme": 20, "extramuscular": -25}, MET),
        (
            {
                "physician_global": -25,
                "patient_global": -25,
                "enzyme": -25,
                "muscle_strength": 20,
                "function": 20,
                "extramuscular": 20,
            },
            NOT_MET,
        ),
        (
            {
                "physician_global": -25 + EPSILON,
                "patient_global": -25,
                "enzyme": -25,
                "muscle_strength": 20,
                "function": 20,
                "extramuscular": 20,
            },
            MET,
        ),
        (BETTER | STEADY | {"muscle_strength": -25}, NOT_MET),
        (BETTER | STEADY | {"muscle_strength": -25 + EPSILON}, MET),
    ],
)
def test_imacs_on_both_sides_of_each_threshold(changes, answer):
    assert improvement(told(**changes)).answer is answer


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        (BETTER, UNKNOWN),  # the strength that is missing may be worse
        (BETTER | {"muscle_strength": 0}, MET),  # two missing may be worse, and two may
        ({"physician_global": 20, "muscle_strength": 0}, UNKNOWN),
        ({"muscle_strength": 0, "physician_global": 0, "enzyme": 0, "function": 0}, NOT_MET),
        ({}, UNKNOWN),
    ],
)
def test_imacs_with_missing_measures(changes, answer):
    found = improvement(told(**changes))
    assert found.answer is answer
    assert len(found.untold) == 6 - len(changes)


def at_zero(measure, final):
    return CoreInput(
        measure, exactly(Fraction(0)), exactly(Fraction(final)), is_higher_better=measure is STRENGTH
    )


@pytest.mark.parametrize(
    ("given", "better", "worse"),
    [
        (at_zero(FUNCTION, 0), NOT_MET, NOT_MET),
        (at_zero(FUNCTION, "0.125"), NOT_MET, UNKNOWN),
        (at_zero(STRENGTH, 5), UNKNOWN, NOT_MET),
    ],
)
def test_a_baseline_of_0_is_told_and_not_computed(given, better, worse):
    change = relative_change(given)
    assert (change.percent, change.words) == (None, NOT_DEFINED)
    assert (change.better_by(Decimal(20)), change.worse_by(Decimal(25))) == (better, worse)


def test_the_counts_are_of_what_is_certain():
    found = improvement(told(**BETTER, enzyme=-25))
    assert (found.count("better"), found.count("worse")) == (3, 1)


def enzyme(before: Spread, after: Spread):
    return relative_change(CoreInput(ENZYME, before, after))


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        (exactly(Fraction(100)), exactly(Fraction(60)), 40, 40),
        (compared(Fraction(100), ">"), exactly(Fraction(60)), 40, 100),
        (exactly(Fraction(100)), compared(Fraction(60), "<"), 40, 100),
        (exactly(Fraction(100)), compared(Fraction(60), ">"), None, 40),
        (compared(Fraction(100), "<"), exactly(Fraction(60)), None, 40),
    ],
)
def test_a_bound_bounds_the_relative_change(before, after, low, high):
    percent = enzyme(before, after).percent
    assert (percent.low, percent.high) == (low, high)


def test_a_bound_that_is_not_reached_does_not_count():
    open_end = enzyme(exactly(Fraction(100)), compared(Fraction(80), ">"))  # less than 20 % better
    closed_end = enzyme(exactly(Fraction(100)), compared(Fraction(80), ">="))
    assert [c.better_by(Decimal(20)) for c in (open_end, closed_end)] == [NOT_MET, UNKNOWN]
    assert enzyme(compared(Fraction(100), ">"), exactly(Fraction(80))).better_by(Decimal(20)) is MET
    worse = [enzyme(compared(Fraction(50), sign), exactly(Fraction(60))) for sign in (">", ">=")]
    assert [c.worse_by(Decimal(20)) for c in worse] == [NOT_MET, UNKNOWN]
    whole = enzyme(compared(Fraction(100), ">"), compared(Fraction(80), "<"))
    assert whole.better_by(Decimal(100)) is UNKNOWN  # 0 at follow-up is possible
    assert enzyme(compared(Fraction(100), ">"), exactly(Fraction(80))).better_by(Decimal(100)) is NOT_MET


def visit(day, *inputs: CoreInput) -> Visit:
    return Visit(DAY0 + timedelta(days=day), {one.measure: one for one in inputs})


def cm(measure, change, instrument="") -> CoreInput:
    """A visual scale that became worse by so many centimetres, from 5."""
    names = {EXTRA: "extramuscular"}
    return CoreInput(
        measure,
        exactly(Fraction(5)),
        exactly(5 + Fraction(change)),
        instrument=instrument or names.get(measure, ""),
    )


STILL = [by(measure, 0) for measure in (PHYSICIAN, PATIENT, STRENGTH, FUNCTION, EXTRA)]


def with_(*inputs: CoreInput) -> list[CoreInput]:
    """The core set unchanged, but for what is given."""
    return list(({one.measure: one for one in STILL} | {one.measure: one for one in inputs}).values())


@pytest.mark.parametrize(
    ("inputs", "answer"),
    [
        (with_(), NOT_MET),
        (with_(cm(PHYSICIAN, 2), by(STRENGTH, -20)), MET),
        (with_(cm(PHYSICIAN, 2 - EPSILON), by(STRENGTH, -20)), NOT_MET),
        (with_(cm(PHYSICIAN, 2), by(STRENGTH, -20 + EPSILON)), NOT_MET),
        (with_(cm(PHYSICIAN, 2), by(STRENGTH, -20, "cmas")), UNKNOWN),  # the definition says MMT-8
        (with_(cm(EXTRA, 2)), MET),
        (with_(cm(EXTRA, 2 - EPSILON)), NOT_MET),
        (with_(cm(EXTRA, 2, "das")), UNKNOWN),
        (with_(by(PATIENT, -30), by(FUNCTION, -30), by(STRENGTH, -30)), MET),
        (with_(by(PATIENT, -30), by(FUNCTION, -30), by(STRENGTH, -30 + EPSILON)), NOT_MET),
        (with_(by(PATIENT, -30), by(FUNCTION, -30), by(ENZYME, -30)), NOT_MET),
        ([by(PATIENT, -30), by(FUNCTION, -30)], UNKNOWN),
    ],
)
def test_proderm_on_both_sides_of_each_threshold(inputs, answer):
    found = worsening([visit(30, *inputs), visit(60, *inputs)])
    assert found.answer is answer
    assert [judged.answer for judged in found.visits] == [answer, answer]


def test_proderm_asks_for_two_visits_in_a_row():
    bad, good = with_(cm(EXTRA, 3)), with_()
    assert worsening([]).answer is UNKNOWN
    assert worsening([visit(30, *bad)]).answer is UNKNOWN
    assert worsening([visit(30, *bad), visit(60, *good), visit(90, *bad)]).answer is NOT_MET
    assert worsening([visit(90, *bad), visit(30, *good), visit(60, *bad)]).answer is MET
    assert worsening([visit(30, *bad), visit(60)]).answer is UNKNOWN
    assert worsening([visit(30, *good), visit(60)]).answer is NOT_MET


def reading(instrument, number, maximum=None, label=""):
    return ScaleReading(
        instrument,
        label or instrument,
        None if number is None else Decimal(number),
        None if maximum is None else Decimal(maximum),
    )


@pytest.mark.parametrize(
    ("measure", "before", "after", "population", "reason"),
    [
        (FUNCTION, None, None, "adult", "not measured"),
        (FUNCTION, None, reading("haq_di", 1), "adult", "not measured at baseline"),
        (FUNCTION, reading("haq_di", 1), None, "adult", "not measured at follow-up"),
        (
            FUNCTION,
            reading("haq_di", 1),
            reading("chaq", 1),
            "jdm",
            "haq_di at baseline and chaq at follow-up do not compare",
        ),
        (
            FUNCTION,
            reading("chaq", 1),
            reading("chaq", 0),
            "adult",
            "chaq serves in the juvenile criteria only",
        ),
        (EXTRA, reading("das", 9), reading("das", 1), "adult", "das serves in the juvenile criteria only"),
        (
            STRENGTH,
            reading("mmt8", 60, 80),
            reading("mmt8", 110, 150),
            "adult",
            "mmt8 of 80 at baseline and mmt8 of 150 at follow-up do not compare",
        ),
        (
            STRENGTH,
            reading("mrc", 3, 5),
            reading("mrc", 4, 5),
            "adult",
            "mrc is not a scale that the criteria take for this measure",
        ),
        (
            STRENGTH,
            reading("cmas", 30, 53),
            reading("cmas", 40, 53),
            "jdm",
            "cmas of 53: the criteria know it of 52",
        ),
        (
            FUNCTION,
            reading("haq_di", None),
            reading("haq_di", 1),
            "adult",
            "haq_di at baseline has no number",
        ),
        (
            PHYSICIAN,
            reading("patient_global", 5),
            reading("patient_global", 1),
            "adult",
            "patient_global is not a scale that the criteria take for this measure",
        ),
    ],
)
def test_scales_that_do_not_compare_are_missing_with_their_reason(measure, before, after, population, reason):
    given = scale_input(measure, before, after, Population(population))
    assert (given.reason, given.gain) == (reason, None)


@pytest.mark.parametrize(
    ("measure", "before", "after", "points"),
    [
        (STRENGTH, reading("mmt8", 57, 80), reading("mmt8", 61, 80), "10"),
        (STRENGTH, reading("cmas", 8, 52), reading("cmas", 18, 52), "20"),
        (EXTRA, reading("das", 20), reading("das", 11), "20"),  # 45 % of 20
        (EXTRA, reading("das", 20), reading("das", 12), "15"),  # exactly 40 %
        (FUNCTION, reading("chaq", "1.25"), reading("chaq", "1.125"), "0"),
    ],
)
def test_scales_that_compare_score(measure, before, after, points):
    given = scale_input(measure, before, after, Population.JDM)
    assert score_measure(given).points == Decimal(points)


def test_a_scale_whose_range_was_not_found_needs_it_from_a_person():
    before, after = reading("chq_phs", 20), reading("chq_phs", 32)
    without = score_measure(scale_input(ENZYME, before, after, Population.JDM))
    assert (without.points, without.reason) == (None, RANGE_NOT_FOUND)
    told = score_measure(scale_input(ENZYME, before, after, Population.JDM, Decimal(100)))
    assert (told.points, told.percent.exact) == (Decimal("2.5"), 12)
    assert "range was not found" in told.notes[0]
    assert scale_input(ENZYME, before, after, Population.ADULT, Decimal(100)).reason


def test_a_strength_test_is_read_as_it_is():
    assert strength_reading(None) is None
    assert strength_reading(scored(0, "57", "80")) == reading("mmt8", 57, 80, "MMT-8")
