"""The Total Improvement Score: worked examples, every band edge, missing measures, and a second score."""

import random
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations

import pytest

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure, Population
from monitoring.rules.criteria.improvement import improvement
from monitoring.rules.criteria.measures import CoreInput, missing, score_measure, words
from monitoring.rules.criteria.spread import Spread, exactly
from monitoring.rules.criteria.tis import total_score
from tests.rules.second_tis import NEEDS, category, twice_the_points
from tests.rules.vectors import cases, label

ADULT, JDM = Population.ADULT, Population.JDM
EPSILON = Fraction(1, 10**9)
EDGES = [
    (bands.code, Fraction(edge), bands.points[place], bands.points[place + 1])
    for bands in response_criteria().bands.values()
    for place, edge in enumerate(bands.edges_percent)
]


def core(measure, baseline, final, whole) -> CoreInput:
    return CoreInput(
        Measure(measure),
        exactly(Fraction(baseline)),
        exactly(Fraction(final)),
        scale_range=Fraction(whole),
        is_higher_better=measure == "muscle_strength",
    )


def changed(measure, percent: Fraction) -> CoreInput:
    """A measure that became better by so many percent of its range."""
    sign = 1 if measure == Measure.STRENGTH else -1
    return core(measure, 100, 100 + sign * percent, 100)


@cache
def points_of(measure, percent: Fraction) -> Decimal:
    return score_measure(changed(measure, percent)).points


@pytest.mark.parametrize("case", cases("tis_cases.json"), ids=label)
def test_a_worked_case(case):
    inputs = [core(m, v["baseline"], v["final"], v["range"]) for m, v in case["inputs"].items()]
    score = total_score(inputs, Population(case["population"]))
    assert {one.measure.value: one.points for one in score.measures} == {
        m: Decimal(v["points"]) for m, v in case["inputs"].items()
    }
    assert (score.total, score.category) == (Decimal(case["total"]), case["category"])
    assert score.missing == ()
    if case["improvement"]:
        assert improvement(inputs).answer == case["improvement"]


@pytest.mark.parametrize("case", cases("tis_measures.json"), ids=label)
def test_a_worked_measure(case):
    score = score_measure(core(case["measure"], case["baseline"], case["final"], case["range"]))
    assert score.points == Decimal(case["points"])
    assert abs(score.percent.exact - Fraction(case["apc_percent"])) < Fraction(1, 10**4)


@pytest.mark.parametrize(("measure", "edge", "below", "above"), EDGES)
def test_every_band_edge_from_both_sides(measure, edge, below, above):
    assert score_measure(changed(measure, edge)).points == below
    assert score_measure(changed(measure, edge - EPSILON)).points == below
    assert score_measure(changed(measure, edge + EPSILON)).points == above


@pytest.mark.parametrize("bands", response_criteria().bands.values(), ids=lambda bands: bands.code)
def test_worse_and_unchanged_score_nothing_and_all_of_the_range_the_most(bands):
    for percent in (Fraction(-100), Fraction(-1, 1000), Fraction(0)):
        assert score_measure(changed(bands.code, percent)).points == 0
    for percent in (Fraction(100), Fraction(400)):
        assert score_measure(changed(bands.code, percent)).points == bands.most_points


def test_the_two_plateaus():
    assert [points_of(Measure.FUNCTION, Fraction(p)) for p in (25, 26, 40, 41)] == [
        Decimal("7.5"),
        Decimal("7.5"),
        Decimal("7.5"),
        Decimal(10),
    ]
    assert {points_of(Measure.ENZYME, Fraction(p)) for p in (26, 40, 41, 100)} == {Decimal("7.5")}


@pytest.mark.parametrize(
    ("population", "least"), [(ADULT, ["20", "40", "60"]), (JDM, ["30", "45", "70"])], ids=str
)
def test_each_threshold_from_both_sides(population, least):
    thresholds, names = response_criteria().thresholds[population], ["none", "minimal", "moderate", "major"]
    for place, text in enumerate(least):
        total = Decimal(text)
        assert thresholds.category(total - Decimal("2.5")) == names[place]
        assert thresholds.category(total - Decimal("0.01")) == names[place]
        assert thresholds.category(total) == names[place + 1]


