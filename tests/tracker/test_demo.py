"""The invented clinic: told once in full for this module, a few stories again on awkward days."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker

from courses.clinic.approvals import KNOWN
from courses.models import (
    AuditLine,
    Clinic,
    DoseTaken,
    DrugPeriod,
    EscalationStep,
    FollowUp,
    Infusion,
    Patient,
    PatientIdentifier,
    ProtocolApproval,
    PulseCourse,
    TaperPlan,
)
from monitoring.actions.reviews import window_of
from monitoring.models import (
    AdverseEffect,
    ContactAttempt,
    Delivery,
    Measure,
    Reminder,
    ResponseReview,
    Result,
    StrengthTest,
)
from monitoring.no_test_ahead import untested
from monitoring.reminders import undelivered
from monitoring.rules.window import WindowState, window_state
from monitoring.worklist import worklist
from tracker.demo.builder import build, is_built
from tracker.demo.cases import load_published
from tracker.demo.generator.demo import WANTED
from tracker.demo.patients import birth_date
from tracker.demo.people import CLINIC_NAME, PASSWORD, SIGN_INS, make_people, open_cases_clinic
from tracker.demo.stories import STORIES

TODAY = date(2026, 5, 13)
AWKWARD = ("Elena", "Kwame", "Chidi", "Mateus", "Tomasz", "Viktor", "Olek", "Keiko")


@pytest.fixture(scope="module")
def north(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clinic]:
    """The whole clinic as built on TODAY, undone after the module."""
    at_noon = time_machine.travel(f"{TODAY}T12:00:00Z", tick=False)
    with at_noon, django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def of(clinic: Clinic, model, path: str = "patient"):
    return model.objects.filter(**{f"{path}__clinic": clinic})


def named(clinic: Clinic, given_name: str) -> Patient:
    return Patient.objects.get(clinic=clinic, given_name=given_name)


# --- who is there


def test_everyone_is_marked_as_invented(north: Clinic) -> None:
    assert (north.name, north.data_kind, north.time_zone) == (CLINIC_NAME, "invented", "Europe/London")
    patients = list(north.patients.all())
    assert len(patients) == len(STORIES)
    assert {(p.origin, p.family_name) for p in patients} == {("invented", "Demo")}
    assert len({p.given_name for p in patients}) == len(STORIES)
    assert all(p.phone.startswith("0161 496 0") and p.email.endswith("@example.org") for p in patients)


def test_every_subtype_and_every_end_of_follow_up_is_there(north: Clinic) -> None:
    subtypes = set(north.patients.values_list("subtype", flat=True))
    assert subtypes == set(Patient.Subtype.values)
    assert set(north.patients.values_list("follow_up", flat=True)) == set(FollowUp.values)


def test_two_identifiers_each_with_valid_check_digits(north: Clinic) -> None:
    rows = list(PatientIdentifier.objects.filter(clinic=north).values_list("patient", "issuer", "value"))
    assert set(Counter(patient for patient, _, _ in rows).values()) == {2}
    assert sorted(v for _, issuer, v in rows if issuer == "North MRN") == [
        f"DEMO-{n:04}" for n in range(1, len(STORIES) + 1)
    ]
    nhs = [value for _, issuer, value in rows if issuer == "NHS number"]
    assert len(set(nhs)) == len(STORIES)
    assert all(value.startswith("999") and is_nhs_number(value) for value in nhs)


def is_nhs_number(number: str) -> bool:
    """Return whether the weighted sum of all ten digits is a multiple of 11: the check said another way."""
    return len(number) == 10 and sum((10 - n) * int(d) for n, d in enumerate(number)) % 11 == 0


def test_the_same_people_in_two_clinics(north: Clinic) -> None:
    cases = open_cases_clinic(make_people())
    for clinic in (north, cases):
        roles = {m.user.username: m.role for m in clinic.memberships.filter(ended_at__isnull=True)}
        assert {name: roles.get(name) for name in SIGN_INS} == SIGN_INS
    protocols = ProtocolApproval.objects.filter(clinic=north).values_list("kind", "name")
    assert set(protocols) == {(kind, name) for kind, known in KNOWN.items() for name in known()}
    assert EscalationStep.objects.filter(clinic=north).count() == 3


def test_the_printed_password_signs_in_and_passes_the_house_rules(north: Clinic) -> None:
    request = RequestFactory().post("/accounts/login/")
    for name, user in make_people().items():
        validate_password(PASSWORD, user)
        assert authenticate(request, username=name, password=PASSWORD) == user


# --- every stage


def test_every_state_of_courses_infusions_and_windows(north: Clinic) -> None:
    assert set(of(north, PulseCourse).values_list("state", flat=True)) == {"active", "completed", "stopped"}
    infusions = of(north, Infusion, "course__patient")
    assert set(infusions.values_list("state", flat=True)) == set(Infusion.State.values)
    assert {str(mg) for mg in infusions.values_list("planned_mg", flat=True) if mg} >= {"250.00", "960.00"}
    assert window_states(north) == set(WindowState)


def window_states(clinic: Clinic) -> set[WindowState]:
    found = set()
    for course in of(clinic, PulseCourse).filter(patient__follow_up="active"):
        review = ResponseReview.objects.current().filter(course=course).first()
        window = window_of(course)
        if window:
            found.add(window_state(window, reviewed_on=review and review.reviewed_on, today=TODAY))
    return found


@pytest.mark.parametrize(
    ("name", "state", "opens_in", "closes_in"),
    [
        ("Goran", WindowState.NOT_YET, 18, 32),
        ("Noor", WindowState.NOT_YET, 3, 17),
        ("Ines", WindowState.OPEN, 0, 14),
        ("Maja", WindowState.OPEN, -11, 3),
        ("Mateus", WindowState.OPEN, -14, 0),
        ("Nadia", WindowState.MISSED, -22, -8),
        ("Priya", WindowState.REVIEWED, -36, -22),
        ("Quentin", WindowState.REVIEWED_LATE, -52, -38),
    ],
)
def test_windows_of_known_patients(
    north: Clinic, name: str, state: WindowState, opens_in: int, closes_in: int
) -> None:
    course = PulseCourse.objects.get(patient=named(north, name))
    window, review = window_of(course), course.reviews.first()
    assert window is not None
    assert window_state(window, reviewed_on=review and review.reviewed_on, today=TODAY) is state
    assert (window.opens - TODAY).days == opens_in
    assert (window.closes - TODAY).days == closes_in


def test_the_worklist_lives(north: Clinic) -> None:
    found = worklist(north, today=TODAY)
    assert {(r.patient.given_name, r.kind) for r in found.due if r.kind in {"infusion", "taper_step"}} == {
        ("Kwame", "infusion"),
        ("Amira", "infusion"),
        ("Chidi", "infusion"),
        ("Dunya", "infusion"),
        ("Emeka", "infusion"),
        ("Tomasz", "taper_step"),
    }
    assert {(r.patient.given_name, r.item.days_late) for r in found.overdue if r.kind == "taper_step"} == {
        ("Arun", 6),
        ("Oluwaseun", 5),
    }
    assert {(r.patient.given_name, r.kind) for r in found.overdue} >= {
        ("Chidi", "infusion"),
        ("Elena", "window_review"),
    }
    assert {(r.patient.given_name, r.kind) for r in found.waiting} == {("Anneke", "bloods")}
    away = {(r.patient.given_name, r.kind) for r in found.snoozed}
    assert away == {("Samira", "bloods"), ("Nadia", "window_review")}
    assert [r.owner_words[:16] for r in found.rows if r.owner] == ["Demo nurse has i"]
    assert [r.patient.given_name for r in found.long_past] == ["Giulia", "Pilar", "Odile"]
    tomorrow = TODAY + timedelta(days=1)
    coming = {(r.patient.given_name, r.kind) for r in found.coming if r.item.due_on == tomorrow}
    assert coming >= {("Birgit", "infusion"), ("Farah", "infusion"), ("Lúcia", "taper_step")}
    assert {r.patient.follow_up for r in found.rows} == {"active"}


def test_what_nurses_did_has_every_outcome(north: Clinic) -> None:
    outcomes = set(of(north, ContactAttempt, "reminder__patient").values_list("outcome", flat=True))
    assert outcomes == set(ContactAttempt.Outcome.values)
    states = set(of(north, Reminder).values_list("state", flat=True))
    assert states == {"open", "snoozed", "done", "removed"}


def test_who_has_no_test_ahead_a_weight_too_old_and_a_message_that_did_not_arrive(north: Clinic) -> None:
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        (oluwaseun,) = untested(north, today=TODAY)
        assert (oluwaseun.patient.given_name, "no valid contact" in oluwaseun.why) == ("Oluwaseun", True)
        (weight,) = [row for row in worklist(north, today=TODAY).rows if row.kind == "weight"]
        assert (weight.patient.given_name, (weight.item.due_on - TODAY).days) == ("Olek", 2)
        (refused,) = undelivered.failed(of(north, Delivery, "reminder__patient"))
        assert (refused.recipient.username, refused.channel) == ("demo-nurse", "email")
        assert "mailbox full" in refused.last_error


def test_tapers_of_every_kind(north: Clinic) -> None:
    current = TaperPlan.objects.current().filter(patient__clinic=north)
    plans = {plan.patient.given_name: plan for plan in current}
    assert (plans["Elena"].as_taper().dose_on(TODAY), plans["Uma"].as_taper().dose_on(TODAY)) == (
        Decimal("17.5"),
        Decimal(5),
    )
    assert not plans["Uma"].as_taper().is_closed
    assert plans["Yusuf"].as_taper().last_day == TODAY - timedelta(days=21)
    assert plans["Ximena"].as_taper().last_day == TODAY - timedelta(days=29)
    viktor = of(north, TaperPlan).filter(patient__given_name="Viktor").order_by("version")
    assert [(p.version, p.as_taper().dose_on(TODAY)) for p in viktor] == [
        (1, Decimal("7.5")),
        (2, Decimal(30)),
    ]
    assert plans["Zofia"].warnings
    assert set(of(north, DoseTaken).values_list("patient__given_name", flat=True)) == {
        "Wen",
        "Santiago",
        "Farah",
        "Solvei",
    }


def test_results_of_every_kind(north: Clinic) -> None:
    ck = of(north, Result).filter(analyte="ck")
    assert set(ck.values_list("comparator", flat=True)) == {"", ">", "normal", "about"}
    assert set(ck.values_list("unit", flat=True)) >= {"U/L", "ukat/L"}
    limits = set(ck.exclude(uln=None).values_list("uln", flat=True))
    assert limits == {Decimal(170), Decimal(308), Decimal(252), Decimal("2.9")}
    assert set(of(north, Result).values_list("precision", flat=True)) == {"exact", "approx", "unknown"}
    scales = set(of(north, StrengthTest).values_list("instrument", "maximum"))
    mmt = {("mmt8", Decimal(150)), ("mmt8", Decimal(80)), ("mmt26", Decimal(260))}
    assert scales == mmt | {("cmas", Decimal(52))}


def test_what_was_scored_by_part_adds_up_to_its_total(north: Clinic) -> None:
    tests = of(north, StrengthTest)
    by_muscle = list(tests.filter(muscles__isnull=False).distinct())
    assert {test.instrument for test in by_muscle} == {"mmt8", "mmt26"}
    for test in by_muscle:
        assert sum(muscle.score for muscle in test.muscles.all()) == test.total
    noor = tests.filter(patient=named(north, "Noor")).order_by("tested_on")
    assert [sum(item.score for item in test.items.all()) for test in noor] == [30, 41]
    indices = of(north, Measure).filter(categories__isnull=False).distinct()
    assert {measure.kind for measure in indices} == {"haq_di", "chaq"}


def test_other_drugs_and_adverse_effects(north: Clinic) -> None:
    drugs = set(of(north, DrugPeriod).values_list("drug", flat=True))
    assert drugs >= {
        "methotrexate",
        "azathioprine",
        "mycophenolate mofetil",
        "IVIG",
        "rituximab",
        "co-trimoxazole",
    }
    effects = set(of(north, AdverseEffect).values_list("term", "grade", "grade_version"))
    assert effects >= {("low potassium", 3, "5.0"), ("high blood glucose", 3, "5.0")}
    assert {version for _, _, version in effects} == {"5.0", "6.0"}


def test_elena_is_the_story_of_the_sketch(north: Clinic) -> None:
    elena = named(north, "Elena")
    ck = Result.objects.filter(patient=elena, analyte="ck").order_by("sampled_on")
    multiples = [str((r.number / r.uln).quantize(Decimal("0.1"))) for r in ck if not r.comparator]
    assert multiples == ["11.2", "15.0", "13.1", "8.8", "5.1", "3.2", "1.6", "1.1", "0.9", "0.8"]
    mmt8 = StrengthTest.objects.filter(patient=elena, instrument="mmt8").order_by("tested_on")
    totals = mmt8.values_list("total", flat=True)
    assert [int(total) for total in totals] == [104, 96, 108, 126, 138, 141]
    assert elena.age_at(TODAY) == 58
    course = PulseCourse.objects.get(patient=elena)
    assert (TODAY - window_of(course).day0).days == 91


# --- the trail


def test_the_trail_says_the_demo_wrote_it_now(north: Clinic) -> None:
    """A second prescriber signed what the first ordered; the manager set from which dose on."""
    lines = AuditLine.objects.filter(clinic=north)
    assert {line.at.date() for line in lines} == {TODAY}
    people = set(lines.values_list("actor__username", flat=True))
    assert people == {"demo-prescriber", "demo-nurse", "demo-consultant", "demo-manager"}
    assert actions_of(lines, "demo-consultant") == {"signature.sign"}
    assert actions_of(lines, "demo-manager") == {"clinic.change"}
    registered = lines.filter(action="patient.register").values_list("patient", flat=True)
    assert sorted(registered) == sorted(north.patients.values_list("id", flat=True))
    assert lines.filter(action="result.record").count() == of(north, Result).filter(version=1).count()


def actions_of(lines, username: str) -> set[str]:
    return set(lines.filter(actor__username=username).values_list("action", flat=True))


# --- the command


@pytest.mark.django_db
def test_twice_adds_nothing(north: Clinic, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    monkeypatch.setenv("PORT", "8123")
    first, second = StringIO(), StringIO()
    call_command("demo", stdout=first)
    cases = Clinic.objects.get(name="Published cases")
    assert set(cases.patients.values_list("origin", flat=True)) == {"published"}
    assert cases.patients.count() == 17
    before = AuditLine.objects.count(), Patient.objects.count()
    call_command("demo", stdout=second)
    assert (AuditLine.objects.count(), Patient.objects.count()) == before
    assert before[1] == len(STORIES) + 17 + WANTED.patients
    assert load_published(cases) == []
    assert first.getvalue() == second.getvalue() == PRINTED


PRINTED = """\
http://127.0.0.1:8123: every person in it is invented, or a published case.
Sign in as:
  role        user name         password
  prescriber  demo-prescriber   pulse-demo-2026
  prescriber  demo-consultant   pulse-demo-2026
  nurse       demo-nurse        pulse-demo-2026
  auditor     demo-auditor      pulse-demo-2026
  manager     demo-manager      pulse-demo-2026
