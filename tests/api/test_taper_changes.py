"""Each change of a taper over the API: shown before it is stored, stored with its kind, or refused."""

from datetime import timedelta

import pytest

from courses.models import TaperPlan
from tests import cast as people

URL = "/api/v1/tapers/"
ONE = {"If-Match": '"1"'}


@pytest.fixture
def plan(patient, cast):
    """60 mg since 20 days ago; today is day 7 of 50 mg, 40 mg comes in 8 days."""
    start_on = cast.north.today() - timedelta(days=20)
    return people.make_taper(patient, cast.alice, start_on=start_on)


@pytest.fixture
def today(cast):
    return cast.north.today()


def asked(kind: str, today) -> dict:
    """Return the body of one change, without its reason."""
    steps = [{"first_day": str(today), "daily_mg": "45"}]
    return {
        "shift": {"days": 7},
        "hold": {"days": 10},
        "step-back": {"from_day": str(today), "days": 14},
        "re-escalate": {"from_day": str(today), "to_mg": "60", "hold_weeks": 2},
        "switch": {"to_drug": "methylprednisolone", "on_day": str(today)},
        "stop": {"last_day": str(today)},
        "replan": {"steps": steps},
    }[kind]


KINDS = ["shift", "hold", "step-back", "re-escalate", "switch", "stop", "replan"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_is_what_is_stored(kind, alice, plan, today):
    body = asked(kind, today)
    shown = alice.post(f"{URL}{plan.chain}/{kind}/preview/", body)
    assert shown.status_code == 200, shown.data
    assert TaperPlan.objects.count() == 1
    seen = shown.json()
    assert (seen["before"]["total_mg"], seen["before"]["days"]) == ("4130", 182)
    told = body | {"reason": "flare", "override_code": "team_decision"}
    stored = alice.post(f"{URL}{plan.chain}/{kind}/", told, headers=ONE)
    assert stored.status_code == 200, stored.data
    after = seen["switched_to"] if kind == "switch" else seen["after"]
    assert stored.json()["schedule"] == after
    assert stored.json()["change"] == ("edit" if kind == "replan" else kind.replace("-", "_"))
    assert stored.json()["findings"] == seen["findings"]
    assert stored.json()["reason"] == "flare"


@pytest.mark.parametrize(
    ("kind", "difference"), [("shift", "350"), ("hold", "100"), ("stop", "-2940"), ("replan", None)]
)
def test_the_difference_is_after_less_before(kind, difference, alice, plan, today):
    seen = alice.post(f"{URL}{plan.chain}/{kind}/preview/", asked(kind, today)).json()
    assert seen["difference_mg"] == difference


def test_a_switch_answers_with_the_new_plan(alice, plan, today):
    told = asked("switch", today) | {"reason": "shortage"}
    new = alice.post(f"{URL}{plan.chain}/switch/", told, headers=ONE).json()
    assert (new["drug"], new["switched_from"], new["version"]) == ("methylprednisolone", str(plan.chain), 1)
    assert new["schedule"]["steps"][0] == {
        "from": str(today),
        "to": str(today + timedelta(days=7)),
        "daily_mg": "40",
    }
    old = alice.get(f"{URL}{plan.chain}/").json()
    assert (old["version"], old["schedule"]["steps"][-1]["to"]) == (2, str(today - timedelta(days=1)))


def test_what_is_found_asks_for_a_code(alice, plan, today):
    early = {"days": -3, "reason": "faster"}
    refused = alice.post(f"{URL}{plan.chain}/shift/", early, headers=ONE)
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["override_code"])
    stored = alice.post(
        f"{URL}{plan.chain}/shift/", early | {"override_code": "patient_choice"}, headers=ONE
    ).json()
    assert [found["code"] for found in stored["findings"]] == ["short_step"]
    assert set(stored["findings"][0]) == {"code", "severity", "sentence", "source"}
    assert (stored["override_code"], stored["rules_version"]) == ("patient_choice", "2026-11")


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("shift", {"days": 0}),
        ("shift", {"days": 7, "keep": "everything"}),
        ("hold", {"days": "many"}),
        ("hold", {}),
        ("step-back", {"from_day": "2000-01-01", "days": 7}),
        ("re-escalate", {"from_day": "today", "to_mg": "60", "hold_weeks": 2}),
        ("re-escalate", {"to_mg": "5", "hold_weeks": 2}),
        ("switch", {"to_drug": "deflazacort", "on_day": "2100-01-01"}),
        ("stop", {"last_day": "2000-01-01"}),
        ("replan", {"steps": [{"first_day": "2000-01-01", "daily_mg": "5"}]}),
        ("structure", {"steps": [{"first_day": "2100-01-01", "daily_mg": "5"}]}),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(kind, change, alice, plan):
    told = change | {"reason": "x", "override_code": "other"}
    for path, headers in ((f"{kind}/preview/", {}), (f"{kind}/", ONE)):
        response = alice.post(f"{URL}{plan.chain}/{path}", told, headers=headers)
        assert (response.status_code, response.json()["error"][-1]) == (400, "."), path
    assert TaperPlan.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_version_seen_is_asked_for_and_a_stale_one_refused(kind, alice, plan, today):
    told = asked(kind, today) | {"reason": "flare", "override_code": "other"}
    answers = [
        alice.post(f"{URL}{plan.chain}/{kind}/", told, headers=headers).status_code
        for headers in ({}, {"If-Match": '"2"'})
    ]
    assert answers == [428, 412]


