"""Messages of many reminders: `occasions.messages` is asked once for all that are told alike."""

from datetime import datetime

from monitoring.models import Reminder
from monitoring.reminders import occasions
from monitoring.reminders.sets import statements

COLUMNS = ("like_id", "recipient_id", "webhook_id", "channel", "occasion", "round", "due_at", "key_rest")
PART = 2000  # reminders asked about at once: their messages are held in memory


def keep_in_step(*, now: datetime) -> None:
    """Do for the patients asked about what `occasions.keep_in_step` does for some reminders."""
    statements.run("message_tables")
    ids = [pk for (pk,) in statements.rows_of("message_like")]
    for start in range(0, len(ids), PART):
        like = Reminder.objects.filter(pk__in=ids[start : start + PART]).select_related("patient__clinic")
        statements.copy("message", COLUMNS, map(_row, occasions.messages(like, now=now)))
    statements.execute("ANALYZE message")
    soon = now + occasions.STORED_AHEAD
    statements.run("message_again", soon=soon)
    statements.run("message_store", soon=soon)
    statements.run("message_move")
    statements.run("message_drop")


def _row(message) -> tuple:
    rest = message.idempotency_key.removeprefix(str(message.reminder_id))
    return (
        message.reminder_id,
        message.recipient_id,
        message.webhook_id,
        message.channel,
        message.occasion,
        message.round,
        message.due_at,
        rest,
    )
