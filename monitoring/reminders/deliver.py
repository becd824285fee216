"""Telling people what is due: each message claimed before it is sent, and asked about once more.

The database decides. A worker claims messages for `LEASE`, asks under the patients' row locks whether each
would still be sent, sends, and marks it sent only while the claim is still its own. A worker that dies in
between leaves a claim that ends (`leases`), and the next one takes over; one that wakes up late changes
nothing.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Case, Value, When

from courses.models import Patient
from monitoring.due.kinds import Derived, derive
from monitoring.models import Delivery, Reminder
from monitoring.reminders import catch_up, clock, leases
from monitoring.reminders.channels import CHANNELS, Message, UndeliverableError
from monitoring.reminders.faults import where
from monitoring.reminders.occasions import messages
from monitoring.reminders.sweeps import finished

log = logging.getLogger(__name__)

SWEEP = "deliver reminders"
LEASE = timedelta(seconds=15)
SEND_TIME = timedelta(seconds=7)  # the longest that sending one message may take: under half of the lease
BATCH = 64
SENT_AT_ONCE = 16  # of one claim, so that one that hangs does not hold up the others; no receiver is flooded
NOTED_EVERY_SECONDS = 0.05  # answers that come in together are noted by one statement
MOST_ATTEMPTS = 5
GIVEN_UP_AFTER = timedelta(days=1)
LONGEST_PAUSE = timedelta(minutes=5)

Ready = list[tuple[Delivery, Message]]


class TooLateError(Exception):
    """The claim ran out before the message was handed over: whoever claims it next looks again first."""


def deliver_all() -> int:
    """Deliver everything due now in every clinic; return how many messages were sent."""
    sent = 0
    while late := catch_up.claim(LEASE):
        sent += deliver(late, send=_send_as_one)
    claimed = claim(BATCH)
    while claimed:
        sent += deliver(claimed)
        # The few that came due meanwhile wait for more: they are the next round's.
        claimed = claim(BATCH) if len(claimed) == BATCH else []
    finished(SWEEP)
    return sent


@transaction.atomic
def claim(limit: int = BATCH) -> list[Delivery]:
    """Return up to `limit` messages whose moment has come, leased to this caller alone for `LEASE`."""
    now, token = clock.now(), uuid.uuid4()
    leases.read_in_order()
    free = Delivery.objects.filter(leases.free(now), state=Delivery.State.PENDING, due_at__lte=now)
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True, of=("self",))
    ids = list(free.order_by("due_at").values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    Delivery.objects.filter(pk__in=ids).update(**leases.held(token, until=now + LEASE))
    # By their ids: no index leads to a token, and all that was ever sent would be read.
    rows = Delivery.objects.filter(pk__in=ids, lease_token=token)
    return list(rows.select_related("reminder__patient").order_by("due_at"))


def deliver(claimed: Sequence[Delivery], *, send: Callable[[Ready, float], int] | None = None) -> int:
    """Send the claimed messages that are still wanted; return how many were sent and are marked so.

    One that cannot even be put into words fails alone.
    """
    last_start = time.monotonic() + (LEASE - SEND_TIME).total_seconds()
    try:
        in_app, ready = _check(claimed)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold up no other
        if len(claimed) > 1:
            half = len(claimed) // 2
            return deliver(claimed[:half]) + deliver(claimed[half:])
        log.error("a message could not be put into words: %s", where(error))
        fail(claimed[0], error)
        return 0
    return in_app + (send or _send)(ready, last_start)


@transaction.atomic
def _check(claimed: Sequence[Delivery]) -> tuple[int, Ready]:
    """Put messages in the app where they belong, drop those not wanted any more, return the rest in words.

    With the patients' rows locked, nobody who changes what is due can finish in between.
    """
    ids = {delivery.reminder.patient_id for delivery in claimed}
    patients = Patient.objects.filter(pk__in=ids)
    list(patients.select_for_update().order_by("pk").values_list("pk"))
    now = clock.now()
    ours = _ours(claimed, now)
    wanted, words = _wanted(ours, now), _still_due(ours, patients, now)
    in_app, ready, unwanted = [], [], []
    for delivery in ours:
        derived = words.get(_key(delivery.reminder))
        again = wanted.get(delivery.idempotency_key)
        if derived is None or again is None or not derived.due.is_that_of(delivery.reminder):
            unwanted.append(delivery)
        elif again.due_at > now:
            mark([delivery], due_at=again.due_at)
        else:
            is_inside = delivery.channel == Delivery.Channel.INBOX
            (in_app if is_inside else ready).append((delivery, Message.of(delivery, derived)))
    mark(unwanted, state=Delivery.State.DROPPED)
    return _mark_sent(in_app, now), ready


def _ours(claimed: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Return those leased to this caller for long enough to send them; the next claim takes the rest."""
    tokens = {delivery.lease_token for delivery in claimed}
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in claimed], lease_token__in=tokens)
    rows = rows.filter(state=Delivery.State.PENDING, lease_until__gt=now + SEND_TIME)
    about = ("reminder__patient__clinic", "recipient__preference", "webhook")
    return list(rows.select_related(*about).order_by("due_at"))


