"""The second signature: another prescriber enters each dose anew; an edit of the order ends it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.models import AuditLine, DoseSignature, Infusion, OverrideCode, PulseCourse
from courses.rules.signature import Dose, Followed, agrees, covers, days_above, has_expired
from courses.rules.units import plain

EDITS = ("infusion.plan_again", "infusion.correct")
ORDERED = {"planned_mg", "planned_on"}
UNSIGNED_CODES = (OverrideCode.EMERGENCY, OverrideCode.ALREADY_GIVEN)


def to_sign(course: PulseCourse) -> list[Infusion]:
    """Return the infusions not begun whose dose is known, when a day of theirs is above the threshold."""
    infusions = list(course.infusions.all())
    above = days_above(map(dose_of, infusions), course.patient.clinic.second_signature_above_mg)
    waiting = [i for i in infusions if i.state in Infusion.AWAITED and i.planned_mg is not None]
    return waiting if any(i.planned_on in above for i in waiting) else []


def dose_of(infusion: Infusion) -> Dose:
    return Dose(infusion.number, infusion.planned_on, infusion.planned_mg)


@transaction.atomic
def sign_doses(*, course: PulseCourse, by, entered: Mapping[int, Decimal]) -> DoseSignature:
    """Store the signature when another person than those of the order entered each dose as it is ordered.

    A refusal never says what was ordered.
    """
    require(by, Right.PRESCRIBE, course.patient.clinic)
    course = PulseCourse.objects.select_for_update().get(pk=course.pk)
    waiting = to_sign(course)
    if course.state != PulseCourse.State.ACTIVE or not waiting:
        raise refuse("The signature was refused: no dose of this course waits for one; reload the page.")
    _refuse_own(course, by)
    if all(is_signed(infusion, now=timezone.now()) for infusion in waiting):
        raise refuse("The signature was refused: these doses are already signed; reload the page.")
    if not agrees(map(dose_of, waiting), entered):
        raise refuse(
            "The signature was refused: what you entered differs from the order; check it with the person "
            "who ordered, and enter it again."
        )
    end_signature(course=course, by=by, reason="signed anew")
    signature = DoseSignature(
        course=course,
        doses=[{"number": i.number, "planned_on": i.planned_on, "mg": i.planned_mg} for i in waiting],
        ordered_by=course.prescriber or course.recorded_by,
        signed_by=by,
    )
    signature.full_clean()
    signature.save(force_insert=True)
    audit.write(by=by, action="signature.sign", record=signature, after=audit.snapshot(signature))
    return signature


def _refuse_own(course: PulseCourse, by) -> None:
    if by.pk in authors(course):
        raise refuse(
            "The signature was refused: you ordered this course or changed its doses, and the second "
            "signature is another person's; ask a colleague who may prescribe."
        )


def authors(course: PulseCourse) -> set[int]:
    """Return the ids of who ordered the course, recorded the order, or changed a dose or a day of it."""
    keys = [infusion.key for infusion in course.infusions.all()]
    lines = AuditLine.objects.filter(record__in=keys, action__in=EDITS)
    editors = {line.actor_id for line in lines if ORDERED & set(line.after or {})}
    return editors | {pk for pk in (course.prescriber_id, course.recorded_by_id) if pk}


def end_signature(*, course: PulseCourse, by, reason: str) -> None:
    """End the signature that stands, if there is one: what was signed is not what is ordered any more."""
    for signature in DoseSignature.objects.select_for_update().filter(course=course, voided_at__isnull=True):
        before = audit.snapshot(signature)
        signature.voided_at, signature.voided_by, signature.void_reason = timezone.now(), by, reason
        signature.full_clean()
        signature.save()
        after = audit.snapshot(signature)
        audit.write(
            by=by,
            action="signature.end",
            record=signature,
            before={name: before[name] for name in after if before[name] != after[name]},
            after={name: after[name] for name in after if before[name] != after[name]},
            reason=reason,
        )


def standing_signature(course: PulseCourse) -> DoseSignature | None:
    """Return the signature nobody ended, whether or not it has expired; None when there is none."""
    return next((s for s in course.signatures.all() if s.voided_at is None), None)


def is_signed(infusion: Infusion, *, now: datetime) -> bool:
    """Return whether a signature that stood at that moment covers just this dose on its planned day."""
    course = infusion.course
    signature = standing_signature(course)
    if signature is None:
        return False
    # A start is entered to the minute: one in the minute of the signature came after it.
    signed_at = signature.signed_at.replace(second=0, microsecond=0)
    if signed_at > now:
        return False
    begun = [_followed(other) for other in course.infusions.all() if other.started_at or other.given_on]
    if has_expired(signed_at, begun, now=now):
        return False
    return covers(map(_signed_dose, signature.doses), dose_of(infusion))


def _signed_dose(row: dict) -> Dose:
    return Dose(row["number"], date.fromisoformat(str(row["planned_on"])), Decimal(str(row["mg"])))


def _followed(infusion: Infusion) -> Followed:
    if infusion.started_at:
        return Followed(infusion.started_at, infusion.started_at)
    return day_span(infusion, infusion.given_on)


def day_span(infusion: Infusion, day: date) -> Followed:
    """Return the first and last moment of a day in the clinic's zone."""
    zone = infusion.patient.clinic.zone
    first = datetime.combine(day, time.min, tzinfo=zone)
    return Followed(first, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone))


def refuse_unsigned(
    infusion: Infusion, *, mg: Decimal | None, now: datetime, code: str = "", reason: str = ""
) -> None:
    """Raise ValidationError when the day's dose needs a second signature, has none, and no code goes past it.

    What was really given must be recordable: an emergency, or a dose already given, goes past it with a
    reason. A dose given above the one signed is not signed.
    """
    threshold = infusion.patient.clinic.second_signature_above_mg
    if code:
        _refuse_bare_code(code, reason)
    elif is_unsigned(infusion, mg=mg, now=now):
        raise refuse(
            f"The infusion was refused: a day above {plain(threshold)} mg needs a second signature at this "
            "clinic, and this dose has none; ask another prescriber to sign, or say why it cannot wait.",
            field_name="unsigned_code",
        )


def is_unsigned(infusion: Infusion, *, mg: Decimal | None, now: datetime) -> bool:
    """Return whether the dose needs a second signature and had none at that moment."""
    if not _is_above(infusion, mg):
        return False
    is_within = mg is None or infusion.planned_mg is None or mg <= infusion.planned_mg
    return not (is_within and is_signed(infusion, now=now))


def _refuse_bare_code(code: str, reason: str) -> None:
    if code not in UNSIGNED_CODES:
        labels = " or ".join(f"“{known.label}”" for known in UNSIGNED_CODES)
        raise refuse(
            f"The reason for giving without a second signature was refused: choose {labels}.",
            field_name="unsigned_code",
        )
    if not reason.strip():
        raise refuse(
            "Giving without a second signature was refused: it has no reason; say why.", field_name="reason"
        )


def _is_above(infusion: Infusion, mg: Decimal | None) -> bool:
    """Return whether the infusion's day is above the threshold, as planned or as it is being given."""
    doses = []
    for other in infusion.course.infusions.all():
        amounts = [other.planned_mg, mg if other.pk == infusion.pk else other.given_mg]
        known = [amount for amount in amounts if amount is not None]
        doses.append(Dose(other.number, other.planned_on, max(known, default=None)))
    above = days_above(doses, infusion.patient.clinic.second_signature_above_mg)
    return infusion.planned_on in above
