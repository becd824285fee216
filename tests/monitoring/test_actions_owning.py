"""Who answers for something due: taken, handed over, given back, and anybody's again after its hours."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError, TakenError
from courses.models import Membership, Role
from monitoring.actions import owning, reminders
from monitoring.actions.reminders import Due
from monitoring.models import Reminder
from tests.cast import make_cast, make_course, make_patient, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def noor(cast):
    return make_user("noor", cast.north, Role.NURSE)


def raised(cast, ada, role="nurse", kind="bloods"):
    due = Due(kind, cast.north.today(), "result:1")
    return reminders.raise_reminder(patient=ada, due=due, by=cast.alice)


@pytest.fixture
def reminder(cast, ada):
    return raised(cast, ada)


def take(reminder, by, **columns):
    return owning.take(**{"reminder": reminder, "seen_version": reminder.version, "by": by} | columns)


def hand_over(reminder, by, to=None, **columns):
    to = (
        to
        or Membership.objects.get(role=Role.NURSE, clinic=reminder.patient.clinic, user__username="nina").user
    )
    return owning.hand_over(
        **{"reminder": reminder, "seen_version": reminder.version, "by": by, "to": to} | columns
    )


def release(reminder, by, **columns):
    return owning.release(**{"reminder": reminder, "seen_version": reminder.version, "by": by} | columns)


def test_who_takes_it_has_it_for_the_clinics_hours(cast, reminder):
    before = timezone.now()
    take(reminder, cast.nina)
    reminder.refresh_from_db()
    hours = timedelta(hours=cast.north.owned_hours)
    assert before + hours <= reminder.owned_until <= timezone.now() + hours
    last = reminder.owned_until - timedelta(microseconds=1)
    assert (reminder.owner_at(last), reminder.owner_at(reminder.owned_until)) == (cast.nina, None)
    line = AuditLine.objects.get(action="reminder.take")
    assert (line.actor, line.after["owner_id"], line.after["turn"]) == (cast.nina, cast.nina.pk, 2)


def test_what_a_colleague_has_is_answered_with_who_has_it(cast, noor, reminder):
    take(reminder, cast.nina)
    newest = Reminder.objects.get()
    for act in (take, hand_over):
        with pytest.raises(TakenError, match="Not taken: Nina has it until"):
            act(newest, noor)
    with pytest.raises(TakenError):
        take(newest, noor, word="  ")
    assert take(newest, noor, word="Nina is at lunch").owner == noor
    assert AuditLine.objects.filter(action="reminder.take").first().reason == "Nina is at lunch"


def test_one_seen_before_a_colleague_took_it_says_who_has_it(cast, noor, reminder):
    seen = Reminder.objects.get()
    take(reminder, cast.nina)
    with pytest.raises(TakenError, match="Nina") as refusal:
        take(seen, noor)
    assert refusal.value.newest_version == 2
    with pytest.raises(StaleError):
        take(seen, noor, word="in a hurry")


def test_after_its_hours_anybody_takes_it(cast, noor, reminder):
    take(reminder, cast.nina)
    Reminder.objects.update(owned_until=timezone.now() - timedelta(seconds=1))
    assert take(Reminder.objects.get(), noor).owner == noor


def test_who_has_it_may_take_it_for_longer(cast, reminder):
    first = take(reminder, cast.nina).owned_until
    assert take(reminder, cast.nina).owned_until > first


def test_it_is_handed_to_a_colleague_who_may_settle_it(cast, ada, noor, reminder):
    assert hand_over(reminder, cast.alice, noor).owner == noor
    signature = raised(cast, ada, "prescriber", "signature")
    for who in (cast.nina, cast.bob, cast.mona, cast.ivan, cast.charlie):
        with pytest.raises(ValidationError, match="cannot settle it"):
            hand_over(signature, cast.nina, who)
    with pytest.raises(ValidationError, match="your role here cannot settle it"):
        take(signature, cast.nina)
    assert hand_over(signature, cast.nina, cast.alice).owner == cast.alice
    Membership.objects.filter(user=noor).update(ended_at=timezone.now())
    with pytest.raises(ValidationError, match="cannot settle it"):
        hand_over(reminder, cast.alice, noor, word="back")


def test_only_who_has_it_gives_it_back(cast, noor, reminder):
    take(reminder, cast.nina)
    with pytest.raises(ValidationError, match="it is not yours"):
        release(reminder, noor)
    release(reminder, cast.nina, word="called away")
    assert (reminder.owner, reminder.owner_at(timezone.now()), reminder.turn) == (cast.nina, None, 3)
    with pytest.raises(ValidationError, match="it is not yours"):
        release(reminder, cast.nina)
    assert take(reminder, noor).owner == noor


def test_what_needs_nobody_is_not_taken(cast, reminder):
    today = cast.north.today()
    reminders.snooze(
        reminder=reminder, seen_version=1, by=cast.nina, until=today + timedelta(days=1), reason="tomorrow"
    )
    with pytest.raises(ValidationError, match="it is snoozed"):
        take(reminder, cast.nina)
    Reminder.objects.update(snoozed_until=today)  # the day it comes back
    assert take(Reminder.objects.get(), cast.nina).owner == cast.nina
    reminders.mark_done(reminder=Reminder.objects.get(), seen_version=3, by=cast.nina)
    with pytest.raises(ValidationError, match="it is done"):
        take(Reminder.objects.get(), cast.nina)


def test_a_snooze_ends_the_ownership(cast, reminder):
    take(reminder, cast.nina)
    until = cast.north.today() + timedelta(days=1)
    reminders.snooze(reminder=reminder, seen_version=2, by=cast.nina, until=until, reason="tomorrow")
    assert (reminder.owner_at(timezone.now()), reminder.turn) == (None, 3)


def test_another_dose_of_the_day_is_nobodys(cast, ada, reminder):
    take(reminder, cast.nina)
    other = Due("bloods", cast.north.today(), "result:2")
    renewed = reminders.raise_reminder(patient=ada, due=other, by=cast.alice)
    assert (renewed.owner, renewed.owned_until, renewed.round, renewed.turn) == (None, None, 2, 1)


@pytest.mark.parametrize("act", [take, hand_over, release])
def test_reader_and_stranger_are_refused_and_nothing_stays_without_its_line(act, monkeypatch, cast, reminder):
    take(reminder, cast.nina)
    stored = list(Reminder.objects.values())
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            act(reminder, user, word="mine")
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        act(reminder, cast.nina, word="mine")
    assert list(Reminder.objects.values()) == stored


@pytest.mark.parametrize("page", ["/", "/digest/", "patient"])
def test_the_button_takes_it_where_the_site_checks_where_a_form_comes_from(cast, ada, page):
    make_course(ada, cast.alice)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.nina)
    path = f"/patients/{ada.pk}/" if page == "patient" else page
    shown = client.get(path).content.decode()
    form = re.search(
        r'<form method="post" action="([^"]*infusion[^"]*/take/)">(.*?)</form>', shown, re.DOTALL
    )
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    assert client.post(form[1], sent).status_code == 302
    assert Reminder.objects.get(kind="infusion").owner == cast.nina