def _wanted(ours: Sequence[Delivery], now: datetime) -> dict[str, Delivery]:
    """Return, by key, the messages that would be planned now."""
    found = messages({delivery.reminder for delivery in ours}, now=now)
    return {message.idempotency_key: message for message in found}


def _still_due(ours: Sequence[Delivery], patients, now: datetime) -> dict[tuple, Derived]:
    """Return what is due for the patients concerned, asked again just before sending."""
    by_day: dict[date, set[int]] = {}
    for clinic in {delivery.reminder.patient.clinic for delivery in ours}:
        by_day.setdefault(now.astimezone(clinic.zone).date(), set()).add(clinic.pk)
    last = max((delivery.reminder.due_on for delivery in ours), default=date.min)
    kinds = {delivery.reminder.kind for delivery in ours}
    found = {}
    for today, clinics in by_day.items():
        asked = patients.filter(clinic__in=clinics)
        rows = derive(asked, today=today, days_ahead=max((last - today).days, 0), of_kinds=kinds)
        found |= {(d.patient_id, d.due.kind, d.due.due_on): d for d in rows}
    return found


def _key(reminder: Reminder):
    return reminder.patient_id, reminder.kind, reminder.due_on


def _send(ready: Ready, last_start: float) -> int:
    """Send messages outside the app, several at once; return how many were sent and are marked so."""
    if not ready:
        return 0
    with ThreadPoolExecutor(max_workers=SENT_AT_ONCE) as pool:
        under_way = {
            pool.submit(_carry, delivery.channel, message, last_start): (delivery, message)
            for delivery, message in ready
        }
        sent = 0
        while under_way:
            answered, _ = wait(under_way, timeout=NOTED_EVERY_SECONDS)
            sent += _note([(*under_way.pop(one), one.result()) for one in answered])
        return sent


def _send_as_one(ready: Ready, last_start: float) -> int:
    """Send late messages of one person and channel as one list, unless few of them are still wanted."""
    if len(ready) < catch_up.FLOOD:
        return _send(ready, last_start)
    message = Message.of_many([message for _, message in ready], ready[0][0].reminder.patient.clinic)
    error = _carry(ready[0][0].channel, message, last_start)
    return _note([(delivery, message, error) for delivery, _ in ready])


def _carry(channel: str, message: Message, last_start: float) -> Exception | None:
    """Return None when the channel took the message, else why it did not.

    A worker that was stopped since it looked, and goes on after `last_start`, hands nothing over: what it
    has in its hands may have been cancelled.
    """
    if time.monotonic() > last_start:
        return TooLateError()
    try:
        CHANNELS[channel](message)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this message's own
        return error
    return None


def _note(answers: Iterable[tuple[Delivery, Message, Exception | None]]) -> int:
    """Note what the channels said; return how many were sent and are marked so."""
    taken, too_late = [], []
    for delivery, message, error in answers:
        if error is None:
            taken.append((delivery, message))
        elif isinstance(error, TooLateError):
            too_late.append(delivery)
        else:
            fail(delivery, error)
    mark(too_late)  # for whoever claims them next
    return _mark_sent(taken, clock.now()) if taken else 0


def _mark_sent(told: Ready, now: datetime) -> int:
    texts = [When(pk=delivery.pk, then=Value(message.text[:300])) for delivery, message in told]
    said = Case(*texts, default="text")
    return mark([delivery for delivery, _ in told], state=Delivery.State.SENT, sent_at=now, text=said)


def mark(deliveries: Sequence[Delivery], **changes) -> int:
    """Change messages of one claim and end it for them, by one statement; return how many were changed.

    Only those that are still ours: a stale worker changes nothing.
    """
    tokens = {delivery.lease_token for delivery in deliveries}
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries], lease_token__in=tokens)
    return rows.update(lease_until=None, lease_token=None, **changes)


def fail(delivery: Delivery, error: Exception) -> bool:
    """Note that it could not be sent, to try again after a pause that doubles.

    What cannot be reached is tried for a day; what is wrong in itself five times; what is refused for
    good once.
    """
    now, attempts = clock.now(), delivery.attempts + 1
    is_passing = isinstance(error, OSError)
    is_tried = attempts >= MOST_ATTEMPTS and (not is_passing or now > delivery.due_at + GIVEN_UP_AFTER)
    is_over = is_tried or isinstance(error, UndeliverableError)
    pause = min(timedelta(seconds=2**attempts), LONGEST_PAUSE)
    rows = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)
    return bool(
        rows.update(
            state=Delivery.State.FAILED if is_over else Delivery.State.PENDING,
            attempts=attempts,
            lease_until=None if is_over else now + pause,
            lease_token=None,
            last_error=(str(error) or type(error).__name__)[:300],
        )
    )
