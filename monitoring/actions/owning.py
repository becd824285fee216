"""Who answers for something due: taken, handed over, given back. Nobody answers for ever."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from courses.clinic.access import Right, require
from courses.clinic.clinic import Membership, Role
from courses.clinic.errors import TakenError, refuse
from courses.clinic.moves import change, refuse_stale
from courses.models import Clinic, User
from monitoring.models import Reminder

MAY_OWN = {
    Role.NURSE: frozenset({Role.NURSE, Role.PRESCRIBER}),
    Role.PRESCRIBER: frozenset({Role.PRESCRIBER}),
}


@transaction.atomic
def take(*, reminder: Reminder, seen_version: int, by, word: str = "") -> Reminder:
    """Answer for it from now on, for the clinic's hours; what a colleague has is taken over with a word."""
    require(by, Right.RECORD, reminder.patient.clinic)
    now = timezone.now()
    _refuse_closed(reminder)
    _refuse_role(reminder, by, whose="your")
    _refuse_taken(reminder, now=now, by=by, word=word)
    return _own(reminder, by, now=now, seen_version=seen_version, by=by, word=word)


@transaction.atomic
def hand_over(*, reminder: Reminder, seen_version: int, by, to: User, word: str = "") -> Reminder:
    """Let a colleague who may settle it answer for it from now on; a colleague's own needs a word."""
    require(by, Right.RECORD, reminder.patient.clinic)
    now = timezone.now()
    _refuse_closed(reminder)
    _refuse_role(reminder, to, whose=f"{to}'s")
    _refuse_taken(reminder, now=now, by=by, word=word)
    return _own(reminder, to, now=now, seen_version=seen_version, by=by, word=word)


@transaction.atomic
def release(*, reminder: Reminder, seen_version: int, by, word: str = "") -> Reminder:
    """Give it back before its hours are over: it is anybody's from now on; only who has it gives it back."""
    require(by, Right.RECORD, reminder.patient.clinic)
    refuse_stale(reminder, seen_version)
    now = timezone.now()
    if reminder.owner_at(now) != by:
        raise refuse("Giving it back was refused: it is not yours; take it over first, or leave it.")
    changes = {"owned_until": now, "turn": reminder.turn + 1}
    return change(
        reminder, seen_version=seen_version, by=by, action="reminder.release", changes=changes, reason=word
    )


def colleagues(reminder_role: str, clinic: Clinic):
    """Return the people of the clinic who may answer for what belongs to a role, by name."""
    working = Membership.objects.filter(clinic=clinic, ended_at__isnull=True, user__is_active=True)
    ids = working.filter(role__in=MAY_OWN[reminder_role]).values("user")
    return User.objects.filter(pk__in=ids).order_by("first_name", "last_name", "username")


def _own(reminder: Reminder, owner: User, *, now: datetime, seen_version: int, by, word: str) -> Reminder:
    until = now + timedelta(hours=reminder.patient.clinic.owned_hours)
    changes = {"owner": owner, "owned_until": until, "turn": reminder.turn + 1}
    action = "reminder.take" if owner == by else "reminder.hand_over"
    return change(reminder, seen_version=seen_version, by=by, action=action, changes=changes, reason=word)


def _refuse_closed(reminder: Reminder) -> None:
    """Refuse what nobody needs to answer for now."""
    today = reminder.patient.clinic.today()
    is_away = reminder.state == Reminder.State.SNOOZED and reminder.snoozed_until > today
    if is_away or reminder.state not in {Reminder.State.OPEN, Reminder.State.SNOOZED}:
        raise refuse(
            f"Taking it was refused: it is {reminder.get_state_display()}; put it back on the list first."
        )


def _refuse_role(reminder: Reminder, who: User, *, whose: str) -> None:
    """Refuse an owner who could not settle it: it would only seem to be in hands."""
    if not colleagues(reminder.owner_role, reminder.patient.clinic).filter(pk=who.pk).exists():
        raise refuse(
            f"Taking it was refused: {whose} role here cannot settle it; "
            f"it needs a {reminder.get_owner_role_display()} of {reminder.patient.clinic}."
        )


def _refuse_taken(reminder: Reminder, *, now: datetime, by, word: str) -> None:
    newest = Reminder.objects.get(pk=reminder.pk)
    owner = newest.owner_at(now)
    if owner is None or owner == by or word.strip():
        return
    until = newest.owned_until.astimezone(reminder.patient.clinic.zone)
    raise TakenError(
        f"Not taken: {owner} has it until {until:%H:%M on} {until.day} {until:%b}; "
        "leave it, or say in a word why you take it over.",
        newest_version=newest.version,
    )
