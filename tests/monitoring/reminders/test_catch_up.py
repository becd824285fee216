"""After an outage a person gets one list by mail, and nothing that is over."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from courses.models import PulseCourse, User
from monitoring.models import Delivery
from monitoring.reminders import catch_up, deliver, plan
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db

LETTERS = Delivery.objects.filter(channel="email")


@pytest.fixture
def cast():
    return make_cast()


def waiting(cast, count: int, *, late: timedelta) -> None:
    """Let so many infusions of one day wait to be told, all of them late."""
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    with time_machine.travel(timezone.now() - late, tick=False):
        for number in range(count):
            patient = make_patient(cast.north, cast.alice, number=f"N-{number}")
            make_course(patient, cast.alice, doses_mg=("1000",))
        plan.plan_clinic(cast.north)
    plan.plan_all()
    Delivery.objects.exclude(reminder__kind="infusion").delete()
    Delivery.objects.update(due_at=timezone.now() - late)


@pytest.mark.parametrize(
    ("count", "late", "letters"),
    [
        (catch_up.FLOOD, catch_up.LATE + timedelta(seconds=1), 1),
        (catch_up.FLOOD + 3, catch_up.LATE + timedelta(seconds=1), 1),
        (catch_up.FLOOD - 1, catch_up.LATE + timedelta(seconds=1), catch_up.FLOOD - 1),
        (catch_up.FLOOD, catch_up.LATE - timedelta(minutes=1), catch_up.FLOOD),
    ],
)
def test_many_late_messages_are_one_and_few_or_fresh_ones_stay_each(cast, count, late, letters):
    waiting(cast, count, late=late)
    assert deliver.deliver_all() == 2 * count
    assert len(mail.outbox) == letters
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_the_list_says_how_many_wait_and_names_nobody(cast):
    waiting(cast, catch_up.FLOOD, late=timedelta(hours=7))
    deliver.deliver_all()
    (letter,) = mail.outbox
    assert letter.subject == "4 reminders are late and wait on Today at North"
    assert "Abbott" not in letter.body
    assert letter.extra_headers["Message-ID"].startswith("<late.")
    assert deliver.deliver_all() == 0


def test_what_is_over_is_not_counted(cast):
    waiting(cast, catch_up.FLOOD + 1, late=timedelta(hours=7))
    course = PulseCourse.objects.order_by("pk").first()
    course.infusions.update(state="omitted", reason="refused")
    deliver.deliver_all()
    assert [letter.subject[:1] for letter in mail.outbox] == ["4"]
    assert LETTERS.filter(state="dropped").count() == 1


def test_a_list_that_cannot_be_sent_is_tried_again_for_each(cast, monkeypatch):
    waiting(cast, catch_up.FLOOD, late=timedelta(hours=7))

    def refuse(message):
        raise ConnectionRefusedError("mail server is down")

    with monkeypatch.context() as patch:
        patch.setitem(deliver.CHANNELS, "email", refuse)
        deliver.deliver_all()
    assert set(LETTERS.values_list("state", "attempts")) == {("pending", 1)}
    LETTERS.update(lease_until=None)
    deliver.deliver_all()
    assert set(LETTERS.values_list("state", flat=True)) == {"sent"}
