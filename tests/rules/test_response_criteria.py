"""The response criteria file: what it says, and that nothing impossible in it is read."""

import json
from decimal import Decimal

import pytest

from courses.protocols.definitions import Status
from courses.protocols.loader import analytes, response_criteria
from courses.protocols.reading import FOLDER
from courses.protocols.response_criteria import Measure, Population, read_response_criteria
from courses.rules.errors import RuleError

FILE = "response_criteria.json"


def numbers(*texts):
    return tuple(map(Decimal, texts))


def test_the_bands_are_those_of_table_3():
    others = numbers("5", "15", "25", "40")
    assert {code: (b.edges_percent, b.points) for code, b in response_criteria().bands.items()} == {
        "physician_global": (others, numbers("0", "7.5", "15", "17.5", "20")),
        "patient_global": (others, numbers("0", "2.5", "5", "7.5", "10")),
        "muscle_strength": (numbers("2", "10", "20", "30"), numbers("0", "10", "20", "27.5", "32.5")),
        "function": (others, numbers("0", "5", "7.5", "7.5", "10")),
        "enzyme": (others, numbers("0", "2.5", "5", "7.5", "7.5")),
        "extramuscular": (others, numbers("0", "7.5", "12.5", "15", "20")),
    }


def test_the_thresholds_differ_for_adults_and_children():
    assert {name: (t.minimal, t.moderate, t.major) for name, t in response_criteria().thresholds.items()} == {
        Population.ADULT: numbers("20", "40", "60"),
        Population.JDM: numbers("30", "45", "70"),
    }


def test_ranges_and_what_only_children_may_use():
    assert {code: (s.measure.value, s.ranges) for code, s in response_criteria().scales.items()} == {
        "physician_global": ("physician_global", numbers("10")),
        "patient_global": ("patient_global", numbers("10")),
        "mmt8": ("muscle_strength", numbers("80", "150")),
        "mmt26": ("muscle_strength", numbers("260")),
        "cmas": ("muscle_strength", numbers("52")),
        "haq_di": ("function", numbers("3")),
        "chaq": ("function", numbers("3")),
        "extramuscular": ("extramuscular", numbers("10")),
        "das": ("extramuscular", numbers("20")),
        "chq_phs": ("enzyme", ()),
    }
    juvenile = {c for c, s in response_criteria().scales.items() if Population.ADULT not in s.populations}
    assert juvenile == {"cmas", "chaq", "das", "chq_phs"}
    better = {code for code, s in response_criteria().scales.items() if s.is_higher_better}
    assert better == {"mmt8", "mmt26", "cmas", "chq_phs"}


def test_what_is_general_knowledge_is_marked_so():
    enzymes = response_criteria().enzymes
    assert {code: (e.times_uln, e.status) for code, e in enzymes.items()} == {
        "ck": (Decimal(15), Status.GENERAL),
        "aldolase": (Decimal(6), Status.GENERAL),
        "ldh": (Decimal(3), Status.GENERAL),
        "ast": (Decimal(3), Status.GENERAL),
        "alt": (Decimal(3), Status.GENERAL),
    }
    assert response_criteria().status is Status.CONFIRMED


def test_the_definitions_beside_the_score():
    better, worse = response_criteria().improvement, response_criteria().worsening
    assert (better.better_measures, better.better_percent) == (3, 20)
    assert (better.worse_measures_at_most, better.worse_percent, better.never_worse) == (
        2,
        25,
        (Measure.STRENGTH,),
    )
    assert (worse.visits_in_a_row, worse.physician_global_by, worse.with_mmt8_percent) == (2, 2, 20)
    assert (worse.extramuscular_by, worse.core_measures_worse, worse.core_percent) == (2, 3, 30)
    assert worse.percent_note.endswith("relative to baseline: not confirmed")
    assert set(worse.core_measures) == set(Measure) - {Measure.ENZYME}


def _set(place, value):
    def change(content):
        *path, last = place
        for step in path:
            content = content[step]
        content[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set(["measures", 0, "edges_percent"], ["5", "15", "15", "40"]), "each edge must be above"),
        (_set(["measures", 0, "edges_percent"], ["5", "15", "25"]), "one more than there are edges"),
        (_set(["measures", 0, "points"], ["1", "7.5", "15", "17.5", "20"]), "begin with 0"),
        (_set(["measures", 0, "points"], ["0", "15", "7.5", "17.5", "20"]), "never fall"),
        (_set(["measures", 0, "points"], ["0", "x", "15", "17.5", "20"]), "not numbers"),
        (_set(["measures", 0, "points"], ["0", "-1", "15", "17.5", "20"]), "at least 0"),
        (_set(["measures", 0, "points"], ["0", "7.5", "15", "17.5", "21"]), "add up to 100"),
        (_set(["measures", 0, "code"], "extramuscular"), "is there twice"),
        (_set(["measures", 0, "code"], "fatigue"), "not one of"),
        (lambda content: content["measures"].pop(), "exactly"),
        (_set(["thresholds", "adult", "moderate"], "60"), "must rise"),
        (_set(["thresholds", "adult", "major"], "101"), "up to 100"),
        (lambda content: content["thresholds"].pop("jdm"), "exactly adult, jdm"),
        (lambda content: content["enzymes"].pop(), "exactly aldolase, alt, ast, ck, ldh"),
        (_set(["enzymes", 0, "times_uln"], "0"), "not possible"),
        (_set(["scales", 0, "populations"], ["nobody"]), "not one of"),
        (_set(["scales", 0, "populations"], []), "at least one"),
        (_set(["scales", 0, "measure"], "mood"), "not one of"),
        (_set(["improvement", "better_measures"], 5), "more than 6 measures"),
        (_set(["improvement", "never_worse"], ["mood"]), "not one of"),
        (_set(["worsening", "core_measures_worse"], 6), "more measures than it names"),
        (_set(["worsening", "extra"], "1"), "not known here"),
        (_set(["note"], "x"), "not known here"),
    ],
)
def test_an_impossible_file_is_refused(tmp_path, change, words):
    content = json.loads((FOLDER / FILE).read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / FILE
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RuleError, match=words):
        read_response_criteria(path, analytes())