@pytest.mark.parametrize(("who", "status"), [("nina", 403), ("bob", 403), ("charlie", 404), ("audrey", 404)])
def test_only_a_prescriber_of_the_clinic_changes_or_tries(who, status, cast, plan, sign_in):
    today = cast.north.today()
    client = sign_in(getattr(cast, who))
    for kind in KINDS:
        told = asked(kind, today) | {"reason": "x", "override_code": "other"}
        paths = [f"{URL}{plan.chain}/{kind}/", f"{URL}{plan.chain}/{kind}/preview/"]
        assert [client.post(path, told, headers=ONE).status_code for path in paths] == [status] * 2
    assert TaperPlan.objects.count() == 1


def test_a_taper_as_directed_and_its_steps(alice, patient, today):
    body = {"patient": patient.pk, "drug": "prednisone", "directions": "taper as directed"}
    assert list(alice.post(URL, body).json()["fields"]) == ["directed_from"]
    mixed = body | {"directed_from": str(today), "start_mg": "60", "start_on": str(today), "hold_weeks": 2}
    assert set(alice.post(URL, mixed).json()["fields"]) == {"start_mg", "start_on", "hold_weeks"}
    stored = alice.post(URL, body | {"directed_from": str(today)})
    assert stored.status_code == 201, stored.data
    shown = stored.json()
    assert (shown["schedule"], shown["directions"]) == (None, "taper as directed")
    assert alice.get(f"{URL}{shown['chain']}/").json() == shown
    assert alice.get(URL).json()["results"][0]["schedule"] is None
    steps = {"steps": [{"first_day": str(today), "daily_mg": "20"}]}
    url = f"{URL}{shown['chain']}/structure/"
    preview = alice.post(f"{url}preview/", steps).json()
    assert (preview["before"], preview["after"]["steps"][0]["daily_mg"]) == (None, "20")
    done = alice.post(url, steps | {"reason": "asked the ward"}, headers=ONE).json()
    assert (done["version"], done["change"], done["directions"]) == (2, "structure", "")


def test_a_start_by_weight_and_within_a_range(alice, patient, today):
    body = {"patient": patient.pk, "drug": "prednisone", "start_on": str(today), "hold_weeks": 6}
    by_weight = body | {"protocol": "etg_6_weeks", "mg_per_kg": "1", "weight_kg": "73", "round_to_mg": "2.5"}
    shown = alice.post(URL, by_weight)
    assert shown.status_code == 201, shown.data
    assert shown.json()["schedule"]["steps"][0]["daily_mg"] == "72.5"
    assert shown.json()["schedule"]["steps"][-1] == {
        "from": str(today + timedelta(days=42 + 9 * 14)),
        "to": None,
        "daily_mg": "25",
    }
    ranges = body | {"drug": "prednisolone", "protocol": "diagnostics_2021", "start_mg": "60"}
    assert "slowest or the fastest" in alice.post(URL, ranges).json()["error"]
    chosen = ranges | {"pace": "fastest", "bands": [{"above_mg": "40", "step_mg": "5", "every_days": 10}]}
    steps = alice.post(URL, chosen).json()["schedule"]["steps"]
    assert [step["daily_mg"] for step in steps[:4]] == ["60", "55", "50", "45"]


@pytest.mark.parametrize("kind", ["replan", "re-escalate"])
def test_a_tenfold_dose_is_refused_whatever_the_code(kind, alice, plan, today):
    tenfold = {
        "replan": {"steps": [{"first_day": str(today), "daily_mg": "500"}]},
        "re-escalate": {"from_day": str(today), "to_mg": "500", "hold_weeks": 2},
    }[kind]
    shown = alice.post(f"{URL}{plan.chain}/{kind}/preview/", tenfold).json()
    assert [f["severity"] for f in shown["findings"] if f["code"] == "oral_start_tenfold"] == ["stop"]
    told = tenfold | {"reason": "flare", "override_code": "team_decision"}
    refused = alice.post(f"{URL}{plan.chain}/{kind}/", told, headers=ONE)
    assert refused.status_code == 400
    assert "A dose of 500 mg a day is refused: it is ten times" in str(refused.json())
    assert TaperPlan.objects.count() == 1
