"""E-mail over SMTP, with the message's key as Message-ID: a mail server can recognise a second copy."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from monitoring.reminders.channels.refused import UndeliverableError

PERMANENT = range(500, 600)  # RFC 5321, 4.2.1: 4yz asks to come back, 5yz refuses for good


def send_email(message) -> None:
    """Send it; OSError when a later try may succeed, UndeliverableError when it is refused for good."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    letter = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.key}@{domain}>"},
    )
    try:
        letter.send()
    except ValueError as error:  # BadHeaderError is one: without its words, which repeat the address
        raise UndeliverableError(
            "The address or the subject was refused: it is none, or has two lines."
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _ in error.recipients.values())
        raise _refusal(code, "the address") from error
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, "the message") from error
    except smtplib.SMTPException as error:  # sign-in, sender, greeting: ours to repair, not this address's
        raise OSError(f"The mail server refused us: {type(error).__name__}.") from error


def _refusal(code: int, what: str) -> Exception:
    """Return what to raise; without the server's own words, which repeat the address."""
    sentence = f"The mail server refused {what} ({code})."
    return UndeliverableError(sentence) if code in PERMANENT else OSError(sentence)
