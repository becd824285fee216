"""Pulse courses and infusions over the API."""

from datetime import timedelta
from decimal import Decimal

import pytest

from courses.clinic import audit
from courses.models import AuditLine, Infusion, InfusionObservation, PulseCourse
from tests import cast as people

URL = "/api/v1/pulse-courses/"
ONE = {"If-Match": '"1"'}


def order(patient, *, doses=("1000", "1000", "1000"), **columns) -> dict:
    first = patient.clinic.today()
    days = [{"planned_on": str(first + timedelta(n)), "planned_mg": mg} for n, mg in enumerate(doses)]
    return {"patient": patient.pk, "indication": "severe_weakness", "infusions": days} | columns


def test_a_prescriber_orders_a_course(alice, patient, cast):
    response = alice.post(URL, order(patient, doses=("500", "250", "250")))
    assert response.status_code == 201, response.data
    shown = response.json()
    assert [i["planned_mg"] for i in shown["infusions"]] == ["500", "250", "250"]
    assert [i["number"] for i in shown["infusions"]] == [1, 2, 3]
    expected = {
        "patient": patient.pk,
        "prescriber": "alice",
        "state": "active",
        "basis": "flat",
        "protocol": "seed",
        "ordered_on": str(patient.clinic.today()),
        "findings": [],
        "version": 1,
    }
    assert {name: shown[name] for name in expected} == expected
    assert response["ETag"] == '"1"'
    assert AuditLine.objects.latest("id").action == "course.order"
    again = alice.get(f"{URL}{shown['id']}/")
    assert (again.json(), again["ETag"]) == (shown, '"1"')


def test_outside_the_protocol_a_reason_is_asked_for(alice, patient):
    coded = {"override_code": "team_decision"}
    for told, field in (({}, "override_code"), (coded, "warning_reason")):
        refused = alice.post(URL, order(patient, doses=("2000",), **told))
        assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])
    assert not PulseCourse.objects.exists()
    stored = alice.post(URL, order(patient, doses=("2000",), warning_reason="agreed", **coded))
    assert stored.status_code == 201
    assert [found["code"] for found in stored.json()["findings"]] == ["above_most_a_day"]
    assert stored.json()["rules_version"]


@pytest.mark.parametrize("told", [{"doses": ("2001",)}, {"product": "acetate"}, {"minutes": 20}])
def test_a_stop_is_refused_whatever_the_reason(told, alice, patient):
    past = {"override_code": "emergency", "warning_reason": "at once"}
    refused = alice.post(URL, order(patient, **told, **past))
    assert refused.status_code == 400
    assert "The order was refused" in str(refused.json())
    assert not PulseCourse.objects.exists()


def test_a_preview_says_what_is_found_and_stores_nothing(alice, bob, charlie, patient):
    found = alice.post(f"{URL}preview/", order(patient, doses=("2000",), risks=["psychosis"]))
    assert (found.status_code, found.json()["verdict"]) == (200, "warn")
    assert [f["code"] for f in found.json()["findings"]] == ["above_most_a_day", "caution_psychosis"]
    assert alice.post(f"{URL}preview/", order(patient)).json()["verdict"] == "ok"
    assert bob.post(f"{URL}preview/", order(patient)).status_code == 403
    assert charlie.post(f"{URL}preview/", order(patient)).status_code in {400, 404}
    assert not PulseCourse.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"infusions": []}, "infusions"),
        ({"infusions": "1000"}, "infusions"),
        ({"infusions": [{"planned_mg": "1000"}]}, "infusions.0.planned_on"),
        ({"infusions": [{"planned_on": "2026-01-05"}]}, "infusions.0.planned_mg"),
        ({"infusions": [{"planned_on": "2026-01-05", "planned_mg": "1e3"}]}, "infusions.0.planned_mg"),
        ({"infusions": [{"planned_on": "2026-01-05", "planned_mg": "NaN"}]}, "infusions.0.planned_mg"),
        (
            {"infusions": [{"planned_on": "2026-01-05", "planned_mg": "\uff11\uff10\uff10\uff10"}]},
            "infusions.0.planned_mg",
        ),
        ({"infusions": [{"planned_on": "2026-01-05", "planned_mg": "1,000"}]}, "infusions.0.planned_mg"),
        ({"infusions": [{"planned_on": "2026-02-30", "planned_mg": "1000"}]}, "infusions.0.planned_on"),
        ({"infusions": [{"planned_on": "9999-12-31", "planned_mg": "1000"}]}, "infusions.0.planned_on"),
        (
            {"infusions": [{"planned_on": "2026-01-05", "planned_mg": "1000", "state": "given"}]},
            "infusions.0.state",
        ),
        ({"indication": "whim"}, "indication"),
        ({"basis": "unknown"}, "basis"),
        ({"state": "completed"}, "state"),
        ({"recorded_by": 1}, "recorded_by"),
        ({"prescriber": "charlie"}, "prescriber"),
    ],
)
def test_nonsense_is_refused_by_name(alice, patient, change, field):
    response = alice.post(URL, order(patient) | change)
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert not PulseCourse.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"infusions": [{"planned_on": "2026-01-05", "planned_mg": "0"}]},
        {"infusions": [{"planned_on": "2026-01-05", "planned_mg": "-1"}]},
        {"basis": "mg_per_kg", "mg_per_kg": "15"},
        {"weight_kg": "71"},
        {"protocol": "folklore"},
    ],
)
def test_the_impossible_is_refused_in_one_sentence(alice, patient, change):
    response = alice.post(URL, order(patient) | change)
    assert response.status_code == 400
    assert response.json()["error"].endswith(".")
    assert not PulseCourse.objects.exists()


