"""How a member of staff is told: chosen by themselves alone; a number counts once it is confirmed."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from courses.clinic import audit
from courses.clinic.access import Access
from courses.clinic.errors import StaleError, refuse
from courses.clinic.moves import refuse_stale
from courses.rules.numbers import e164
from monitoring.models import Preference

CODE_HOLDS = timedelta(minutes=15)
MOST_TRIES = 5
CODES = 1_000_000
SHOWN = ["by_email", "by_text", "number_confirmed_at"]  # not the number: it is theirs


def preference_of(user) -> Preference:
    """Return the person's choice, with what holds without one."""
    return getattr(user, "preference", None) or Preference(user=user)


@transaction.atomic
def choose(*, by, seen_version: int, by_email: bool, by_text: bool) -> Preference:
    """Set how the person who asks is told; the inbox always stays."""
    preference = _stored(by)
    if by_text and preference.number_confirmed_at is None:
        raise refuse(
            "Text messages were refused: there is no confirmed number; enter yours and its code first.",
            field_name="by_text",
        )
    changes = {"by_email": by_email, "by_text": by_text}
    return _change(preference, by, seen_version, "preference.choose", changes)


@transaction.atomic
def ask_code(*, by, seen_version: int, number: str) -> tuple[Preference, str]:
    """Take a number, not confirmed yet; return the code to send there. Texts stop until it is entered."""
    number, code = e164(number), f"{secrets.randbelow(CODES):06}"
    changes = {
        "number": number,
        "number_confirmed_at": None,
        "by_text": False,
        "code_sha256": _hash(number, code),
        "code_until": timezone.now() + CODE_HOLDS,
        "code_tries": 0,
    }
    return _change(_stored(by), by, seen_version, "preference.number", changes), code


def confirm(*, by, seen_version: int, code: str) -> Preference:
    """Confirm the number with the code that was sent to it; each wrong one counts."""
    preference = _stored(by)
    tries = Preference.objects.filter(
        pk=preference.pk, code_until__gt=timezone.now(), code_tries__lt=MOST_TRIES
    )
    if not preference.code_sha256 or not tries.update(code_tries=F("code_tries") + 1):
        raise refuse("The code was refused: it is over, or was tried too often; ask for another one.")
    if not constant_time_compare(_hash(preference.number, code.strip()), preference.code_sha256):
        raise refuse(
            "The code was refused: it is another one; look at the newest message.", field_name="code"
        )
    changes = {
        "number_confirmed_at": timezone.now(), "by_text": True, "code_sha256": "", "code_until": None
    }  # fmt: skip
    return _change(preference, by, seen_version, "preference.confirm", changes)


def stop_texts(preference: Preference) -> None:
    """Send no more texts to somebody who replied so."""
    _change(preference, preference.user, preference.version, "preference.stop", {"by_text": False})


def _stored(user) -> Preference:
    return Preference.objects.get_or_create(user=user)[0]


@transaction.atomic
def _change(preference: Preference, by, seen_version: int, action: str, changes: dict) -> Preference:
    """Change it, with a line in the trail of each of the person's clinics: what is planned follows there."""
    clinics = Access.of(by).clinics
    if not clinics:
        raise refuse("Nothing was changed: you have no role at any clinic yet; ask your manager for one.")
    refuse_stale(preference, seen_version)
    before = audit.snapshot(preference, SHOWN)
    for name, value in changes.items():
        setattr(preference, name, value)
    preference.full_clean()
    rows = Preference.objects.filter(pk=preference.pk, version=seen_version)
    if not rows.update(version=seen_version + 1, **changes):
        raise StaleError.of(preference, seen_version)
    preference.version = seen_version + 1
    after = audit.snapshot(preference, SHOWN)
    for clinic in clinics:
        audit.write(by=by, action=action, record=preference, clinic=clinic, before=before, after=after)
    return preference


def _hash(number: str, code: str) -> str:
    return hashlib.sha256(f"{number} {code}".encode()).hexdigest()
