"""The second signature: another person, each dose anew, ended by an edit, expired unless one follows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from courses.actions import giving, infusions
from courses.actions.signature import is_signed, sign_doses, to_sign
from courses.clinic import audit
from courses.models import AuditLine, DoseSignature, Infusion, Membership, Role
from tests import cast as people
from tests.courses.test_actions_pulse import refusal

pytestmark = pytest.mark.django_db
ALL = {1: Decimal(1000), 2: Decimal(1000), 3: Decimal(1000)}


@pytest.fixture
def cast():
    cast = people.make_cast()
    cast.north.second_signature_above_mg = Decimal(500)
    cast.north.save()
    return cast


@pytest.fixture
def bertil(cast):
    return people.make_user("bertil", cast.north, Role.PRESCRIBER)


@pytest.fixture
def course(cast):
    patient = people.make_patient(cast.north, cast.alice, sex="male")
    course = people.make_course(patient, cast.alice)
    people.settle_gates(course.infusions.first(), cast.nina)
    return course


@pytest.fixture
def today(cast):
    return cast.north.today()


def first(course) -> Infusion:
    return Infusion.objects.select_related("course__patient__clinic").filter(course=course).first()


def start(course, cast, **told):
    infusion = first(course)
    return giving.start(infusion=infusion, seen_version=infusion.version, by=cast.nina, **told)


def signed_at(signature, moment) -> None:
    DoseSignature.objects.filter(pk=signature.pk).update(signed_at=moment)


def test_an_unsigned_dose_above_the_threshold_is_not_given(course, cast, bertil, today):
    words = "a day above 500 mg needs a second signature"
    assert words in refusal(lambda: start(course, cast))
    told = {"given_on": today, "given_mg": Decimal(1000)}
    assert words in refusal(lambda: giving.give(infusion=first(course), seen_version=1, by=cast.nina, **told))
    signature = sign_doses(course=course, by=bertil, entered=ALL)
    assert start(course, cast).state == "running"
    line = AuditLine.objects.get(action="signature.sign")
    assert (line.actor, line.record, line.patient) == (bertil, signature.key, course.patient)


@pytest.mark.parametrize(("threshold", "is_needed"), [("999.99", True), ("1000", False), (None, False)])
def test_only_a_day_above_the_threshold_needs_one(threshold, is_needed, course, cast):
    cast.north.second_signature_above_mg = None if threshold is None else Decimal(threshold)
    cast.north.save()
    fresh = first(course).course
    assert bool(to_sign(fresh)) is is_needed
    if not is_needed:
        assert start(course, cast).state == "running"


def test_two_halves_of_a_day_are_one_dose(cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-7")
    course = people.make_course(patient, cast.alice, doses_mg=("300", "300"))
    second = course.infusions.last()
    assert to_sign(first(course).course) == []
    Infusion.objects.filter(pk=second.pk).update(planned_on=first(course).planned_on)
    assert [i.number for i in to_sign(first(course).course)] == [1, 2]


@pytest.mark.parametrize(
    "entered",
    [
        {},
        {1: Decimal(1000)},
        ALL | {2: Decimal(100)},
        ALL | {2: Decimal("1000.01")},
        ALL | {4: Decimal(1000)},
    ],
)
def test_another_dose_is_refused_without_saying_which_was_ordered(entered, course, bertil):
    words = refusal(lambda: sign_doses(course=course, by=bertil, entered=entered))
    assert "differs from the order" in words
    assert "1000" not in words


def test_who_ordered_never_signs(course, cast):
    assert "you ordered this course" in refusal(lambda: sign_doses(course=course, by=cast.alice, entered=ALL))


def test_no_change_of_role_makes_another_person_of_who_ordered(course, cast, bertil):
    mine = Membership.objects.get(user=cast.alice)
    for role in Role.values:
        Membership.objects.filter(pk=mine.pk).update(role=role)
        with pytest.raises((PermissionDenied, Http404, ValidationError)):
            sign_doses(course=course, by=cast.alice, entered=ALL)
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseSignature.objects.create(course=course, doses=[], ordered_by=cast.alice, signed_by=cast.alice)
    assert not DoseSignature.objects.exists()


def test_who_moved_a_dose_does_not_sign_it(course, cast, bertil, today):
    day = today + timedelta(days=9)
    infusions.plan_again(infusion=first(course), seen_version=1, by=bertil, planned_on=day, reason="bed free")
    assert "changed its doses" in refusal(lambda: sign_doses(course=course, by=bertil, entered=ALL))


@pytest.mark.parametrize("who", ["nina", "bob", "audrey", "mona", "ivan"])
def test_only_who_may_prescribe_signs(who, course, cast):
    with pytest.raises((PermissionDenied, Http404)):
        sign_doses(course=course, by=getattr(cast, who), entered=ALL)


def test_a_stranger_does_not_sign(course, cast):
    with pytest.raises(Http404):
        sign_doses(course=course, by=cast.charlie, entered=ALL)


def test_it_is_undone_without_its_audit_line(course, bertil, monkeypatch):
    def broken(**line):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(RuntimeError):
        sign_doses(course=course, by=bertil, entered=ALL)
    assert not DoseSignature.objects.exists()


def test_it_is_signed_once(course, bertil):
    sign_doses(course=course, by=bertil, entered=ALL)
    assert "already signed" in refusal(lambda: sign_doses(course=course, by=bertil, entered=ALL))


@pytest.mark.parametrize("edit", ["day", "dose"])
def test_an_edit_ends_it_in_the_same_step(edit, course, cast, bertil, today):
    signature = sign_doses(course=course, by=bertil, entered=ALL)
    told = {"infusion": first(course), "seen_version": 1, "by": cast.alice, "reason": "weight was wrong"}
    if edit == "day":
        infusions.plan_again(planned_on=today + timedelta(days=9), override_code="team_decision", **told)
    else:
        infusions.correct_infusion(changes={"planned_mg": Decimal(750)}, **told)
    signature.refresh_from_db()
    assert (signature.voided_by, signature.void_reason) == (cast.alice, "weight was wrong")
    line = AuditLine.objects.get(action="signature.end")
    assert (line.actor, line.reason, line.record) == (cast.alice, "weight was wrong", signature.key)
    assert not is_signed(first(course), now=timezone.now())


def test_an_edit_whose_line_fails_leaves_the_signature_standing(course, cast, bertil, today, monkeypatch):
    signature = sign_doses(course=course, by=bertil, entered=ALL)

    def broken(**line):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(RuntimeError):
        infusions.plan_again(
            infusion=first(course), seen_version=1, by=cast.alice, planned_on=today, reason="bed"
        )
    signature.refresh_from_db()
    assert signature.voided_at is None


def test_a_dose_changed_behind_the_signature_is_not_covered(course, bertil):
    sign_doses(course=course, by=bertil, entered=ALL)
    Infusion.objects.filter(course=course).update(planned_mg=1500)
    assert not is_signed(first(course), now=timezone.now())


@pytest.mark.parametrize(
    ("ago", "holds"),
    [(timedelta(hours=24) - timedelta(minutes=1), True), (timedelta(hours=24, minutes=1), False)],
)
def test_it_expires_after_a_day_without_an_infusion_and_may_be_signed_anew(ago, holds, course, cast, bertil):
    signature = sign_doses(course=course, by=bertil, entered=ALL)
    signed_at(signature, timezone.now() - ago)
    if holds:
        assert start(course, cast).state == "running"
        return
    assert "has none" in refusal(lambda: start(course, cast))
    again = sign_doses(course=course, by=bertil, entered=ALL)
    signature.refresh_from_db()
    assert (signature.void_reason, again.voided_at) == ("signed anew", None)
    assert start(course, cast).state == "running"


@pytest.mark.parametrize(("seconds", "holds"), [(0, True), (59, True), (60, False)])
def test_a_start_entered_to_the_minute_follows_a_signature_of_that_minute(
    seconds, holds, course, cast, bertil
):
    signature = sign_doses(course=course, by=bertil, entered=ALL)
    began = (timezone.now() - timedelta(minutes=5)).replace(second=0, microsecond=0)
    signed_at(signature, began + timedelta(seconds=seconds))
    assert is_signed(first(course), now=began) is holds
    if holds:
        Infusion.objects.filter(pk=first(course).pk).update(state="running", started_at=began)
        assert is_signed(first(course), now=began + timedelta(days=2))


def test_one_that_an_infusion_followed_holds_for_the_later_days(course, cast, bertil):
    signature = sign_doses(course=course, by=bertil, entered=ALL)
    start(course, cast)
    now = timezone.now()
    signed_at(signature, now - timedelta(hours=1))
    assert is_signed(first(course), now=now + timedelta(days=2))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"unsigned_code": "emergency"}, "it has no reason"),
        ({"unsigned_code": "team_decision", "reason": "x"}, "choose “emergency” or"),
    ],
)
def test_going_past_it_needs_its_code_and_a_reason(told, words, course, cast):
    assert words in refusal(lambda: start(course, cast, **told))


def test_an_emergency_starts_unsigned_and_says_so_for_ever(course, cast, today):
    running = start(course, cast, unsigned_code="emergency", reason="cannot swallow, no second prescriber")
    assert running.unsigned_code == "emergency"
    done = giving.give(infusion=running, seen_version=2, by=cast.nina, given_on=today, given_mg=Decimal(1000))
    assert (done.unsigned_code, done.reason) == ("emergency", "cannot swallow, no second prescriber")


def test_what_was_really_given_is_recorded_unsigned_with_its_code(course, cast, today):
    done = giving.give(
        infusion=first(course),
        seen_version=1,
        by=cast.nina,
        given_on=today,
        given_mg=Decimal(1000),
        unsigned_code="already_given",
        reason="given at night",
    )
    assert (done.state, done.unsigned_code) == ("given", "already_given")


def test_a_dose_above_the_one_signed_is_not_signed(course, cast, bertil, today):
    sign_doses(course=course, by=bertil, entered=ALL)
    told = {"given_on": today, "given_mg": Decimal("1000.01"), "reason": "vial size"}
    assert "has none" in refusal(
        lambda: giving.give(infusion=first(course), seen_version=1, by=cast.nina, **told)
    )


def test_a_late_entry_finds_the_signature_that_stood_when_it_was_given(course, cast, bertil):
    signature = sign_doses(course=course, by=bertil, entered=ALL)
    now = timezone.now()
    signed_at(signature, now - timedelta(hours=40))
    told = {
        "given_on": today,
        "given_mg": Decimal(1000),
        "gates_code": "already_given",
        "gates_words": "late",
    }
    began = now - timedelta(hours=39)
    told["given_on"] = timezone.localdate(began, cast.north.zone)
    done = giving.give(infusion=first(course), seen_version=1, by=cast.nina, started_at=began, **told)
    assert (done.state, done.unsigned_code) == ("given", "")


def test_an_infusion_given_after_all_says_that_nobody_signed(course, cast, today):
    infusions.omit(infusion=first(course), seen_version=1, by=cast.nina, reason="fever")
    done = infusions.correct_infusion(
        infusion=first(course),
        seen_version=2,
        by=cast.nina,
        reason="the ward gave it",
        changes={"state": "given", "given_on": today, "given_mg": Decimal(1000), "reason": ""},
    )
    assert (done.unsigned_code, done.reason) == ("already_given", "the ward gave it")


@pytest.mark.parametrize(("minutes", "is_refused"), [(29, True), (30, False)])
def test_a_large_dose_that_ran_fast_is_stored_with_a_reason(minutes, is_refused, course, cast, bertil):
    sign_doses(course=course, by=bertil, entered=ALL)
    ended = timezone.now()
    began = ended - timedelta(minutes=minutes)
    signed_at(DoseSignature.objects.get(), began - timedelta(minutes=1))
    on = timezone.localdate(began, cast.north.zone)
    told = {"given_on": on, "given_mg": Decimal(1000), "started_at": began, "ended_at": ended}
    told |= {"gates_code": "already_given", "gates_words": "late"}

    def give(**reason):
        return giving.give(infusion=first(course), seen_version=1, by=cast.nina, **told, **reason)

    if is_refused:
        assert "ran in less than 30 minutes" in refusal(give)
    assert give(reason="pump set wrong" if is_refused else "").given_mg == 1000
