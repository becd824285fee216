"""Hints and their answers, and follow-ups of decisions, over the API."""

from datetime import timedelta

import pytest

from courses.clinic import audit, facts
from courses.models import AuditLine, Condition
from monitoring.actions.reviews import Judgement, ReviewInputs, sign_review
from monitoring.models import DecisionFollowUp, HintAnswer
from tests import cast as people

ANSWERS, FOLLOW_UPS = "/api/v1/hint-answers/", "/api/v1/decision-follow-ups/"
ONE = {"If-Match": '"1"'}


@pytest.fixture
def dysphagia(patient, cast):
    condition = Condition(patient=patient, code="dysphagia", since=patient.clinic.today())
    return facts.record(condition, by=cast.nina)


@pytest.fixture
def reviewed(patient, cast):
    """Return a course whose review of ten days ago says that it did not work."""
    given = people.make_given_course(patient, cast.alice, last_days_ago=60)
    today = patient.clinic.today()
    judged = Judgement("not_responded", "not_responded", "not_responded", "ivig", "CK as before", today)
    asked = {"course": given, "by": cast.alice, "inputs": ReviewInputs(), "judgement": judged}
    sign_review(reviewed_on=today - timedelta(days=10), **asked)
    return given


def shown_hints(client, patient):
    told = client.get(f"/api/v1/patients/{patient.pk}/hints/").json()
    overview = client.get(f"/api/v1/patients/{patient.pk}/overview/").json()
    assert told["hints"] == overview["hints"]
    assert told["version"] == "hints-2"
    return {hint["code"]: hint for hint in told["hints"]}


def answer(patient, **columns):
    told = {"patient": patient.pk, "hint": "swallowing", "answer": "acted", "note": "FEES asked for"}
    return told | {"answered_on": str(patient.clinic.today())} | columns


def test_hints_are_shown_with_inputs_rule_and_answer(*, nina, bob, charlie, audrey, patient, dysphagia):
    found = shown_hints(bob, patient)["swallowing"]
    assert (found["state"], found["is_open"], found["answer"]) == ("raised", True, None)
    assert [read["key"] for read in found["inputs"]] == [dysphagia.key]
    assert (found["source"][:8], found["status"]) == ("BSR 2022", "secondary")
    stored = nina.post(ANSWERS, answer(patient))
    assert stored.status_code == 201, stored.data
    assert stored.json()["inputs"][0]["record"] == dysphagia.key
    found = shown_hints(bob, patient)["swallowing"]
    assert (found["is_open"], found["answer"]["note"]) == (False, "FEES asked for")
    for stranger in (charlie, audrey):
        assert stranger.get(f"/api/v1/patients/{patient.pk}/hints/").status_code == 404


def test_an_answer_is_refused_where_nothing_is_raised_and_to_who_only_reads(
    *, nina, bob, charlie, patient, dysphagia
):
    refused = nina.post(ANSWERS, answer(patient, hint="ck_rebound"))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["hint"])
    assert nina.post(ANSWERS, answer(patient, note="")).status_code == 400
    assert bob.post(ANSWERS, answer(patient)).status_code == 403
    assert charlie.post(ANSWERS, answer(patient)).status_code == 404
    assert not HintAnswer.objects.exists()


def test_an_answer_is_corrected_and_stays_one_to_its_hint(nina, patient, dysphagia):
    url = f"{ANSWERS}{nina.post(ANSWERS, answer(patient)).json()['chain']}/"
    corrected = nina.patch(url, {"answer": "noted", "reason": "misread"}, headers=ONE)
    assert (corrected.status_code, corrected.json()["hint"], corrected.json()["answer"]) == (
        200,
        "swallowing",
        "noted",
    )
    moved = nina.patch(url, {"hint": "ck_rebound", "reason": "x"}, headers={"If-Match": '"2"'})
    assert (moved.status_code, list(moved.json()["fields"])) == (400, ["hint"])


def done(course, **columns):
    told = {"course": course.pk, "done": "ivig", "words": "2 g/kg given", "is_closed": True}
    return told | {"done_on": str(course.patient.clinic.today())} | columns


def test_a_follow_up_is_stored_corrected_and_voided(alice, patient, reviewed):
    stored = alice.post(FOLLOW_UPS, done(reviewed))
    assert stored.status_code == 201, stored.data
    shown = stored.json()
    assert (shown["patient"], shown["course"], shown["next_review_on"]) == (patient.pk, reviewed.pk, None)
    line = AuditLine.objects.latest("id")
    assert (line.action, line.record) == ("decisionfollowup.record", f"decisionfollowup:{shown['chain']}")
    url = f"{FOLLOW_UPS}{shown['chain']}/"
    corrected = alice.patch(url, {"words": "1 g/kg given", "reason": "misread"}, headers=ONE)
    assert (corrected.status_code, corrected.json()["words"]) == (200, "1 g/kg given")
    moved = alice.patch(url, {"course": 1, "reason": "x"}, headers={"If-Match": '"2"'})
    assert (moved.status_code, list(moved.json()["fields"])) == (400, ["course"])
    gone = alice.post(f"{url}void/", {"reason": "another patient's"}, headers={"If-Match": '"2"'})
    assert gone.status_code == 200
    assert not DecisionFollowUp.objects.current().exists()


def test_it_closes_or_goes_on_in_one_sentence(alice, reviewed):
    refused = alice.post(FOLLOW_UPS, done(reviewed, is_closed=False))
    assert refused.status_code == 400
    assert "either the day of the next review" in str(refused.json())


def test_only_who_reviews_follows_up_what_they_may_see(*, alice, nina, bob, charlie, cast, reviewed):
    assert nina.post(FOLLOW_UPS, done(reviewed)).status_code == 403
    assert bob.post(FOLLOW_UPS, done(reviewed)).status_code == 403
    assert charlie.post(FOLLOW_UPS, done(reviewed)).status_code == 404
    other = people.make_course(people.make_patient(cast.north, cast.alice, number="N-2"), cast.alice)
    assert alice.post(FOLLOW_UPS, done(reviewed, done="next_pulse", new_course=other.pk)).status_code == 400
    assert alice.post(FOLLOW_UPS, done(other)).status_code == 400
    assert not DecisionFollowUp.objects.exists()


def test_it_is_undone_when_its_audit_line_fails(alice, reviewed, monkeypatch):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        alice.post(FOLLOW_UPS, done(reviewed))
    assert not DecisionFollowUp.objects.exists()
