"""The CTCAE tables as data: what the reference says stands there, what it does not is not invented."""

import json
import re

import pytest

from courses.protocols.ctcae import NOT_DESCRIBED, Version, read_ctcae
from courses.protocols.definitions import Status
from courses.protocols.loader import ctcae
from courses.protocols.reading import FOLDER
from courses.rules.errors import RuleError

TERMS = ctcae().terms
V5, V6 = Version.V5, Version.V6


def test_every_term_of_the_reference_with_its_meddra_code():
    codes = {code: {v.meddra for v in term.versions.values()} for code, term in TERMS.items()}
    assert {code: "/".join(sorted(found)) for code, found in codes.items()} == {
        "weight_gain": "10047896",
        "hypertension": "10020772",
        "skin_atrophy": "10040799",
        "growth_suppression": "10018761",
        "cataract": "10007739",
        "glaucoma": "10018304",
        "hyperglycaemia": "10020639",
        "glucose_intolerance": "10052426",
        "diabetes": "10012601",
        "cholesterol_high": "10008661",
        "hypertriglyceridaemia": "10020870",
        "cpk_increased": "10011268",
        "osteoporosis": "10031282",
        "osteonecrosis": "10031264",
        "muscle_weakness": "10062572",
        "myositis": "10028653",
        "insomnia": "10022437",
        "psychosis": "10037234",
        "mania": "10026749",
        "depression": "10012378",
        "sinus_bradycardia": "10040741",
        "atrial_fibrillation": "10003658",
        "ventricular_arrhythmia": "10047281",
        "hypokalaemia": "10021018",
        "infusion_reaction": "10051792",
        "lung_infection": "10035664/10061229",
        "alt_increased": "10001551",
        "ast_increased": "",
        "neutrophils_decreased": "10029366",
        "delayed_puberty": "",
        "cushingoid": "",
        "adrenal_insufficiency": "10001367",
        "shingles": "10040555",
    }


def test_every_term_has_five_grades_each_described_or_said_not_to_be():
    for term in TERMS.values():
        assert term.source.strip()
        assert term.status in set(Status)
        for version in term.versions.values():
            assert [grade.number for grade in version.grades] == [1, 2, 3, 4, 5]
            assert all(grade.words for grade in version.grades)
            assert all(
                (grade.words == NOT_DESCRIBED) == (grade.exists and not grade.is_described)
                for grade in version.grades
            )


def test_what_version_6_changed_is_kept():
    assert {code: list(term.absent) for code, term in TERMS.items() if term.absent} == {
        "glucose_intolerance": [V6],
        "diabetes": [V5],
        "cpk_increased": [V6],
    }
    missing = {
        (code, version.version, grade.number)
        for code, term in TERMS.items()
        for version in term.versions.values()
        for grade in version.grades
        if not grade.exists
    }
    assert missing == {("hypertension", V6, 1), ("hyperglycaemia", V6, 5)}
    assert TERMS["lung_infection"].versions[V5].name == "Lung infection"
    assert TERMS["lung_infection"].versions[V6].name == "Pneumonia"
    assert TERMS["hyperglycaemia"].versions[V5].measures == ()
    changed = {
        code
        for code, term in TERMS.items()
        if not term.absent and term.versions[V5].grades != term.versions[V6].grades
    }
    assert changed == {
        "hypertension",
        "skin_atrophy",
        "glaucoma",
        "hyperglycaemia",
        "alt_increased",
        "ast_increased",
        "neutrophils_decreased",
    }


def broken(tmp_path, change):
    content = json.loads((FOLDER / "ctcae.json").read_text(encoding="utf-8"))
    change(content, {term["code"]: term for term in content["terms"]})
    path = tmp_path / "ctcae.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def bands(terms, code, version="v5", measure=0):
    return terms[code][version]["measures"][measure]["bands"]


def put(code, place, **edges):
    """Return a change that replaces the edges of one band of version 5."""

    def change(_, terms):
        band = bands(terms, code)[place]
        bands(terms, code)[place] = {"grade": edges.pop("grade", band["grade"]), **edges}

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("weight_gain", 1, at_least="11", below="20"), "grade 2 does not begin where grade 1 ends"),
        (put("weight_gain", 1, at_least="9", below="20"), "grade 2 does not begin where grade 1 ends"),
        (put("weight_gain", 1, above="10", below="20"), "grade 2 does not begin where grade 1 ends"),
        (put("weight_gain", 1, at_least="10", up_to="20"), "grade 3 does not begin where grade 2 ends"),
        (put("weight_gain", 1, at_least="10", below="20", grade=1), "grade 1 does not follow grade 1"),
        (put("weight_gain", 0, below="10"), "no mild end"),
        (put("weight_gain", 2, at_least="20", below="30"), "grade 2 does not begin where grade 1 ends"),
        (put("weight_gain", 0, at_least="10", below="10"), "grade 1 holds no number"),
        (put("weight_gain", 0, at_least="5", above="5", below="10"), "either 'at_least' or 'above'"),
        (put("weight_gain", 0, at_least="five", below="10"), "neither a number nor ULN or LLN"),
        (put("weight_gain", 0, at_least="NaN", below="10"), "neither a number nor ULN or LLN"),
        (put("weight_gain", 0, grade=1), "a band needs an edge"),
        (put("weight_gain", 2, at_least="20", grade=6), "there is no grade 6"),
        (put("hypokalaemia", 1, below="3.1", at_least="2.5"), "grade 3 does not begin where grade 1 ends"),
        (
            lambda _, t: bands(t, "hypertension", "v6").insert(
                0, {"grade": 1, "at_least": "120", "below": "140"}
            ),
            "a band of grade 1, which this version does not have",
        ),
        (lambda _, t: t["weight_gain"]["v5"]["grades"].pop("5"), "the key '5' is missing"),
        (lambda _, t: t["weight_gain"]["v5"]["grades"].update({"6": "more"}), "6 was refused"),
        (lambda _, t: t["hypertension"]["v6"]["no_such"].update({"7": "none"}), "there is no grade 7"),
        (
            lambda _, t: t["hypertension"]["v6"]["grades"].update({"1": "mild"}),
            "described and said not to exist",
        ),
        (lambda _, t: t["diabetes"].update(v6={"absent": "gone"}), "no version has the term"),
        (lambda c, t: c["terms"].append(t["cataract"]), "'cataract' is there twice"),
        (lambda _, t: t["cataract"].update(status="sure"), "'sure' is not one of"),
        (lambda _, t: t["cataract"]["v5"].update(meddra=10007739), "a text was expected"),
        (lambda _, t: t["weight_gain"]["v5"]["measures"][0].update(scale="x_lln"), "'x_lln' is not one of"),
        (lambda c, _: c.update(dose="1"), "the key is not known here"),
    ],
)
def test_a_table_with_a_gap_an_overlap_or_a_slip_is_refused(tmp_path, change, words):
    with pytest.raises(RuleError, match=re.escape(words)):
        read_ctcae(broken(tmp_path, change))
