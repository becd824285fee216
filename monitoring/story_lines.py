"""What happened to one thing due, line by line: of the trail, the calls, the messages, and of time passing.

What a message said is not repeated: it may name a dose that was replaced since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from courses.models import AuditLine
from courses.rules.wording import day_text
from monitoring.models import ContactAttempt, Delivery, Reminder
from monitoring.reminders.undelivered import whom

ENGINE = "Pulseline"
State, Occasion = Delivery.State, Delivery.Occasion
TOLD = {
    Occasion.AHEAD: "told some days ahead",
    Occasion.DUE: "told that it is due",
    Occasion.CLOSING: "told that it closes soon",
    Occasion.CLOSED: "told that it closed without it",
    Occasion.NAG: "asked again, while nobody has taken it",
    Occasion.ESCALATION: "passed on to the next in the chain",
}
UNTOLD = {
    State.FAILED: "Not delivered",
    State.PENDING: "Waiting to be sent",
    State.DROPPED: "Not sent, as it was overtaken",
}
ACTIONS = {
    "reminder.raise": "Raised, due {due_on}",
    "reminder.renew": "Due anew, as the dose or record behind it is another: what was told or done is over",
    "reminder.take": "Taken{from_whom}, until {until}",
    "reminder.hand_over": "Handed over to {to}, until {until}",
    "reminder.release": "Given back: anybody's again",
    "reminder.snoozed": "Put away until {back_on}",
    "reminder.open": "Back on the list",
    "reminder.done": "Done",
    "reminder.removed": "Taken off the list: {removal}",
    "reminder.cancelled": "No longer due",
    "delivery.read": "Read in the app",
    "delivery.replay": "Message sent again, after: {error}",
    "delivery.settle": "Message settled by hand",
    "delivery.receipt": "The carrier said: {receipt}",
}
BEHIND = {
    "infusion": "The infusion itself",
    "course": "The course behind it",
    "taperplan": "The taper behind it",
}
VERBS = {
    "give": "recorded as given",
    "plan_again": "planned again",
    "correct": "corrected",
    "replan": "changed",
    "record": "changed",
    "close": "ended",
    "void": "marked as entered in error",
    "order": "ordered",
    "start": "started",
    "reopen": "under way again",
    "recheck": "dose checked again",
}
ENDS_SNOOZE = {"open", "done", "removed", "cancelled", "renew"}
ENDS_OWNING = {"done", "removed", "cancelled", "renew", "release", "snoozed"}


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, who did it, what it was, and why in their words."""

    at: datetime
    who: str
    what: str
    why: str = ""


def written(trail: Iterable[AuditLine], reminder: Reminder, people: Mapping[int, str]) -> Iterator[Line]:
    """Yield the lines of the trail in words; `people` names colleagues by their id."""
    owner = None
    for line in trail:
        owner = (line.after or {}).get("owner_id", owner)
        yield _written(line, reminder, people, owner)


def _written(line: AuditLine, reminder: Reminder, people: Mapping[int, str], owner: int | None) -> Line:
    kind, _, verb = line.action.partition(".")
    if kind in BEHIND:
        return Line(line.at, str(line.actor), f"{BEHIND[kind]}: {VERBS.get(verb, verb)}", line.reason)
    before, after, zone = line.before or {}, line.after or {}, reminder.patient.clinic.zone
    words = {
        "due_on": day_text(reminder.due_on),
        "from_whom": _from_whom(line, people),
        "to": people.get(owner, "a colleague"),
        "until": _clock(after.get("owned_until"), zone),
        "back_on": day_text(_day(after["snoozed_until"])) if after.get("snoozed_until") else "the same day",
        "removal": dict(Reminder.Removal.choices).get(after.get("removal_code"), "for another reason"),
        "error": before.get("error") or "no reason on record",
        "receipt": dict(Delivery.Receipt.choices).get(after.get("receipt"), "nothing"),
    }
    return Line(line.at, str(line.actor), ACTIONS.get(line.action, verb).format(**words), line.reason)


def _from_whom(line: AuditLine, people: Mapping[int, str]) -> str:
    """Return from whom something was taken over that was still in their hands, else ""."""
    before = line.before or {}
    until, owner = _moment(before.get("owned_until")), before.get("owner_id")
    is_theirs = owner is not None and until is not None and line.at < until
    return f" over from {people.get(owner, 'a colleague')}" if is_theirs else ""


