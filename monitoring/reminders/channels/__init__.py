"""How a person is told: in the app, or by e-mail. A channel is a function that takes a Message."""

from monitoring.models import Delivery
from monitoring.reminders.channels.email import send_email
from monitoring.reminders.channels.inbox import put_in_inbox
from monitoring.reminders.channels.message import Message

CHANNELS = {Delivery.Channel.INBOX: put_in_inbox, Delivery.Channel.EMAIL: send_email}

__all__ = ["CHANNELS", "Message"]
