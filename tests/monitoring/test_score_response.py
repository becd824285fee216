"""`manage.py score_response`: a file of cases to scores, without a database; bad input is one sentence."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.rules.vectors import cases

BASE_DIR = Path(__file__).resolve().parents[2]
SIX = next(case["inputs"] for case in cases("tis_cases.json") if case["name"] == "PUB-RCI-53F")
RCI = {"id": "RCI", "population": "adult", "inputs": SIX}


def run(tmp_path: Path, content: object, **options) -> tuple[str, str]:
    """Return what was printed, and the sentence of the refusal ("" without one)."""
    path = tmp_path / "cases.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    out = io.StringIO()
    try:
        call_command("score_response", str(path), stdout=out, stderr=io.StringIO(), **options)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def scored(tmp_path: Path, *told: dict) -> list[dict]:
    out, refusal = run(tmp_path, {"cases": list(told)}, json=True)
    assert refusal == ""
    return json.loads(out)["cases"]


def without(*measures: str) -> dict:
    return RCI | {"inputs": {name: v for name, v in SIX.items() if name not in measures}}


def test_all_worked_cases_as_one_file(tmp_path):
    told = cases("tis_cases.json")
    file = [{"id": c["name"], "population": c["population"], "inputs": c["inputs"]} for c in told]
    found = scored(tmp_path, *file)
    assert [(f["id"], f["total"], f["category"]) for f in found] == [
        (c["name"], json.loads(c["total"]), c["category"]) for c in told
    ]


def test_a_whole_case(tmp_path):
    assert scored(tmp_path, RCI) == [
        {
            "id": "RCI",
            "population": "adult",
            "points": {
                "physician_global": 20,
                "patient_global": 2.5,
                "muscle_strength": 10,
                "function": 0,
                "enzyme": 0,
                "extramuscular": 20,
            },
            "apc_percent": {
                "physician_global": "50",
                "patient_global": "10",
                "muscle_strength": "2.666667",
                "function": "0",
                "enzyme": "-0.6",
                "extramuscular": "55",
            },
            "total": 52.5,
            "category": "moderate",
            "total_range": [52.5, 52.5],
            "categories": ["moderate"],
            "missing": {},
            "notes": [],
        }
    ]


@pytest.mark.parametrize(
    "gone", [{}, {"extramuscular": None}, {"extramuscular": {"baseline": 5, "range": 10}}]
)
def test_a_missing_measure_gives_the_range(tmp_path, gone):
    case = without("extramuscular")
    (found,) = scored(tmp_path, case | {"inputs": case["inputs"] | gone})
    assert (found["total"], found["category"], found["total_range"]) == (None, None, [32.5, 52.5])
    assert found["categories"] == ["minimal", "moderate"]
    assert found["points"]["extramuscular"] is None
    assert list(found["missing"]) == ["extramuscular"]


@pytest.mark.parametrize("text", ["0.6", "0.60", '"0.6"'])
def test_numbers_are_exact_as_number_or_text(tmp_path, text):
    case = {"id": 1, "population": "adult", "inputs": {"patient_global": {"baseline": 1.1, "range": 10}}}
    file = json.dumps({"cases": [case]}).replace('"range"', f'"final": {text}, "range"')
    out, _ = run(tmp_path, file, json=True)
    (found,) = json.loads(out)["cases"]
    assert (found["id"], found["points"]["patient_global"], found["apc_percent"]["patient_global"]) == (
        1,
        0,
        "5",
    )


def test_the_printo_variant_is_for_children(tmp_path):
    child = without("extramuscular", "enzyme") | {"population": "jdm"}
    child["inputs"] |= {
        "das": {"baseline": 20, "final": 10, "range": 20},
        "chq_phs": {"baseline": 20, "final": 50, "range": 100},
    }
    (found,) = scored(tmp_path, child)
    assert (found["points"]["extramuscular"], found["points"]["enzyme"]) == (20, 7.5)
    assert (found["total"], found["category"]) == (60, "moderate")
    _, refusal = run(tmp_path, {"cases": [child | {"population": "adult"}]}, json=True)
    assert refusal


def test_a_value_above_its_range_is_told_and_not_cut(tmp_path):
    case = RCI | {"inputs": SIX | {"physician_global": {"baseline": 55, "final": 0, "range": 10}}}
    (found,) = scored(tmp_path, case)
    assert found["points"]["physician_global"] == 20
    assert found["notes"] == ["physician_global: 55 lies above its range of 10; check it. It is not cut."]


def test_without_json_it_is_lines(tmp_path):
    out, _ = run(tmp_path, {"cases": [without("enzyme")]})
    assert out.splitlines()[0] == "RCI (adult): 52.5 to 60, moderate or major"
    assert out.splitlines()[5].split(maxsplit=2) == [
        "Muscle",
        "enzyme",
        "?: not measured, 0 to 7.5 points possible",
    ]


def test_one_bad_case_is_reported_in_its_place_and_the_others_scored(tmp_path):
    bad = RCI | {"id": "bad", "population": "elderly"}
    out, refusal = run(tmp_path, {"cases": [bad, RCI]}, json=True)
    first, second = json.loads(out)["cases"]
    assert first == {
        "id": "bad",
        "error": "Case bad was refused: its population 'elderly' is not known; use one of: adult, jdm.",
    }
    assert second["total"] == 52.5
    assert refusal == (
        "1 of 2 cases of 'cases.json' could not be scored (bad); "
        "correct them: each says what is wrong in its place."
    )
    lines, _ = run(tmp_path, {"cases": [bad, RCI]})
    assert lines.startswith("Case bad was refused: ")


def one(measure: str, told: object) -> dict:
    return RCI | {"inputs": {measure: told}}


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (3, "Case 1 was refused: it is not an object with an id"),
        ({"population": "adult", "inputs": {}}, "not an object with an id"),
        (RCI | {"id": "  "}, "not an object with an id"),
        ({"id": 1, "inputs": {}}, "population 'None' is not known"),
        ({"id": 1, "population": "adult"}, 'it has no "inputs"'),
        (one("physican_global", {}), "is it 'physician_global'?"),
        (one("xyz", {}), "use one of: physician_global"),
        (one("enzyme", 5), "enzyme is not an object"),
        (one("enzyme", {"basline": 5}), "is it 'baseline'?"),
        (one("enzyme", {"baseline": "5,5"}), "enzyme, baseline: The number '5,5' was refused"),
        (one("enzyme", {"baseline": True}), "enzyme, baseline: it is not a number"),
        (one("enzyme", {"baseline": -1}), "enzyme, baseline: -1 is not possible"),
        (one("enzyme", {"range": 0}), "enzyme, range: 0 is not possible"),
        (one("das", {}), "das replaces extramuscular in the juvenile criteria only"),
    ],
)
def test_each_bad_case_is_one_sentence(tmp_path, case, words):
    out, refusal = run(tmp_path, {"cases": [case]}, json=True)
    (found,) = json.loads(out)["cases"]
    assert words in found["error"]
    assert refusal


def test_a_measure_and_what_replaces_it_are_not_both_taken(tmp_path):
    both = RCI | {"population": "jdm", "inputs": SIX | {"das": {"baseline": 9, "final": 1, "range": 20}}}
    out, _ = run(tmp_path, {"cases": [both, RCI]}, json=True)
    assert "extramuscular and what may replace it are both there" in json.loads(out)["cases"][0]["error"]


def test_an_id_twice_is_refused(tmp_path):
    out, _ = run(tmp_path, {"cases": [RCI, RCI]}, json=True)
    assert [("error" in found) for found in json.loads(out)["cases"]] == [False, True]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "it is not JSON"),
        ('{"cases": [NaN]}', "it is not JSON"),
        ('{"cases": [], "cases": []}', "a key is there twice"),
        ("[]", 'it has no list "cases"'),
        ('{"cases": {}}', 'it has no list "cases"'),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path, content, words):
    out, refusal = run(tmp_path, content, json=True)
    assert (out, words in refusal) == ("", True)


def test_it_exits_with_1_and_needs_no_database(tmp_path):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [RCI, {"id": 2}]}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "manage.py", "score_response", str(path), "--json"],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["cases"][0]["total"] == 52.5
    assert done.stderr.strip().count("\n") == 0
    missing = subprocess.run(
        [sys.executable, "manage.py", "score_response", str(tmp_path / "none.json")],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (missing.returncode, "cannot be read" in missing.stderr) == (1, True)
