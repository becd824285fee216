"""What a review says of the criteria: the proposal, whose thresholds, the visits, and the words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from courses.protocols.response_criteria import Measure, Population
from monitoring.rules.criteria.answers import Answer
from monitoring.rules.criteria.between import first_and_last
from monitoring.rules.criteria.review import Criteria, proposed_population, score_review
from monitoring.rules.criteria.words import point_words, score_in_words
from monitoring.rules.history import MeasurePoint
from monitoring.rules.response import ResponseInputs, proposed_inputs
from tests.rules.histories import history, lab, on, pulse, scored, when

ADULT = Criteria(Population.ADULT, "ck")


def told(kind, day, number, *, text=""):
    return MeasurePoint(
        key=f"measure:{kind}{day}",
        kind=kind,
        label=f"{kind} (0-10)",
        when=when(day),
        number=None if number is None else Decimal(number),
        text=text,
    )


GLOBALS = [told("physician_global", -3, "6"), told("physician_global", 35, "1")]


def seen(today=60, **facts):
    return history(today, courses=[pulse(today)], **facts)


def proposed(record, chosen=""):
    inputs = proposed_inputs(record, record.courses[0], chosen)
    return {name: point.key for name, point in vars(inputs).items() if point}


def test_measures_are_proposed_like_enzymes_and_strength():
    measures = [told("physician_global", day, "5") for day in (-20, -2, -1, 3, 28, 34, 42, 43)]
    assert proposed(seen(measures=measures)) == {
        "baseline_physician_global": "measure:physician_global-2",
        "followup_physician_global": "measure:physician_global34",
    }


def test_the_first_kind_with_both_values_is_proposed():
    haq = [told("haq_di", -3, "1")]
    chaq = [told("chaq", -3, "2"), told("chaq", 35, "1")]
    assert proposed(seen(measures=[*haq, *chaq]))["baseline_function"] == "measure:chaq-3"
    assert proposed(seen(measures=haq)) == {"baseline_function": "measure:haq_di-3"}
    assert proposed(seen(measures=[told("extramuscular", -3, None, text="rash")])) == {}


def test_the_enzyme_chosen_at_baseline_is_the_one_proposed():
    labs = [lab(-3, "3000", uln="200"), lab(-3, "90", code="ast", label="AST"), lab(35, "40", code="ast")]
    assert proposed(seen(labs=labs)) == {"baseline_enzyme": "result:ck-3"}
    assert proposed(seen(labs=labs), "ast") == {
        "baseline_enzyme": "result:ast-3",
        "followup_enzyme": "result:ast35",
    }


@pytest.mark.parametrize(
    ("subtype", "age", "population"),
    [
        ("jdm", 40, Population.JDM),
        ("dm", 17, Population.JDM),
        ("dm", 18, Population.ADULT),
        ("dm", None, None),
        ("jdm", None, Population.JDM),
    ],
)
def test_whose_criteria_are_proposed(subtype, age, population):
    assert proposed_population(subtype, age) == population


def score_of(record, criteria=ADULT, **changed):
    inputs = replace(proposed_inputs(record, record.courses[0], criteria.enzyme), **changed)
    return score_review(inputs, criteria, history=record, first_day=on(-2))


def test_a_review_scores_what_it_rests_on():
    record = seen(
        labs=[lab(-3, "3000", uln="200"), lab(35, "600", uln="200")],
        strengths=[scored(-3, "100"), scored(35, "118")],
        measures=[*GLOBALS, told("haq_di", -3, "2"), told("haq_di", 35, "1")],
    )
    score = score_of(record)
    assert {one.measure.value: one.points for one in score.total.measures} == {
        "physician_global": 20,
        "patient_global": None,
        "muscle_strength": 20,
        "function": Decimal("7.5"),
        "enzyme": Decimal("7.5"),
        "extramuscular": None,
    }
    assert (score.total.lowest, score.total.highest, score.total.categories) == (
        55,
        85,
        ("moderate", "major"),
    )
    assert score.improvement.answer is Answer.MET


def test_the_chq_replaces_the_enzyme_only_when_both_values_are_chosen():
    chq = told("chq_phs", -3, "20"), told("chq_phs", 35, "50")
    record = seen(labs=[lab(-3, "3000", uln="200"), lab(35, "600", uln="200")])
    child = Criteria(Population.JDM, "ck", Decimal(100))

    def enzyme(**changed):
        measures = score_of(record, child, **changed).total.measures
        return next(one.given.instrument for one in measures if one.measure is Measure.ENZYME)

    assert enzyme() == "CK"
    assert enzyme(baseline_chq_phs=chq[0]) == "CK"
    assert enzyme(baseline_chq_phs=chq[0], followup_chq_phs=chq[1]) == "chq_phs"


def chq_on_record(criteria, *, chosen):
    """The enzyme of a score of CK 5000 to 800, two CHQ-PhS on record, chosen or as proposed."""
    chq = told("chq_phs", -3, "20"), told("chq_phs", 35, "50")
    record = seen(labs=[lab(-3, "5000", uln="200"), lab(35, "800", uln="200")], measures=chq)
    changed = {"baseline_chq_phs": chq[0], "followup_chq_phs": chq[1]} if chosen else {}
    score = score_of(record, criteria, **changed)
    measure = next(one for one in score.total.measures if one.measure is Measure.ENZYME)
    return measure, score_in_words(score)["measures"][4]


@pytest.mark.parametrize("population", [Population.JDM, Population.ADULT, None])
def test_two_chq_on_record_leave_the_chosen_enzyme_in_its_place(population):
    measure, words = chq_on_record(Criteria(population, "ck"), chosen=False)
    assert (measure.points, measure.given.instrument) == (Decimal("7.5"), "CK")
    assert words["before"].startswith("CK 25.0 × ULN")
    assert not any("CHQ" in note for note in measure.notes)


@pytest.mark.parametrize(
    ("criteria", "note"),
    [
        (Criteria(Population.ADULT, "ck", Decimal(100)), "replaces the enzyme in the juvenile criteria only"),
        (Criteria(None, "ck", Decimal(100)), "replaces the enzyme in the juvenile criteria only"),
        (Criteria(Population.JDM, "ck"), "does not replace the enzyme: its range was not found"),
    ],
)
def test_a_chq_chosen_replaces_nothing_outside_juvenile_criteria_or_without_a_range(criteria, note):
    measure, words = chq_on_record(criteria, chosen=True)
    assert (measure.points, measure.given.instrument) == (Decimal("7.5"), "CK")
    assert words["before"].startswith("CK 25.0 × ULN")
    assert note in measure.notes[-1]


def test_a_chq_chosen_of_a_child_with_its_range_replaces_the_enzyme():
    measure, words = chq_on_record(Criteria(Population.JDM, "ck", Decimal(100)), chosen=True)
    assert (measure.points, measure.given.instrument) == (Decimal("7.5"), "chq_phs")
    assert words["before"].startswith("CHQ-PhS (PRINTO) 20")


DAS = told("das", -3, "13"), told("das", 35, "5")


def test_neither_das_nor_chq_is_proposed():
    scale = told("extramuscular", -3, "6")
    chq = told("chq_phs", -3, "20"), told("chq_phs", 35, "50")
    assert proposed(seen(measures=[*DAS, *chq])) == {}
    assert proposed(seen(measures=[*DAS, *chq, scale])) == {
        "baseline_extramuscular": "measure:extramuscular-3"
    }
    assert vars(first_and_last(seen(measures=[*DAS, *chq]))) == vars(ResponseInputs())


@pytest.mark.parametrize(
    ("population", "points"), [(Population.JDM, Decimal(15)), (Population.ADULT, None), (None, None)]
)
def test_a_das_chosen_replaces_the_extramuscular_scale_of_a_child_only(population, points):
    record = seen(measures=DAS)
    chosen = {"baseline_extramuscular": DAS[0], "followup_extramuscular": DAS[1]}
    score = score_of(record, Criteria(population), **chosen)
    measure = next(one for one in score.total.measures if one.measure is Measure.EXTRAMUSCULAR)
    assert measure.points == points
    assert ("juvenile criteria only" in measure.reason) is (points is None)


def test_a_das_of_an_adult_leaves_the_extramuscular_scale_and_makes_no_visit():
    scale = told("extramuscular", -3, "6"), told("extramuscular", 35, "2")
    score = score_of(seen(measures=[*scale, *DAS, told("das", 20, "9")]))
    measure = next(one for one in score.total.measures if one.measure is Measure.EXTRAMUSCULAR)
    assert measure.points == 15
    assert [visit.day for visit in score.worsening.visits] == [on(35)]
    assert score_of(seen(measures=DAS)).worsening.visits == ()


def test_an_enzyme_that_did_not_fall_scores_0_without_a_range_and_says_why():
    record = seen(labs=[lab(-3, "1.8", "ukat/L"), lab(35, "2.7", "ukat/L")])  # INFLX-6
    enzyme = score_in_words(score_of(record))["measures"][4]
    assert (enzyme["points"], enzyme["possible"], enzyme["percent"]) == ("0", "0 to 0", "no improvement")
    assert enzyme["reason"] == (
        "0 points whatever the range: the result at baseline has no upper limit of its own"
    )
    fell = seen(labs=[lab(-3, "2.7", "ukat/L"), lab(35, "1.8", "ukat/L")])
    enzyme = score_in_words(score_of(fell))["measures"][4]
    assert (enzyme["points"], enzyme["possible"], enzyme["percent"]) == (None, "0 to 7.5", "")


def test_visits_end_with_the_pulse():
    days = [told("physician_global", day, "9") for day in (20, 22, 23, 35)]
    record = seen(measures=[*GLOBALS[:1], *days])
    score = score_review(score_of(record).inputs, ADULT, history=record, first_day=on(-2), last_day=on(22))
    assert [visit.day for visit in score.worsening.visits] == [on(20), on(22)]
    late = score_review(score.inputs, ADULT, history=record, first_day=on(-2), last_day=on(90))
    assert [visit.day for visit in late.worsening.visits] == [on(20), on(22), on(23), on(35)]


def test_visits_are_the_days_after_the_first_infusion_on_the_baselines_scale():
    record = seen(
        today=50,
        strengths=[
            scored(-3, "100"),
            scored(20, "70"),
            scored(35, "70"),
            scored(35, "40", "80"),
            scored(51, "1"),
        ],
        measures=[*GLOBALS, told("physician_global", 20, "9")],
    )
    found = score_of(record).worsening
    assert [visit.day for visit in found.visits] == [on(20), on(35)]
    assert [visit.answer for visit in found.visits] == [Answer.MET, Answer.UNKNOWN]
    later = score_review(score_of(record).inputs, ADULT, history=record, first_day=on(20))
    assert [visit.day for visit in later.worsening.visits] == [on(35)]
    without = score_review(ResponseInputs(), ADULT, history=record, first_day=None)
    assert without.worsening.visits == ()


def test_the_score_in_words_is_texts_only():
    record = seen(
        labs=[lab(-3, "3000", uln="200"), lab(35, "600", uln="200")],
        strengths=[scored(-3, "100"), scored(35, "118")],
        measures=GLOBALS,
    )
    said = score_in_words(score_of(record))
    assert said["sentence"] == "47.5 to 87.5 of 100: moderate or major improvement by the adult criteria."
    assert (said["total"], said["known"], said["lacks"]) == (None, 3, [])
    assert said["measures"][2] == {
        "code": "muscle_strength",
        "label": "Muscle strength",
        "before": "MMT-8 100 of 150, 11 Jan 2026",
        "after": "MMT-8 118 of 150, 18 Feb 2026",
        "range": "150",
        "percent": "12 %",
        "points": "20",
        "possible": "20 to 20",
        "reason": "",
        "notes": [],
    }
    assert said["measures"][0]["before"] == "6, 11 Jan 2026"
    assert said["measures"][4]["range"] == "15 × ULN = 3000 U/L"
    assert said["is_range_confirmed"] is False
    assert [one["counts"] for one in said["improvement"]["changes"]] == [
        "better",
        "cannot be told",
        "neither",
        "cannot be told",
        "better",
        "cannot be told",
    ]
    assert said["worsening"]["visits"][0]["day"] == "18 Feb 2026"
    assert said["worsening"]["percent_note"] == (
        "Percentages are read here as relative to baseline: not confirmed"
    )


def test_sentences_of_a_score_without_category_or_without_anything():
    record = seen(measures=GLOBALS)
    nobody = score_in_words(score_of(record, Criteria()))
    assert nobody["sentence"] == "20 to 100 of 100. Choose adult or juvenile criteria to read a category."
    nothing = score_in_words(score_of(seen(), ADULT))
    assert nothing["sentence"] == "Nothing of the core set compares: no score."
    assert nothing["lacks"] == ["Physician global activity", "Muscle strength"]
    some = score_in_words(score_of(seen(measures=[*GLOBALS[:1], told("physician_global", 35, "6")]), ADULT))
    assert some["sentence"].endswith(": no, minimal, moderate or major improvement by the adult criteria.")


def test_a_point_in_words():
    assert point_words(None) == "–"
    assert point_words(told("das", 0, "13")) == "DAS (PRINTO) 13, 14 Jan 2026"
    assert point_words(told("swallowing", 0, None, text="thin fluids")) == "thin fluids, 14 Jan 2026"


def test_between_two_days_the_first_and_the_last_are_proposed():
    record = history(
        60,
        labs=[lab(-30, "9"), lab(0, "8"), lab(50, "7"), lab(1, "1", code="ast")],
        strengths=[scored(-30, "57", "80"), scored(50, "61", "80"), scored(51, "120", "150")],
        measures=[told("haq_di", 3, "1")],
    )
    assert {name: p.key for name, p in vars(first_and_last(record)).items() if p} == {
        "baseline_enzyme": "result:ck-30",
        "followup_enzyme": "result:ck50",
        "baseline_strength": "strength:mmt8-30",
        "followup_strength": "strength:mmt850",
        "baseline_function": "measure:haq_di3",
    }


def test_the_enzyme_with_most_values_is_proposed_and_ck_before_others():
    one = [lab(0, "8"), lab(1, "1", code="ast")]
    assert first_and_last(history(60, labs=one)).baseline_enzyme.key == "result:ck0"
    more = [*one, lab(9, "2", code="ast")]
    assert first_and_last(history(60, labs=more)).followup_enzyme.key == "result:ast9"