def test_a_second_course_under_way_is_refused(alice, patient, course):
    response = alice.post(URL, order(patient))
    assert response.status_code == 400
    assert "already has a pulse course under way" in response.json()["error"]


def test_a_course_is_stopped(alice, course):
    body = {"stopped_on": str(course.patient.clinic.today()), "reason": "fever"}
    response = alice.post(f"{URL}{course.pk}/stop/", body, headers=ONE)
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert {i["state"] for i in response.json()["infusions"]} == {"omitted"}
    assert (response.json()["state"], response.json()["state_reason"]) == ("stopped", "fever")


def test_a_course_is_marked_as_entered_in_error(alice, course):
    response = alice.post(f"{URL}{course.pk}/void/", {"reason": "other patient"}, headers=ONE)
    assert (response.status_code, response.json()["state"]) == (200, "in_error")


@pytest.mark.parametrize("part", ["stop", "void"])
@pytest.mark.parametrize(("header", "status"), [(None, 428), ("1", 400), ('"2"', 412)])
def test_ending_asks_for_the_version_seen(alice, course, part, header, status):
    body = {"reason": "fever"} | ({"stopped_on": "2026-01-05"} if part == "stop" else {})
    response = alice.post(f"{URL}{course.pk}/{part}/", body, headers={"If-Match": header} if header else {})
    assert response.status_code == status
    course.refresh_from_db()
    assert course.state == "active"


def give(infusion, **columns) -> dict:
    return {"given_on": str(infusion.planned_on), "given_mg": "1000"} | columns


def test_a_nurse_gives_holds_moves_and_omits(nina, alice, course):
    first, second, third = course.infusions.all()
    urls = [f"/api/v1/infusions/{i.pk}/" for i in (first, second, third)]
    given = nina.post(f"{urls[0]}give/", give(first), headers=ONE)
    assert (given.status_code, given.json()["state"], given.json()["given_mg"]) == (200, "given", "1000")
    held = nina.post(f"{urls[1]}hold/", {"reason": "fever"}, headers=ONE)
    assert (held.status_code, held.json()["state"], held["ETag"]) == (200, "held", '"2"')
    day = str(second.planned_on + timedelta(2))
    moved = alice.post(
        f"{urls[1]}plan-again/", {"planned_on": day, "reason": "fever gone"}, headers={"If-Match": '"2"'}
    )
    assert (moved.status_code, moved.json()["state"], moved.json()["planned_on"]) == (200, "planned", day)
    omitted = nina.post(f"{urls[2]}omit/", {"reason": "enough"}, headers=ONE)
    assert (omitted.status_code, omitted.json()["state"]) == (200, "omitted")
    actions = list(AuditLine.objects.order_by("id").values_list("action", flat=True))[-4:]
    assert actions == ["infusion.give", "infusion.held", "infusion.plan_again", "infusion.omitted"]


def test_a_nurse_may_not_plan_or_order(nina, patient, course):
    infusion = course.infusions.first()
    body = {"planned_on": "2026-01-05", "reason": "x"}
    answers = [
        nina.post(f"/api/v1/infusions/{infusion.pk}/plan-again/", body, headers=ONE),
        nina.post(URL, order(patient)),
        nina.post(f"{URL}{course.pk}/stop/", {"stopped_on": "2026-01-05", "reason": "x"}, headers=ONE),
    ]
    assert [a.status_code for a in answers] == [403] * 3


def test_another_dose_than_planned_needs_a_reason(nina, course):
    infusion = course.infusions.first()
    url = f"/api/v1/infusions/{infusion.pk}/give/"
    refused = nina.post(url, give(infusion, given_mg="500"), headers=ONE)
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["reason"])
    stored = nina.post(url, give(infusion, given_mg="500", part=True, reason="vein lost"), headers=ONE)
    assert (stored.status_code, stored.json()["state"]) == (200, "part_given")


def test_an_unknown_dose_stays_unknown(nina, course):
    infusion = course.infusions.first()
    response = nina.post(f"/api/v1/infusions/{infusion.pk}/give/", give(infusion, given_mg=None), headers=ONE)
    assert (response.status_code, response.json()["given_mg"]) == (200, None)


