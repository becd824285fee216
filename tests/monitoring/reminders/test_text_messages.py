"""Text messages: through Twilio's Messages resource, or into a file; and what comes back from the gateway."""

import base64
import json
import uuid
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import AuditLine, Patient
from monitoring.models import Delivery, Preference
from monitoring.reminders import deliver, plan
from monitoring.reminders.channels import Message, UndeliverableError
from monitoring.reminders.channels.sms import send_text
from monitoring.rules.gateway_signature import signature
from tests.cast import make_cast, make_course, make_patient
from tests.receiver import receiver

pytestmark = pytest.mark.django_db
NUMBER, FROM, TOKEN = "+442079460123", "+12025550123", "a-token-of-the-gateway"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def gateway(settings):
    with receiver() as heard:
        heard.answers, heard.body = [201], b'{"sid": "SM1", "status": "queued"}'
        host = heard.url.removeprefix("http://")
        settings.SMS_URL = f"twilio+http://AC1:{TOKEN}@{host}?from={FROM.replace('+', '%2B')}"
        settings.PUBLIC_URL = "https://pulseline.example"
        yield heard


def message(**columns) -> Message:
    given = {"key": "7.1.due.1.3.sms", "recipient": None, "text": "due", "subject": "", "body": ""}
    return Message(**given | {"address": NUMBER} | columns)


def texted(cast) -> Delivery:
    """Return nina's text about an infusion of today, after one round."""
    Preference.objects.create(user=cast.nina, by_text=True, number=NUMBER, number_confirmed_at=timezone.now())
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    return Delivery.objects.get(channel="sms")


def test_it_is_the_request_that_twilio_documents(cast, gateway):
    sent = texted(cast)
    ((path, headers, body),) = gateway.received
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == f"AC1:{TOKEN}".encode()
    assert parse_qs(body.decode()) == {
        "To": [NUMBER],
        "From": [FROM],
        "Body": [f"next infusion due {cast.north.today():%d %b %Y} at North"],
        "StatusCallback": [f"https://pulseline.example/receipts/text/{sent.idempotency_key}/"],
    }
    assert sent.state == "sent"


@pytest.mark.parametrize(("status", "code"), [(400, 21211), (400, 21610), (400, 21614)])
def test_a_number_refused_for_good_is_undeliverable_at_once(gateway, status, code):
    gateway.answers, gateway.body = [status], json.dumps({"code": code, "message": NUMBER}).encode()
    with pytest.raises(UndeliverableError, match=f"{code}") as refused:
        send_text(message())
    assert NUMBER not in str(refused.value)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_what_may_pass_is_tried_again(gateway, status):
    gateway.answers, gateway.body = [status], b"busy"
    with pytest.raises(OSError, match=str(status)):
        send_text(message())


@pytest.mark.parametrize("body", [b"{}", b"[]", b"not json", b'{"code": 20001}'])
def test_another_refusal_is_wrong_in_itself(gateway, body):
    gateway.answers, gateway.body = [400], body
    with pytest.raises(ValueError, match="answered 400") as refused:
        send_text(message())
    assert not isinstance(refused.value, UndeliverableError)


@pytest.mark.parametrize(("length", "sent"), [(305, 305), (306, 306), (307, 306)])
def test_it_is_two_segments_at_most(gateway, length, sent):
    send_text(message(text="x" * length))
    assert len(parse_qs(gateway.received[0][2].decode())["Body"][0]) == sent


def test_a_file_takes_one_line_each_that_only_its_owner_reads(tmp_path, settings):
    settings.SMS_URL = f"file://{tmp_path / 'texts.jsonl'}"
    send_text(message())
    send_text(message(key="other", text="l\u00e4ter\nmore"))
    lines = (tmp_path / "texts.jsonl").read_text().splitlines()
    assert [json.loads(line)["key"] for line in lines] == ["7.1.due.1.3.sms", "other"]
    assert (tmp_path / "texts.jsonl").stat().st_mode & 0o777 == 0o600


def test_without_a_gateway_nobody_is_told_by_text(cast, settings):
    settings.SMS_URL = ""
    with pytest.raises(Delivery.DoesNotExist):
        texted(cast)
    with pytest.raises(OSError, match="set SMS_URL"):
        send_text(message())