def test_one_total_is_two_categories():
    total = Decimal("42.5")
    said = [response_criteria().thresholds[p].category(total) for p in (ADULT, JDM)]
    assert said == ["moderate", "minimal"]


def full(*without: Measure) -> list[CoreInput]:
    return [changed(measure, Fraction(30)) for measure in Measure if measure not in without]


def test_a_missing_measure_is_a_range_and_never_a_guess():
    score = total_score(full(Measure.EXTRAMUSCULAR), ADULT)
    # 17.5 + 7.5 + 27.5 + 7.5 + 7.5, and 0 to 20 for what is missing
    assert (score.total, score.lowest, score.highest) == (None, Decimal("67.5"), Decimal("87.5"))
    assert (score.category, score.categories) == ("major", ("major",))
    assert [one.reason for one in score.missing] == ["not measured"]
    assert score.known == 5
    assert score.reachable == tuple(Decimal("67.5") + Decimal(p) for p in ("0", "7.5", "12.5", "15", "20"))


def test_categories_are_those_that_can_be_reached():
    score = total_score(full(Measure.EXTRAMUSCULAR, Measure.STRENGTH), ADULT)
    assert (score.lowest, score.highest) == (Decimal(40), Decimal("92.5"))
    assert (score.category, score.categories) == (None, ("moderate", "major"))
    nothing = total_score([], JDM)
    assert (nothing.lowest, nothing.highest) == (Decimal(0), Decimal(100))
    assert nothing.categories == ("none", "minimal", "moderate", "major")
    assert [one.measure for one in nothing.lacks_least] == [Measure.PHYSICIAN_GLOBAL, Measure.STRENGTH]
    assert total_score(full(), ADULT).lacks_least == ()


def test_without_a_population_there_is_a_total_and_no_category():
    score = total_score(full(), None)
    assert (score.total, score.category, score.categories) == (Decimal("82.5"), None, ())


@pytest.mark.parametrize("gone", [g for n in range(4) for g in combinations(Measure, n)])
def test_the_range_holds_every_total_that_a_missing_measure_could_give(gone):
    score = total_score(full(*gone), ADULT)
    for percent in (Fraction(-50), Fraction(10), Fraction(50)):
        filled = total_score([*full(*gone), *(changed(m, percent) for m in gone)], ADULT)
        assert filled.total in score.reachable
        assert filled.category in score.categories


def spread_of(low, high, *, low_in=True, high_in=True) -> CoreInput:
    """An enzyme of range 100 that fell by anything between two amounts."""
    after = Spread(
        None if high is None else Fraction(100) - high,
        None if low is None else Fraction(100) - low,
        high_in,
        low_in,
    )
    return CoreInput(Measure.ENZYME, exactly(Fraction(100)), after, scale_range=Fraction(100))


@pytest.mark.parametrize(
    ("given", "points", "reachable"),
    [
        (spread_of(41, None), "7.5", ["7.5"]),
        (spread_of(40, None), "7.5", ["7.5"]),  # the plateau: both bands score the same
        (spread_of(25, None, low_in=False), "7.5", ["7.5"]),
        (spread_of(25, None), None, ["5", "7.5"]),
        (spread_of(None, 5), "0", ["0"]),
        (spread_of(None, 6), None, ["0", "2.5"]),
        (spread_of(5, 15, low_in=False), "2.5", ["2.5"]),
        (spread_of(5, 15), None, ["0", "2.5"]),
        (spread_of(5, Fraction(151, 10), low_in=False), None, ["2.5", "5"]),
        (spread_of(None, None), None, ["0", "2.5", "5", "7.5"]),
    ],
)
def test_a_bound_scores_only_where_all_of_it_scores_the_same(given, points, reachable):
    score = score_measure(given)
    assert score.points == (None if points is None else Decimal(points))
    assert score.reachable == tuple(map(Decimal, reachable))
    assert bool(score.reason) is (points is None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (spread_of(5, 5), "5 %"),
        (spread_of(41, None), "at least 41 %"),
        (spread_of(41, None, low_in=False), "more than 41 %"),
        (spread_of(None, 5), "at most 5 %"),
        (spread_of(None, 5, high_in=False), "less than 5 %"),
        (spread_of(-3, 5), "\u22123 to 5 %"),
        (spread_of(None, None), "any change"),
        (spread_of(Fraction(25, 6), Fraction(25, 6)), "4.17 %"),
        (spread_of(Fraction(5001, 1000), Fraction(5001, 1000)), "5.001 %"),  # never rounded onto an edge
    ],
)
def test_a_change_in_words(given, said):
    assert words(given.percent) == said


