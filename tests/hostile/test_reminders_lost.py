"""A reminder must reach who owns the task now, once, and nobody else; a crash or an edit loses none."""

import smtplib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from courses.actions.clinics import join, leave
from courses.actions.infusions import plan_again
from courses.actions.patients import end_follow_up
from courses.actions.taper import replan_taper
from courses.models import FollowUp, Membership, Role
from courses.rules.taper import Taper, TaperStep
from monitoring.actions.reminders import mark_done, reopen, snooze
from monitoring.models import Delivery, Reminder
from monitoring.reminders import deliver, plan
from monitoring.reminders.sweep import sweep
from monitoring.worklist import worklist
from tests import cast as people

PENDING, SENT, DROPPED = Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.DROPPED


@pytest.fixture
def due(cast, patient):
    """An infusion due today, planned and addressed to North's nurse, by inbox and e-mail."""
    cast.nina.email = "nina@example.org"
    cast.nina.save()
    course = people.make_course(patient, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    assert Delivery.objects.filter(due_at__lte=timezone.now()).count() == 2
    return course


def states() -> list[str]:
    return sorted(Delivery.objects.values_list("state", flat=True))


def membership(user, clinic) -> Membership:
    return Membership.objects.get(user=user, clinic=clinic, ended_at__isnull=True)


def left(cast):
    leave(membership=membership(cast.nina, cast.north), by=cast.mona)


def changed_role(cast):
    join(user=cast.nina, clinic=cast.north, role=Role.READER, by=cast.mona)


def closed_account(cast):
    cast.nina.is_active = False
    cast.nina.save()


def moved_clinic(cast):
    left(cast)
    join(user=cast.nina, clinic=cast.south, role=Role.NURSE, by=cast.mona)


@pytest.mark.parametrize(
    "change", [left, changed_role, closed_account, moved_clinic], ids=lambda f: f.__name__
)
def test_who_no_longer_owns_the_task_is_told_nothing(cast, due, change):
    change(cast)
    assert deliver.deliver_all() == 0
    assert states() == [DROPPED, DROPPED]
    assert mail.outbox == []


def test_the_next_nurse_is_told_what_the_one_who_left_was_not(cast, due):
    left(cast)
    deliver.deliver_all()
    nora = people.make_user("nora", cast.north, Role.NURSE)
    assert sweep() == 1
    assert Delivery.objects.get(state=SENT).recipient == nora


def test_what_was_dropped_is_sent_when_it_is_due_again(cast, due):
    reminder = Reminder.objects.get(due_on=cast.north.today())
    mark_done(reminder=reminder, seen_version=reminder.version, by=cast.nina)
    assert deliver.deliver_all() == 0
    assert states() == [DROPPED, DROPPED]
    reminder.refresh_from_db()
    reopen(
        reminder=reminder, seen_version=reminder.version, by=cast.nina, reason="marked on the wrong patient"
    )
    assert sweep() == 2
    # Not the words that it is due, but that it is due again and in nobody's hands.
    told = Delivery.objects.filter(reminder=reminder).values_list("occasion", "state")
    assert sorted(told) == [("due", DROPPED)] * 2 + [("nag", SENT)] * 2


def test_an_infusion_moved_away_and_back_is_still_told(cast, due, today):
    infusion = due.infusions.first()
    later = today + timedelta(days=5)
    plan_again(infusion=infusion, seen_version=1, by=cast.alice, planned_on=later, reason="no bed")
    plan.plan_clinic(cast.north)
    assert deliver.deliver_all() == 0
    plan_again(infusion=infusion, seen_version=2, by=cast.alice, planned_on=today, reason="a bed")
    plan.plan_clinic(cast.north)
    assert deliver.deliver_all() == 2


def test_what_is_sent_is_not_sent_again(cast, due):
    assert [deliver.deliver_all(), deliver.deliver_all()] == [2, 0]
    assert len(mail.outbox) == 1


def test_a_snooze_set_before_anyone_was_told_ends_with_a_message(cast, patient, today):
    import time_machine

    people.make_course(patient, cast.alice)
    plan.plan_clinic(cast.north)
    reminder = Reminder.objects.get(due_on=today)
    snooze(reminder=reminder, seen_version=1, by=cast.nina, until=today + timedelta(days=2), reason="no bed")
    assert deliver.deliver_all() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        plan.plan_clinic(cast.north)
        deliver.deliver_all()
    assert Delivery.objects.filter(reminder=reminder, state=SENT).count() == 1


def test_a_dead_patient_is_not_written_about(cast, due, patient, today):
    end_follow_up(patient=patient, seen_version=1, by=cast.nina, state=FollowUp.DEAD, on=today)
    assert deliver.deliver_all() == 0
    assert states() == [DROPPED, DROPPED]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        smtplib.SMTPServerDisconnected(),
        TimeoutError(),
        ValueError("bad header"),
        UnicodeEncodeError("ascii", "é", 0, 1, "no"),
    ],
    ids=repr,
)
def test_a_mail_that_cannot_be_sent_stops_no_other(cast, due, monkeypatch, error):
    def refuse(message):
        raise error

    monkeypatch.setitem(deliver.CHANNELS, "email", refuse)
    assert deliver.deliver_all() == 1
    assert states() == [PENDING, SENT]
    monkeypatch.undo()
    Delivery.objects.update(lease_until=None)
    assert deliver.deliver_all() == 1
    assert len(mail.outbox) == 1


