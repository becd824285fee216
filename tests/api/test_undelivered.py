"""Messages that did not arrive, over HTTP."""

import pytest

from monitoring.models import Delivery
from tests.monitoring.reminders.failing import REFUSAL, refused_letter

URL = "/api/v1/undelivered-messages/"


@pytest.fixture
def letter(cast, monkeypatch):
    return refused_letter(cast, monkeypatch)


def test_they_are_listed_with_who_was_not_told_and_why(nina, letter):
    (row,) = nina.get(URL).json()["results"]
    assert (row["id"], row["whom"], row["channel"], row["last_error"]) == (
        letter.pk,
        "Nina",
        "email",
        REFUSAL,
    )
    assert (row["kind"], row["patient"], row["idempotency_key"]) == (
        "infusion",
        letter.reminder.patient_id,
        letter.idempotency_key,
    )


def test_one_is_read_alone(nina, charlie, letter):
    assert nina.get(f"{URL}{letter.pk}/").json()["last_error"] == REFUSAL
    assert charlie.get(f"{URL}{letter.pk}/").status_code == 404


def test_a_nurse_sends_one_again_once_or_settles_it(nina, letter):
    assert nina.post(f"{URL}{letter.pk}/replay/").json()["state"] == "pending"
    assert nina.post(f"{URL}{letter.pk}/replay/").status_code == 404
    Delivery.objects.filter(pk=letter.pk).update(state="failed")
    assert nina.post(f"{URL}{letter.pk}/settle/", {"note": ""}).status_code == 400
    settled = nina.post(f"{URL}{letter.pk}/settle/", {"note": "told at the desk"}).json()
    assert (settled["settled_by"], settled["settle_note"]) == ("nina", "told at the desk")
    assert nina.get(URL).json()["results"] == []


def test_nobody_else_does(bob, charlie, letter):
    for client, status in ((bob, 403), (charlie, 404)):
        assert client.post(f"{URL}{letter.pk}/replay/").status_code == status
        assert client.post(f"{URL}{letter.pk}/settle/", {"note": "mine"}).status_code == status
    assert charlie.get(URL).json()["results"] == []
    assert bob.get(URL).json()["results"] != []
    assert Delivery.objects.get(pk=letter.pk).state == "failed"