def test_an_infusion_is_corrected(nina, course):
    infusion = course.infusions.first()
    url = f"/api/v1/infusions/{infusion.pk}/"
    nina.post(f"{url}give/", give(infusion), headers=ONE)
    body = {"reason": "misread", "changes": {"given_mg": "750", "reason": "vein lost"}}
    response = nina.post(f"{url}correct/", body, headers={"If-Match": '"2"'})
    assert (response.status_code, response.json()["given_mg"], response["ETag"]) == (200, "750", '"3"')
    for wrong in ({}, {"course": 2}, {"version": 9}, {"given_mg": "-1"}):
        body = {"reason": "misread", "changes": wrong}
        assert nina.post(f"{url}correct/", body, headers={"If-Match": '"3"'}).status_code == 400
    infusion.refresh_from_db()
    assert (infusion.given_mg, infusion.version) == (Decimal(750), 3)


def test_observations_are_added_and_listed(nina, course):
    url = f"/api/v1/infusions/{course.infusions.first().pk}/observations/"
    body = {
        "phase": "before",
        "observed_at": "2026-01-05T09:30:00Z",
        "systolic_mmhg": 132,
        "diastolic_mmhg": 78,
        "glucose": "7.5",
        "glucose_unit": "mmol/L",
    }
    stored = nina.post(url, body)
    assert stored.status_code == 201, stored.data
    assert {name: stored.json()[name] for name in body} == body
    assert nina.get(url).json()["results"] == [stored.json()]
    assert nina.post(url, body | {"observed_at": "2026-01-05T09:30:00"}).status_code == 400
    assert nina.post(url, body | {"diastolic_mmhg": None}).status_code == 400
    assert InfusionObservation.objects.count() == 1


def infusion_writes(client, infusion):
    url = f"/api/v1/infusions/{infusion.pk}/"
    return [
        client.post(f"{url}give/", give(infusion), headers=ONE),
        client.post(f"{url}hold/", {"reason": "x"}, headers=ONE),
        client.post(f"{url}omit/", {"reason": "x"}, headers=ONE),
        client.post(f"{url}plan-again/", {"planned_on": "2026-01-05", "reason": "x"}, headers=ONE),
        client.post(f"{url}correct/", {"reason": "x", "changes": {"planned_mg": "750"}}, headers=ONE),
        client.post(
            f"{url}observations/", {"phase": "before", "observed_at": "2026-01-05T09:30:00Z", "note": "well"}
        ),
    ]


@pytest.mark.parametrize("who", [("bob", 200, 403), ("charlie", 404, 404), ("audrey", 404, 404)])
def test_the_door(who, cast, patient, course, sign_in):
    name, reading, writing = who
    client, infusion, lines = (
        sign_in(getattr(cast, name)),
        course.infusions.first(),
        AuditLine.objects.count(),
    )
    before = [list(m.objects.values()) for m in (PulseCourse, Infusion, InfusionObservation)]
    shown = [f"{URL}{course.pk}/", f"/api/v1/infusions/{infusion.pk}/"]
    assert [client.get(url).status_code for url in shown] == [reading] * 2
    assert client.get(f"{shown[1]}observations/").status_code == reading
    assert [r.status_code for r in infusion_writes(client, infusion)] == [writing] * 6
    stop = {"stopped_on": "2026-01-05", "reason": "x"}
    ending = [client.post(f"{shown[0]}{part}/", stop, headers=ONE) for part in ("stop", "void")]
    assert [r.status_code for r in ending] == [writing] * 2
    assert client.post(URL, order(patient)).status_code == writing
    assert [list(m.objects.values()) for m in (PulseCourse, Infusion, InfusionObservation)] == before
    assert AuditLine.objects.count() == lines
    found = [len(client.get(url).json()["results"]) for url in (URL, "/api/v1/infusions/")]
    assert found == ([1, 3] if reading == 200 else [0, 0])


def test_without_its_audit_line_nothing_is_stored(alice, cast, course, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    other = people.make_patient(cast.north, cast.alice, number="N-2")
    before = [list(m.objects.values()) for m in (PulseCourse, Infusion, InfusionObservation)]
    monkeypatch.setattr(audit, "write", broken)
    alice.raise_request_exception = False
    stop = {"stopped_on": str(other.clinic.today()), "reason": "x"}
    answers = [
        *infusion_writes(alice, course.infusions.first()),
        alice.post(URL, order(other)),
        alice.post(f"{URL}{course.pk}/stop/", stop, headers=ONE),
        alice.post(f"{URL}{course.pk}/void/", {"reason": "x"}, headers=ONE),
    ]
    assert [a.status_code for a in answers] == [500] * 9
    assert [list(m.objects.values()) for m in (PulseCourse, Infusion, InfusionObservation)] == before


def test_lists_cost_the_same_for_one_and_for_twenty(nina, cast, course, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 1
    with django_assert_num_queries(2):
        assert len(nina.get("/api/v1/infusions/").json()["results"]) == 3
    for n in range(19):
        people.make_course(people.make_patient(cast.north, cast.alice, number=f"X-{n}"), cast.alice)
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 20
    with django_assert_num_queries(2):
        assert len(nina.get("/api/v1/infusions/", {"page_size": 100}).json()["results"]) == 60
