"""Which messages a reminder has, to whom and from which moment on; and keeping the stored ones in step."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from courses.models import Clinic, Holiday
from courses.rules.civil_time import Hours
from monitoring.models import Delivery, Reminder
from monitoring.reminders.audience import Audience
from monitoring.rules.escalation import Call, Chain, Standing, Step, calls
from monitoring.rules.kinds import kind_of

STORED_AHEAD = timedelta(hours=36)  # a clinic's day is planned anew each day: the rest is some hours' slack
PENDING, DROPPED = Delivery.State.PENDING, Delivery.State.DROPPED


def hours_of(clinics: Iterable[Clinic]) -> dict[int, Hours]:
    """Return the calendar and wall times of each clinic, by its id; one query."""
    closed: dict[int, set[date]] = {}
    for clinic_id, day in Holiday.objects.filter(clinic__in=clinics).values_list("clinic", "day"):
        closed.setdefault(clinic_id, set()).add(day)
    return {
        clinic.pk: Hours(
            zone=clinic.zone,
            remind_at=clinic.remind_at,
            week=clinic.working_days,
            holidays=closed.get(clinic.pk, set()),
            quiet_from=clinic.quiet_from,
            quiet_until=clinic.quiet_until,
        )
        for clinic in clinics
    }


def messages(reminders: Iterable[Reminder], *, now: datetime) -> Iterator[Delivery]:
    """Yield every message, not stored, that the reminders have: those to come and those that were.

    None goes before the reminder was raised, and outside the app none goes in quiet hours. A few
    queries, however many there are.
    """
    standing = [reminder for reminder in reminders if stands(reminder, _today(reminder, now))]
    clinics = {reminder.patient.clinic for reminder in standing}
    hours, audience = hours_of(clinics), Audience(clinics)
    for reminder in standing:
        kept = hours[reminder.patient.clinic_id]
        for call in _calls(reminder, kept, now):
            for told in audience.asked(reminder, call):
                key = Delivery.key_of(reminder, call.occasion, told.to, told.channel, number=call.number)
                yield Delivery(
                    reminder=reminder,
                    recipient_id=told.person_id,
                    webhook_id=told.webhook_id,
                    channel=told.channel,
                    occasion=call.occasion,
                    round=reminder.round,
                    due_at=call.at if told.channel == Delivery.Channel.INBOX else kept.after_quiet(call.at),
                    idempotency_key=key,
                )


def _today(reminder: Reminder, now: datetime) -> date:
    return now.astimezone(reminder.patient.clinic.zone).date()


def stands(reminder: Reminder, today: date) -> bool:
    """Return whether it is open, or was put away until a day that has come."""
    is_back = reminder.state == Reminder.State.SNOOZED and reminder.snoozed_until <= today
    return reminder.state == Reminder.State.OPEN or is_back


def _calls(reminder: Reminder, hours: Hours, now: datetime) -> Iterator[Call]:
    """Yield when people are told of it, and then whom to ask while nobody answers for it."""
    standing = Standing(
        told_at=max(hours.telling(reminder.due_on), reminder.raised_at),
        last_day_at=hours.telling(reminder.closes_on or reminder.due_on),
        opened_at=max(reminder.raised_at, reminder.state_at),
        owned_until=reminder.owned_until,
        back_at=hours.telling(reminder.snoozed_until) if reminder.snoozed_until else None,
        turn=reminder.turn,
    )
    asked = list(calls(standing, _chain(reminder), hours, now=now))
    # Whoever is told that it is anybody's again need not be told first that it was due.
    if reminder.turn == 1 or not any(
        call.occasion == Delivery.Occasion.NAG and call.at <= now for call in asked
    ):
        for occasion, day in _days(reminder, _today(reminder, now)):
            yield Call(occasion, 1, max(hours.telling(day), reminder.raised_at))
    for occasion, day in _end(reminder, _today(reminder, now)):
        if (at := hours.telling(day)) > reminder.raised_at:  # else the first word says it too
            yield Call(occasion, 1, at)
    yield from asked


def _chain(reminder: Reminder) -> Chain:
    """Return the chain as the item keeps it; how often people are asked again is the clinic's of today."""
    steps = tuple(Step(step["target"], step["after_hours"]) for step in reminder.escalation)
    clinic = reminder.patient.clinic
    return Chain(steps, clinic.nag_hours, clinic.nag_times)


def _days(reminder: Reminder, today: date) -> Iterator[tuple[str, date]]:
    ahead_days = reminder.patient.clinic.ahead_days
    if kind_of(reminder.kind).is_told_ahead and ahead_days and reminder.due_on > today:
        yield Delivery.Occasion.AHEAD, reminder.due_on - timedelta(days=ahead_days)
    yield Delivery.Occasion.DUE, reminder.due_on


def _end(reminder: Reminder, today: date) -> Iterator[tuple[str, date]]:
    """Yield the days on which people are told that it closes soon, while it has not, and that it has."""
    closing_days = kind_of(reminder.kind).closing_days
    if closing_days is None or reminder.closes_on is None:
        return
    soon = reminder.closes_on - timedelta(days=closing_days)
    if reminder.due_on < soon and today <= reminder.closes_on:
        yield Delivery.Occasion.CLOSING, soon
    yield Delivery.Occasion.CLOSED, reminder.closes_on + timedelta(days=1)


def keep_in_step(reminders: list[Reminder], *, now: datetime) -> None:
    """Store the messages that come due soon, move those of another moment, drop those not wanted any more."""
    wanted = {message.idempotency_key: message for message in messages(reminders, now=now)}
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
