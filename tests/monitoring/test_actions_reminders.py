"""What a nurse does about something due: done, called, snoozed, put back."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.rules.errors import RuleError
from monitoring.actions import owning, reminders
from monitoring.actions.reminders import Due
from monitoring.models import ContactAttempt, Reminder
from monitoring.rules.kinds import kind_of, kinds
from monitoring.rules.removals import removal_of, removals
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast):
    return cast.north.today()


@pytest.fixture
def due(today):
    return Due("bloods", today, "result:1")


@pytest.fixture
def reminder(cast, ada, due):
    return reminders.raise_reminder(patient=ada, due=due, by=cast.nina)


def done(reminder, by, seen_version=1):
    return reminders.mark_done(reminder=reminder, seen_version=seen_version, by=by, note="taken on the ward")


def snooze(reminder, by, seen_version=1, **columns):
    asked = {"until": reminder.due_on + timedelta(days=7), "reason": "on holiday"} | columns
    return reminders.snooze(reminder=reminder, seen_version=seen_version, by=by, **asked)


def call(reminder, by, **columns):
    attempt = ContactAttempt(**({"channel": "phone", "outcome": "no_answer"} | columns))
    return reminders.log_contact(reminder=reminder, by=by, attempt=attempt)


def remove(reminder, by, seen_version=1, **columns):
    asked = {"code": "done_elsewhere", "words": "at the GP on Monday"} | columns
    return reminders.remove(reminder=reminder, seen_version=seen_version, by=by, **asked)


WRITES = pytest.mark.parametrize("write", [done, snooze, call, remove])


def test_it_is_raised_once(cast, ada, due, reminder):
    again = reminders.raise_reminder(patient=ada, due=due, by=cast.nina)
    assert again == reminder
    assert (reminder.state, reminder.owner_role) == ("open", "nurse")
    assert AuditLine.objects.get(action="reminder.raise").actor == cast.nina


def test_raising_is_refused_and_undone_like_every_write(monkeypatch, cast, ada, due):
    for user, refusal in [(cast.bob, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            reminders.raise_reminder(patient=ada, due=due, by=user)
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reminders.raise_reminder(patient=ada, due=due, by=cast.nina)
    assert Reminder.objects.count() == 0


@pytest.mark.parametrize(
    ("write", "state", "why"),
    [
        (done, "done", "taken on the ward"),
        (snooze, "snoozed", "on holiday"),
        (remove, "removed", "at the GP on Monday"),
    ],
)
def test_it_moves_and_the_trail_says_who_and_why(write, state, why, cast, reminder):
    write(reminder, cast.nina)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.state_by, reminder.state_reason) == (state, cast.nina, why)
    assert reminder.version == 2
    line = AuditLine.objects.get(action=f"reminder.{state}")
    assert (line.actor, line.reason, line.before["state"]) == (cast.nina, why, "open")


@WRITES
def test_reader_and_stranger_are_refused(write, cast, reminder):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            write(reminder, user)
    reminder.refresh_from_db()
    assert (reminder.state, ContactAttempt.objects.count()) == ("open", 0)


@WRITES
def test_each_write_is_undone_when_its_audit_line_fails(write, monkeypatch, cast, reminder):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(reminder, cast.nina)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.version, ContactAttempt.objects.count()) == ("open", 1, 0)


MOST = kind_of("bloods").most_snooze_days
BOUNDARIES = [(1, True), (MOST, True), (MOST + 1, False)]


@pytest.mark.parametrize(("days", "allowed"), [(0, False), *BOUNDARIES])
def test_a_snooze_ends_within_the_days_of_its_kind(*, days, allowed, cast, reminder, today):
    until = today + timedelta(days=days)
    if allowed:
        assert snooze(reminder, cast.nina, until=until).snoozed_until == until
        return
    with pytest.raises(ValidationError) as refusal:
        snooze(reminder, cast.nina, until=until)
    assert list(refusal.value.message_dict) == ["until"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_snooze_and_a_reopening_need_a_reason(reason, cast, reminder):
    with pytest.raises(ValidationError, match="no reason"):
        snooze(reminder, cast.nina, reason=reason)
    done(reminder, cast.nina)
    with pytest.raises(ValidationError, match="no reason"):
        reminders.reopen(reminder=reminder, seen_version=2, by=cast.nina, reason=reason)


@pytest.mark.parametrize("kind", ["window_review", "signature", "decision_review", "unseen_result", "screen"])
def test_what_a_record_of_its_own_settles_is_not_marked_as_done(cast, ada, kind):
    due = Due(kind, cast.north.today(), "course:1")
    reminder = reminders.raise_reminder(patient=ada, due=due, by=cast.nina)
    with pytest.raises(
        ValidationError, match=r"Marking as done was refused: .* (is settled|leaves the list)"
    ):
        reminders.mark_done(reminder=reminder, seen_version=reminder.version, by=cast.nina)
    assert Reminder.objects.get(pk=reminder.pk).state == "open"


def test_done_is_taken_back_with_a_reason(cast, reminder):
    done(reminder, cast.nina)
    reminders.reopen(reminder=reminder, seen_version=2, by=cast.alice, reason="tube was lost")
    reminder.refresh_from_db()
    assert (reminder.state, reminder.state_reason, reminder.version) == ("open", "tube was lost", 3)


def test_of_two_people_one_wins(cast, reminder):
    same = Reminder.objects.get(pk=reminder.pk)
    done(reminder, cast.nina)
    with pytest.raises(StaleError, match="was changed"):
        done(same, cast.alice)
    assert Reminder.objects.get().state_by == cast.nina


def test_what_is_done_cannot_be_snoozed(cast, reminder):
    done(reminder, cast.nina)
    with pytest.raises(ValidationError, match="cannot become"):
        snooze(reminder, cast.nina, seen_version=2)


def test_a_call_is_kept_and_the_item_stays_due(cast, reminder, today):
    attempt = call(reminder, cast.nina, outcome="call_later", note="at work", next_try_on=today)
    reminder.refresh_from_db()
    assert (reminder.state, list(reminder.attempts.all())) == ("open", [attempt])
    assert (attempt.by, attempt.outcome) == (cast.nina, "call_later")
    assert AuditLine.objects.get(action="reminder.contact").record == attempt.key


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), *BOUNDARIES])
def test_a_next_try_brings_it_back_on_its_day(*, days, allowed, cast, reminder, today):
    again = {"next_try_on": today + timedelta(days=days), "next_try_at": time(9, 30)}
    if not allowed:
        with pytest.raises(ValidationError) as refusal:
            call(reminder, cast.nina, **again)
        assert list(refusal.value.message_dict) == ["next_try_on"]
        assert not ContactAttempt.objects.exists()
        return
    call(reminder, cast.nina, **again)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.snoozed_until) == ("snoozed", again["next_try_on"])
    assert reminder.state_reason == "next try after: no answer"


def test_a_call_about_what_is_done_changes_nothing_else(cast, reminder, today):
    done(reminder, cast.nina)
    call(reminder, cast.nina, next_try_on=today + timedelta(days=1))
    assert Reminder.objects.get().state == "done"


@pytest.mark.parametrize("outcome", ["message_left", "other_person", "not_in_service"])
def test_what_came_of_a_call_may_be(outcome, cast, reminder):
    assert call(reminder, cast.nina, outcome=outcome, channel="carer").outcome == outcome


def test_a_call_that_has_not_been_made_yet_is_refused(cast, reminder):
    with pytest.raises(ValidationError, match="has not come yet"):
        call(reminder, cast.nina, attempted_at=timezone.now() + timedelta(days=2))
    with pytest.raises(ValidationError):
        call(reminder, cast.nina, outcome="shouted")
    assert ContactAttempt.objects.count() == 0


def test_the_database_refuses_a_snooze_without_end_or_reason(reminder, today):
    rows = Reminder.objects.filter(pk=reminder.pk)
    for bad in ({"snoozed_until": today}, {"state_reason": "on holiday"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="snoozed", **bad)
    assert rows.update(state="snoozed", snoozed_until=today, state_reason="on holiday") == 1


def test_a_removal_keeps_its_code_until_it_is_put_back(cast, reminder):
    remove(reminder, cast.nina)
    stored = Reminder.objects.get()
    assert (stored.state, stored.removal_code, stored.snoozed_until) == ("removed", "done_elsewhere", None)
    assert AuditLine.objects.get(action="reminder.removed").after["removal_code"] == "done_elsewhere"
    with pytest.raises(ValidationError, match="cannot become"):
        done(stored, cast.nina, seen_version=2)
    reminders.reopen(reminder=stored, seen_version=2, by=cast.nina, reason="the GP did not take it")
    assert (stored.state, stored.removal_code) == ("open", "")


def test_a_removal_of_what_somebody_has_ends_their_having_it(cast, reminder):
    owning.take(reminder=reminder, seen_version=1, by=cast.nina)
    assert remove(reminder, cast.alice, seen_version=2).owner_at(timezone.now()) is None


def test_two_who_remove_it_find_out(cast, reminder):
    seen = Reminder.objects.get()
    remove(reminder, cast.nina)
    with pytest.raises(StaleError):
        remove(seen, cast.alice)


@pytest.mark.parametrize("code", list(removals()))
@pytest.mark.parametrize("words", ["", " ", "as said by phone"])
def test_a_removal_has_the_words_its_reason_asks(code, words, cast, reminder):
    if not removal_of(code).asks or words.strip():
        assert remove(reminder, cast.nina, code=code, words=words).removal_code == code
        return
    with pytest.raises(ValidationError, match=f"needs words; say {removal_of(code).asks}") as refusal:
        remove(reminder, cast.nina, code=code, words=words)
    assert list(refusal.value.message_dict) == ["words"]


def test_an_unknown_reason_is_refused(cast, reminder):
    with pytest.raises(RuleError, match="choose one of: done_elsewhere, declined"):
        remove(reminder, cast.nina, code="bored")


@pytest.mark.parametrize("kind", [code for code, kind in kinds().items() if kind.settled_by])
def test_what_a_record_of_its_own_settles_is_not_taken_off_the_list(cast, ada, kind):
    due = Due(kind, cast.north.today(), "course:1")
    reminder = reminders.raise_reminder(patient=ada, due=due, by=cast.nina)
    with pytest.raises(ValidationError) as refusal:
        remove(reminder, cast.nina)
    assert refusal.value.messages == [f"Taking it off the list was refused: {kind_of(kind).settled_by}."]


def test_a_removal_holds_for_that_dose_only(cast, ada, due, reminder):
    remove(reminder, cast.nina)
    assert reminders.raise_reminder(patient=ada, due=due, by=cast.nina).state == "removed"
    other = Due("bloods", due.due_on, "result:2")
    renewed = reminders.raise_reminder(patient=ada, due=other, by=cast.nina)
    assert (renewed.state, renewed.removal_code, renewed.round) == ("open", "", 2)
