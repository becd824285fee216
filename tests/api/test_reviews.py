"""Response reviews over the API."""

from datetime import timedelta

import pytest

from courses.clinic import audit
from courses.models import AuditLine
from monitoring.models import ResponseReview
from tests import cast as people

URL = "/api/v1/response-reviews/"
ONE = {"If-Match": '"1"'}


@pytest.fixture
def given(patient, cast):
    """Return a course whose window opened two days ago."""
    return people.make_given_course(patient, cast.alice, last_days_ago=30)


def review(course, /, **columns) -> dict:
    body = {
        "course": course.pk,
        "reviewed_on": str(course.patient.clinic.today()),
        "verdict_enzymes": "responded",
        "verdict_strength": "partial",
        "verdict": "responded",
        "decision": "continue",
        "decision_reason": "CK has fallen.",
    }
    return body | columns


def test_a_review_keeps_its_inputs_as_they_read(alice, cast, patient, given):
    before = people.make_ck(patient, cast.nina, number="1953", days_ago=40)
    after = people.make_ck(patient, cast.nina, number="400")
    inputs = {"baseline_enzyme": str(before.chain), "followup_enzyme": str(after.chain)}
    response = alice.post(URL, review(given, **inputs))
    assert response.status_code == 201, response.data
    shown = response.json()
    assert {name: shown[name] for name in inputs} == inputs
    assert shown["baseline_strength"] is None
    assert (shown["patient"], shown["recorded_by"], shown["rule_version"]) == (
        patient.pk,
        "alice",
        "response-3",
    )
    assert shown["inputs"]["baseline_enzyme"]["raw_text"] == "1953"
    assert alice.get(f"{URL}{shown['chain']}/").json() == shown
    assert AuditLine.objects.latest("id").action == "responsereview.record"


def test_other_inputs_than_proposed_need_a_reason(alice, cast, patient, given):
    people.make_ck(patient, cast.nina, number="1953", days_ago=40)
    asked = review(given, baseline_enzyme=None)
    response = alice.post(URL, asked)
    assert (response.status_code, list(response.json()["fields"])) == (400, ["choice_reason"])
    assert not ResponseReview.objects.exists()
    response = alice.post(URL, asked | {"choice_reason": "haemolysed"})
    assert response.status_code == 201, response.data
    assert response.json()["decision_reason"].endswith("Inputs other than proposed: haemolysed")


def test_before_the_window_it_is_refused(alice, cast, patient):
    course = people.make_given_course(patient, cast.alice, last_days_ago=27)
    response = alice.post(URL, review(course))
    assert (response.status_code, list(response.json()["fields"])) == (400, ["reviewed_on"])
    assert not ResponseReview.objects.exists()


def test_on_the_first_day_of_the_window_it_is_taken(alice, cast, patient):
    course = people.make_given_course(patient, cast.alice, last_days_ago=28)
    assert alice.post(URL, review(course)).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": "cured"}, "verdict"),
        ({"decision_reason": ""}, "decision_reason"),
        ({"patient": 1}, "patient"),
        ({"rule_version": "x"}, "rule_version"),
        ({"inputs": {}}, "inputs"),
        ({"baseline_enzyme": "1"}, "baseline_enzyme"),
        ({"course": "x"}, "course"),
    ],
)
def test_nonsense_is_refused_by_name(alice, given, change, field):
    response = alice.post(URL, review(given, **change))
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert not ResponseReview.objects.exists()


def test_inputs_and_courses_of_others_are_not_found(alice, cast, given):
    neighbour = people.make_patient(cast.north, cast.alice, number="N-2")
    foreign = people.make_patient(cast.south, cast.charlie, number="S-1")
    neighbours = people.make_ck(neighbour, cast.nina)
    unseen = people.make_ck(foreign, cast.charlie)
    theirs = people.make_given_course(foreign, cast.charlie, last_days_ago=30)
    assert alice.post(URL, review(given, baseline_enzyme=str(unseen.chain))).status_code == 404
    assert alice.post(URL, review(given, baseline_enzyme=str(neighbours.chain))).status_code == 400
    assert alice.post(URL, review(given, course=theirs.pk)).status_code == 404
    assert not ResponseReview.objects.exists()


