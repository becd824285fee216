"""The enzyme of a course and the score of its review over HTTP."""

import pytest

from tests import cast as people
from tests.api.test_reviews import review

URL, REVIEWS = "/api/v1/enzyme-choices/", "/api/v1/response-reviews/"


@pytest.fixture
def given(cast, patient):
    return people.make_given_course(patient, cast.alice, last_days_ago=30)


def chosen(course, **told):
    return {"course": course.pk, "analyte": "ck", "why": "the only one measured"} | told


def test_the_enzyme_is_chosen_once_and_corrected_with_a_reason(alice, cast, patient, given):
    people.make_ck(patient, cast.nina, number="3000", days_ago=40)
    response = alice.post(URL, chosen(given))
    assert response.status_code == 201, response.data
    shown = response.json()
    assert (shown["patient"], shown["analyte"], shown["recorded_by"]) == (patient.pk, "ck", "alice")
    assert shown["baselines"]["ck"]["raw_text"] == "3000"
    assert alice.post(URL, chosen(given)).status_code == 400
    at = f"{URL}{shown['chain']}/"
    corrected = alice.patch(
        at, {"analyte": "ast", "reason": "nearer"}, headers={"If-Match": response["ETag"]}
    )
    assert corrected.status_code == 200, corrected.data
    assert (corrected.json()["analyte"], corrected.json()["version"]) == ("ast", 2)


def test_only_a_prescriber_of_the_clinic_chooses(nina, bob, charlie, given):
    assert nina.post(URL, chosen(given)).status_code == 403
    assert bob.post(URL, chosen(given)).status_code == 403
    assert charlie.post(URL, chosen(given)).status_code in {400, 404}


def test_a_review_is_scored_by_the_enzyme_chosen(alice, cast, patient, given):
    choice = alice.post(URL, chosen(given)).json()
    before = people.make_ck(patient, cast.nina, number="3000", days_ago=40)
    after = people.make_ck(patient, cast.nina, number="400")
    inputs = {"baseline_enzyme": str(before.chain), "followup_enzyme": str(after.chain)}
    response = alice.post(REVIEWS, review(given, population="adult", **inputs))
    assert response.status_code == 201, response.data
    shown = response.json()
    assert shown["enzyme_choice"] == choice["chain"]
    assert (shown["score_lowest"], shown["score_highest"], shown["population"]) == ("7.5", "100", "adult")
    assert shown["score"]["measures"][4]["points"] == "7.5"
    assert shown["criteria_version"]
