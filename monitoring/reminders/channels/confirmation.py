"""The code that confirms a number: sent at once, to who asked for it."""

from monitoring.models import Preference
from monitoring.reminders.channels.message import Message
from monitoring.reminders.channels.sms import send_text


def send_code(preference: Preference, code: str) -> None:
    """Send it; OSError or ValueError when the gateway does not take it."""
    text = f"{code} is your code for Pulseline. It holds for 15 minutes."
    key = f"code.{preference.pk}.{preference.version}"
    send_text(
        Message(key=key, recipient=preference.user, text=text, subject="", body="", address=preference.number)
    )