def test_it_is_corrected_and_voided(alice, given):
    chain = alice.post(URL, review(given)).json()["chain"]
    change = {"verdict": "not_responded", "reason": "wrong CK read"}
    for more, words in (
        ({}, "set the next review"),
        ({"next_review_on": "2099-01-01"}, "needs a decision"),
        ({"decision": "rebiopsy"}, "set the next review"),
    ):
        refused = alice.patch(f"{URL}{chain}/", change | more, headers=ONE)
        assert refused.status_code == 400
        assert words in str(refused.json())
    change |= {"decision": "rebiopsy", "next_review_on": "2099-01-01"}
    corrected = alice.patch(f"{URL}{chain}/", change, headers=ONE)
    assert corrected.status_code == 200, corrected.data
    assert (corrected.json()["verdict"], corrected.json()["decision_reason"]) == (
        "not_responded",
        "CK has fallen.",
    )
    whole = {n: v for n, v in review(given, reason="again").items() if n != "course"}
    put = alice.put(f"{URL}{chain}/", whole, headers={"If-Match": '"2"'})
    assert (put.status_code, put.json()["verdict"], put["ETag"]) == (200, "responded", '"3"')
    moved = alice.patch(f"{URL}{chain}/", {"course": 1, "reason": "x"}, headers={"If-Match": '"3"'})
    assert (moved.status_code, list(moved.json()["fields"])) == (400, ["course"])
    voided = alice.post(f"{URL}{chain}/void/", {"reason": "other course"}, headers={"If-Match": '"3"'})
    assert (voided.status_code, voided.json()["void_reason"]) == (200, "other course")
    assert [v["version"] for v in alice.get(f"{URL}{chain}/versions/").json()["results"]] == [3, 2, 1]


def test_a_second_review_of_a_course_is_refused(alice, given):
    assert alice.post(URL, review(given)).status_code == 201
    response = alice.post(URL, review(given))
    assert response.status_code == 400
    assert "already has a response review" in response.json()["error"]


def writes(client, chain, course):
    today = str(course.patient.clinic.today() - timedelta(1))
    return [
        client.post(URL, review(course)),
        client.patch(f"{URL}{chain}/", {"reviewed_on": today, "reason": "x"}, headers=ONE),
        client.put(f"{URL}{chain}/", {"reason": "x"}, headers=ONE),
        client.post(f"{URL}{chain}/void/", {"reason": "x"}, headers=ONE),
    ]


@pytest.mark.parametrize(
    "who",
    [("nina", 200, 403), ("bob", 200, 403), ("charlie", 404, 404), ("audrey", 404, 404)],
)
def test_the_door(who, alice, cast, given, sign_in):
    name, reading, writing = who
    chain = alice.post(URL, review(given)).json()["chain"]
    client, lines = sign_in(getattr(cast, name)), AuditLine.objects.count()
    before = list(ResponseReview.objects.values())
    assert client.get(f"{URL}{chain}/").status_code == reading
    assert [r.status_code for r in writes(client, chain, given)] == [writing] * 4
    assert (list(ResponseReview.objects.values()), AuditLine.objects.count()) == (before, lines)


def test_without_its_audit_line_nothing_is_stored(alice, given, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    chain = alice.post(URL, review(given)).json()["chain"]
    before = list(ResponseReview.objects.values())
    monkeypatch.setattr(audit, "write", broken)
    alice.raise_request_exception = False
    codes = [r.status_code for r in writes(alice, chain, given)]
    assert (codes[1], codes[3]) == (500, 500)
    assert list(ResponseReview.objects.values()) == before


def test_the_list_costs_the_same_for_one_and_for_ten(alice, cast, given, django_assert_num_queries):
    alice.post(URL, review(given))
    with django_assert_num_queries(2):
        assert len(alice.get(URL).json()["results"]) == 1
    for n in range(9):
        other = people.make_patient(cast.north, cast.alice, number=f"X-{n}")
        ck = people.make_ck(other, cast.nina)
        course = people.make_given_course(other, cast.alice, last_days_ago=30)
        assert alice.post(URL, review(course, followup_enzyme=str(ck.chain))).status_code == 201
    with django_assert_num_queries(2):
        assert len(alice.get(URL).json()["results"]) == 10