def test_a_taper_changed_after_its_step_was_done_is_due_again(cast, patient, today):
    old = people.make_taper(patient, cast.alice, start_on=today)
    plan.plan_clinic(cast.north)
    reminder = Reminder.objects.get(kind="taper_step", due_on=today)
    mark_done(reminder=reminder, seen_version=1, by=cast.nina)
    assert not [r for r in worklist(cast.north, today=today).now if r.kind == "taper_step"]
    new = Taper((TaperStep(today, Decimal(40)), TaperStep(today + timedelta(days=14), Decimal(0))))
    replan_taper(plan=old, seen_version=1, by=cast.alice, taper=new, reason="psychosis")
    assert [r.derived.what for r in worklist(cast.north, today=today).now if r.kind == "taper_step"]


def test_two_steps_of_two_steroids_on_one_day_are_both_named_until_both_are_done(cast, patient, today):
    people.make_taper(patient, cast.alice, drug="prednisone", start_on=today)
    people.make_taper(patient, cast.alice, drug="hydrocortisone", start_on=today, start_mg="20")
    words = " ".join(r.derived.what for r in worklist(cast.north, today=today).now if r.kind == "taper_step")
    assert "predniSONE" in words
    assert "hydrocortisone" in words
    plan.plan_clinic(cast.north)
    rows = [r for r in worklist(cast.north, today=today).now if r.kind == "taper_step"]
    reminder = Reminder.objects.get(kind="taper_step", due_on=today)
    mark_done(reminder=reminder, seen_version=1, by=cast.nina)
    assert len(rows) == 1


def test_a_changed_dose_is_told_again_and_the_old_words_leave_the_inbox(cast, patient, today, client):
    client.force_login(cast.nina)

    def inbox() -> str:
        return client.get("/inbox/").content.decode()

    old = people.make_taper(patient, cast.alice, start_on=today)
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    assert "60 mg a day" in inbox()
    new = Taper((TaperStep(today, Decimal(40)), TaperStep(today + timedelta(days=14), Decimal(0))))
    replan_taper(plan=old, seen_version=1, by=cast.alice, taper=new, reason="psychosis")
    plan.plan_clinic(cast.north)
    assert deliver.deliver_all() == 1
    assert "40 mg a day" in inbox()
    assert "60 mg a day" not in inbox()
    assert [plan.plan_clinic(cast.north), deliver.deliver_all()] == [0, 0]


def test_a_change_of_later_steps_does_not_ask_again_for_the_one_done(cast, patient, today):
    old = people.make_taper(patient, cast.alice, start_on=today)
    plan.plan_clinic(cast.north)
    reminder = Reminder.objects.get(kind="taper_step", due_on=today)
    mark_done(reminder=reminder, seen_version=1, by=cast.nina)
    steps = (*old.as_taper().steps[:1], TaperStep(today + timedelta(days=7), Decimal(0)))
    replan_taper(plan=old, seen_version=1, by=cast.alice, taper=Taper(steps), reason="faster")
    plan.plan_clinic(cast.north)
    reminder.refresh_from_db()
    assert reminder.state == "done"
    assert not [r for r in worklist(cast.north, today=today).now if r.kind == "taper_step"]


def test_bloods_marked_done_without_a_result_are_due_again_after_an_interval(cast, patient, today):
    people.make_taper(patient, cast.alice, start_on=today - timedelta(days=28), stop_at_mg="5")
    plan.plan_clinic(cast.north)
    reminder = Reminder.objects.get(kind="bloods", due_on=today)
    mark_done(reminder=reminder, seen_version=1, by=cast.nina, note="taken, no result yet")

    def bloods_after(days: int) -> list:
        rows = worklist(cast.north, today=today + timedelta(days=days)).now
        return [row for row in rows if row.kind == "bloods"]

    assert [bool(bloods_after(days)) for days in (0, 27, 28, 29, 60)] == [False, False, False, True, True]
