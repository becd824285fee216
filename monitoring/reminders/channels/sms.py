"""Text messages through a gateway: Twilio's Messages resource, or a file in a demo and in tests.

Twilio: POST /2010-04-01/Accounts/{AccountSid}/Messages.json, form-encoded To, From, Body, StatusCallback,
Basic sign-in; https://www.twilio.com/docs/messaging/api/message-resource. It knows no idempotency key: a
worker that dies between Twilio's answer and our own note sends a second copy. What becomes of a message comes
back to StatusCallback, which carries our key: monitoring/views/receipts.py.
"""

import base64
import json
import os
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings

from monitoring.reminders.channels.http import Answer, post, refuse_untaken
from monitoring.reminders.channels.refused import UndeliverableError

MOST_CHARACTERS = 306  # two segments of the GSM alphabet, 153 each: GSM 03.40 with a header for joining
# https://www.twilio.com/docs/api/errors: not a number, cannot be reached, opted out, not a mobile number.
REFUSED_FOR_GOOD = frozenset({21211, 21212, 21408, 21610, 21612, 21614})
FILE, TWILIO, TWILIO_PLAIN = "file", "twilio", "twilio+http"


def is_set_up() -> bool:
    return bool(settings.SMS_URL)


def send_text(message) -> None:
    """Send it; OSError when a later try may succeed, UndeliverableError when it is refused for good."""
    gateway = urlsplit(settings.SMS_URL)
    if not settings.SMS_URL:
        raise OSError("No gateway for text messages is set up: set SMS_URL.")
    if gateway.scheme == FILE:
        _append(Path(gateway.path), message)
    else:
        _refuse(_call_twilio(gateway, message))


def _append(path: Path, message) -> None:
    line = json.dumps({"key": message.key, "to": message.address, "body": message.text}) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())  # one write: lines of two workers never mix
    finally:
        os.close(file)


def _call_twilio(gateway, message) -> Answer:
    scheme = "http" if gateway.scheme == TWILIO_PLAIN else "https"
    host = gateway.netloc.rpartition("@")[2]
    sign_in = base64.b64encode(f"{gateway.username}:{gateway.password}".encode()).decode()
    told = {"To": message.address, "From": sender(), "Body": message.text[:MOST_CHARACTERS]}
    if message.callback:
        told["StatusCallback"] = message.callback
    return post(
        f"{scheme}://{host}/2010-04-01/Accounts/{gateway.username}/Messages.json",
        body=urlencode(told).encode(),
        headers={
            "Authorization": f"Basic {sign_in}",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Pulseline",
        },
    )


def sender() -> str:
    """Return the number that texts come from: `from` in SMS_URL."""
    return parse_qs(urlsplit(settings.SMS_URL).query).get("from", [""])[0]


def gateway_token() -> str:
    """Return the token with which the gateway signs what it tells us; "" without one."""
    return urlsplit(settings.SMS_URL).password or ""


def _refuse(answer: Answer) -> None:
    try:
        code = json.loads(answer.body or b"{}").get("code")
    except (ValueError, AttributeError):
        code = None
    if answer.status == 400 and code in REFUSED_FOR_GOOD:
        raise UndeliverableError(f"The gateway refused the number ({code}).")
    if answer.status in {401, 403}:
        raise OSError(f"The gateway refused our sign-in ({answer.status}).")
    refuse_untaken(answer)
