"""The pages of messages: what did not arrive, other systems, consent."""

import pytest
from django.urls import reverse

from courses.models import Consent
from monitoring.models import Delivery, Webhook
from tests.cast import make_cast, make_patient
from tests.monitoring.reminders.failing import REFUSAL, refused_letter

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def cast():
    return make_cast()


def test_today_says_how_many_did_not_arrive_and_leads_there(client, cast, monkeypatch):
    letter = refused_letter(cast, monkeypatch)
    client.force_login(cast.nina, backend=BACKEND)
    assert "1 message could not be delivered." in client.get("/").content.decode()
    page = client.get(reverse("monitoring:undelivered")).content.decode()
    for words in ("Abbott, Ada", "Nina", "e-mail", REFUSAL, "1 try since"):
        assert words in page
    client.post(reverse("monitoring:undelivered-replay", args=[letter.pk]))
    assert "could not be delivered" not in client.get("/").content.decode()
    assert "No message was given up." in client.get(reverse("monitoring:undelivered")).content.decode()


def test_what_is_still_tried_is_shown_apart(client, cast, monkeypatch):
    letter = refused_letter(cast, monkeypatch)
    Delivery.objects.filter(pk=letter.pk).update(state="pending", attempts=2)
    client.force_login(cast.bob, backend=BACKEND)
    page = client.get(reverse("monitoring:undelivered")).content.decode()
    assert "Still being tried" in page
    assert "Send again" not in page


def test_the_secret_of_another_system_is_shown_once(client, cast):
    client.force_login(cast.mona, backend=BACKEND)
    address = reverse("monitoring:webhooks")
    answer = client.post(address, {"url": "https://tasks.example.org/hook", "kinds": ["infusion"]})
    secret = Webhook.objects.get().secret
    assert answer.status_code == 200
    assert secret in answer.content.decode()
    again = client.get(address).content.decode()
    assert secret not in again
    assert "next infusion" in again
    refused = client.post(address, {"url": "https://169.254.169.254/"})
    assert (refused.status_code, Webhook.objects.count()) == (422, 1)
    assert "private network" in refused.content.decode()


def test_a_nurse_records_what_a_patient_says(client, cast):
    ada = make_patient(cast.north, cast.alice)
    client.force_login(cast.nina, backend=BACKEND)
    address = reverse("courses:consent", args=[ada.pk])
    today = ada.clinic.today()
    said = {"version": 1, "about": "email", "is_given": "yes", "how": "written"}
    said |= {"said_on_day": today.day, "said_on_month": today.month, "said_on_year": today.year}
    refused = client.post(address, said)
    assert (refused.status_code, Consent.objects.count()) == (422, 0)
    assert "Consent to e-mail needs an address." in refused.content.decode()
    type(ada).objects.filter(pk=ada.pk).update(email="ada@example.org")
    assert client.post(address, said).status_code == 302
    assert "in writing" in client.get(address).content.decode()
