"""How somebody is told. A channel is a function that takes a Message.

It returns when the message was taken, and raises OSError when a later try may succeed, ValueError when this
message is refused as it is. Channels run in threads: none asks the database.
"""

from monitoring.models import Delivery
from monitoring.reminders.channels.email import send_email
from monitoring.reminders.channels.inbox import put_in_inbox
from monitoring.reminders.channels.message import Message
from monitoring.reminders.channels.webhook import call_webhook

CHANNELS = {
    Delivery.Channel.INBOX: put_in_inbox,
    Delivery.Channel.EMAIL: send_email,
    Delivery.Channel.WEBHOOK: call_webhook,
}

__all__ = ["CHANNELS", "Message"]
