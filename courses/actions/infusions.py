"""What else is done to one infusion: held, omitted, moved, corrected."""

from datetime import date

from django.db import transaction

from courses.actions.checks import settle_late
from courses.actions.giving import complete_when_settled, refuse_other_day, refuse_unreasoned, require_record
from courses.actions.order_check import recheck
from courses.actions.signature import day_span, end_signature, is_unsigned
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.facts import (
    refuse_before_birth,
    refuse_far_ahead,
    refuse_future,
    refuse_future_moment,
)
from courses.clinic.moves import change, move
from courses.models import Infusion, OverrideCode, PulseCourse

ORDERED = {"planned_on", "planned_mg", "precision"}  # what only a prescriber changes


@transaction.atomic
def hold(*, infusion: Infusion, seen_version: int, by, reason: str) -> Infusion:
    """Put the infusion off until someone plans it again; it stays due."""
    return settle(infusion, Infusion.State.HELD, seen_version=seen_version, by=by, reason=reason)


@transaction.atomic
def omit(*, infusion: Infusion, seen_version: int, by, reason: str) -> Infusion:
    """Record that the infusion will not be given."""
    infusion = settle(infusion, Infusion.State.OMITTED, seen_version=seen_version, by=by, reason=reason)
    complete_when_settled(infusion.course, by)
    return infusion


@transaction.atomic
def plan_again(
    *, infusion: Infusion, seen_version: int, by, planned_on: date, reason: str, override_code: str = ""
) -> Infusion:
    """Give a held or planned infusion another day."""
    require(by, Right.PRESCRIBE, infusion.patient.clinic)
    refuse_unreasoned(reason, "Moving the infusion")
    if infusion.state not in Infusion.AWAITED:
        raise refuse(f"Moving the infusion was refused: it is already {infusion.get_state_display()}.")
    refuse_before_birth(planned_on, infusion.patient, field_name="planned_on")
    refuse_far_ahead(planned_on, infusion.patient.clinic, field_name="planned_on")
    end_signature(course=infusion.course, by=by, reason=reason)
    changes = {"state": Infusion.State.PLANNED, "planned_on": planned_on, "reason": reason}
    recheck(infusion, changes, by=by, code=override_code, words=reason)
    return change(
        infusion,
        seen_version=seen_version,
        by=by,
        action="infusion.plan_again",
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def correct_infusion(
    *, infusion: Infusion, seen_version: int, by, reason: str, changes: dict, override_code: str = ""
) -> Infusion:
    """Correct what was recorded about an infusion; what it said before stays in the trail."""
    require_record(by, infusion)
    refuse_unreasoned(reason, "The correction")
    if ORDERED & changes.keys():
        require(by, Right.PRESCRIBE, infusion.patient.clinic)
    _refuse_ended_course(infusion, changes)
    _refuse_unstarted(infusion, changes)
    for name in ("given_on", "planned_on"):
        if changes.get(name):
            refuse_before_birth(changes[name], infusion.patient, field_name=name)
    refuse_future_moment(changes.get("ended_at"), infusion.patient.clinic, field_name="ended_at")
    if changes.get("given_on"):
        refuse_future(changes["given_on"], infusion.patient.clinic, field_name="given_on")
        refuse_other_day(infusion, changes["given_on"], changes.get("started_at"))
        changes = changes | _told_late(infusion, by, changes, reason)
    if {"planned_on", "planned_mg"} & changes.keys():
        recheck(infusion, changes, by=by, code=override_code, words=reason)
    if _comes_to_be_signed(infusion, changes):
        end_signature(course=infusion.course, by=by, reason=reason)
    change(
        infusion, seen_version=seen_version, by=by, action="infusion.correct", changes=changes, reason=reason
    )
    complete_when_settled(infusion.course, by)
    return infusion


def _comes_to_be_signed(infusion: Infusion, changes: dict) -> bool:
    """Return whether the order changes: a dose, a day, or an infusion that is to be given after all."""
    is_edited = any(changes[name] != getattr(infusion, name) for name in ORDERED & changes.keys())
    return is_edited or (changes.get("state") in Infusion.AWAITED and infusion.state not in Infusion.AWAITED)


def _told_late(infusion: Infusion, by, changes: dict, reason: str) -> dict:
    """Go past the open checks of an omitted infusion that was given after all; return the columns that say
    that it was given without a second signature, {} when it needed none."""
    if infusion.state != Infusion.State.OMITTED:
        return {}
    late = OverrideCode.ALREADY_GIVEN
    settle_late(infusion=infusion, by=by, on=changes["given_on"], code=late, words=reason)
    at = changes.get("started_at") or day_span(infusion, changes["given_on"]).earliest
    unsigned = is_unsigned(infusion, mg=changes.get("given_mg"), now=at)
    return {"unsigned_code": late, "reason": changes.get("reason") or reason} if unsigned else {}


def settle(infusion, to, *, seen_version, by, reason) -> Infusion:
    require_record(by, infusion)
    changes, action = {"reason": reason}, f"infusion.{to}"
    return move(infusion, to, seen_version=seen_version, by=by, action=action, changes=changes, reason=reason)


def _refuse_ended_course(infusion: Infusion, changes: dict) -> None:
    """Refuse any correction in a course entered in error, and an infusion to come in one that was stopped."""
    course, comes = infusion.course, changes.get("state") in Infusion.AWAITED
    if course.state == PulseCourse.State.IN_ERROR or (course.state == PulseCourse.State.STOPPED and comes):
        raise refuse(
            f"The correction was refused: its course is {course.get_state_display()}; order a new course."
        )


def _refuse_unstarted(infusion: Infusion, changes: dict) -> None:
    """Refuse to correct an infusion into one that runs or was given: its checks stand before that."""
    to, begun = changes.get("state", infusion.state), (Infusion.State.RUNNING, *Infusion.WAS_GIVEN)
    if infusion.state in Infusion.OPEN and to in begun and to != infusion.state:
        raise refuse(
            f"The correction was refused: the infusion is {infusion.get_state_display()}; "
            "start it at the bedside, or record it as given.",
            field_name="state",
        )
    if to == Infusion.State.RUNNING and infusion.state != to:
        raise refuse(
            "The correction was refused: an infusion that is settled does not run; correct it to planned "
            "and start it again.",
            field_name="state",
        )
