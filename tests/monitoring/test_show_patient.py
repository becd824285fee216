"""`manage.py show_patient`: the facts of the first screen, from the same read, for people and as JSON."""

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from monitoring.imports.cases import load_case
from monitoring.imports.sources import PUBLISHED
from tests.cast import Cast, make_cast, make_ck, make_given_course, make_mmt8, make_patient, make_taper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]

TODAY = date(2026, 3, 10)


@pytest.fixture
def march():
    with time_machine.travel("2026-03-10 12:00:00Z", tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def show(identifier: str, *, on: str = "2026-03-10", **options) -> str:
    out = io.StringIO()
    call_command("show_patient", identifier, on=on, **options, stdout=out)
    return out.getvalue()


def screen(identifier: str, **options) -> dict:
    return json.loads(show(identifier, json=True, **options))


def refusal(identifier: str, **options) -> str:
    with pytest.raises(CommandError) as caught:
        show(identifier, **options)
    return str(caught.value)


def make_responder(cast: Cast) -> None:
    """A pulse of 3 g whose last day is 30 days ago, then 60 mg from 29 days ago; CK down, strength up."""
    patient = make_patient(cast.north, cast.alice)
    make_ck(patient, cast.nina, number="2000", days_ago=33)
    make_mmt8(patient, cast.nina, total="50", days_ago=33)
    make_given_course(patient, cast.alice, last_days_ago=30)
    make_taper(patient, cast.alice, start_on=date(2026, 2, 9))
    make_ck(patient, cast.nina, number="500", days_ago=5)
    make_mmt8(patient, cast.nina, total="58", days_ago=1)


def test_the_first_screen_of_a_responder(cast: Cast) -> None:
    make_responder(cast)
    seen = screen("N-1")
    assert (seen["identifier"], seen["patient"], seen["clinic"], seen["on"], seen["follow_up"]) == (
        "N-1",
        "Abbott, Ada",
        "North",
        "2026-03-10",
        "active",
    )
    assert seen["dose_today"]["prednisone_equivalent_mg"] == "40"
    (steroid,) = seen["dose_today"]["steroids"]
    assert steroid == {
        "drug": "prednisone",
        "daily_mg": "40",
        "prednisone_equivalent_mg": "40",
        "since": None,
        "is_last_recorded": False,
        "day_of_step": 2,
        "step_days": 14,
        "next_on": "2026-03-23",
        "next_mg": "30",
    }
    assert seen["exposure"] == {
        "with_pulses_mg": "5370",
        "without_pulses_mg": "1620",
        "pulses_mg": "3750",
        "days": 33,
        "unknown_days": 0,
        "unknown_pulses": 0,
        "approximate_days": 0,
        "unplaced_doses": 0,
        "is_complete": True,
    }
    window = seen["window"]
    assert window.pop("pulse").startswith("3 × 1 g IV, ")
    assert window == {
        "day0": "2026-02-08",
        "opens": "2026-03-08",
        "closes": "2026-03-22",
        "state": "open",
        "is_approximate": False,
        "reviewed_on": None,
    }


def test_enzymes_and_strength_with_their_change(cast: Cast) -> None:
    make_responder(cast)
    seen = screen("N-1")
    (ck,) = seen["enzymes"]
    assert (ck["analyte"], ck["label"], ck["change_percent"], ck["direction"]) == (
        "ck",
        "CK",
        "-75",
        "falling",
    )
    assert ck["latest"] == {
        "day": "2026-03-05",
        "precision": "exact",
        "raw_text": "500",
        "comparator": "",
        "number": "500",
        "unit": "U/L",
        "uln": "200",
        "x_uln": "2.5",
    }
    assert (ck["baseline"]["day"], ck["baseline"]["x_uln"]) == ("2026-02-05", "10")
    (mmt8,) = seen["strength"]
    assert mmt8 == {
        "instrument": "mmt8",
        "label": "MMT-8",
        "latest": {"day": "2026-03-09", "precision": "exact", "total": "58", "maximum": "80"},
        "baseline": {"day": "2026-02-05", "precision": "exact", "total": "50", "maximum": "80"},
        "change_percent_of_scale": "10",
    }


def test_what_is_due_and_what_is_overdue(cast: Cast) -> None:
    make_responder(cast)
    seen = screen("N-1")
    listed = [(row["state"], row["kind"]) for state in ("overdue", "due") for row in seen[state]]
    assert ("due", "window_review") in listed
    late = screen("N-1", on="2026-03-23")
    assert ("window_review", 1) in [(row["kind"], row["days_late"]) for row in late["overdue"]]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-03-07", "not_yet"),
        ("2026-03-08", "open"),
        ("2026-03-22", "open"),
        ("2026-03-23", "missed"),
    ],
)
def test_the_window_on_both_sides_of_its_ends(cast: Cast, on: str, state: str) -> None:
    make_given_course(make_patient(cast.north, cast.alice), cast.alice, last_days_ago=30)
    assert screen("N-1", on=on)["window"]["state"] == state


