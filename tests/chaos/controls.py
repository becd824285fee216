"""Engines broken on purpose: each must turn a run red, or the harness sees nothing.

Only the processes of a run with `--control` load this app; the engine itself has no such switch.
"""

import dataclasses
import os
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.apps import AppConfig

WINDOW_SECONDS = 0.5  # between two steps, so that the kills of a short run fall into it


class BrokenEngine(AppConfig):
    """Breaks one thing as the processes start."""

    name = "tests.chaos"
    label = "broken_engine"
    path = os.path.dirname(__file__)

    def ready(self) -> None:
        CONTROLS[os.environ["CHAOS_CONTROL"]]()


def no_lease_end() -> None:
    """A claim never runs out, nor ends with its session: what a killed worker had claimed is lost."""
    from monitoring.reminders import deliver, leases

    held = leases.held
    leases.held = lambda token, *, until: held(token, until=until) | {"lease_session": ""}
    deliver.LEASE = timedelta(days=1)
    send = deliver._send
    deliver._send = lambda *told: time.sleep(WINDOW_SECONDS) or send(*told)


def sent_before_sending() -> None:
    """Marked as sent first, then sent: a kill in between loses it silently."""
    from monitoring.models import Delivery
    from monitoring.reminders import clock, deliver

    send = deliver._send

    def mark_then_send(ready, *told):
        for delivery, message in ready:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=Delivery.State.SENT, sent_at=clock.now(), text=message.text[:300]
            )
        time.sleep(WINDOW_SECONDS)
        return send(ready, *told)

    deliver._send = mark_then_send


def new_key_each_time() -> None:
    """Each try to send has a key of its own: nobody can tell a second copy."""
    from monitoring.reminders import deliver

    carry = deliver._carry

    def carry_anew(channel, message, *told):
        renamed = dataclasses.replace(message, key=f"{message.key}.{uuid.uuid4().hex[:8]}")
        return carry(channel, renamed, *told)

    deliver._carry = carry_anew


def no_second_look() -> None:
    """What was planned goes out: nobody asks again before sending, and no plan withdraws it."""
    from monitoring.models import Delivery
    from monitoring.reminders import clock, deliver, occasions

    def unasked(claimed):
        now, ready, in_app = clock.now(), [], 0
        for delivery in deliver._ours(claimed, now):
            what = f"Start predniSONE 5 mg a day ({delivery.reminder.patient})"
            if delivery.channel == Delivery.Channel.INBOX:
                in_app += deliver.mark([delivery], state=Delivery.State.SENT, sent_at=now, text=what)
            else:
                ready.append((delivery, deliver.Message.of(delivery, _as_planned(delivery))))
        return in_app, ready

    stay = occasions.stands
    deliver._check = unasked
    occasions.stands = lambda reminder, today: reminder.state == "cancelled" or stay(reminder, today)


def _as_planned(delivery):
    from monitoring.actions.reminders import Due
    from monitoring.due.kinds import Derived

    reminder = delivery.reminder
    due = Due(reminder.kind, reminder.due_on, reminder.subject)
    return Derived(reminder.patient_id, due, reminder.get_kind_display())


def too_early() -> None:
    """The moment it is due is ignored."""
    from monitoring.reminders import deliver, occasions

    messages = occasions.messages

    def now_due(reminders, *args, **kwargs):
        for message in messages(reminders, *args, **kwargs):
            message.due_at = message.reminder.raised_at
            yield message

    occasions.messages = deliver.messages = now_due


def key_of_the_process() -> None:
    """A message's key says who planned it: whoever else looks at it last does not know it, and drops it."""
    from monitoring.models import Delivery

    key_of = Delivery.key_of

    def key_of_ours(*args, **kwargs) -> str:
        return f"{key_of(*args, **kwargs)}.{os.getpid()}"

    Delivery.key_of = staticmethod(key_of_ours)


CONTROLS: dict[str, Callable[[], None]] = {
    "no-lease-end": no_lease_end,
    "sent-before-sending": sent_before_sending,
    "new-key-each-time": new_key_each_time,
    "no-second-look": no_second_look,
    "too-early": too_early,
    "key-of-the-process": key_of_the_process,
}
