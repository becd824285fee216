"""`manage.py plan_taper`: the schedule as JSON and as a table, without a database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

BASE_DIR = Path(__file__).resolve().parents[2]
SEED_DOSES = ["60", "50", "40", "30", "25", "20", "17.5", "15", "12.5", "10", "7.5", "5", "2.5"]
USUAL = {"start_mg": "60", "start_on": "2026-01-05", "hold_weeks": "2"}


def plan(**options) -> str:
    out = io.StringIO()
    call_command("plan_taper", **(USUAL | options), stdout=out)
    return out.getvalue()


def planned(**options) -> dict:
    return json.loads(plan(json=True, **options))


def test_the_seeds_taper_from_60_mg() -> None:
    found = planned()
    assert [step["daily_mg"] for step in found["steps"]] == SEED_DOSES
    assert found["steps"][:2] == [
        {"from": "2026-01-05", "to": "2026-01-18", "daily_mg": "60"},
        {"from": "2026-01-19", "to": "2026-02-01", "daily_mg": "50"},
    ]
    assert found["steps"][-1] == {"from": "2026-06-22", "to": "2026-07-05", "daily_mg": "2.5"}
    assert (found["total_mg"], found["days"], set(found)) == ("4130", 182, {"steps", "total_mg", "days"})


def test_a_maintenance_dose_is_open_and_in_no_sum() -> None:
    found = planned(start_mg="37.5", stop_at_mg="7.5", hold_weeks="4")
    assert [(step["daily_mg"], step["to"] is None) for step in found["steps"]] == [
        ("37.5", False),
        ("30", False),
        ("25", False),
        ("20", False),
        ("17.5", False),
        ("15", False),
        ("12.5", False),
        ("10", False),
        ("7.5", True),
    ]
    # 37.5 for 28 days, then 130 mg of steps for 14 days each.
    assert (found["total_mg"], found["days"]) == ("2870", 126)


def test_numbers_have_no_trailing_zeros() -> None:
    found = planned(start_mg="60.0", stop_at_mg="0.00")
    assert (found["steps"][0]["daily_mg"], found["total_mg"]) == ("60", "4130")


@pytest.mark.parametrize(("hold_weeks", "days"), [("1", 175), ("2", 182), ("6", 210)])
def test_the_hold_is_counted_in_whole_weeks(hold_weeks: str, days: int) -> None:
    assert planned(hold_weeks=hold_weeks)["days"] == days


def test_the_table_names_total_source_and_warnings() -> None:
    lines = plan(start_mg="100", hold_weeks="5").splitlines()
    assert lines[2] == "2026-01-05  2026-02-08       100"
    assert any(line.startswith("Total: ") for line in lines)
    assert any(line.startswith("Source: ") for line in lines)
    warnings = [line for line in lines if line.startswith("Warning: ")]
    assert len(warnings) == 2
    assert "A hold of 5 weeks is outside the protocol" in warnings[0]
    assert "A start of 100 mg a day is outside the protocol" in warnings[1]


def test_a_usual_taper_has_no_warning() -> None:
    assert "Warning" not in plan()


def test_an_open_end_is_named_in_the_table() -> None:
    lines = plan(stop_at_mg="5").splitlines()
    assert "2026-06-08  open end           5" in lines
    assert "Total: 4025 mg in 154 days, without the open last step." in lines


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"start_mg": "sixty"}, "The number 'sixty' was refused"),
        ({"start_mg": "37,5"}, "The number '37,5' was refused because a comma"),
        ({"start_mg": "0"}, "A start dose of 0 mg was refused"),
        ({"start_mg": "-60"}, "A start dose of -60 mg was refused"),
        ({"start_mg": "1001"}, "A start dose of 1001 mg a day was refused"),
        ({"start_on": "05.01.2026"}, "The --start-on '05.01.2026' was refused: it is not a day"),
        ({"start_on": "2026-02-30"}, "The --start-on '2026-02-30' was refused: it is not a day"),
        ({"start_on": "9999-12-01"}, "was refused because it runs past the calendar"),
        ({"hold_weeks": "1.5"}, "The hold '1.5' was refused: it is not a whole number of weeks"),
        ({"hold_weeks": "0"}, "A hold of 0 weeks was refused"),
        ({"hold_weeks": "53"}, "A hold of 53 weeks was refused"),
        ({"stop_at_mg": "-1"}, "A maintenance dose of -1 mg was refused"),
        ({"stop_at_mg": "60"}, "A taper from 60 to 60 mg was refused"),
        ({"protocol": "none"}, "The taper protocol 'none' is not known; choose one of: "),
    ],
)
def test_what_is_impossible_is_refused_in_one_sentence(options: dict, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        plan(**options)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def run(*options: str, tmp_path: Path) -> subprocess.CompletedProcess:
    """Run the command as from a shell, with a database nobody can reach."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DEBUG": "1"}
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/no/such/folder/db.sqlite3"
    return subprocess.run(
        [sys.executable, "manage.py", "plan_taper", *options],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "options",
    [
        ["--start-mg", "sixty", "--start-on", "2026-01-05", "--hold-weeks", "2"],
        ["--start-mg", "60", "--start-on", "2026-01-05"],
        ["--start-mg", "60", "--start-on", "2026-01-05", "--hold-weeks", "2", "--faster"],
    ],
)
def test_from_a_shell_a_refusal_is_one_line_on_stderr_and_exit_code_1(
    options: list[str], tmp_path: Path
) -> None:
    done = run(*options, tmp_path=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (1, "", 1)
    assert "Traceback" not in done.stderr


def test_from_a_shell_it_needs_no_database(tmp_path: Path) -> None:
    usual = ["--start-mg", "60", "--start-on", "2026-01-05", "--hold-weeks", "2", "--json"]
    done = run(*usual, tmp_path=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["total_mg"] == "4130"