@pytest.mark.parametrize(("on", "has_window"), [("2026-02-07", False), ("2026-02-08", True)])
def test_there_is_no_window_before_the_last_infusion(cast: Cast, on: str, has_window: bool) -> None:
    make_given_course(make_patient(cast.north, cast.alice), cast.alice, last_days_ago=30)
    assert (screen("N-1", on=on)["window"] is not None) is has_window


def test_a_patient_of_whom_nothing_is_recorded(cast: Cast) -> None:
    make_patient(cast.north, cast.alice)
    seen = screen("N-1")
    assert seen["dose_today"] == {"prednisone_equivalent_mg": None, "steroids": []}
    assert (seen["window"], seen["enzymes"], seen["strength"], seen["overdue"], seen["due"]) == (
        None,
        [],
        [],
        [],
        [],
    )


def test_a_published_case_shows_its_unknowns_as_unknown() -> None:
    load_case(PUBLISHED / "es101587.csv", clinic_name="Published", day0=date(2022, 1, 3))
    seen = screen("ES101587", on="2022-01-18")
    assert (seen["exposure"]["unknown_pulses"], seen["exposure"]["is_complete"]) == (3, False)
    assert seen["dose_today"]["prednisone_equivalent_mg"] == "30"
    assert (seen["window"]["opens"], seen["window"]["closes"]) == ("2022-02-02", "2022-02-16")
    assert [(e["label"], e["latest"]["raw_text"], e["latest"]["x_uln"]) for e in seen["enzymes"]] == [
        ("CK", "normal", None),
        ("Aldolase", "normal", None),
        ("ALT", "313", "8.94"),
        ("AST", "160", "4.57"),
    ]


def test_a_steroid_by_weight_without_weight_has_no_mg_and_no_sum() -> None:
    load_case(PUBLISHED / "fr100515.csv", clinic_name="Published", day0=date(2022, 1, 3))
    dose = screen("FR100515", on="2022-01-18")["dose_today"]
    assert dose["prednisone_equivalent_mg"] is None
    assert [(s["drug"], s["daily_mg"], s["is_last_recorded"]) for s in dose["steroids"]] == [
        ("prednisone-equivalent oral corticosteroid", None, True)
    ]


def test_doses_by_the_clock_are_shown_by_the_day() -> None:
    load_case(PUBLISHED / "f1000-7-60.csv", clinic_name="Published", day0=date(2022, 1, 3))
    dose = screen("F1000-45M", on="2022-01-17")["dose_today"]
    assert (dose["steroids"][0]["daily_mg"], dose["prednisone_equivalent_mg"]) == ("120", "150")
    assert screen("F1000-45M", on="2022-01-12")["dose_today"]["steroids"] == []


def test_lines_say_the_same_for_people(cast: Cast) -> None:
    make_responder(cast)
    lines = show("N-1").splitlines()
    assert lines[0] == "Abbott, Ada (N-1), North, on 2026-03-10"
    assert "Exposure: 5370 mg prednisone-equivalent with pulses, 1620 mg without, in 33 days." in lines
    assert "Window: 2026-03-08 to 2026-03-22, open." in lines
    assert "CK 500 U/L, 2.5 x ULN on 2026-03-05, -75 % from baseline" in lines
    assert "MMT-8 58 of 80 on 2026-03-09, 10 % of the scale from baseline" in lines
    assert any(line.startswith("due: ") for line in lines)


def test_an_unknown_identifier_is_refused(cast: Cast) -> None:
    assert refusal("N-9") == "No patient has the identifier 'N-9'; check its spelling."


def test_two_patients_of_one_identifier_need_their_clinic(cast: Cast) -> None:
    make_patient(cast.north, cast.alice)
    make_patient(cast.south, cast.charlie, family_name="Other")
    assert refusal("N-1") == (
        "2 patients have the identifier 'N-1'; say which with --clinic, or with another identifier: "
        "North, South."
    )
    assert screen("N-1", clinic="South")["patient"] == "Other, Ada"
    assert refusal("N-1", clinic="East") == "There is no clinic 'East'; choose one of: North, South."


def test_a_patient_is_looked_for_in_the_clinic_that_was_named(cast: Cast) -> None:
    make_patient(cast.north, cast.alice)
    assert refusal("N-1", clinic="South") == (
        "No patient in South has the identifier 'N-1'; check its spelling."
    )


@pytest.mark.parametrize("on", ["10.03.2026", "2026-3-10", "today"])
def test_a_day_that_is_none_is_refused(cast: Cast, on: str) -> None:
    assert f"The --on '{on}' was refused: it is not a day" in refusal("N-1", on=on)
