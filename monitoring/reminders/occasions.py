"""Which messages a reminder has, to whom and from which moment on; and keeping the stored ones in step."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from courses.models import Clinic, Holiday
from courses.rules.civil_time import Hours
from monitoring.models import Delivery, Reminder
from monitoring.reminders.audience import Audience

STORED_AHEAD = timedelta(hours=36)  # a clinic's day is planned anew each day: the rest is some hours' slack
TOLD_AHEAD = frozenset({Reminder.Kind.TAPER_STEP})
PENDING, DROPPED = Delivery.State.PENDING, Delivery.State.DROPPED


def hours_of(clinic: Clinic) -> Hours:
    """Return the clinic's calendar and wall times; one query."""
    return Hours(
        zone=clinic.zone,
        remind_at=clinic.remind_at,
        week=clinic.working_days,
        holidays=frozenset(Holiday.objects.filter(clinic=clinic).values_list("day", flat=True)),
        quiet_from=clinic.quiet_from,
        quiet_until=clinic.quiet_until,
    )


def messages(reminders: Iterable[Reminder], clinic: Clinic, *, today: date) -> Iterator[Delivery]:
    """Yield every message, not stored, that the clinic's reminders have: those to come and those that were.

    None goes before the reminder was raised, and outside the app none goes in quiet hours.
    """
    hours, audience = hours_of(clinic), Audience(clinic)
    for reminder in reminders:
        if not stands(reminder, today):
            continue
        for occasion, day in _days(reminder, clinic, today):
            at = max(hours.telling(day), reminder.raised_at)
            for person, channel in audience.of(reminder):
                yield Delivery(
                    reminder=reminder,
                    recipient_id=person,
                    channel=channel,
                    occasion=occasion,
                    round=reminder.round,
                    due_at=at if channel == Delivery.Channel.INBOX else hours.after_quiet(at),
                    idempotency_key=Delivery.key_of(reminder, occasion, person, channel),
                )


def stands(reminder: Reminder, today: date) -> bool:
    """Return whether it is open, or was put away until a day that has come."""
    is_back = reminder.state == Reminder.State.SNOOZED and reminder.snoozed_until <= today
    return reminder.state == Reminder.State.OPEN or is_back


def _days(reminder: Reminder, clinic: Clinic, today: date) -> Iterator[tuple[str, date]]:
    if reminder.kind in TOLD_AHEAD and clinic.ahead_days and reminder.due_on > today:
        yield Delivery.Occasion.AHEAD, reminder.due_on - timedelta(days=clinic.ahead_days)
    yield Delivery.Occasion.DUE, reminder.due_on


def keep_in_step(reminders: list[Reminder], clinic: Clinic, *, now: datetime) -> None:
    """Store the messages that come due soon, move those of another moment, drop those not wanted any more."""
    today = now.astimezone(clinic.zone).date()
    wanted = {message.idempotency_key: message for message in messages(reminders, clinic, today=today)}
    soon = [message for message in wanted.values() if message.due_at <= now + STORED_AHEAD]
    waiting = Delivery.objects.filter(reminder__in=reminders, state=PENDING)
    pending = dict(waiting.values_list("idempotency_key", "due_at"))
    dropped = Delivery.objects.filter(
        state=DROPPED,
        idempotency_key__in=[m.idempotency_key for m in soon if m.idempotency_key not in pending],
    )
    again = set(dropped.values_list("idempotency_key", flat=True))
    Delivery.objects.bulk_create(
        [m for m in soon if m.idempotency_key not in pending.keys() | again], ignore_conflicts=True
    )
    for key in again:
        Delivery.objects.filter(idempotency_key=key, state=DROPPED).update(
            state=PENDING, due_at=wanted[key].due_at, attempts=0
        )
    for key, due_at in pending.items():
        if key in wanted and wanted[key].due_at != due_at:
            Delivery.objects.filter(idempotency_key=key, state=PENDING, attempts=0).update(
                due_at=wanted[key].due_at
            )
    waiting.filter(idempotency_key__in=pending.keys() - wanted.keys()).update(state=DROPPED)
