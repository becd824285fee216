"""Giving one infusion: it starts, is watched, and ends; or it is recorded after it was given."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses.actions.checks import hold_row, refuse_open_gates, settle_late
from courses.actions.signature import day_span, refuse_unsigned, standing_signature
from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_before_birth, refuse_future, refuse_future_moment
from courses.clinic.moves import move, refuse_stale
from courses.clinic.text import refuse_hidden
from courses.models import Infusion, InfusionObservation, PulseCourse
from courses.protocols.loader import dose_limits
from courses.rules.speed import ran_too_fast
from courses.rules.units import plain


@transaction.atomic
def start(
    *,
    infusion: Infusion,
    seen_version: int,
    by,
    started_at: datetime | None = None,
    rate_ml_h: Decimal | None = None,
    unsigned_code: str = "",
    reason: str = "",
) -> Infusion:
    """Record that the infusion has begun, now unless a moment is given; its checks must be settled.

    A dose that needs a second signature and has none needs `unsigned_code` and a reason.
    """
    require_record(by, infusion)
    refuse_stale(infusion, seen_version)
    started_at = started_at or timezone.now()
    refuse_future_moment(started_at, infusion.patient.clinic, field_name="started_at")
    on = timezone.localdate(started_at, infusion.patient.clinic.zone)
    refuse_before_birth(on, infusion.patient, field_name="started_at")
    hold_row(infusion)
    refuse_open_gates(infusion, on)
    refuse_unsigned(infusion, mg=None, now=started_at, code=unsigned_code, reason=reason)
    changes = {
        "started_at": started_at,
        "rate_ml_h": rate_ml_h,
        "unsigned_code": unsigned_code,
        "reason": reason,
    }
    return move(
        infusion,
        Infusion.State.RUNNING,
        seen_version=seen_version,
        by=by,
        action="infusion.start",
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def give(
    *,
    infusion: Infusion,
    seen_version: int,
    by,
    given_on: date,
    given_mg: Decimal | None,
    part: bool = False,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    rate_ml_h: Decimal | None = None,
    reason: str = "",
    gates_code: str = "",
    gates_words: str = "",
    unsigned_code: str = "",
    observations: Sequence[InfusionObservation] = (),
) -> Infusion:
    """Record that the infusion was given, in full or in part, with what was measured at the bedside.

    One that was not started here needs its checks settled, or `gates_code` and `gates_words` to go past
    those still open; one above the clinic's threshold its second signature, or `unsigned_code`. The last
    infusion settled completes the course.
    """
    require_record(by, infusion)
    refuse_stale(infusion, seen_version)
    started_at, rate_ml_h = started_at or infusion.started_at, rate_ml_h or infusion.rate_ml_h
    _refuse_impossible_times(infusion, given_on, started_at, ended_at)
    if infusion.state in Infusion.AWAITED:
        hold_row(infusion)
        if gates_code:
            settle_late(infusion=infusion, by=by, on=given_on, code=gates_code, words=gates_words)
        refuse_open_gates(infusion, given_on)
    _refuse_other_dose(infusion, given_mg, part, reason)
    _refuse_fast(given_mg, started_at, ended_at, reason)
    unsigned_code = unsigned_code or infusion.unsigned_code
    began_at = started_at or _earliest_after_signing(infusion, given_on)
    refuse_unsigned(infusion, mg=given_mg, now=began_at, code=unsigned_code, reason=reason or infusion.reason)
    facts = {
        "given_on": given_on,
        "given_mg": given_mg,
        "started_at": started_at,
        "ended_at": ended_at,
        "rate_ml_h": rate_ml_h,
        "unsigned_code": unsigned_code,
        "reason": reason or (infusion.reason if infusion.unsigned_code else ""),
    }
    to = Infusion.State.PART_GIVEN if part else Infusion.State.GIVEN
    move(infusion, to, seen_version=seen_version, by=by, action="infusion.give", changes=facts, reason=reason)
    for observation in observations:
        observe(infusion=infusion, by=by, observation=observation)
    complete_when_settled(infusion.course, by)
    return infusion


def _refuse_impossible_times(infusion: Infusion, given_on: date, started_at, ended_at) -> None:
    refuse_future(given_on, infusion.patient.clinic, field_name="given_on")
    refuse_before_birth(given_on, infusion.patient, field_name="given_on")
    refuse_other_day(infusion, given_on, started_at)
    refuse_future_moment(ended_at, infusion.patient.clinic, field_name="ended_at")


def _refuse_fast(given_mg: Decimal | None, started_at, ended_at, reason: str) -> None:
    """Ask why a large dose ran fast: it is stored as it was, and never without words."""
    limits = dose_limits()
    if ran_too_fast(given_mg, started_at, ended_at, limits=limits) and not reason.strip():
        raise refuse(
            f"The infusion needs a reason: more than {plain(limits.fast_above_mg.number)} mg ran in less "
            f"than {plain(limits.label_least_minutes.number)} minutes; correct the times, or say why.",
            field_name="reason",
        )


def _earliest_after_signing(infusion: Infusion, given_on: date) -> datetime:
    """Return a moment of a day without a clock time that favours no rule: when it was signed, on that day."""
    span = day_span(infusion, given_on)
    signature = standing_signature(infusion.course)
    signed_at = signature.signed_at if signature else span.earliest
    return signed_at if span.earliest <= signed_at < span.latest else span.earliest


@transaction.atomic
def observe(*, infusion: Infusion, by, observation: InfusionObservation) -> InfusionObservation:
    """Add what was measured at the bedside."""
    require_record(by, infusion)
    observation.infusion, observation.recorded_by = infusion, by
    refuse_future_moment(observation.observed_at, infusion.patient.clinic, field_name="observed_at")
    refuse_before_birth(observation.observed_at.date(), infusion.patient, field_name="observed_at")
    refuse_hidden(observation)
    observation.full_clean()
    observation.save()
    audit.write(by=by, action="infusion.observe", record=observation, after=audit.snapshot(observation))
    return observation


def complete_when_settled(course: PulseCourse, by) -> None:
    """Complete a course that awaits nothing any more; take it up again when a correction makes it wait."""
    course.refresh_from_db()
    is_awaited = course.infusions.filter(state__in=Infusion.OPEN).exists()
    to = {
        (PulseCourse.State.ACTIVE, False): (PulseCourse.State.COMPLETED, "course.complete"),
        (PulseCourse.State.COMPLETED, True): (PulseCourse.State.ACTIVE, "course.reopen"),
    }.get((course.state, is_awaited))
    if to:
        move(course, to[0], seen_version=course.version, by=by, action=to[1], changes={})


def require_record(by, infusion: Infusion) -> None:
    require(by, Right.RECORD, infusion.patient.clinic)


def refuse_unreasoned(reason: str, what: str) -> None:
    if not reason.strip():
        raise refuse(f"{what} was refused: it has no reason; say why.", field_name="reason")


def refuse_other_day(infusion: Infusion, given_on: date, started_at) -> None:
    clinic = infusion.patient.clinic
    refuse_future_moment(started_at, clinic, field_name="started_at")
    if started_at and timezone.localdate(started_at, clinic.zone) != given_on:
        raise refuse(
            f"The start was refused: it is not on the day given, {given_on}; correct one of the two.",
            field_name="started_at",
        )


def _refuse_other_dose(infusion: Infusion, given_mg: Decimal | None, part: bool, reason: str) -> None:
    planned = infusion.planned_mg
    if given_mg is None or planned is None or reason.strip():
        return
    if part or given_mg != planned:
        raise refuse(
            f"The infusion needs a reason: {given_mg.normalize():f} mg was given and "
            f"{planned.normalize():f} mg planned; say why they differ.",
            field_name="reason",
        )
