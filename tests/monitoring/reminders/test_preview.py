"""Who will be told what in the next two weeks, and what will reach nobody; nothing is sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Clinic, Membership, Patient, User
from monitoring.models import Delivery, Reminder
from monitoring.reminders import plan
from monitoring.reminders.preview import preview
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def ordered(cast, days: int, number="N-1"):
    ada = make_patient(cast.north, cast.alice, number=number)
    first_day = cast.north.today() + timedelta(days=days)
    make_course(ada, cast.alice, first_day=first_day, doses_mg=("1000",))
    return ada


def told(cast):
    return [(c.whom, c.delivery.channel, c.text) for c in preview(cast.north, now=timezone.now()).coming]


def test_it_reads_as_it_would_now_and_stores_and_sends_nothing(cast):
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    ordered(cast, 5)
    day = cast.north.today() + timedelta(days=5)
    expected = [
        ("Nina", "email", f"next infusion due {day:%d %b %Y} at North"),
        ("Nina", "inbox", "Infusion 1 of 1: methylPREDNISolone 1 g IV (Abbott, Ada)"),
    ]
    assert sorted(told(cast)) == expected
    assert not Delivery.objects.exists()
    assert not Reminder.objects.exists()
    plan.plan_clinic(cast.north)
    assert sorted(told(cast)) == expected


@pytest.mark.parametrize(("days", "count"), [(13, 1), (16, 0)])
def test_it_looks_two_weeks_ahead(cast, days, count):
    ordered(cast, days)
    assert len(told(cast)) == count


def test_a_role_that_nobody_has_is_said_loudly(cast):
    ordered(cast, 3)
    assert preview(cast.north, now=timezone.now()).gaps == ()
    Membership.objects.filter(user=cast.nina).update(ended_at=timezone.now())
    (gap,) = preview(cast.north, now=timezone.now()).gaps
    assert gap.what == "1 item of the nurses reach nobody"
    assert "give somebody that role" in gap.why


@pytest.mark.parametrize(("phone", "why"), [("", "neither a phone number"), ("0161", "no consent")])
def test_a_patient_who_would_be_told_nothing_is_named_where_patients_are_told(cast, phone, why):
    ordered(cast, 3)
    Patient.objects.update(phone=phone)
    assert preview(cast.north, now=timezone.now()).gaps == ()
    Clinic.objects.update(tells_patients=True, phone="0161")
    cast.north.refresh_from_db()
    (gap,) = preview(cast.north, now=timezone.now()).gaps
    assert gap.what == "Abbott, Ada is told nothing by message"
    assert why in gap.why


def test_the_page_costs_the_same_for_one_and_for_many(client, cast):
    client.force_login(cast.nina, backend="django.contrib.auth.backends.ModelBackend")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("monitoring:preview")).status_code == 200
        return len(captured)

    ordered(cast, 3)
    one = cost()
    for n in range(20):
        ordered(cast, 3, number=f"M-{n}")
    assert cost() == one <= 40
