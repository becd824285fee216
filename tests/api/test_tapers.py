"""Tapers over the API, and the preview."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import audit
from courses.models import AuditLine, TaperPlan, TaperStep
from tests import cast as people

URL = "/api/v1/tapers/"
PREVIEW = "/api/v1/taper-preview/"
ONE = {"If-Match": '"1"'}
SEED = {"start_mg": "60", "start_on": "2026-01-05", "hold_weeks": 2}


def new(patient, **columns) -> dict:
    return {"patient": patient.pk, "drug": "prednisone"} | SEED | columns


@pytest.fixture
def plan(patient, cast):
    return people.make_taper(patient, cast.alice)


def test_the_preview_of_the_seed_stores_nothing(bob, patient):
    response = bob.post(PREVIEW, SEED)
    assert response.status_code == 200, response.data
    shown = response.json()
    assert [s["daily_mg"] for s in shown["steps"]] == (
        ["60", "50", "40", "30", "25", "20", "17.5", "15", "12.5", "10", "7.5", "5", "2.5"]
    )
    assert shown["steps"][0] == {"from": "2026-01-05", "to": "2026-01-18", "daily_mg": "60"}
    assert (shown["total_mg"], shown["days"], shown["warnings"]) == ("4130", 182, [])
    assert not TaperPlan.objects.exists()


def test_a_maintenance_dose_is_an_open_end_outside_the_total(bob, patient):
    shown = bob.post(PREVIEW, SEED | {"stop_at_mg": "5"}).json()
    assert shown["steps"][-1] == {"from": "2026-06-08", "to": None, "daily_mg": "5"}
    assert (shown["total_mg"], shown["days"]) == ("4025", 154)


def test_the_preview_warns(bob, patient):
    shown = bob.post(PREVIEW, SEED | {"start_mg": "100", "hold_weeks": 6}).json()
    assert {w["code"] for w in shown["warnings"]} == {"hold_outside_range", "start_outside_range"}
    assert all(w["sentence"].endswith(".") and w["source"] for w in shown["warnings"])


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"start_mg": "0"}, []),
        ({"start_mg": "1001"}, []),
        ({"start_mg": "sixty"}, ["start_mg"]),
        ({"start_mg": "6e1"}, ["start_mg"]),
        ({"start_mg": "Infinity"}, ["start_mg"]),
        ({"start_mg": 60.5}, []),
        ({"start_mg": True}, ["start_mg"]),
        ({"start_mg": "60.0001"}, ["start_mg"]),
        ({"start_on": "5.1.2026"}, ["start_on"]),
        ({"start_on": "\uff12\uff10\uff12\uff16-01-05"}, ["start_on"]),
        ({"hold_weeks": 0}, []),
        ({"hold_weeks": 53}, []),
        ({"hold_weeks": "\uff12"}, ["hold_weeks"]),
        ({"hold_weeks": "2.5"}, ["hold_weeks"]),
        ({"stop_at_mg": "60"}, []),
        ({"stop_at_mg": "-1"}, []),
        ({"protocol": "folklore"}, []),
        ({"steps": [{"first_day": "2026-01-05", "daily_mg": "60"}]}, ["start_mg", "start_on", "hold_weeks"]),
        ({"dose": "60"}, ["dose"]),
    ],
)
def test_the_preview_refuses_nonsense(bob, patient, change, fields):
    response = bob.post(PREVIEW, SEED | change)
    if change == {"start_mg": 60.5}:  # a plain number in JSON is read as it was written
        assert (response.status_code, response.json()["steps"][0]["daily_mg"]) == (200, "60.5")
        return
    assert (response.status_code, list(response.json()["fields"])) == (400, fields)
    assert response.json()["error"].endswith(".")


def test_the_preview_names_what_is_missing(bob, patient):
    response = bob.post(PREVIEW, {})
    assert (response.status_code, list(response.json()["fields"])) == (
        400,
        ["start_mg", "start_on", "hold_weeks"],
    )


def test_a_generated_taper_is_started(alice, patient, course):
    response = alice.post(URL, new(patient, course=course.pk))
    assert response.status_code == 201, response.data
    shown = response.json()
    expected = {
        "patient": patient.pk,
        "course": course.pk,
        "drug": "prednisone",
        "protocol": "seed",
        "version": 1,
    }
    assert {name: shown[name] for name in expected} == expected
    assert (shown["schedule"]["total_mg"], shown["schedule"]["days"]) == ("4130", 182)
    assert len(shown["schedule"]["steps"]) == 13
    assert response["ETag"] == '"1"'
    assert alice.get(f"{URL}{shown['chain']}/").json() == shown
    assert AuditLine.objects.latest("id").action == "taperplan.record"


def test_explicit_steps_are_kept_as_sent(alice, patient):
    steps = [
        {"first_day": "2026-01-05", "daily_mg": "37.5"},
        {"first_day": "2026-02-02", "daily_mg": "20"},
        {"first_day": "2026-03-02", "daily_mg": "0"},
    ]
    body = {"patient": patient.pk, "drug": "prednisone", "steps": steps}
    assert list(alice.post(URL, body).json()["fields"]) == ["warning_reason"]
    response = alice.post(URL, body | {"warning_reason": "trial protocol"})
    assert response.status_code == 201, response.data
    assert [found["code"] for found in response.json()["findings"]] == ["abrupt_stop"]
    assert response.json()["override_code"] == "other"
    assert response.json()["schedule"] == {
        "steps": [
            {"from": "2026-01-05", "to": "2026-02-01", "daily_mg": "37.5"},
            {"from": "2026-02-02", "to": "2026-03-01", "daily_mg": "20"},
        ],
        "total_mg": "1610",
        "days": 56,
    }
    assert alice.get(f"{URL}{response.json()['chain']}/").json() == response.json()


def test_a_taper_of_many_steps_costs_as_many_queries_as_one_of_two(alice, cast):
    def queries(count: int) -> int:
        patient = people.make_patient(cast.north, cast.alice, number=f"N-{count}")
        first = patient.clinic.today()
        steps = [
            {"first_day": str(first + timedelta(days=7 * n)), "daily_mg": str(count - 1 - n)}
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as asked:
            response = alice.post(
                URL, {"patient": patient.pk, "drug": "prednisone", "steps": steps, "warning_reason": "agreed"}
            )
        assert response.status_code == 201, response.data
        return len(asked)

    assert queries(2) == queries(14) <= 18


def test_outside_the_protocol_a_reason_is_asked_for(alice, patient):
    refused = alice.post(URL, new(patient, start_mg="100"))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["warning_reason"])
    stored = alice.post(URL, new(patient, start_mg="100", warning_reason="as before"))
    assert (stored.status_code, len(stored.json()["warnings"])) == (201, 1)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"first_day": "2026-01-05", "daily_mg": "0"}],
        [{"first_day": "2026-01-05", "daily_mg": "-5"}],
        [{"first_day": "2026-01-05", "daily_mg": "20"}, {"first_day": "2026-01-05", "daily_mg": "10"}],
        [{"first_day": "2026-01-05", "daily_mg": "20"}, {"first_day": "2026-01-04", "daily_mg": "10"}],
        "steps",
        [7],
    ],
)
def test_impossible_steps_are_refused(alice, patient, steps):
    response = alice.post(URL, {"patient": patient.pk, "drug": "prednisone", "steps": steps})
    assert (response.status_code, response.json()["error"][-1]) == (400, ".")
    assert not TaperPlan.objects.exists()


def test_a_course_of_another_patient_is_refused(alice, cast, patient):
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    foreign = people.make_patient(cast.south, cast.charlie, number="S-1")
    theirs = people.make_course(other, cast.alice)
    unseen = people.make_course(foreign, cast.charlie)
    assert alice.post(URL, new(patient, course=theirs.pk)).status_code == 400
    assert alice.post(URL, new(patient, course=unseen.pk)).status_code == 404
    assert alice.post(URL, new(foreign)).status_code == 404
    assert not TaperPlan.objects.exists()


def test_replanning_keeps_what_lies_before(alice, plan):
    day = plan.as_taper().first_day + timedelta(days=20)
    body = {"reason": "flare", "steps": [{"first_day": str(day), "daily_mg": "60"}]}
    response = alice.post(f"{URL}{plan.chain}/replan/", body, headers=ONE)
    assert response.status_code == 200, response.data
    steps = response.json()["schedule"]["steps"]
    assert [s["daily_mg"] for s in steps] == ["60", "50", "60"]
    assert (steps[1]["to"], steps[2]["from"], steps[2]["to"]) == (str(day - timedelta(1)), str(day), None)
    assert (response.json()["version"], response.json()["reason"], response["ETag"]) == (2, "flare", '"2"')
    versions = alice.get(f"{URL}{plan.chain}/versions/").json()["results"]
    assert [v["version"] for v in versions] == [2, 1]
    assert len(versions[1]["schedule"]["steps"]) == 13


def test_stopping_ends_the_plan_after_its_last_day(alice, plan):
    last = plan.as_taper().first_day + timedelta(days=9)
    body = {"last_day": str(last), "reason": "psychosis"}
    response = alice.post(f"{URL}{plan.chain}/stop/", body, headers=ONE)
    assert response.status_code == 200, response.data
    assert response.json()["schedule"] == {
        "steps": [{"from": str(plan.as_taper().first_day), "to": str(last), "daily_mg": "60"}],
        "total_mg": "600",
        "days": 10,
    }
    early = {"last_day": str(last - timedelta(30)), "reason": "x"}
    again = alice.post(f"{URL}{plan.chain}/stop/", early, headers={"If-Match": '"2"'})
    assert (again.status_code, again.json()["error"][:20]) == (400, "The stop was refused")


def test_void_takes_it_off_the_list(alice, plan):
    response = alice.post(f"{URL}{plan.chain}/void/", {"reason": "other patient"}, headers=ONE)
    assert (response.status_code, response.json()["void_reason"]) == (200, "other patient")
    assert alice.get(URL).json()["results"] == []


def changes(client, plan, headers=ONE):
    url, today = f"{URL}{plan.chain}/", str(plan.patient.clinic.today())
    steps = {"reason": "x", "steps": [{"first_day": today, "daily_mg": "40"}]}
    return [
        client.post(f"{url}replan/", steps, headers=headers),
        client.post(f"{url}stop/", {"last_day": today, "reason": "x"}, headers=headers),
        client.post(f"{url}void/", {"reason": "x"}, headers=headers),
    ]


@pytest.mark.parametrize(("header", "status"), [(None, 428), ("1", 400), ('"2"', 412)])
def test_the_version_seen_is_asked_for(alice, plan, header, status):
    answers = changes(alice, plan, headers={"If-Match": header} if header else {})
    assert [a.status_code for a in answers] == [status] * 3
    assert TaperPlan.objects.get().voided_at is None


@pytest.mark.parametrize(
    "who",
    [("nina", 200, 403), ("bob", 200, 403), ("charlie", 404, 404), ("audrey", 404, 404)],
)
def test_the_door(who, cast, patient, plan, sign_in):
    name, reading, writing = who
    client, lines = sign_in(getattr(cast, name)), AuditLine.objects.count()
    before = [list(m.objects.values()) for m in (TaperPlan, TaperStep)]
    url = f"{URL}{plan.chain}/"
    assert [client.get(f"{url}{part}").status_code for part in ("", "versions/")] == [reading] * 2
    assert [r.status_code for r in changes(client, plan)] == [writing] * 3
    assert client.post(URL, new(patient, drug="deflazacort")).status_code == writing
    assert [list(m.objects.values()) for m in (TaperPlan, TaperStep)] == before
    assert AuditLine.objects.count() == lines
    assert len(client.get(URL).json()["results"]) == (reading == 200)


def test_without_its_audit_line_nothing_is_stored(alice, plan, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    before = [list(m.objects.values()) for m in (TaperPlan, TaperStep)]
    monkeypatch.setattr(audit, "write", broken)
    alice.raise_request_exception = False
    answers = [*changes(alice, plan), alice.post(URL, new(plan.patient, drug="deflazacort"))]
    assert [a.status_code for a in answers] == [500] * 4
    assert [list(m.objects.values()) for m in (TaperPlan, TaperStep)] == before


def test_the_list_costs_the_same_for_one_and_for_twenty(nina, cast, plan, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 1
    for n in range(19):
        people.make_taper(people.make_patient(cast.north, cast.alice, number=f"X-{n}"), cast.alice)
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 20