def test_the_signature_is_that_of_twilios_own_example():
    said = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, said) == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def tell(client, path, said, token=TOKEN, signed=None) -> int:
    claimed = signed or signature(token, f"https://pulseline.example{path}", said)
    return client.post(path, said, headers={"X-Twilio-Signature": claimed}).status_code


def receipt_path(delivery) -> str:
    return reverse("monitoring:receipt", args=[delivery.idempotency_key])


def test_a_receipt_is_noted_once(client, cast, gateway):
    sent = texted(cast)
    path = receipt_path(sent)
    assert tell(client, path, {"MessageSid": "SM1", "MessageStatus": "sent"}) == 204
    sent.refresh_from_db()
    assert sent.receipt == ""
    for _ in range(2):
        assert tell(client, path, {"MessageSid": "SM1", "MessageStatus": "delivered"}) == 204
    assert tell(client, path, {"MessageStatus": "undelivered", "ErrorCode": "30003"}) == 204
    sent.refresh_from_db()
    assert (sent.state, sent.receipt) == ("sent", "delivered")
    assert AuditLine.objects.filter(action="delivery.receipt").count() == 1


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_what_did_not_arrive_goes_to_those_a_person_looks_at(client, cast, gateway, status):
    sent = texted(cast)
    assert tell(client, receipt_path(sent), {"MessageStatus": status, "ErrorCode": "30003"}) == 204
    sent.refresh_from_db()
    assert (sent.state, sent.receipt) == ("failed", "undelivered")
    assert sent.last_error == "The carrier could not deliver it (30003)."


def test_a_receipt_that_comes_before_our_own_note_is_not_lost(client, cast, gateway):
    sent = texted(cast)
    sent.lease_token = uuid.uuid4()
    on_its_way = {"state": "pending", "sent_at": None, "text": "", "lease_token": sent.lease_token}
    Delivery.objects.filter(pk=sent.pk).update(**on_its_way)
    assert tell(client, receipt_path(sent), {"MessageStatus": "undelivered"}) == 204
    assert deliver.mark([sent], state="sent", sent_at=timezone.now(), text="due") == 0
    sent.refresh_from_db()
    assert sent.state == "failed"


def test_who_is_not_the_gateway_and_what_is_no_message_of_ours_find_the_same_nothing(client, cast, gateway):
    sent = texted(cast)
    said = {"MessageStatus": "undelivered"}
    path = receipt_path(sent)
    assert tell(client, path, said, token="guessed") == 404
    assert tell(client, path, said, signed="\u00e4") == 404
    assert client.post(path, said).status_code == 404
    assert tell(client, reverse("monitoring:receipt", args=["9.9.due.1.9.sms"]), said) == 404
    other = signature(TOKEN, f"https://pulseline.example{path}", {"MessageStatus": "delivered"})
    assert tell(client, path, said, signed=other) == 404
    sent.refresh_from_db()
    assert (sent.state, sent.receipt) == ("sent", "")


def test_without_a_token_nothing_is_believed(client, cast, settings):
    settings.SMS_URL, settings.PUBLIC_URL = "file:///dev/null", "https://pulseline.example"
    assert tell(client, reverse("monitoring:receipt-reply"), {"Body": "STOP"}, token="") == 404


def test_stop_withdraws_the_consent_of_everybody_with_the_number(client, cast, gateway):
    texted(cast)
    ada = Patient.objects.get()
    other = make_patient(cast.south, cast.charlie, number="S-1")
    Patient.objects.update(phone="+44 20 7946 0123", may_text=True)
    path = reverse("monitoring:receipt-reply")
    assert tell(client, path, {"From": NUMBER, "Body": "please stop calling"}) == 204
    assert Patient.objects.filter(may_text=True).count() == 2
    for _ in range(2):
        assert tell(client, path, {"From": NUMBER, "Body": " Stop. "}) == 204
    assert tell(client, path, {"From": "nobody", "Body": "STOP"}) == 204
    assert not Patient.objects.filter(may_text=True).exists()
    assert Preference.objects.get().by_text is False
    for patient in (ada, other):
        (consent,) = patient.consents.all()
        assert (consent.about, consent.is_given, consent.how) == ("text", False, "reply")
    assert AuditLine.objects.filter(action="patient.consent").count() == 2
