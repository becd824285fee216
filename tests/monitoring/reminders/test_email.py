"""E-mail over a real SMTP server on this machine."""

import smtplib
import socket

import pytest
from aiosmtpd.controller import Controller

from courses.models import Clinic, User
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan
from monitoring.reminders.channels import Message, UndeliverableError
from monitoring.reminders.channels.email import send_email
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db


class Postbox:
    """Takes letters, and refuses the recipient or the letter with the answers given first."""

    def __init__(self):
        self.letters, self.to_recipient, self.to_letter = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.to_letter:
            return self.to_letter.pop(0)
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def postbox(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


@pytest.fixture
def cast():
    return make_cast()


def letter(cast) -> Delivery:
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    return Delivery.objects.get(channel="email")


def test_it_arrives_with_its_key_as_message_id(cast, postbox):
    sent = letter(cast)
    (envelope,) = postbox.letters
    text = envelope.content.decode()
    assert sent.state == "sent"
    assert envelope.rcpt_tos == ["nina@example.org"]
    assert f"Message-ID: <{sent.idempotency_key}@localhost>" in text
    assert "TEST" not in text
    for name in ("Abbott", "Ada", "METHYLPRED", "1 g"):
        assert name.lower() not in text.lower()


@pytest.mark.parametrize("kind", ["invented", "published"])
def test_a_clinic_that_is_not_live_says_so_in_the_subject(cast, postbox, kind):
    Clinic.objects.update(data_kind=kind)
    letter(cast)
    assert "Subject: TEST, no real patient: " in postbox.letters[0].content.decode()


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
@pytest.mark.parametrize("code", ["421 busy", "450 mailbox busy", "452 too many"])
def test_who_asks_to_come_back_is_tried_again_with_the_same_key(cast, postbox, where, code):
    setattr(postbox, where, [code])
    waiting = letter(cast)
    assert (waiting.state, waiting.attempts) == ("pending", 1)
    Delivery.objects.update(lease_until=None)
    deliver.deliver_all()
    waiting.refresh_from_db()
    assert (waiting.state, len(postbox.letters)) == ("sent", 1)
    assert waiting.idempotency_key in postbox.letters[0].content.decode()


@pytest.mark.parametrize(("where", "what"), [("to_recipient", "the address"), ("to_letter", "the message")])
def test_a_refusal_for_good_is_undeliverable_at_once_and_does_not_repeat_the_address(
    cast, postbox, where, what
):
    setattr(postbox, where, ["550 5.1.1 <nina@example.org> unknown"])
    refused = letter(cast)
    assert (refused.state, refused.attempts) == ("failed", 1)
    assert refused.last_error == f"The mail server refused {what} (550)."
    assert Delivery.objects.get(channel="inbox").state == "sent"


def message(**columns) -> Message:
    given = {"key": "k", "recipient": None, "text": "t", "subject": "s", "body": "b"}
    return Message(**given | {"address": "a@example.org"} | columns)


@pytest.mark.parametrize(
    "columns", [{"subject": "due\nBcc: eve@example.org"}, {"address": "a@b.org\r\nBcc: e@f.org"}]
)
def test_a_line_break_in_a_header_is_refused(postbox, columns):
    with pytest.raises(UndeliverableError, match="was refused"):
        send_email(message(**columns))
    assert postbox.letters == []


def test_a_sign_in_that_fails_is_ours_to_repair_and_no_address_is_given_up(postbox, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "pulseline", "wrong"
    with pytest.raises(OSError, match=r"refused us: SMTP\w+\.") as refused:
        send_email(message())
    assert not isinstance(refused.value, smtplib.SMTPException | UndeliverableError)


def test_a_server_without_starttls_gets_no_letter_where_it_is_asked(postbox, settings):
    settings.EMAIL_USE_TLS = True
    with pytest.raises(OSError, match="refused us"):
        send_email(message())
    assert postbox.letters == []


def test_a_server_that_says_nothing_is_left_within_the_time_of_a_message(settings):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 1
        with pytest.raises(OSError, match=r"timed out|refused us"):
            send_email(message())
