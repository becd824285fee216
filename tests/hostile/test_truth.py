"""What a page says stays true when the record changes beneath it, and on both sides of midnight."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.actions.clinics import open_clinic
from courses.actions.infusions import correct_infusion
from courses.actions.patients import end_follow_up
from courses.actions.pulse import void_course
from courses.clinic import facts
from courses.models import FollowUp, Infusion, Role
from monitoring.actions.reviews import Judgement, ReviewInputs, sign_review
from monitoring.models import Delivery, Reminder, Result
from monitoring.overview import overview
from monitoring.reminders import deliver, plan
from monitoring.worklist import worklist
from tests import cast as people
from tests.hostile.conftest import browser_of

JUDGED = Judgement("responded", "cannot_judge", "responded", "wait", "CK has fallen")


@pytest.fixture
def review(cast, patient, today):
    before = people.make_ck(patient, cast.nina, number="5000", days_ago=40)
    after = people.make_ck(patient, cast.nina, number="500", days_ago=1)
    course = people.make_given_course(patient, cast.alice, last_days_ago=30)
    inputs = ReviewInputs(baseline_enzyme=before, followup_enzyme=after)
    return sign_review(course=course, by=cast.alice, reviewed_on=today, inputs=inputs, judgement=JUDGED)


def signed_page(alice, review) -> str:
    page = alice.get(reverse("monitoring:review-detail", args=[review.chain])).content.decode()
    return " ".join(page.split())


def corrected(result: Result, by, **columns) -> Result:
    told = {name: getattr(result, name) for name in result.fact_fields()} | columns
    new = Result(patient=result.patient, **told)
    return facts.correct(result, new, seen_version=result.version, by=by, reason="another tube")


@pytest.mark.parametrize("what", ["corrected", "withdrawn", "voided"])
def test_a_review_shows_what_it_was_signed_on(cast, alice, review, what):
    follow_up = review.followup_enzyme
    if what == "corrected":
        corrected(follow_up, cast.nina, raw_text="9000", number=Decimal(9000))
    elif what == "withdrawn":
        corrected(follow_up, cast.nina, status="withdrawn")
    else:
        facts.void(follow_up, seen_version=1, by=cast.nina, reason="another patient's")
    page = signed_page(alice, review)
    assert "500 U/L" in page
    assert "9000" not in page
    assert "since" in page.casefold()


def test_an_infusion_corrected_after_the_review_does_not_rewrite_it(cast, alice, review):
    last, told = Infusion.objects.order_by("-given_on").first(), {"given_mg": Decimal(250)}
    seen = last.version
    correct_infusion(infusion=last, seen_version=seen, by=cast.alice, reason="misread", changes=told)
    review.refresh_from_db()
    assert (review.verdict, review.replaced_at) == ("responded", None)
    page = signed_page(alice, review)
    assert ["5000 U/L" in page, ">500 U/L" in page or " 500 U/L" in page] == [True, True]


def test_no_input_of_another_patient_and_no_review_twice(cast, patient, review, today):
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    foreign = people.make_ck(other, cast.nina)
    course = people.make_given_course(other, cast.alice, last_days_ago=30)
    with pytest.raises(ValidationError):
        sign_review(
            course=course,
            by=cast.alice,
            reviewed_on=today,
            inputs=ReviewInputs(followup_enzyme=review.followup_enzyme),
            judgement=JUDGED,
        )
    with pytest.raises(ValidationError):
        sign_review(
            course=review.course, by=cast.alice, reviewed_on=today, inputs=ReviewInputs(), judgement=JUDGED
        )
    assert foreign.patient == other


def test_a_course_entered_in_error_leaves_dose_window_and_worklist(cast, patient, today):
    course = people.make_given_course(patient, cast.alice, last_days_ago=30)
    assert overview(patient, on=today).exposure.pulses_mg == Decimal(3750)
    void_course(course=course, seen_version=course.version, by=cast.alice, reason="another patient")
    seen = overview(patient, on=today)
    assert (seen.exposure.pulses_mg, seen.course, seen.due) == (0, None, ())


@pytest.mark.parametrize("state", [FollowUp.DEAD, FollowUp.MOVED, FollowUp.LOST])
def test_nothing_reminds_of_who_is_no_longer_followed(cast, patient, today, nina, state):
    cast.nina.email = "nina@example.org"
    cast.nina.save()
    people.make_given_course(patient, cast.alice, last_days_ago=30)
    people.make_taper(patient, cast.alice)
    plan.plan_clinic(cast.north)
    end_follow_up(patient=patient, seen_version=1, by=cast.nina, state=state, on=today)
    plan.plan_clinic(cast.north)
    assert deliver.deliver_all() == 0
    assert worklist(cast.north, today=today).rows == ()
    assert Reminder.objects.filter(state="open").count() == 0
    answer = nina.get("/api/v1/worklist/").json()
    assert [answer[group] for group in ("overdue", "due", "coming", "snoozed", "long_past")] == [[]] * 5
    assert not Delivery.objects.filter(state="sent").exists()


def test_two_steroids_at_once_are_both_shown_and_summed(cast, patient, alice, today):
    people.make_taper(patient, cast.alice, drug="prednisone", start_mg="60")
    people.make_taper(patient, cast.alice, drug="dexamethasone", start_mg="3", warning_reason="trial")
    steroids = {s.drug: s.mg for s in overview(patient, on=today).steroids}
    assert steroids == {"prednisone": 60, "dexamethasone": 3}
    page = alice.get(reverse("monitoring:patient", args=[patient.pk]))
    assert page.context["total_prednisone"] == Decimal(60) + Decimal(3) * 5 / Decimal("0.75")


ZONES = ["Pacific/Auckland", "America/Los_Angeles", "Europe/London", "Pacific/Kiritimati", "UTC"]


def clinic_in(zone: str):
    clinic = open_clinic(f"Clinic {zone}", time_zone=zone)
    doctor = people.make_user(f"doc-{zone}", clinic, Role.PRESCRIBER)
    people.approve_all(clinic, doctor)
    return clinic, doctor


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day0", [date(2026, 2, 20), date(2026, 3, 1), date(2026, 9, 1), date(2026, 10, 5)])
def test_the_window_opens_and_closes_at_midnight_of_the_clinic(zone, day0):
    tz = ZoneInfo(zone)

    def at(day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), tzinfo=tz).astimezone(UTC)

    with time_machine.travel(at(day0, "12:00"), tick=False):
        clinic, doctor = clinic_in(zone)
        patient = people.make_patient(clinic, doctor)
        people.make_given_course(patient, doctor, last_days_ago=0)
    expected = {
        (27, "23:59"): "not_yet",
        (28, "00:00"): "open",
        (42, "23:59"): "open",
        (43, "00:00"): "missed",
    }
    seen = {}
    for days, clock in expected:
        with time_machine.travel(at(day0 + timedelta(days=days), clock), tick=False):
            assert clinic.today() == day0 + timedelta(days=days)
            seen[days, clock] = overview(patient, on=clinic.today()).course.window_state.value
    assert seen == expected


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", ["2026-03-08T11:30:00+00:00", "2026-03-09T06:30:00+00:00"])
def test_today_is_the_clinics_day_on_every_page(zone, clock):
    """At 11:30 UTC it is tomorrow already in Kiritimati; at 06:30 still yesterday in Los Angeles."""
    moment = datetime.fromisoformat(clock)
    with time_machine.travel(moment, tick=False):
        clinic, doctor = clinic_in(zone)
        local = moment.astimezone(ZoneInfo(zone)).date()
        patient = people.make_patient(clinic, doctor)
        people.make_course(patient, doctor, first_day=local)
        rows = worklist(clinic, today=clinic.today()).due
        assert [(r.kind, r.item.due_on) for r in rows] == [("infusion", local)]
        page = browser_of(doctor).get(reverse("monitoring:patient", args=[patient.pk]))
        assert page.context["today"] == local


@pytest.mark.django_db
def test_an_infusion_over_the_night_the_clocks_change_keeps_its_length():
    with time_machine.travel(datetime(2026, 4, 5, 3, 0, tzinfo=UTC), tick=False):
        clinic, doctor = clinic_in("Pacific/Auckland")  # clocks went back at 14:00 UTC the day before
        patient = people.make_patient(clinic, doctor)
        course = people.make_course(patient, doctor, first_day=date(2026, 4, 5))
        url = reverse("courses:infusion-give", args=[course.infusions.first().pk])
        typed = {"version": "1", "given_on_day": "5", "given_on_month": "4", "given_on_year": "2026"}
        typed |= {"how_much": "full", "given_mg": "1000", "start": "01:30", "end": "03:30"}
        typed |= {"gates_code": "already_given", "gates_words": "on the ward"}
        assert browser_of(doctor).post(url, typed).status_code == 302
    given = Infusion.objects.get(state="given")
    assert given.ended_at - given.started_at == timedelta(hours=3)