def called(attempt: ContactAttempt) -> Line:
    """Return an attempt to reach the patient: how, what came of it, and when the next is to be."""
    again = f"; next try {day_text(attempt.next_try_on)}" if attempt.next_try_on else ""
    at = f" at {attempt.next_try_at:%H:%M}" if attempt.next_try_at else ""
    what = f"Call ({attempt.get_channel_display()}): {attempt.get_outcome_display()}{again}{at}"
    return Line(attempt.attempted_at, str(attempt.by), what, attempt.note)


def told(deliveries: Iterable[Delivery]) -> Iterator[Line]:
    """Yield one line for the messages of one occasion that went, or did not go, in the same minute."""
    groups: dict[tuple, list[Delivery]] = {}
    for one in deliveries:
        minute = _went_at(one).replace(second=0, microsecond=0)
        groups.setdefault((minute, one.occasion, one.state, one.last_error), []).append(one)
    for (_, occasion, state, error), group in groups.items():
        why = f"{error} ({_tries(group)})" if error and state in {State.FAILED, State.PENDING} else ""
        yield Line(min(map(_went_at, group)), ENGINE, message(occasion, group, state), why)


def message(occasion: str, group: Iterable[Delivery], state: str = State.SENT) -> str:
    """Return in words that the messages of one occasion went, or first that they did not."""
    words = TOLD[Occasion(occasion)]
    if state in UNTOLD:
        return f"{UNTOLD[State(state)]}: the message “{words}” for {_people(group)}"
    return f"{words[:1].upper()}{words[1:]}: {_people(group)}"


def _went_at(delivery: Delivery) -> datetime:
    """Return when it went, or what its carrier said came; else the moment from which it was to go."""
    return delivery.sent_at or delivery.receipt_at or delivery.due_at


def _tries(group: list[Delivery]) -> str:
    most = max(one.attempts for one in group)
    return "1 try" if most == 1 else f"{most} tries"


def _people(group: Iterable[Delivery]) -> str:
    """Return who is told how: "Nina (in the app, e-mail), the patient (text message)"."""
    channels: dict[str, list[str]] = {}
    for one in group:
        channels.setdefault(whom(one), []).append(one.get_channel_display())
    return ", ".join(f"{name} ({', '.join(dict.fromkeys(how))})" for name, how in channels.items())


def by_itself(
    trail: Iterable[AuditLine], people: Mapping[int, str], zone: ZoneInfo, now: datetime
) -> Iterator[Line]:
    """Yield when a snooze ended and when somebody's hours ran out: nobody writes these down."""
    owner, until, back = None, None, None
    for line in [*(line for line in trail if line.action.startswith("reminder.")), None]:
        at = line.at if line else now
        if until is not None and until <= at:
            yield Line(until, ENGINE, f"Anybody's again: {people.get(owner, 'who had it')}'s hours ran out")
            until = None
        if back is not None and back <= at:
            yield Line(back, ENGINE, "Back on the list: the snooze ended")
            back = None
        if line is None:
            return
        after, verb = line.after or {}, line.action.partition(".")[2]
        owner = after.get("owner_id", owner)
        until = None if verb in ENDS_OWNING else _moment(after.get("owned_until")) or until
        if verb in ENDS_SNOOZE:
            back = None
        elif verb == "snoozed" and after.get("snoozed_until"):
            back = midnight(after["snoozed_until"], zone)


def midnight(day: str | date, zone: ZoneInfo) -> datetime:
    return datetime.combine(_day(day), time.min, tzinfo=zone)


def _clock(said: str | datetime | None, zone: ZoneInfo) -> str:
    at = _moment(said)
    return f"{day_text(at.astimezone(zone).date())} {at.astimezone(zone):%H:%M}" if at else "as before"


def _moment(said: str | datetime | None) -> datetime | None:
    """Return a moment of the trail, which holds it as text once it was stored."""
    return datetime.fromisoformat(said) if isinstance(said, str) else said


def _day(said: str | date) -> date:
    return date.fromisoformat(said) if isinstance(said, str) else said
