"""The bedside screen: each step stored when it is taken, nothing lost on a refusal, nothing past a gate."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.actions.giving import observe
from courses.actions.infusions import hold
from courses.clinic import facts
from courses.models import Condition, Infusion, InfusionCheck, InfusionObservation
from monitoring.models import AdverseEffect
from tests import cast as people
from tests.courses.pages.typed import boxes

pytestmark = pytest.mark.django_db
PAGE_QUERIES = 14


@pytest.fixture
def cast(db):
    return people.make_cast()


@pytest.fixture
def infusion(cast):
    patient = people.make_patient(cast.north, cast.alice, sex="male")
    return people.make_course(patient, cast.alice).infusions.first()


@pytest.fixture
def nina(cast):
    client = Client()
    client.force_login(cast.nina)
    return client


@pytest.fixture
def url(infusion):
    return reverse("monitoring:bedside", args=[infusion.pk])


def now_typed(prefix: str, moment=None) -> dict:
    """Return a moment as its boxes are typed."""
    local = timezone.localtime(moment or timezone.now())
    return boxes(prefix, local.date()) | {f"{prefix}_time": f"{local:%H:%M}"}


def check(gate: str, **told) -> dict:
    told = {"outcome": "acceptable"} | told
    return {"step": f"check-{gate}"} | {f"{gate}-{name}": value for name, value in told.items()}


def start(infusion, **told) -> dict:
    return {"step": "start", "start-version": infusion.version, "start-clock": ""} | told


def stop(**told) -> dict:
    return {"step": "stop", "stop-version": 2, "stop-clock": "", "stop-how_much": "full"} | told


def running(cast, nina, url, infusion) -> None:
    people.settle_gates(infusion, cast.nina)
    assert nina.post(url, start(infusion)).status_code == 302
    # As if it had begun long enough ago: a large dose that ran fast asks for a reason.
    Infusion.objects.filter(pk=infusion.pk).update(started_at=timezone.now() - timedelta(minutes=45))


@pytest.fixture
def running_url(cast, nina, url, infusion) -> str:
    running(cast, nina, url, infusion)
    return url


def test_the_screen_says_who_what_and_what_is_open(nina, url, infusion, cast):
    facts.record(Condition(patient=infusion.patient, code="diabetes", since=cast.north.today()), by=cast.nina)
    page = nina.get(url).content.decode()
    for words in [
        "Abbott, Ada",
        "hospital N-1",
        "born 2\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}1961",
        "1000\N{NO-BREAK SPACE}mg methylPREDNISolone sodium succinate",
        "diabetes before the steroid",
        "It may not start yet.",
        "Allergies are not kept here",
    ]:
        assert words in page, words
    assert page.count("not checked") == 4


def test_each_gate_is_stored_when_it_is_saved(nina, url, infusion, cast):
    response = nina.post(
        url,
        check("blood_pressure", systolic_mmhg="158", diastolic_mmhg="92")
        | now_typed("blood_pressure-checked_at"),
    )
    assert (response.status_code, response["Location"]) == (302, f"{url}#checks")
    stored = InfusionCheck.objects.get()
    assert (stored.systolic_mmhg, stored.diastolic_mmhg, stored.outcome, stored.recorded_by) == (
        158,
        92,
        "acceptable",
        cast.nina,
    )
    assert stored.for_day == cast.north.today()
    page = nina.get(url).content.decode()
    assert "158/92 mmHg" in page
    assert "Hypertension grade 2 by CTCAE 5.0: a hint, not a limit of this clinic" in page


@pytest.mark.parametrize(
    ("gate", "told", "words"),
    [
        ("glucose", {"outcome": "acceptable"}, "Glucose is empty"),
        ("blood_pressure", {"systolic_mmhg": "120"}, "Diastolic, mmHg is empty"),
        ("infection", {"outcome": ""}, "is not chosen; choose one"),
        ("infection", {"outcome": "overridden", "note": "x"}, "is not chosen; choose one"),
        ("infection", {"outcome": "overridden", "override_code": "emergency", "note": ""}, "Words are empty"),
        ("infection", {"override_code": "emergency"}, "choose “go on without it” above"),
        ("infection", {}, "When is empty"),
    ],
)
def test_half_a_check_is_refused_and_what_was_typed_is_kept(gate, told, words, nina, url):
    typed = {"note": "temperature 36.8"} | told
    moment = now_typed(f"{gate}-checked_at") if told else {}
    response = nina.post(url, check(gate, **typed) | moment)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    if typed["note"] and "overrid" not in str(told):
        assert "temperature 36.8" in page
    assert not InfusionCheck.objects.exists()


def test_going_on_without_a_check_stores_code_and_words(nina, url):
    told = check("potassium", outcome="overridden", override_code="emergency", note="laboratory down")
    assert nina.post(url, told | now_typed("potassium-checked_at")).status_code == 302
    stored = InfusionCheck.objects.get()
    assert (stored.override_code, stored.note, stored.checked_at, stored.number) == (
        "emergency",
        "laboratory down",
        None,
        None,
    )


def test_it_does_not_start_past_an_open_gate(nina, url, infusion, cast):
    people.settle_gates(infusion, cast.nina, without=["potassium"])
    response = nina.post(url, start(infusion) | {"start-rate_ml_h": "250"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "not settled before it: potassium; check each of them" in page
    assert 'value="250"' in page
    infusion.refresh_from_db()
    assert infusion.state == "planned"


def test_it_starts_runs_and_stops(nina, url, infusion, cast):
    running(cast, nina, url, infusion)
    infusion.refresh_from_db()
    assert (infusion.state, infusion.version) == ("running", 2)
    page = nina.get(url).content.decode()
    assert "Running since" in page
    assert "Stop infusion" in page
    assert "Start infusion" not in page
    response = nina.post(url, stop())
    assert (response.status_code, response["Location"]) == (302, f"{url}#now")
    infusion.refresh_from_db()
    assert (infusion.state, infusion.given_mg) == ("given", 1000)
    assert infusion.given_on == timezone.localdate(infusion.started_at, cast.north.zone)
    assert infusion.ended_at >= infusion.started_at


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"stop-how_much": "part", "stop-given_mg": "400"}, "needs a reason"),
        ({"stop-how_much": "other", "stop-reason": "vial broken"}, "Dose given is empty"),
        ({"stop-how_much": "full", "stop-given_mg": "900"}, "is not the planned one"),
        ({"stop-how_much": ""}, "is not chosen; choose one"),
    ],
)
def test_a_stop_that_does_not_add_up_is_refused(told, words, nina, running_url, infusion):
    url = running_url
    response = nina.post(url, stop(**told))
    assert response.status_code == 422
    assert words in response.content.decode()
    infusion.refresh_from_db()
    assert infusion.state == "running"


def test_a_large_dose_that_ran_fast_asks_why_and_is_shown_as_fast(nina, running_url, infusion):
    Infusion.objects.filter(pk=infusion.pk).update(started_at=timezone.now() - timedelta(minutes=20))
    response = nina.post(running_url, stop())
    assert response.status_code == 422
    assert "more than 500 mg ran in less than 30 minutes" in response.content.decode()
    assert nina.post(running_url, stop(**{"stop-reason": "pump set wrong"})).status_code == 302
    assert "It ran fast:" in nina.get(running_url).content.decode()


def test_a_part_is_given_with_its_reason(nina, url, infusion, cast):
    running(cast, nina, url, infusion)
    told = {"stop-how_much": "part", "stop-given_mg": "400", "stop-reason": "heart rate 44"}
    assert nina.post(url, stop(**told)).status_code == 302
    infusion.refresh_from_db()
    assert (infusion.state, infusion.given_mg, infusion.reason) == ("part_given", 400, "heart rate 44")


def test_an_observation_knows_its_phase(nina, url, infusion, cast):
    def watch(rate: str) -> str:
        clock = f"{timezone.localtime(timezone.now(), cast.north.zone):%H:%M}"
        told = {"step": "watch", "watch-clock": clock, "watch-heart_rate": rate}
        assert nina.post(url, told).status_code == 302
        return infusion.observations.get(heart_rate=rate).phase

    assert watch("70") == "before"
    running(cast, nina, url, infusion)
    assert watch("80") == "during"
    nina.post(url, stop())
    assert watch("75") == "after"


def test_a_reaction_becomes_an_adverse_effect_of_the_infusion(nina, url, infusion, cast):
    running(cast, nina, url, infusion)
    told = {
        "step": "react",
        "react-term": "infusion reaction",
        "react-grade": "2",
        "react-grade_version": "5.0",
        "react-action_taken": "rate halved",
    }
    assert nina.post(url, told).status_code == 302
    effect = AdverseEffect.objects.get()
    assert (effect.term, effect.grade, effect.grade_version, effect.infusion_id) == (
        "infusion reaction",
        2,
        "5.0",
        infusion.pk,
    )
    assert (effect.patient_id, effect.onset_on, effect.suspected_drug, effect.recorded_by) == (
        infusion.patient.pk,
        cast.north.today(),
        "methylprednisolone",
        cast.nina,
    )
    assert "rate halved" in nina.get(url).content.decode()


def test_a_grade_without_its_version_is_refused_and_the_words_stay(nina, url, infusion, cast):
    running(cast, nina, url, infusion)
    told = {"step": "react", "react-term": "flushing", "react-grade": "1"}
    response = nina.post(url, told)
    assert response.status_code == 422
    assert "needs its CTCAE version" in response.content.decode()
    assert 'value="flushing"' in response.content.decode()


def test_a_step_that_is_not_open_now_changes_nothing_and_says_so(nina, url, infusion):
    for step in ("stop", "react", "nonsense", ""):
        response = nina.post(url, {"step": step})
        assert (response.status_code, response["Location"]) == (302, url)
        assert "Nothing was changed: the infusion is planned now." in nina.get(url).content.decode()
    assert Infusion.objects.get(pk=infusion.pk).version == 1


def test_a_stale_start_is_refused_with_who_changed_it(nina, url, infusion, cast):
    people.settle_gates(infusion, cast.nina)
    hold(infusion=infusion, seen_version=1, by=cast.alice, reason="fever")
    response = nina.post(url, start(infusion) | {"start-version": 1})
    assert response.status_code == 409
    assert "was changed by Alice" in response.content.decode()
    assert Infusion.objects.get(pk=infusion.pk).state == "held"


def test_the_row_of_today_names_the_checks_missing_and_opens_the_screen(nina, url, infusion, cast):
    people.settle_gates(infusion, cast.nina, without=["potassium", "glucose"])
    page = nina.get("/").content.decode()
    assert "Checks missing: glucose, potassium." in page or "checks missing: glucose, potassium" in page
    assert f'href="{url}"' in page
    assert "Start checks" in page


@pytest.mark.parametrize("extra", [0, 19])
def test_the_screen_costs_the_same_with_one_and_twenty_observations(
    extra, running_url, infusion, nina, django_assert_num_queries
):
    for n in range(extra):
        seen = InfusionObservation(
            phase="during", observed_at=timezone.now() - timedelta(seconds=n), heart_rate=70
        )
        observe(infusion=infusion, by=infusion.course.recorded_by, observation=seen)
    nina.get(running_url)
    with django_assert_num_queries(PAGE_QUERIES):
        nina.get(running_url)
