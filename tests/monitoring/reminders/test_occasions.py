"""From which moment on a message may go: on the day, some days before, never in the night."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from courses.models import Clinic, Holiday, TabletStrength, User
from monitoring.models import Delivery, Reminder
from monitoring.reminders import deliver, occasions, plan
from tests.cast import make_cast, make_course, make_patient, make_taper

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
FRIDAY = date(2026, 1, 9)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.update(remind_at=time(8), working_days="1111100")
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    cast.north.refresh_from_db()
    return cast


def due_at(occasion: str = "due", channel: str = "inbox", kind: str = "infusion") -> list[datetime]:
    rows = Delivery.objects.filter(occasion=occasion, channel=channel, reminder__kind=kind)
    return list(rows.order_by("due_at").values_list("due_at", flat=True))


def planned(cast, *, first_day: date, when: datetime, make=make_course, **order) -> None:
    """Plan North at a moment with something that begins on a day, ordered a minute before."""
    with time_machine.travel(when - timedelta(minutes=1), tick=False):
        patient = make_patient(cast.north, cast.alice)
        make(patient, cast.alice, **order, **{"start_on" if make is make_taper else "first_day": first_day})
    with time_machine.travel(when, tick=False):
        plan.plan_clinic(cast.north)


def test_people_are_told_at_the_clinics_time_of_the_day(cast):
    planned(cast, first_day=FRIDAY, when=at(FRIDAY - timedelta(days=1), 12), doses_mg=("1000",))
    assert due_at() == [at(FRIDAY, 8)]


def test_what_is_ordered_after_that_time_is_told_at_once(cast):
    planned(cast, first_day=FRIDAY, when=at(FRIDAY, 11, 30), doses_mg=("1000",))
    assert due_at() == [at(FRIDAY, 11, 30)]


@pytest.mark.parametrize(("days", "told_on"), [(1, FRIDAY), (2, FRIDAY), (3, FRIDAY + timedelta(days=3))])
def test_of_a_weekend_people_are_told_on_friday(cast, days, told_on):
    day = FRIDAY + timedelta(days=days)
    planned(cast, first_day=day, when=at(told_on - timedelta(days=1), 12), doses_mg=("1000",))
    assert due_at() == [at(told_on, 8)]


def test_of_a_holiday_people_are_told_before_it(cast):
    Holiday.objects.create(clinic=cast.north, day=FRIDAY, name="Closed")
    planned(cast, first_day=FRIDAY, when=at(FRIDAY - timedelta(days=2), 12), doses_mg=("1000",))
    assert due_at() == [at(FRIDAY - timedelta(days=1), 8)]


def test_quiet_hours_hold_back_the_mail_and_not_the_inbox(cast):
    Clinic.objects.update(quiet_from=time(18), quiet_until=time(7, 30))
    cast.north.refresh_from_db()
    planned(cast, first_day=FRIDAY, when=at(FRIDAY, 19), doses_mg=("1000",))
    assert due_at() == [at(FRIDAY, 19)]
    assert due_at(channel="email") == [at(FRIDAY + timedelta(days=1), 7, 30)]


def steps(occasion: str) -> list[datetime]:
    return due_at(occasion, kind="taper_step")


def test_a_taper_step_is_told_two_days_before_and_on_its_day(cast):
    start = FRIDAY - timedelta(days=14)  # the first step lasts 14 days
    planned(cast, first_day=start, when=at(FRIDAY - timedelta(days=3), 12), make=make_taper)
    assert steps("ahead") == [at(FRIDAY - timedelta(days=2), 8)]
    with time_machine.travel(at(FRIDAY - timedelta(days=1), 0), tick=False):
        plan.plan_clinic(cast.north)
    assert at(FRIDAY, 8) in steps("due")


def test_a_word_ahead_says_the_day_and_the_tablets(cast):
    TabletStrength.objects.create(clinic=cast.north, drug="prednisone", strength_mg=10, added_by=cast.alice)
    start = FRIDAY - timedelta(days=14)
    planned(cast, first_day=start, when=at(FRIDAY - timedelta(days=2), 7), make=make_taper)
    with time_machine.travel(at(FRIDAY - timedelta(days=2), 9), tick=False):
        deliver.deliver_all()
    told = Delivery.objects.get(occasion="ahead", channel="inbox")
    assert told.text == ("On 9 Jan 2026: predniSONE 60 mg → 50 mg a day, 5 × 10 mg (Abbott, Ada)")


def test_a_clinic_may_want_no_word_ahead(cast):
    Clinic.objects.update(ahead_days=0)
    cast.north.refresh_from_db()
    planned(
        cast, first_day=FRIDAY - timedelta(days=14), when=at(FRIDAY - timedelta(days=2), 9), make=make_taper
    )
    assert steps("ahead") == []


def test_nothing_is_told_ahead_of_a_step_that_has_come(cast):
    start = FRIDAY - timedelta(days=14)
    planned(cast, first_day=start, when=at(FRIDAY, 9), make=make_taper)
    assert steps("ahead") == []


def test_a_message_follows_the_clinics_time_until_it_is_sent(cast):
    planned(cast, first_day=FRIDAY, when=at(FRIDAY - timedelta(days=1), 12), doses_mg=("1000",))
    Clinic.objects.update(remind_at=time(9, 15))
    cast.north.refresh_from_db()
    with time_machine.travel(at(FRIDAY - timedelta(days=1), 13), tick=False):
        plan.plan_clinic(cast.north)
    assert due_at() == [at(FRIDAY, 9, 15)]


def test_messages_are_stored_a_day_and_a_half_ahead_and_no_more(cast):
    first = FRIDAY - timedelta(days=2)
    planned(cast, first_day=first, when=at(first, 8) - occasions.STORED_AHEAD, doses_mg=("1000",) * 3)
    assert due_at() == [at(first, 8)]
    assert Reminder.objects.filter(kind="infusion").count() == 3


def test_keys_name_the_reminder_its_round_the_occasion_and_the_person(cast):
    planned(cast, first_day=FRIDAY, when=at(FRIDAY, 9), doses_mg=("1000",))
    reminder = Reminder.objects.get(kind="infusion")
    keys = set(Delivery.objects.filter(reminder=reminder).values_list("idempotency_key", flat=True))
    assert keys == {f"{reminder.pk}.1.due.1.{cast.nina.pk}.{channel}" for channel in ("inbox", "email")}


def test_a_snooze_drops_what_waits_and_its_end_brings_it_back(cast):
    planned(cast, first_day=FRIDAY, when=at(FRIDAY - timedelta(days=1), 12), doses_mg=("1000",))
    rows = Reminder.objects.filter(kind="infusion")
    rows.update(state="snoozed", snoozed_until=FRIDAY + timedelta(days=3), state_reason="no bed")
    with time_machine.travel(at(FRIDAY - timedelta(days=1), 13), tick=False):
        plan.plan_clinic(cast.north)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}
    with time_machine.travel(at(FRIDAY + timedelta(days=3), 0), tick=False):
        plan.plan_clinic(cast.north)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"pending"}
    assert timezone.now() > at(FRIDAY, 8)
