"""E-mail, with the delivery's key as Message-ID: a mail server can recognise a second copy."""

from django.conf import settings
from django.core.mail import EmailMessage


def send_email(message) -> None:
    """Send the message without name or diagnosis; raise OSError when the mail server cannot be reached."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.recipient.email],
        headers={"Message-ID": f"<{message.key}@{domain}>"},
    ).send()
