"""How somebody is told. A channel is a function that takes a Message.

It returns when the message was taken. It raises OSError when a later try may succeed, ValueError when this
message is refused as it is, UndeliverableError when it is refused for good. Channels run in threads, so none
asks the database.
"""

from monitoring.models import Delivery
from monitoring.reminders.channels.email import send_email
from monitoring.reminders.channels.inbox import put_in_inbox
from monitoring.reminders.channels.message import Message
from monitoring.reminders.channels.refused import UndeliverableError
from monitoring.reminders.channels.sms import send_text
from monitoring.reminders.channels.webhook import call_webhook

CHANNELS = {
    Delivery.Channel.INBOX: put_in_inbox,
    Delivery.Channel.EMAIL: send_email,
    Delivery.Channel.SMS: send_text,
    Delivery.Channel.WEBHOOK: call_webhook,
}

__all__ = ["CHANNELS", "Message", "UndeliverableError"]
