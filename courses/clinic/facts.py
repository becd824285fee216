"""The three writes every fact knows: record it, correct it, mark it entered in error."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import StaleError, refuse
from courses.clinic.fact import Fact
from courses.clinic.text import refuse_hidden

MOST_DAYS_AHEAD = 366


@transaction.atomic
def record(fact: Fact, *, by, right: Right = Right.RECORD, parts: dict | None = None) -> Fact:
    """Store version 1 of `fact`, with its audit line; raise ValidationError when it cannot be true.

    `parts` says what belongs to the fact in tables of its own, for the trail.
    """
    require(by, right, fact.patient.clinic)
    fact.recorded_by = by
    _save(fact)
    audit.write(
        by=by, action=f"{fact._meta.model_name}.record", record=fact, after=values(fact) | (parts or {})
    )
    return fact


@transaction.atomic
def correct(
    old: Fact,
    new: Fact,
    *,
    seen_version: int,
    by,
    reason: str,
    right: Right = Right.RECORD,
    parts: tuple[dict, dict] = ({}, {}),
) -> Fact:
    """Store `new` as the next version of `old`; refuse when someone else changed it since it was seen.

    `parts` says what belonged to the fact in tables of its own before, and what does now.
    """
    require(by, right, old.patient.clinic)
    _needs(reason, "A correction was refused: it has no reason; say why the record changes.")
    replace(old, seen_version=seen_version)
    new.patient_id, new.chain, new.version = old.patient_id, old.chain, old.next_version()
    new.recorded_by, new.reason = by, reason
    _save(new)
    audit.write(
        by=by,
        action=f"{old._meta.model_name}.correct",
        record=new,
        before=values(old) | parts[0],
        after=values(new) | parts[1],
        reason=reason,
    )
    return new


@transaction.atomic
def keep(head: Fact, late: Fact, *, by, reason: str, right: Right = Right.RECORD) -> Fact:
    """Store `late` in the history of `head`, which goes on standing: what came too late is not lost."""
    require(by, right, head.patient.clinic)
    late.patient_id, late.chain, late.version = head.patient_id, head.chain, head.next_version()
    late.recorded_by, late.reason, late.replaced_at = by, reason, timezone.now()
    _save(late)
    audit.write(by=by, action=f"{head._meta.model_name}.keep", record=late, after=values(late), reason=reason)
    return late


@transaction.atomic
def void(fact: Fact, *, seen_version: int, by, reason: str, right: Right = Right.RECORD) -> Fact:
    """Mark `fact` as entered in error; it leaves charts and sums and stays in the history."""
    require(by, right, fact.patient.clinic)
    _needs(reason, "Marking as entered in error was refused: it has no reason; say what was wrong.")
    now = timezone.now()
    if not _head(fact, seen_version).update(voided_at=now, voided_by=by, void_reason=reason):
        raise StaleError.of(fact, seen_version)
    fact.refresh_from_db()
    audit.write(
        by=by, action=f"{fact._meta.model_name}.void", record=fact, before=values(fact), reason=reason
    )
    return fact


def replace(old: Fact, *, seen_version: int) -> None:
    """Mark `old` as replaced, once only: the database lets one writer win and the others are told."""
    if not _head(old, seen_version).update(replaced_at=timezone.now()):
        raise StaleError.of(old, seen_version)


def values(fact: Fact) -> dict:
    """Return what the fact says, JSON-ready, without the bookkeeping."""
    return {f.attname: f.value_from_object(fact) for f in _fact_columns(fact)}


def _fact_columns(fact: Fact):
    names = set(fact.fact_fields())
    return [f for f in fact._meta.concrete_fields if f.name in names]


def _head(fact: Fact, seen_version: int):
    rows = type(fact).objects.filter(chain=fact.chain, version=seen_version)
    return rows.filter(replaced_at__isnull=True, voided_at__isnull=True)


def _save(fact: Fact) -> None:
    fact.prepare()
    refuse_hidden(fact)
    _refuse_impossible_day(fact)
    fact.full_clean(exclude=["chain"])
    fact.save(force_insert=True)


def _refuse_impossible_day(fact: Fact) -> None:
    for name in filter(None, (fact.happened_on, *fact.other_past_days)):
        day = getattr(fact, name)
        if day is not None:
            refuse_future(day, fact.patient.clinic, field_name=name)
            refuse_before_birth(day, fact.patient, field_name=name)


def refuse_before_birth(day, patient, *, field_name: str | None = None) -> None:
    """Raise ValidationError when `day` lies before the patient's birth, as far as that is known."""
    if patient.birth_date and day < patient.birth_date:
        raise refuse(
            f"The day {day} was refused: it is before the patient was born ({patient.birth_date}); "
            "correct the day.",
            field_name=field_name,
        )


def refuse_future(day, clinic, *, field_name: str | None = None) -> None:
    """Raise ValidationError when `day` has not come yet on the clinic's calendar."""
    today = clinic.today()
    if day > today:
        raise refuse(
            f"The day {day} was refused: it has not come yet (today is {today} at {clinic}); correct it.",
            field_name=field_name,
        )


def refuse_future_moment(moment, clinic, *, field_name: str | None = None) -> None:
    """Raise ValidationError when `moment` (None: nothing to refuse) has not come yet, said on the clinic's
    clock."""
    if moment and moment > timezone.now():
        local = timezone.localtime(moment, clinic.zone)
        raise refuse(
            f"The time {local:%H:%M} on {local.date()} was refused: it has not come yet; correct it.",
            field_name=field_name,
        )


def refuse_far_ahead(day, clinic, *, field_name: str | None = None) -> None:
    """Raise ValidationError when a planned day lies over a year ahead: a mistyped year would hide it."""
    if (day - clinic.today()).days > MOST_DAYS_AHEAD:
        raise refuse(
            f"The day {day} was refused: it is more than a year ahead; check the year.", field_name=field_name
        )


def _needs(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": sentence})
