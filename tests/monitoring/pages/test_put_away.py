"""What is put away: by whom, why, until when; the day it is back it is gone from the list."""

from datetime import timedelta

import pytest

from monitoring.actions import reminders
from monitoring.actions.reminders import Due
from monitoring.models import Reminder
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


def test_it_says_who_put_it_away_why_and_until_when(client):
    cast = make_cast()
    ada, today = make_patient(cast.north, cast.alice), cast.north.today()
    due = Due("bloods", today, "result:1")
    reminder = reminders.raise_reminder(patient=ada, due=due, by=cast.nina)
    until = today + timedelta(days=1)
    reminders.snooze(reminder=reminder, seen_version=1, by=cast.nina, until=until, reason="on holiday")
    client.force_login(cast.bob)
    page = client.get("/put-away/").content.decode()
    assert [word for word in ("Abbott, Ada", "on holiday", "Nina") if word not in page] == []
    client.force_login(cast.charlie)
    assert "Abbott" not in client.get("/put-away/").content.decode()
    Reminder.objects.update(snoozed_until=today)
    client.force_login(cast.bob)
    assert "Nothing is put away" in client.get("/put-away/").content.decode()
