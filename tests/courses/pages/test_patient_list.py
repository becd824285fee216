"""The list of patients: whom it shows, how it narrows, and what it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from courses.models import Patient
from tests import cast as people

URL = reverse("courses:patient-list")


def names(response) -> list[str]:
    assert response.status_code == 200
    return [str(row.patient) for row in response.context["rows"]]


@pytest.fixture
def three(cast):
    people.make_patient(cast.north, cast.alice, number="N-3", family_name="Cole", subtype="imnm")
    people.make_patient(cast.north, cast.alice, number="N-1", family_name="Abbott", subtype="dm")
    people.make_patient(cast.north, cast.alice, number="X-7", family_name="Baker", given_name="Zoë")
    people.make_patient(cast.south, cast.charlie, number="N-1", family_name="South")


def test_the_clinics_patients_by_name_and_nobody_elses(three, bob, charlie):
    assert names(bob.get(URL)) == ["Abbott, Ada", "Baker, Zoë", "Cole, Ada"]
    assert names(charlie.get(URL)) == ["South, Ada"]


def test_someone_without_right_or_clinic_is_told_so(three, audrey, stella):
    assert audrey.get(URL).status_code == 403
    assert b"no role at any clinic" in stella.get(URL).content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "abb"}, ["Abbott, Ada"]),
        ({"q": "x-7"}, ["Baker, Zoë"]),
        ({"q": "ada cole"}, ["Cole, Ada"]),
        ({"q": "nobody"}, []),
        ({"subtype": "imnm"}, ["Cole, Ada"]),
        ({"subtype": "nonsense"}, ["Abbott, Ada", "Baker, Zoë", "Cole, Ada"]),
        ({"follow_up": "dead"}, []),
        ({"page": "99999999999"}, ["Abbott, Ada", "Baker, Zoë", "Cole, Ada"]),
        ({"page": "2"}, []),
        ({"page": "-1"}, ["Abbott, Ada", "Baker, Zoë", "Cole, Ada"]),
        ({"q": "\x00"}, ["Abbott, Ada", "Baker, Zoë", "Cole, Ada"]),
    ],
)
def test_it_narrows_by_the_address(query, found, three, bob):
    assert names(bob.get(URL, query)) == found


def test_those_not_followed_are_shown_when_asked_for(three, bob, today):
    Patient.objects.filter(family_name="Cole").update(follow_up="lost", follow_up_changed_on=today)
    assert names(bob.get(URL)) == ["Abbott, Ada", "Baker, Zoë"]
    assert names(bob.get(URL, {"follow_up": "lost"})) == ["Cole, Ada"]
    assert len(names(bob.get(URL, {"follow_up": "any"}))) == 3


def test_by_treatment(three, bob, cast, today):
    abbott, cole = (Patient.objects.get(family_name=name) for name in ("Abbott", "Cole"))
    people.make_course(abbott, cast.alice)
    people.make_taper(cole, cast.alice)
    assert names(bob.get(URL, {"state": "pulse"})) == ["Abbott, Ada"]
    assert names(bob.get(URL, {"state": "taper"})) == ["Cole, Ada"]
    assert names(bob.get(URL, {"state": "none"})) == ["Baker, Zoë"]
    page = bob.get(URL).content.decode()
    assert "pulse: 0 of 3 given" in page
    assert "predniSONE 60\N{NO-BREAK SPACE}mg a day" in page


@pytest.mark.parametrize(("days_ago", "runs"), [(181, True), (182, False)])
def test_a_taper_runs_through_its_last_day(days_ago, runs, bob, cast, today):
    cole = people.make_patient(cast.north, cast.alice, family_name="Cole")
    people.make_taper(cole, cast.alice, start_on=today - timedelta(days=days_ago))
    assert names(bob.get(URL, {"state": "taper"})) == (["Cole, Ada"] if runs else [])


def test_fifty_to_a_page(cast, bob):
    for number in range(51):
        people.make_patient(cast.north, cast.alice, number=f"N-{number}", family_name=f"P{number:02}")
    first, second = bob.get(URL), bob.get(URL, {"page": 2, "follow_up": ""})
    assert (len(names(first)), names(second)) == (50, ["P50, Ada"])
    assert "?page=2" in first.content.decode()
    assert "follow_up=&amp;page=1" in second.content.decode() or "page=1" in second.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_for_one_patient_and_for_many(
    count, cast, bob, today, django_assert_max_num_queries
):
    for number in range(count):
        patient = people.make_patient(
            cast.north, cast.alice, number=f"N-{number}", birth_date=date(1980, 1, 1), nurse=cast.nina
        )
        people.make_course(patient, cast.alice)
        people.make_taper(patient, cast.alice)
    with django_assert_max_num_queries(11):
        assert len(names(bob.get(URL))) == count
