"""`manage.py exposure`: sums of a period for people and as JSON, and one sentence for every refusal."""

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from monitoring.imports.cases import load_case
from monitoring.imports.sources import PUBLISHED
from tests.cast import Cast, make_cast, make_given_course, make_patient, make_taper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]

SUMS = ("with_pulses_mg", "without_pulses_mg", "pulses_mg", "days")


@pytest.fixture
def march():
    with time_machine.travel("2026-03-10 12:00:00Z", tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def run(identifier: str, *options: str) -> str:
    out = io.StringIO()
    call_command("exposure", identifier, *options, stdout=out)
    return out.getvalue()


def found(identifier: str, *options: str) -> dict:
    return json.loads(run(identifier, *options, "--json"))


def refusal(identifier: str, *options: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(identifier, *options)
    return str(caught.value)


def make_pulsed(cast: Cast) -> None:
    """3 x 1 g on 6-8 February, 60 mg from 9 February by the seed's taper: 182 days, 4130 mg."""
    patient = make_patient(cast.north, cast.alice)
    make_given_course(patient, cast.alice, last_days_ago=30)
    make_taper(patient, cast.alice, start_on=date(2026, 2, 9))


def test_the_whole_record_up_to_today(cast: Cast) -> None:
    make_pulsed(cast)
    seen = found("N-1")
    assert (seen["from"], seen["to"], seen["today"], seen["is_complete"]) == (
        "2026-02-06",
        "2026-03-10",
        "2026-03-10",
        True,
    )
    for what in ("planned", "taken"):
        assert {key: seen[what][key] for key in SUMS} == {
            "with_pulses_mg": "5370",
            "without_pulses_mg": "1620",
            "pulses_mg": "3750",
            "days": 33,
        }
        assert seen[what]["days_at_or_above_30_mg"] == 33
        assert seen[what]["days_at_or_above_30_mg_without_pulses"] == 30


def test_a_period_into_the_future_plans_and_takes_apart(cast: Cast) -> None:
    make_pulsed(cast)
    seen = found("N-1", "--from", "2026-02-06", "--to", "2027-02-05")
    assert (seen["planned"]["with_pulses_mg"], seen["planned"]["without_pulses_mg"]) == ("7880", "4130")
    assert seen["planned"]["days_at_or_above_30_mg_without_pulses"] == 56
    assert (seen["taken"]["without_pulses_mg"], seen["taken"]["days"]) == ("1620", 33)


@pytest.mark.parametrize(
    ("first", "last", "mg"),
    [
        ("2026-02-05", "2026-02-05", "0"),
        ("2026-02-06", "2026-02-06", "1250"),
        ("2026-02-08", "2026-02-09", "1310"),
        ("2026-02-09", "2026-02-09", "60"),
    ],
)
def test_both_days_of_the_period_count(cast: Cast, first: str, last: str, mg: str) -> None:
    make_pulsed(cast)
    assert found("N-1", "--from", first, "--to", last)["taken"]["with_pulses_mg"] == mg


def test_unknown_doses_are_at_least() -> None:
    load_case(PUBLISHED / "es101587.csv", clinic_name="Published", day0=date(2022, 1, 3))
    seen = found("ES101587", "--from", "2021-08-06", "--to", "2022-01-19")
    taken = seen["taken"]
    assert (taken["unknown_days"], taken["unknown_pulses"], taken["is_complete"]) == (141, 3, False)
    assert (taken["without_pulses_mg"], seen["is_complete"]) == (str(30 + 14 * 30), False)
    assert run("ES101587", "--from", "2021-08-06", "--to", "2022-01-19") == (
        "ES101587 (ES101587), Published, 2021-08-06 to 2022-01-19: prednisone-equivalent\n"
        "planned: at least 0 mg with pulses, 0 mg without, at least 0 days at or above 30 mg; "
        "not known: 3 infusions\n"
        "taken: at least 450 mg with pulses, at least 450 mg without, at least 15 days at or above 30 mg; "
        "not known: 141 days, 3 infusions, 142 days placed approximately\n"
    )


def test_doses_by_the_clock_count_by_the_day() -> None:
    """F1000-45M: 40 mg methylprednisolone every 8 h is 150 mg of prednisone a day."""
    load_case(PUBLISHED / "f1000-7-60.csv", clinic_name="Published", day0=date(2022, 1, 3))
    seen = found("F1000-45M", "--from", "2022-01-17", "--to", "2022-01-18")
    assert seen["taken"]["without_pulses_mg"] == "300"
    assert not seen["planned"]["on_record"]


def test_lines_say_the_same_for_people(cast: Cast) -> None:
    make_pulsed(cast)
    assert run("N-1").splitlines() == [
        "Abbott, Ada (N-1), North, 2026-02-06 to 2026-03-10: prednisone-equivalent",
        "planned: 5370 mg with pulses, 1620 mg without, 33 days at or above 30 mg",
        "taken: 5370 mg with pulses, 1620 mg without, 33 days at or above 30 mg",
    ]


def test_a_patient_of_whom_nothing_is_recorded(cast: Cast) -> None:
    make_patient(cast.north, cast.alice)
    assert run("N-1").splitlines()[1:] == ["planned: nothing on record", "taken: nothing on record"]


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("day", ["10.03.2026", "2026-02-30", "2026-3-1", "today"])
def test_a_day_that_is_none_is_refused(cast: Cast, option: str, day: str) -> None:
    make_patient(cast.north, cast.alice)
    assert refusal("N-1", option, day) == (
        f"The {option} '{day}' was refused: it is not a day; write it as year-month-day, 2026-01-05."
    )


def test_a_year_no_record_speaks_of_is_refused(cast: Cast) -> None:
    make_patient(cast.north, cast.alice)
    assert refusal("N-1", "--to", "9999-12-31") == (
        "The --to 9999-12-31 was refused: choose a year from 1900 to 2200."
    )


def test_days_in_the_wrong_order_are_refused(cast: Cast) -> None:
    make_patient(cast.north, cast.alice)
    assert refusal("N-1", "--from", "2026-03-02", "--to", "2026-03-01") == (
        "A period was refused: its last day 2026-03-01 is before its first day 2026-03-02; "
        "correct one of them."
    )


def test_an_unknown_identifier_and_one_of_two_patients_are_refused(cast: Cast) -> None:
    assert refusal("N-9") == "No patient has the identifier 'N-9'; check its spelling."
    make_patient(cast.north, cast.alice)
    make_patient(cast.south, cast.charlie, family_name="Other")
    assert refusal("N-1") == (
        "2 patients have the identifier 'N-1'; say which with --clinic, or with another identifier: "
        "North, South."
    )
    assert found("N-1", "--clinic", "South")["patient"] == "Other, Ada"
