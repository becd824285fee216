"""What is done to one infusion: given, held, omitted, moved, corrected, observed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_before_birth, refuse_far_ahead, refuse_future
from courses.clinic.moves import change, move
from courses.clinic.text import refuse_hidden
from courses.models import Infusion, InfusionObservation, PulseCourse

AWAITED = [Infusion.State.PLANNED, Infusion.State.HELD]
ORDERED = {"planned_on", "planned_mg", "precision"}  # what only a prescriber changes


@transaction.atomic
def give(
    *,
    infusion: Infusion,
    seen_version: int,
    by,
    given_on: date,
    given_mg: Decimal | None,
    part: bool = False,
    started_at=None,
    ended_at=None,
    reason: str = "",
    observations: Sequence[InfusionObservation] = (),
) -> Infusion:
    """Record that the infusion was given, in full or in part, with what was measured at the bedside.

    The last infusion settled completes the course.
    """
    _require_record(by, infusion)
    refuse_future(given_on, infusion.patient.clinic, field_name="given_on")
    refuse_before_birth(given_on, infusion.patient, field_name="given_on")
    _refuse_other_day(infusion, given_on, started_at)
    _refuse_future_moment(ended_at, infusion.patient.clinic, "ended_at")
    _refuse_other_dose(infusion, given_mg, part, reason)
    to = Infusion.State.PART_GIVEN if part else Infusion.State.GIVEN
    facts = {"given_on": given_on, "given_mg": given_mg, "started_at": started_at, "ended_at": ended_at}
    move(
        infusion,
        to,
        seen_version=seen_version,
        by=by,
        action="infusion.give",
        changes=facts | {"reason": reason},
        reason=reason,
    )
    for observation in observations:
        observe(infusion=infusion, by=by, observation=observation)
    _complete_when_settled(infusion.course, by)
    return infusion


@transaction.atomic
def hold(*, infusion: Infusion, seen_version: int, by, reason: str) -> Infusion:
    """Put the infusion off until someone plans it again; it stays due."""
    return settle(infusion, Infusion.State.HELD, seen_version=seen_version, by=by, reason=reason)


@transaction.atomic
def omit(*, infusion: Infusion, seen_version: int, by, reason: str) -> Infusion:
    """Record that the infusion will not be given."""
    infusion = settle(infusion, Infusion.State.OMITTED, seen_version=seen_version, by=by, reason=reason)
    _complete_when_settled(infusion.course, by)
    return infusion


@transaction.atomic
def plan_again(*, infusion: Infusion, seen_version: int, by, planned_on: date, reason: str) -> Infusion:
    """Give a held or planned infusion another day."""
    require(by, Right.PRESCRIBE, infusion.patient.clinic)
    refuse_unreasoned(reason, "Moving the infusion")
    if infusion.state not in AWAITED:
        raise refuse(f"Moving the infusion was refused: it is already {infusion.get_state_display()}.")
    refuse_before_birth(planned_on, infusion.patient, field_name="planned_on")
    refuse_far_ahead(planned_on, infusion.patient.clinic, field_name="planned_on")
    changes = {"state": Infusion.State.PLANNED, "planned_on": planned_on, "reason": reason}
    return change(
        infusion,
        seen_version=seen_version,
        by=by,
        action="infusion.plan_again",
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def correct_infusion(*, infusion: Infusion, seen_version: int, by, reason: str, changes: dict) -> Infusion:
    """Correct what was recorded about an infusion; what it said before stays in the trail."""
    _require_record(by, infusion)
    refuse_unreasoned(reason, "The correction")
    if ORDERED & changes.keys():
        require(by, Right.PRESCRIBE, infusion.patient.clinic)
    _refuse_ended_course(infusion, changes)
    for name in ("given_on", "planned_on"):
        if changes.get(name):
            refuse_before_birth(changes[name], infusion.patient, field_name=name)
    _refuse_future_moment(changes.get("ended_at"), infusion.patient.clinic, "ended_at")
    if changes.get("given_on"):
        refuse_future(changes["given_on"], infusion.patient.clinic, field_name="given_on")
        _refuse_other_day(infusion, changes["given_on"], changes.get("started_at"))
    change(
        infusion, seen_version=seen_version, by=by, action="infusion.correct", changes=changes, reason=reason
    )
    _complete_when_settled(infusion.course, by)
    return infusion


@transaction.atomic
def observe(*, infusion: Infusion, by, observation: InfusionObservation) -> InfusionObservation:
    """Add what was measured at the bedside."""
    _require_record(by, infusion)
    observation.infusion, observation.recorded_by = infusion, by
    _refuse_future_moment(observation.observed_at, infusion.patient.clinic, "observed_at")
    refuse_before_birth(observation.observed_at.date(), infusion.patient, field_name="observed_at")
    refuse_hidden(observation)
    observation.full_clean()
    observation.save()
    audit.write(by=by, action="infusion.observe", record=observation, after=audit.snapshot(observation))
    return observation


def settle(infusion, to, *, seen_version, by, reason) -> Infusion:
    _require_record(by, infusion)
    changes, action = {"reason": reason}, f"infusion.{to}"
    return move(infusion, to, seen_version=seen_version, by=by, action=action, changes=changes, reason=reason)


def _complete_when_settled(course: PulseCourse, by) -> None:
    """Complete a course that awaits nothing any more; take it up again when a correction makes it wait."""
    course.refresh_from_db()
    is_awaited = course.infusions.filter(state__in=AWAITED).exists()
    to = {
        (PulseCourse.State.ACTIVE, False): (PulseCourse.State.COMPLETED, "course.complete"),
        (PulseCourse.State.COMPLETED, True): (PulseCourse.State.ACTIVE, "course.reopen"),
    }.get((course.state, is_awaited))
    if to:
        move(course, to[0], seen_version=course.version, by=by, action=to[1], changes={})


def _require_record(by, infusion: Infusion) -> None:
    require(by, Right.RECORD, infusion.patient.clinic)


def refuse_unreasoned(reason: str, what: str) -> None:
    if not reason.strip():
        raise refuse(f"{what} was refused: it has no reason; say why.", field_name="reason")


def _refuse_ended_course(infusion: Infusion, changes: dict) -> None:
    """Refuse any correction in a course entered in error, and an infusion to come in one that was stopped."""
    course, comes = infusion.course, changes.get("state") in AWAITED
    if course.state == PulseCourse.State.IN_ERROR or (course.state == PulseCourse.State.STOPPED and comes):
        raise refuse(
            f"The correction was refused: its course is {course.get_state_display()}; order a new course."
        )


def _refuse_other_day(infusion: Infusion, given_on: date, started_at) -> None:
    clinic = infusion.patient.clinic
    _refuse_future_moment(started_at, clinic, "started_at")
    if started_at and timezone.localdate(started_at, clinic.zone) != given_on:
        raise refuse(
            f"The start was refused: it is not on the day given, {given_on}; correct one of the two.",
            field_name="started_at",
        )


def _refuse_future_moment(moment, clinic, field_name: str) -> None:
    if moment and moment > timezone.now():
        local = timezone.localtime(moment, clinic.zone)
        raise refuse(
            f"The time {local:%H:%M} on {local.date()} was refused: it has not come yet; correct it.",
            field_name=field_name,
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
