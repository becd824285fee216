"""The operations page: figures with their limits for who manages, never a patient."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from monitoring.actions.deliveries import settle
from monitoring.models import Delivery, Heartbeat, Sweep
from monitoring.reminders import deliver, plan
from tests.cast import make_cast, make_course, make_patient, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def open_page(client, cast, **headers):
    client.force_login(cast.mona, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("monitoring:operations"), headers=headers)


def line(page, what: str):
    return next(line for line in page.context["lines"] if line.what.startswith(what))


def test_at_work_all_is_within_its_limits(client, cast):
    plan.plan_all()
    deliver.deliver_all()
    for kind in ("beat", "worker"):
        Heartbeat.objects.create(name=f"{kind} 1", kind=kind, at=timezone.now())
    page = open_page(client, cast)
    assert page.context["troubles"] == 0
    assert "All within limits." in page.content.decode()


@pytest.mark.parametrize(("seconds", "is_well"), [(60, True), (61, False)])
@pytest.mark.parametrize("what", ["Beat", "A worker"])
def test_a_process_is_missed_after_a_minute(client, cast, what, seconds, is_well):
    kind = what.split()[-1].lower()
    with time_machine.travel(timezone.now(), tick=False):  # however slow the machine is
        Heartbeat.objects.create(name="one", kind=kind, at=timezone.now() - timedelta(seconds=seconds))
        assert line(open_page(client, cast), what).is_well is is_well


def test_a_loop_stands_in_for_beat_and_workers(client, cast):
    assert not line(open_page(client, cast), "Beat").is_well
    Heartbeat.objects.create(name="one", kind="loop", at=timezone.now())
    page = open_page(client, cast)
    assert all(line(page, what).is_well for what in ("Beat", "A worker", "The loop"))


@pytest.mark.parametrize(("seconds", "is_well"), [(60, True), (61, False)])
def test_the_oldest_unsent_message_has_a_minute(client, cast, seconds, is_well):
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_all()
    with time_machine.travel(timezone.now(), tick=False):  # however slow the machine is
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=seconds))
        found = line(open_page(client, cast), "Oldest")
    assert found.is_well is is_well


def test_after_an_outage_it_says_how_many_are_caught_up_and_names_nobody(client, cast):
    ada = make_patient(cast.north, cast.alice)
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_all()
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=7))
    Sweep.objects.update(finished_at=timezone.now() - timedelta(hours=7))
    page = open_page(client, cast)
    assert line(page, "Late messages").said == "1"
    assert "one list" in page.content.decode()
    assert ada.family_name not in page.content.decode()


def test_it_renews_itself_as_a_fragment(client, cast):
    page = open_page(client, cast, HX_Request="true")
    assert page.content.decode().lstrip().startswith('<div id="operations"')


def test_without_a_watchdog_it_says_that_nobody_outside_would_notice(client, cast, settings):
    page = open_page(client, cast)
    found = line(page, "Ping")
    assert (found.word, found.tone, found.is_well) == ("not set up", "due", False)
    assert "nobody outside would notice" in found.said
    assert "Ping to the watchdog outside: not set up." in page.content.decode()
    assert "set DEAD_MAN_URL" in page.content.decode()
    settings.DEAD_MAN_URL = "https://watchdog.example.org/x"
    found = line(open_page(client, cast), "Ping")
    assert (found.said, found.word, found.tone) == ("never", "late", "late")
    Heartbeat.objects.create(name="p", kind="dead_man", at=timezone.now() - timedelta(seconds=89))
    found = line(open_page(client, cast), "Ping")
    assert (found.word, found.tone) == ("well", "good")
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=92))
    assert not line(open_page(client, cast), "Ping").is_well


def test_messages_given_up_are_counted_until_somebody_settled_them_and_name_nobody(client, cast):
    what = "Messages given up"
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    make_user("sam", cast.south, "nurse")
    make_course(make_patient(cast.south, cast.charlie), cast.charlie, doses_mg=("1000",))
    plan.plan_all()
    deliver.deliver_all()
    assert (line(open_page(client, cast), what).said, line(open_page(client, cast), what).is_well) == (
        "none",
        True,
    )
    of_infusions = Delivery.objects.filter(reminder__kind="infusion", occasion="due")
    of_infusions.update(state="failed", sent_at=None, due_at=timezone.now() - timedelta(hours=2))
    north = of_infusions.filter(reminder__patient__clinic=cast.north)
    here, everywhere = north.count(), of_infusions.count()
    page = open_page(client, cast)
    assert 0 < here < everywhere
    said = line(page, what).said
    assert (
        said.startswith(f"{everywhere}, the oldest 2 h"),
        said.endswith(f"; {here} of them at North"),
    ) == (True, True)
    assert "Abbott" not in page.content.decode()
    for delivery in north:
        settle(delivery=delivery, by=cast.nina, note="told on the ward")
    assert line(open_page(client, cast), what).said.endswith("; 0 of them at North")
