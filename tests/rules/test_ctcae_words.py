"""Bands and grades in words."""

from decimal import Decimal

import pytest

from courses.protocols.ctcae import Version
from courses.protocols.loader import ctcae
from monitoring.rules.ctcae.grading import Graded, Reading, graded
from monitoring.rules.ctcae.proposals import proposals
from monitoring.rules.ctcae.words import band_words, grade_words, inputs_of, number_words, version_words
from tests.rules.histories import history, lab, taken


@pytest.mark.parametrize(
    ("term", "version", "grade", "said"),
    [
        ("weight_gain", "5.0", 1, "from 5, below 10 % more than before"),
        ("weight_gain", "5.0", 3, "from 20 % more than before"),
        ("weight_gain", "5.0", 4, ""),
        ("growth_suppression", "6.0", 2, "from 30, below 50 % less than before"),
        ("hyperglycaemia", "6.0", 1, "above its upper limit, to 160 mg/dL"),
        ("hypokalaemia", "5.0", 1, "below its lower limit, down to 3 mmol/L"),
        ("hypokalaemia", "5.0", 4, "below 2.5 mmol/L"),
        ("neutrophils_decreased", "6.0", 1, "to 1.5, down to 1 10⁹/L"),
        ("alt_increased", "5.0", 3, "above 5, to 20 × ULN"),
    ],
)
def test_a_band_in_words(term, version, grade, said):
    assert band_words(ctcae().terms[term].versions[Version(version)].measures[0], grade) == said


@pytest.mark.parametrize(
    ("number", "sign", "uln", "said", "of_number"),
    [
        (
            "313",
            "",
            "35",
            "CTCAE 5.0: grade 3 (above 5, to 20 × ULN)",
            "8.94 × ULN",
        ),
        (
            "30",
            "",
            "35",
            ("CTCAE 5.0: no grade (no value before it is on record: read as if it was normal before)"),
            "0.86 × ULN",
        ),
        ("313", "", None, "CTCAE 5.0: cannot be told (its own upper limit is not recorded)", ""),
        (
            "200",
            ">",
            "35",
            (
                "CTCAE 5.0: at least grade 3 (above 5, to 20 × ULN; the printed value is a bound, "
                "and the grade turns on the number behind it)"
            ),
            "5.71 × ULN",
        ),
    ],
)
def test_a_grade_in_words(number, sign, uln, said, of_number):
    told = ctcae().terms["alt_increased"].versions[Version.V5]
    found = graded(told, "alt", Reading(Decimal(number), "U/L", sign, Decimal(uln) if uln else None))
    assert version_words(Version.V5, found) == said
    assert number_words(found) == of_number


def test_a_term_without_bands_says_so():
    told = ctcae().terms["hyperglycaemia"].versions[Version.V5]
    assert grade_words(graded(told, "glucose", Reading(Decimal(300), "mg/dL"))) == "not graded by number"


def test_a_weight_says_its_percent():
    told = ctcae().terms["weight_gain"].versions[Version.V6]
    found = graded(told, "weight", Reading(Decimal(90), "kg"), Reading(Decimal(80), "kg"))
    assert number_words(found) == "12.5 % more than before"


def test_what_is_kept_of_a_proposal():
    labs = [
        lab(-1, "30", code="alt", label="ALT", uln="35"),
        lab(7, "313", code="alt", label="ALT", uln="35"),
    ]
    (one,) = proposals(history(30, labs=labs, taken=[taken(0, None, "60")])).waiting
    assert inputs_of(one) == {
        "rule": "2026-11b",
        "tables": "2026-11",
        "value": {"record": "result:alt7", "words": "ALT 313 U/L, own limits up to 35", "day": "2026-01-21"},
        "first": {"record": "result:alt7", "words": "ALT 313 U/L, own limits up to 35", "day": "2026-01-21"},
        "start": {"record": "steroid", "words": "the steroid", "day": "2026-01-14"},
        "before": {"record": "result:alt-1", "words": "ALT 30 U/L, own limits up to 35", "day": "2026-01-13"},
        "number": "8.94 × ULN",
        "grades": {
            "5.0": "CTCAE 5.0: grade 3 (above 5, to 20 × ULN)",
            "6.0": "CTCAE 6.0: grade 3 (above 5, to 20 × ULN)",
        },
        "cautions": ["In active myositis ALT may come from muscle: no CK is on record beside it."],
    }


def test_a_pressure_read_once_is_possibly_its_grade():
    found = Graded(2, 2, reason="one reading only")
    assert (grade_words(found), found.grade) == ("possibly grade 2", None)
