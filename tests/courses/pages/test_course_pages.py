"""Ordering a pulse, reading it, recording its infusions, and ending it."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from courses.models import AuditLine, Infusion, PulseCourse
from tests import cast as people
from tests.courses.pages.conftest import signed_in
from tests.courses.pages.typed import boxes, errors, told


def url(name: str, *args) -> str:
    return reverse(f"courses:{name}", args=args)


def order(today, **typed) -> dict:
    least = {"indication": "flare", "basis": "flat", "flat_mg": "1000", "days": "3", "protocol": "seed"}
    least |= {"product": "sodium_succinate", "route": "IV"}
    return least | boxes("first_day", today) | typed


TRIAL = {"override_code": "other_protocol", "warning_reason": "trial"}


def test_a_prescriber_orders_three_days(alice, patient, today):
    response = alice.post(url("course-order", patient.pk), order(today))
    course = PulseCourse.objects.get()
    assert response.url == url("course-detail", course.pk)
    assert told(response)[0].startswith("Pulse course ordered: 3 × 1 g IV, ")
    assert list(course.infusions.values_list("number", "planned_on", "planned_mg")) == [
        (n + 1, today + timedelta(days=n), Decimal(1000)) for n in range(3)
    ]


def test_unequal_and_unknown_doses_by_day(alice, patient, today):
    typed = {"flat_mg": "", "days": "", "doses_mg": "500, 250, not recorded"} | TRIAL
    told(alice.post(url("course-order", patient.pk), order(today, **typed)))
    doses = PulseCourse.objects.get().infusions.values_list("planned_mg", flat=True)
    assert list(doses) == [Decimal(500), Decimal(250), None]


def test_a_dose_by_weight_is_worked_out(alice, patient, today):
    typed = {"basis": "mg_per_kg", "flat_mg": "", "mg_per_kg": "15", "weight_kg": "66.6", "days": "1"}
    told(alice.post(url("course-order", patient.pk), order(today, **typed, **boxes("weight_on", today))))
    course = PulseCourse.objects.get()
    assert (course.mg_per_kg, course.weight_kg, course.weight_on) == (15, Decimal("66.6"), today)
    assert course.infusions.get().planned_mg == 999


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"flat_mg": ""}, "flat dose is missing"),
        ({"flat_mg": "-1"}, "below zero"),
        ({"flat_mg": "1,000"}, "has a comma"),
        ({"days": ""}, "Number of days is empty"),
        ({"days": "0"}, "below 1"),
        ({"days": "32"}, "above 31"),
        ({"days": "three"}, "not a whole number"),
        ({"mg_per_kg": "15"}, "keep one of them"),
        ({"basis": "mg_per_kg", "flat_mg": ""}, "dose by weight is missing"),
        ({"basis": "mg_per_kg", "flat_mg": "", "mg_per_kg": "15"}, "body weight is missing"),
        ({"weight_kg": "70"}, "A weight needs the day"),
        ({"doses_mg": "500, 250"}, "stand beside another dose"),
        ({"flat_mg": "", "doses_mg": "500, 250"}, "There are 2 doses for 3 days"),
        ({"flat_mg": "", "days": "", "doses_mg": "500, x"}, "Dose of day 2"),
        ({"flat_mg": "", "days": "", "doses_mg": "500, , 250"}, "Dose of day 2 is empty"),
        ({"first_day_day": "", "first_day_month": "", "first_day_year": ""}, "First day is empty"),
        ({"indication": "luck"}, "Select a valid choice"),
        ({"protocol": "none"}, "Select a valid choice"),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_not_stored(typed, sentence, alice, patient, today):
    response = alice.post(url("course-order", patient.pk), order(today) | typed)
    assert sentence in errors(response)
    assert not PulseCourse.objects.exists()


def test_outside_the_protocol_the_page_shows_the_warning_then_takes_a_reason(alice, patient, today):
    first = alice.post(url("course-order", patient.pk), order(today, flat_mg="1500"))
    assert "choose a coded reason, or change the order" in errors(first)
    assert "say why in words, or change the order" in errors(first)
    page = first.content.decode()
    assert "1500 mg on " in page or "1.5 g on " in page
    assert 'name="warning_reason"' in page
    assert not PulseCourse.objects.exists()
    told(alice.post(url("course-order", patient.pk), order(today, flat_mg="1500", **TRIAL)))
    course = PulseCourse.objects.get()
    assert (course.override_code, course.warning_reason) == ("other_protocol", "trial")
    assert [finding["code"] for finding in course.findings] == ["above_most_a_day"]


def test_a_stop_shows_no_way_past_and_takes_none(alice, patient, today):
    refused = alice.post(url("course-order", patient.pk), order(today, flat_mg="10000", **TRIAL))
    assert "is refused as it stands" in errors(refused)
    assert 'name="warning_reason"' not in refused.content.decode()
    acetate = alice.post(url("course-order", patient.pk), order(today, product="acetate", **TRIAL))
    assert "must never go into a vein" in acetate.content.decode()
    assert not PulseCourse.objects.exists()


def test_twice_a_day_is_two_infusions_a_day(alice, patient, today):
    typed = {"times_a_day": "2", "minutes": "60", "days": "2"} | TRIAL
    told(alice.post(url("course-order", patient.pk), order(today, **typed)))
    rows = PulseCourse.objects.get().infusions.values_list("planned_on", "planned_mg", "planned_minutes")
    assert list(rows) == [(today + timedelta(days=n), 1000, 60) for n in (0, 0, 1, 1)]


def test_a_risk_known_today_asks_for_a_reason(alice, patient, today):
    asked = alice.post(url("course-order", patient.pk), order(today, risks=["heart_failure"]))
    assert "Heart failure is recorded" in asked.content.decode()
    assert not PulseCourse.objects.exists()


def test_the_preview_says_what_it_comes_to_and_stores_nothing(alice, patient, today):
    live = alice.get(url("course-preview", patient.pk), order(today)).content.decode()
    assert "3 × 1 g IV" in live
    assert "3000\N{NO-BREAK SPACE}mg methylPREDNISolone" in live
    assert "3750\N{NO-BREAK SPACE}mg prednisone-equivalent" in live
    plain = alice.post(url("course-order", patient.pk), order(today, preview="1"))
    assert (plain.status_code, plain.context["preview"].total_mg) == (200, Decimal(3000))
    assert alice.get(url("course-preview", patient.pk)).status_code == 200
    assert not PulseCourse.objects.exists()


def test_a_second_course_is_announced_and_refused(alice, patient, course, today):
    assert "A pulse is under way already" in alice.get(url("course-order", patient.pk)).content.decode()
    assert "already has a pulse course" in errors(alice.post(url("course-order", patient.pk), order(today)))


def test_the_course_page_shows_order_infusions_exposure(bob, cast, patient):
    course = people.make_given_course(patient, cast.alice, last_days_ago=3, doses_mg=("1000", "500", "250"))
    page = bob.get(url("course-detail", course.pk))
    assert page.context["exposure"].with_pulses_mg == Decimal("2187.5")
    text = page.content.decode()
    assert "droracle article" in text
    assert "2187.5\N{NO-BREAK SPACE}mg" in text
    assert "Record<" not in text
    assert "Stop course" not in text


def test_actions_are_offered_by_role(alice, nina, bob, course):
    offered = {
        who: [
            words for words in ("Record<", "Plan again<", "Stop course") if words in page_of(client, course)
        ]
        for who, client in {"alice": alice, "nina": nina, "bob": bob}.items()
    }
    assert offered == {"alice": ["Record<", "Plan again<", "Stop course"], "nina": ["Record<"], "bob": []}


def page_of(client, course) -> str:
    return client.get(url("course-detail", course.pk)).content.decode()


def giving(today, **typed) -> dict:
    least = {"version": "1", "given_mg": "1000", "how_much": "full"}
    return least | boxes("given_on", today) | typed


@pytest.fixture
def nina_at_noon(cast, infusion, today):
    """Nina's browser at 13:30 of the clinic's day, whatever the hour the tests run."""
    with time_machine.travel(datetime.combine(today, time(13, 30), cast.north.zone), tick=False):
        yield signed_in(cast.nina)


def test_a_nurse_records_an_infusion_with_its_observations(nina_at_noon, infusion, today):
    seen = {"before-clock": "09:40", "before-systolic_mmhg": "130", "before-diastolic_mmhg": "80"}
    after = {"after-clock": "11:30", "after-glucose": "9.7", "after-note": "flushed"}
    typed = giving(today, start="10:00", end="11:15", **seen, **after)
    response = nina_at_noon.post(url("infusion-give", infusion.pk), typed)
    assert told(response)[0].startswith("Infusion 1 given: 1000")
    assert response.url == url("course-detail", infusion.course_id) + "#infusions"
    infusion.refresh_from_db()
    assert (infusion.state, infusion.given_on, infusion.given_mg) == ("given", today, 1000)
    assert infusion.ended_at - infusion.started_at == timedelta(minutes=75)
    assert list(infusion.observations.values_list("phase", "systolic_mmhg", "glucose", "glucose_unit")) == [
        ("before", 130, None, ""),
        ("after", None, Decimal("9.7"), "mmol/L"),
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"given_mg": "500"}, "say why they differ"),
        ({"how_much": "part"}, "say why they differ"),
        ({"given_mg": "0"}, "0 is no dose"),
        ({"start": "25:00"}, "not a time"),
        ({"start": "11:00", "end": "10:59"}, "End is before the start"),
        ({"end": "10:59"}, "Start is empty"),
        ({"start": "13:31"}, "has not come yet"),
        ({"given_on_year": "2199"}, "has not come yet"),
        ({"given_on_day": ""}, "Given on has no day"),
        ({"version": ""}, "This field is required"),
    ],
)
def test_what_was_not_given_so_is_refused_and_kept(typed, sentence, nina_at_noon, infusion, today):
    response = nina_at_noon.post(url("infusion-give", infusion.pk), giving(today) | typed)
    assert sentence in errors(response)
    infusion.refresh_from_db()
    assert (infusion.state, infusion.version) == ("planned", 1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"before-systolic_mmhg": "130", "before-diastolic_mmhg": "80"}, "Time before is empty"),
        ({"before-clock": "09:40"}, "stands alone"),
        ({"before-clock": "09:40", "before-glucose": "6.15"}, "more than one decimal"),
        ({"before-clock": "09:40", "before-heart_rate": "900"}, "above 350"),
    ],
)
def test_a_bedside_row_is_whole_or_empty(typed, sentence, nina_at_noon, infusion, today):
    response = nina_at_noon.post(url("infusion-give", infusion.pk), giving(today, **typed))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not infusion.observations.exists()


def test_half_a_blood_pressure_undoes_the_infusion(nina_at_noon, infusion, today):
    half = {"before-clock": "09:40", "before-systolic_mmhg": "130"}
    response = nina_at_noon.post(url("infusion-give", infusion.pk), giving(today, **half))
    assert "needs both numbers" in errors(response)
    infusion.refresh_from_db()
    assert infusion.state == "planned"
    assert not AuditLine.objects.filter(action="infusion.give").exists()


def test_an_infusion_given_twice_is_refused_with_who_gave_it(nina, alice, infusion, today):
    told(nina.post(url("infusion-give", infusion.pk), giving(today)))
    again = alice.post(url("infusion-give", infusion.pk), giving(today))
    assert "was changed by Nina" in errors(again, status=409)
    assert "Infusion given" in again.content.decode()
    assert AuditLine.objects.filter(action="infusion.give").count() == 1


def test_hold_omit_and_plan_again(nina, alice, infusion, today):
    assert "Reason is empty" in errors(nina.post(url("infusion-hold", infusion.pk), {"version": 1}))
    told(nina.post(url("infusion-hold", infusion.pk), {"version": 1, "reason": "fever"}))
    later = {"version": 2, "reason": "well again"} | boxes("planned_on", today + timedelta(days=5))
    told(alice.post(url("infusion-plan-again", infusion.pk), later))
    infusion.refresh_from_db()
    assert (infusion.state, infusion.planned_on) == ("planned", today + timedelta(days=5))
    told(nina.post(url("infusion-omit", infusion.pk), {"version": 3, "reason": "refused"}))
    infusion.refresh_from_db()
    assert (infusion.state, infusion.reason) == ("omitted", "refused")


def test_a_correction_keeps_what_was_said_before(nina, infusion, today):
    told(nina.post(url("infusion-give", infusion.pk), giving(today)))
    typed = {"version": 2, "state": "part_given", "given_mg": "600", "reason": "line failed"}
    told(nina.post(url("infusion-correct", infusion.pk), typed | boxes("given_on", today)))
    infusion.refresh_from_db()
    assert (infusion.state, infusion.given_mg, infusion.reason) == ("part_given", 600, "line failed")
    before = AuditLine.objects.get(action="infusion.correct").before
    assert Decimal(before["given_mg"]) == 1000
    page = nina.get(url("history", "infusion", infusion.pk)).content.decode()
    assert "<del>1000</del> → 600" in page
    assert "line failed" in page


def test_the_history_of_an_infusion_nobody_touched_is_that_of_its_order(nina, charlie, infusion):
    untouched = url("history", "infusion", infusion.pk)
    assert nina.get(untouched).url == url("history", "course", infusion.course_id)
    assert charlie.get(untouched).status_code == 404
    assert nina.get(url("history", "infusion", 10**9)).status_code == 404
    assert nina.get(url("history", "infusion", "nonsense")).status_code == 404


def test_a_correction_to_given_needs_its_day(nina, infusion, today):
    told(nina.post(url("infusion-give", infusion.pk), giving(today)))
    typed = {"version": 2, "state": "given", "given_mg": "600", "reason": "typo"}
    assert "Given on is empty" in errors(nina.post(url("infusion-correct", infusion.pk), typed))


def test_an_infusion_not_given_after_all_loses_day_and_dose(nina, infusion, today):
    told(nina.post(url("infusion-give", infusion.pk), giving(today)))
    typed = {"version": 2, "state": "planned", "given_mg": "1000", "reason": "another patient's"}
    told(nina.post(url("infusion-correct", infusion.pk), typed | boxes("given_on", today)))
    infusion.refresh_from_db()
    assert (infusion.state, infusion.given_on, infusion.given_mg) == ("planned", None, None)


def test_an_observation_on_its_own(nina, infusion, today):
    typed = {"phase": "before", "clock": "00:00", "heart_rate": "80"} | boxes("on", today)
    told(nina.post(url("infusion-observe", infusion.pk), typed))
    assert infusion.observations.get().heart_rate == 80
    empty = {"phase": "before", "clock": "00:00"} | boxes("on", today)
    assert "needs a blood pressure" in errors(nina.post(url("infusion-observe", infusion.pk), empty))


def test_a_course_is_stopped_or_entered_in_error(alice, course, today):
    stopping = {"version": 1, "reason": "psychosis"} | boxes("stopped_on", today)
    assert "empty" in errors(alice.post(url("course-stop", course.pk), stopping | {"reason": ""}))
    told(alice.post(url("course-stop", course.pk), stopping))
    course.refresh_from_db()
    assert (course.state, course.state_reason) == ("stopped", "psychosis")
    told(alice.post(url("course-void", course.pk), {"version": 2, "reason": "another patient's"}))
    course.refresh_from_db()
    assert course.state == "in_error"
    assert Infusion.objects.exclude(state="omitted").count() == 0
