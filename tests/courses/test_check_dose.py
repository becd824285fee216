"""`manage.py check_dose`: a file of orders to verdicts, without a database; bad input is one sentence."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.rules.dose_vignettes import vignettes

BASE_DIR = Path(__file__).resolve().parents[2]
GRAM = {"id": "g", "dose": 1000, "unit": "mg", "basis": "flat"}


def check(tmp_path: Path, content: object, **options) -> str:
    path = tmp_path / "orders.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    out = io.StringIO()
    call_command("check_dose", str(path), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def checked(tmp_path: Path, *orders: dict) -> list[dict]:
    return json.loads(check(tmp_path, {"orders": list(orders)}, json=True))["orders"]


def test_the_whole_table_as_one_file(tmp_path: Path) -> None:
    table = [v for v in vignettes() if v.context is None]
    found = checked(tmp_path, *({"id": v.id} | v.facts for v in table))
    assert [(f["id"], f["verdict"]) for f in found] == [(v.id, v.expected) for v in table]
    assert all((f["rules"] == []) == (f["verdict"] == "ok") for f in found)


def test_the_answer_has_four_keys(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, GRAM | {"product": "acetate", "route": "IV"})
    assert found == {
        "id": "g",
        "verdict": "stop",
        "rules": ["acetate_intravenous"],
        "reason": "Methylprednisolone acetate must never go into a vein; order the sodium succinate.",
    }


def test_without_json_it_is_a_line_for_each(tmp_path: Path) -> None:
    assert (
        check(tmp_path, {"orders": [GRAM, GRAM | {"id": 2}]})
        == "g: ok. Nothing was found.\n2: ok. Nothing was found.\n"
    )


@pytest.mark.parametrize("dose", [1000, "1000", 1000.0, "1000.0"])
def test_a_number_may_be_a_number_or_text(tmp_path: Path, dose: object) -> None:
    assert checked(tmp_path, GRAM | {"dose": dose})[0]["verdict"] == "ok"


def test_numbers_never_become_floats(tmp_path: Path) -> None:
    exact = '{"orders": [{"id": "x", "dose": 2000.000000000001, "unit": "mg", "basis": "flat"}]}'
    found = json.loads(check(tmp_path, exact, json=True))["orders"][0]
    assert (found["verdict"], found["rules"]) == ("stop", ["above_absolute_cap"])


def test_null_is_not_known(tmp_path: Path) -> None:
    unknown = dict.fromkeys(("age_years", "weight_kg", "minutes", "risks", "route", "product", "days"))
    assert checked(tmp_path, GRAM | unknown)[0]["verdict"] == "ok"


def test_no_orders_no_verdicts(tmp_path: Path) -> None:
    assert checked(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json", "it is not JSON"),
        ("[]", 'it has no list "orders"'),
        ('{"orders": 1}', 'it has no list "orders"'),
        ('{"orders": [{"id": "a", "id": "b"}]}', "a key is there twice"),
        ('{"orders": [{"id": "a", "dose": NaN}]}', "NaN is not a number"),
        ('{"orders": [{"id": "a", "dose": 1e400}]}', "Order 1 was refused: dose:"),
        ('{"orders": [{"id": "a", "dose": 1e999999999}]}', "Order 1 was refused: dose:"),
        ({"orders": [1]}, "Order 1 was refused: it is not an object"),
        ({"orders": [{"dose": 1}]}, "Order 1 was refused: it has no id"),
        ({"orders": [GRAM, {"id": " "}]}, "Order 2 was refused: it has no id"),
        ({"orders": [GRAM | {"dose": "1,000"}]}, "because a comma can mean thousands or decimals"),
        ({"orders": [GRAM | {"dose": True}]}, "dose: it is not a number"),
        ({"orders": [GRAM | {"unit": "mcg"}]}, "unit: 'mcg' is not known; use one of: mg, g"),
        ({"orders": [GRAM | {"basis": "per_m2"}]}, "use one of: flat, per_kg"),
        ({"orders": [GRAM | {"product": "dexamethasone"}]}, "use one of: sodium_succinate, acetate"),
        ({"orders": [GRAM | {"route": ["IV"]}]}, "use one of: IV, IM"),
        ({"orders": [GRAM | {"days": 2.5}]}, "days: 2.5 is not a whole number"),
        ({"orders": [GRAM | {"risks": "psychosis"}]}, "risks: it is not a list of names"),
        ({"orders": [GRAM | {"weigth_kg": 70}]}, "the key 'weigth_kg' is not known; is it 'weight_kg'?"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path: Path, content: object, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        check(tmp_path, content, json=True)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def run(*options: str, data: Path) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data), "DEBUG": "1"}
    environment["DATABASE_URL"] = f"sqlite:///{data}/no/such/folder/db.sqlite3"
    command = [sys.executable, "manage.py", "check_dose", *options]
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_from_a_shell_a_missing_file_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    done = run("none.json", "--json", data=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (1, "", 1)


def test_from_a_shell_it_needs_no_database_and_says_what_it_did_not_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps({"orders": [GRAM | {"ward": "7B"}]}))
    done = run(str(path), "--json", data=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["orders"][0]["verdict"] == "ok"
    assert done.stderr.strip() == "Not read, for the check does not know them: ward."
