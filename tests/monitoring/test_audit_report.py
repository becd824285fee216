"""`manage.py audit_report`: four counts that add up, for people and as JSON."""

import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from monitoring.outcomes.measures import measures
from tests.cast import Cast, make_cast, make_given_course, make_patient, review_without_tests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]

TODAY = date(2026, 3, 10)


@pytest.fixture
def march():
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def report(clinic: str = "North", first: str = "2025-01-01", last: str = "2026-12-31", **options) -> str:
    out = io.StringIO()
    call_command("audit_report", clinic=clinic, first_day=first, last_day=last, **options, stdout=out)
    return out.getvalue()


def windows(**told) -> dict:
    found = {row["id"]: row for row in json.loads(report(json=True, **told))["measures"]}
    assert list(found) == list(measures())
    row = found["reviewed_in_window"]
    assert (row.pop("id"), row.pop("unit")) == ("reviewed_in_window", "course")
    return row


def counts(population=0, passed=0, failed=0, not_eligible=0, incomplete=0) -> dict:
    return {
        "population": population,
        "passed": passed,
        "failed": failed,
        "not_eligible": not_eligible,
        "incomplete": incomplete,
    }


def test_an_empty_clinic_has_nobody(cast):
    assert windows() == counts()


@pytest.mark.parametrize(
    ("last_days_ago", "is_reviewed", "expected"),
    [
        (27, False, counts(1, incomplete=1)),
        (28, True, counts(1, passed=1)),
        (42, True, counts(1, passed=1)),
        (43, True, counts(1, failed=1)),
        (42, False, counts(1, incomplete=1)),
        (43, False, counts(1, failed=1)),
    ],
)
def test_a_course_counts_by_its_review_and_its_window(cast, last_days_ago, is_reviewed, expected):
    course = make_given_course(make_patient(cast.north, cast.alice), cast.alice, last_days_ago=last_days_ago)
    if is_reviewed:
        review_without_tests(course, cast.alice)
    assert windows() == expected


def test_another_clinic_and_another_period_are_not_counted(cast):
    make_given_course(make_patient(cast.north, cast.alice), cast.alice, last_days_ago=50)  # began 17 January
    assert windows(clinic="South") == counts()
    assert windows(first="2026-01-18") == counts()
    assert windows(first="2026-01-17", last="2026-01-17") == counts(1, failed=1)
    assert windows(last="2026-01-16") == counts()


def test_lines_say_the_same_in_words(cast):
    make_given_course(make_patient(cast.north, cast.alice), cast.alice, last_days_ago=50)
    first = report().splitlines()[0]
    assert first == (
        "Reviewed in the response window: 1 courses: 0 passed, 1 failed, 0 not eligible, 0 incomplete"
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"clinic": "Nowhere"}, "The clinic 'Nowhere' was refused: there is none; known are: North, South."),
        ({"first": "2026-02-30"}, "The --from '2026-02-30' was refused: it is not a day"),
        ({"last": "2024-12-31"}, "its last day 2024-12-31 is before its first 2025-01-01"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(cast, told, said):
    with pytest.raises(CommandError, match=said):
        report(**told)
