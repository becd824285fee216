"""What the two pages that matter cost: pinned at one and at two hundred."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.clinic import facts
from monitoring.models import AdverseEffect, Note
from tests.cast import (
    make_cast,
    make_ck,
    make_given_course,
    make_mmt8,
    make_patient,
    make_taper,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def queries(client, address) -> int:
    """Return how many queries the page takes, session and sign-in included."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def enter_history(patient, by, *, many: int) -> None:
    today = patient.clinic.today()
    for n in range(many):
        make_ck(patient, by, number=str(400 + n), days_ago=n)
        make_mmt8(patient, by, total=str(n % 80), days_ago=n)
        for fact in (
            AdverseEffect(patient=patient, term=f"insomnia {n}", onset_on=today - timedelta(days=n)),
            Note(patient=patient, text=f"remark {n}", noted_on=today - timedelta(days=n)),
        ):
            facts.record(fact, by=by)


def test_the_patient_page_takes_at_most_60_queries_whatever_the_history(client, cast):
    # Eight of them read the safety prompts: six for what is due, two for the panel beside the history.
    # Two read the unseen results that are due; three the clinic's limits, the unseen and the withdrawn ones.
    # One says on every page whether reminders are late, one asks for weights too old for an infusion.
    # One reads the decisions that are due, one the strength tests and MRIs, one the answers to hints, one
    # which proposed adverse effects were set aside.
    ada = make_patient(cast.north, cast.alice)
    make_given_course(ada, cast.alice, last_days_ago=35)
    make_taper(ada, cast.alice)
    enter_history(ada, cast.alice, many=1)
    address = reverse("monitoring:patient", args=[ada.pk])
    signed_in(client, cast.alice)
    one = queries(client, address)
    enter_history(ada, cast.alice, many=50)
    assert queries(client, address) == one <= 60


def test_today_takes_at_most_29_queries_whatever_the_number_of_patients(client, cast):
    # Six of them read the steroid of all patients, for six kinds of safety prompts; two the unseen results;
    # one the decisions that are due, one the weights that are too old, one the strength tests and MRIs; one
    # counts what did not arrive, one those on a steroid without a test ahead.
    address = reverse("monitoring:today")
    signed_in(client, cast.nina)

    def fill(numbers):
        for n in numbers:
            patient = make_patient(cast.north, cast.alice, number=f"P-{n}", family_name=f"Patient{n}")
            make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=14))

    fill(range(1))
    one = queries(client, address)
    fill(range(1, 40))
    assert client.get(address).content.count(b"data-row") >= 80
    assert queries(client, address) == one <= 29


def test_pulses_side_by_side_take_at_most_26_queries_whatever_the_history(client, cast):
    ada = make_patient(cast.north, cast.alice)
    make_given_course(ada, cast.alice, last_days_ago=90)
    make_given_course(ada, cast.alice, last_days_ago=35)
    enter_history(ada, cast.alice, many=1)
    address = reverse("monitoring:pulses-compared", args=[ada.pk])
    signed_in(client, cast.alice)
    one = queries(client, address)
    enter_history(ada, cast.alice, many=50)
    assert queries(client, address) == one <= 26
