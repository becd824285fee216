"""Messages kept in step by statements over sets: stored, moved, dropped, waiting again as by the rules."""

from datetime import time

import pytest

from courses.models import Clinic, TaperPlan
from monitoring.models import Delivery
from tests.monitoring.reminders.test_sets_boundaries import DAY, TODAY, planned_alike, ward

__all__ = ["ward"]
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def told(ward):
    """Return the planned messages about the first taper steps of two patients, tomorrow, on their day."""
    for name in ("ada", "ben"):
        ward.taper(ward.patient(name), (TODAY + DAY, 20), (TODAY + 9 * DAY, 0))
    planned_alike()
    return Delivery.objects.filter(reminder__kind="taper_step", occasion="due").order_by("pk")


def moments(messages) -> set[tuple[str, str]]:
    """Return the state of each message and the clock's time it may go at."""
    return {(m.state, f"{m.due_at:%d %H:%M}") for m in messages.all()}


def test_messages_move_with_the_clinics_hour_but_not_once_they_were_tried(ward, told):
    assert moments(told) == {("pending", "28 00:00")}
    told.filter(pk=told.first().pk).update(attempts=1)
    Clinic.objects.filter(pk=ward.cast.north.pk).update(remind_at=time(6))
    planned_alike()
    assert moments(told) == {("pending", "28 00:00"), ("pending", "28 06:00")}


def test_messages_of_what_is_no_longer_due_are_dropped_and_wait_again_when_it_is(ward, told):
    TaperPlan.objects.update(closed_on=TODAY, close_reason="enough")
    planned_alike()
    assert moments(told) == {("dropped", "28 00:00")}
    TaperPlan.objects.update(closed_on=None, close_reason="")
    Clinic.objects.filter(pk=ward.cast.north.pk).update(remind_at=time(6))
    planned_alike()
    assert moments(told) == {("pending", "28 06:00")}


def test_messages_are_stored_a_day_and_a_half_ahead_and_no_further(ward):
    """It is nine in the morning: 36 hours later is nine in the evening of tomorrow."""
    ward.taper(ward.patient("ada"), (TODAY + DAY, 20))
    for hour, stored in (time(20, 59), True), (time(21), True), (time(21, 1), False):
        Clinic.objects.filter(pk=ward.cast.north.pk).update(remind_at=hour)
        Delivery.objects.all().delete()
        planned_alike()
        assert Delivery.objects.filter(reminder__kind="taper_step", occasion="due").exists() is stored
