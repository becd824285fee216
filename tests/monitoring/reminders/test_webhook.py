"""Another system is told by a signed POST, without a name, once for each effect."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.utils import timezone

from courses.actions import infusions
from monitoring.actions.webhooks import add_webhook, end_webhook
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan
from monitoring.reminders.channels import http
from tests.cast import make_cast, make_course, make_patient
from tests.receiver import receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def other_system():
    with receiver() as heard:
        yield heard


def told(cast, other_system, kinds=(), answers=(200,)) -> Delivery:
    """Return the message to the other system about an infusion of today, after one round."""
    other_system.answers = list(answers)
    webhook = add_webhook(clinic=cast.north, by=cast.mona, url=f"{other_system.url}/hook", kinds=list(kinds))
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    return Delivery.objects.filter(webhook=webhook).first()


def test_it_is_told_ids_kind_and_day_and_no_name(cast, other_system):
    message = told(cast, other_system)
    assert (message.state, message.attempts, message.recipient) == ("sent", 0, None)
    ((path, headers, body),) = other_system.received
    said = json.loads(body)
    assert path == "/hook"
    assert headers["Idempotency-Key"] == headers["webhook-id"] == said["id"] == message.idempotency_key
    assert said == {
        "id": message.idempotency_key,
        "occasion": "due",
        "kind": "infusion",
        "due_on": f"{cast.north.today()}",
        "closes_on": None,
        "reminder": message.reminder_id,
        "round": 1,
        "subject": message.reminder.subject,
        "subject_as_of": said["subject_as_of"],
        "clinic": cast.north.pk,
        "clinic_name": "North",
        "patient": message.reminder.patient_id,
        "test": False,
    }
    everything = f"{path}{headers}{body}{message.text}".lower()
    for secret in ("abbott", "ada", "methylpred", "1000", "dermato", "n-1"):
        assert secret not in everything, secret


def test_the_signature_is_what_the_specification_says(cast, other_system):
    webhook = told(cast, other_system).webhook
    ((_, headers, body),) = other_system.received
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_it_is_told_of_the_kinds_it_wants(cast, other_system):
    assert told(cast, other_system, kinds=["taper_step"]) is None
    assert other_system.received == []


def test_an_ended_webhook_is_told_nothing_more_not_even_what_was_planned(cast, other_system):
    webhook = add_webhook(clinic=cast.north, by=cast.mona, url=f"{other_system.url}/hook", kinds=[])
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    end_webhook(webhook=webhook, by=cast.mona, reason="another system")
    deliver.deliver_all()
    assert Delivery.objects.get(webhook=webhook).state == "dropped"
    assert other_system.received == []


def test_what_is_no_longer_due_is_not_told(cast, other_system):
    add_webhook(clinic=cast.north, by=cast.mona, url=f"{other_system.url}/hook", kinds=[])
    course = make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    infusions.omit(infusion=course.infusions.get(), seen_version=1, by=cast.nina, reason="refused")
    deliver.deliver_all()
    assert other_system.received == []


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_passing_refusal_is_tried_again_with_the_same_key(cast, other_system, status):
    message = told(cast, other_system, answers=(status, 200))
    assert (message.state, message.attempts) == ("pending", 1)
    assert message.last_error == f"The receiver answered {status}."
    Delivery.objects.update(lease_until=None)
    deliver.deliver_all()
    message.refresh_from_db()
    assert message.state == "sent"
    assert len({headers["Idempotency-Key"] for _, headers, _ in other_system.received}) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 410])
def test_a_refusal_is_given_up_after_five_tries_and_no_redirect_is_followed(cast, other_system, status):
    other_system.headers = {"Location": f"{other_system.url}/elsewhere"}
    message = told(cast, other_system, answers=(status,))
    for _ in range(4):
        Delivery.objects.update(lease_until=None)
        deliver.deliver_all()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 5)
    assert [path for path, _, _ in other_system.received] == ["/hook"] * 5


def test_a_receiver_that_drips_is_cut_off_within_the_time_of_a_message(other_system, monkeypatch):
    monkeypatch.setattr(http, "MOST_SECONDS", 1)
    other_system.drip_seconds = 3
    began = time.monotonic()
    with pytest.raises(OSError, match=r"No (whole )?answer from"):
        http.post(f"{other_system.url}/hook", body=b"{}", headers={})
    assert time.monotonic() - began < 2.5


def test_the_limits_stand_under_half_of_the_lease():
    assert http.MOST_SECONDS < deliver.SEND_TIME.total_seconds() < deliver.LEASE.total_seconds() / 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_name_that_leads_into_a_private_network_is_not_called(other_system, settings, host):
    settings.WEBHOOK_NETWORKS = []
    url = other_system.url.replace("http://127.0.0.1", f"https://{host}")
    with pytest.raises(ValueError, match="private network"):
        http.post(url, body=b"{}", headers={})
    assert other_system.received == []


def test_a_name_is_called_at_the_very_address_that_was_judged(other_system, monkeypatch):
    looked_up = []

    def look_up(host, port, **_):
        looked_up.append(host)
        return [(None, None, None, "", ("127.0.0.1", port))]

    monkeypatch.setattr(http.socket, "getaddrinfo", look_up)
    connection = http._connection(http.parsed("https://example.org/hook"), "127.0.0.1")
    assert (connection.host, connection.server_hostname) == ("127.0.0.1", "example.org")
    assert looked_up == []


def test_a_certificate_is_checked(other_system):
    url = other_system.url.replace("http://127.0.0.1", "https://localhost")
    with pytest.raises(OSError, match="No answer from"):
        http.post(url, body=b"{}", headers={})
    assert other_system.received == []