def test_a_range_that_is_not_known_leaves_the_measure_missing():
    given = CoreInput(Measure.ENZYME, exactly(Fraction(9)), exactly(Fraction(1)), range_reason="no limit")
    score = score_measure(given)
    assert (score.points, score.reason, score.percent) == (None, "no limit", None)
    assert score_measure(missing(Measure.ENZYME, "lost")).reason == "lost"
    assert score_measure(CoreInput(Measure.ENZYME)).reason == "not measured"


@pytest.mark.parametrize(
    ("before", "after", "points", "reachable"),
    [
        ("1.8", "2.7", "0", ["0"]),  # INFLX-6, CK in ukat/L
        ("2.7", "2.7", "0", ["0"]),
        ("2.7", "2.69", None, ["0", "2.5", "5", "7.5"]),
    ],
)
def test_what_did_not_improve_scores_0_whatever_the_range(before, after, points, reachable):
    given = CoreInput(
        Measure.ENZYME, exactly(Fraction(before)), exactly(Fraction(after)), range_reason="no limit"
    )
    score = score_measure(given)
    assert score.points == (None if points is None else Decimal(points))
    assert score.reachable == tuple(map(Decimal, reachable))
    assert score.reason == ("no limit" if points is None else "0 points whatever the range: no limit")


@pytest.mark.parametrize(
    ("after", "points"),
    [
        (Spread(Fraction(5), None), 0),  # "at least 5" after 5
        (Spread(Fraction(5), None, is_low_included=False), 0),
        (Spread(Fraction(49, 10), None), None),
    ],
)
def test_a_bound_scores_0_without_a_range_where_no_improvement_is_certain(after, points):
    given = CoreInput(Measure.ENZYME, exactly(Fraction(5)), after, range_reason="no limit")
    assert score_measure(given).points == points
    stronger = CoreInput(Measure.STRENGTH, after, exactly(Fraction(5)), is_higher_better=True)
    assert score_measure(stronger).points == points


RANGES = {"muscle_strength": (80, 150, 260, 52), "function": (24,), "enzyme": (3000, 600, 447)}


def random_case(source: random.Random) -> dict[str, tuple[int, int, int]]:
    """Return whole numbers by measure: baseline, final and range in the measure's own step."""
    found = {}
    for measure in NEEDS:
        whole = source.choice(RANGES.get(measure, (100,)))
        most = whole * 3 if measure == "enzyme" else whole
        found[measure] = (source.randint(0, most), source.randint(0, most), whole)
    return found


def test_a_second_score_agrees_on_a_hundred_thousand_cases():
    source = random.Random(20161231)  # noqa: S311 (cases, not secrets)
    table = response_criteria()
    for _ in range(100_000):
        told, population = random_case(source), source.choice(("adult", "jdm"))
        ours = Decimal(0)
        for measure, (before, after, whole) in told.items():
            gain = after - before if measure == "muscle_strength" else before - after
            points = points_of(Measure(measure), Fraction(100 * gain, whole))
            assert points * 2 == twice_the_points(measure, before, after, whole), (measure, told)
            ours += points
        theirs = sum(twice_the_points(measure, *numbers) for measure, numbers in told.items())
        assert ours * 2 == theirs
        assert table.thresholds[population].category(ours) == category(theirs, population)


def test_a_second_score_agrees_with_the_whole_of_the_first():
    source = random.Random(42)  # noqa: S311
    for _ in range(2_000):
        told, population = random_case(source), source.choice(("adult", "jdm"))
        score = total_score([core(m, *numbers) for m, numbers in told.items()], Population(population))
        theirs = sum(twice_the_points(measure, *numbers) for measure, numbers in told.items())
        assert (score.total * 2, score.category) == (theirs, category(theirs, population))