"""


@pytest.mark.django_db
def test_refused_when_debug_is_off(settings) -> None:
    settings.DEBUG = False
    before = Patient.objects.count(), Clinic.objects.count()
    with pytest.raises(CommandError, match=r"^The demo was refused because DEBUG is off: "):
        call_command("demo")
    assert (Patient.objects.count(), Clinic.objects.count()) == before


# --- awkward days


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        "2028-02-29T12:00:00Z",
        "2027-01-01T00:30:00Z",
        "2026-10-25T00:30:00Z",  # a Sunday, in the hour before the clocks go back
        "2027-03-28T23:30:00Z",  # a Sunday in UTC, already Monday at the clinic
        "2026-03-31T12:00:00Z",
    ],
)
def test_stories_fit_any_day(now: str, settings) -> None:
    told = tuple(story for story in STORIES if story.given_name in AWKWARD)
    Clinic.objects.filter(name=CLINIC_NAME).update(name="told before")
    with time_machine.travel(now, tick=False):
        assert not is_built()
        clinic = build(told)
        found = worklist(clinic, today=clinic.today())
        late = {(r.patient.given_name, r.kind): r.item.days_late for r in found.overdue}
        assert 9 <= late.pop(("Mateus", "screen")) <= 12  # lipids a month after the start: months differ
        assert late == {("Chidi", "infusion"): 1, ("Chidi", "signature"): 1, ("Elena", "window_review"): 49}
        assert {(r.patient.given_name, r.kind) for r in found.due} == {
            ("Kwame", "infusion"),
            ("Chidi", "infusion"),
            ("Mateus", "window_review"),
            ("Tomasz", "taper_step"),
        }
        assert named(clinic, "Keiko").follow_up == FollowUp.LOST


@pytest.mark.parametrize("today", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 1, 1)])
def test_ages_are_the_stories_ages_on_any_day(today: date) -> None:
    for story in STORIES:
        born = birth_date(today, story)
        assert Patient(birth_date=born).age_at(today) == story.age
