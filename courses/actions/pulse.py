"""Ordering a pulse course and recording its infusions."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
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
from courses.models import Infusion, InfusionObservation, Patient, PulseCourse
from courses.protocols.loader import pulse_protocol
from courses.rules.pulse import PlannedInfusion, check_order

AWAITED = [Infusion.State.PLANNED, Infusion.State.HELD]
ORDERED = {"planned_on", "planned_mg", "precision"}  # what only a prescriber changes


@dataclass(frozen=True)
class CourseOrder:
    """What a prescriber orders: planned doses in mg by day; None where the dose is not recorded."""

    indication: str
    infusions: tuple[PlannedInfusion, ...]
    basis: str = "flat"
    indication_note: str = ""
    mg_per_kg: Decimal | None = None
    weight_kg: Decimal | None = None
    weight_on: date | None = None
    protocol: str = "seed"
    warning_reason: str = ""
    ordered_on: date | None = None  # None: today; an earlier day where an order on paper is entered later


def order_warnings(order: CourseOrder):
    """Return what the protocol has to say about the order, one OrderWarning each."""
    protocol = pulse_protocol(order.protocol)
    return check_order(order.infusions, protocol=protocol, weight_kg=order.weight_kg)


@transaction.atomic
def order_course(*, patient: Patient, by, order: CourseOrder) -> PulseCourse:
    """Store the order, one planned infusion a day; a warning needs a reason, the impossible is refused."""
    require(by, Right.PRESCRIBE, patient.clinic)
    _refuse_unfollowed(patient)
    if order.weight_on:
        refuse_future(order.weight_on, patient.clinic, field_name="weight_on")
    if not order.infusions:
        raise refuse("The order was refused: it has no infusion; add at least one day with its dose.")
    warnings = [w.sentence for w in order_warnings(order)]
    if warnings and not order.warning_reason.strip():
        raise refuse(
            f"The order needs a reason: {' '.join(warnings)} Say why, or change the order.",
            field_name="warning_reason",
        )
    course = PulseCourse(
        patient=patient,
        prescriber=by,
        ordered_on=_ordered_on(order, patient),
        warnings=warnings,
        recorded_by=by,
        protocol_version=pulse_protocol(order.protocol).version,
        **_columns(order),
    )
    _save_with_infusions(
        course,
        [
            Infusion(number=n, planned_on=i.day, planned_mg=i.planned_mg)
            for n, i in enumerate(order.infusions, start=1)
        ],
    )
    audit.write(
        by=by,
        action="course.order",
        record=course,
        after=audit.snapshot(course) | {"infusions": _infusion_list(course)},
        reason=order.warning_reason,
    )
    return course


def _columns(order: CourseOrder) -> dict:
    columns = {f.name: getattr(order, f.name) for f in fields(order)}
    del columns["infusions"], columns["ordered_on"]
    return columns


def _ordered_on(order: CourseOrder, patient: Patient) -> date:
    day = order.ordered_on or patient.clinic.today()
    refuse_future(day, patient.clinic, field_name="ordered_on")
    return day


def _save_with_infusions(course: PulseCourse, infusions: list[Infusion]) -> None:
    refuse_hidden(course)
    course.full_clean()
    course.save()
    for infusion in infusions:
        infusion.course = course
        refuse_before_birth(infusion.planned_on, course.patient, field_name="planned_on")
        refuse_far_ahead(infusion.planned_on, course.patient.clinic, field_name="planned_on")
        infusion.full_clean()
    Infusion.objects.bulk_create(infusions)


def _infusion_list(course: PulseCourse) -> list[dict]:
    names = ["number", "planned_on", "planned_mg", "state", "given_on", "given_mg"]
    return [audit.snapshot(i, names) for i in course.infusions.all()]


def _refuse_unfollowed(patient: Patient) -> None:
    if not patient.is_followed:
        raise refuse(
            f"The order was refused: the patient is no longer followed ({patient.get_follow_up_display()}); "
            "put the patient back into follow-up first."
        )


@transaction.atomic
def record_past_course(
    *, patient: Patient, by, infusions: list[Infusion], indication: str = "unknown", source: str = ""
) -> PulseCourse:
    """Store a course given in the past, as far as it is known: doses and exact days may be missing."""
    require(by, Right.RECORD, patient.clinic)
    for infusion in infusions:
        refuse_future(infusion.given_on, patient.clinic, field_name="given_on")
    course = PulseCourse(
        patient=patient,
        indication=indication,
        basis=PulseCourse.Basis.UNKNOWN,
        state=PulseCourse.State.COMPLETED,
        source=source,
        recorded_by=by,
    )
    _save_with_infusions(course, infusions)
    after = audit.snapshot(course) | {"infusions": _infusion_list(course)}
    audit.write(by=by, action="course.record_past", record=course, after=after)
    return course


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
    return _settle(infusion, Infusion.State.HELD, seen_version=seen_version, by=by, reason=reason)


@transaction.atomic
def omit(*, infusion: Infusion, seen_version: int, by, reason: str) -> Infusion:
    """Record that the infusion will not be given."""
    infusion = _settle(infusion, Infusion.State.OMITTED, seen_version=seen_version, by=by, reason=reason)
    _complete_when_settled(infusion.course, by)
    return infusion


@transaction.atomic
def plan_again(*, infusion: Infusion, seen_version: int, by, planned_on: date, reason: str) -> Infusion:
    """Give a held or planned infusion another day."""
    require(by, Right.PRESCRIBE, infusion.patient.clinic)
    _refuse_unreasoned(reason, "Moving the infusion")
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
    _refuse_unreasoned(reason, "The correction")
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


@transaction.atomic
def stop_course(*, course: PulseCourse, seen_version: int, by, stopped_on: date, reason: str) -> PulseCourse:
    """Stop a course under way; infusions not yet given are omitted with the same reason."""
    require(by, Right.PRESCRIBE, course.patient.clinic)
    return _end(
        course, PulseCourse.State.STOPPED, seen_version=seen_version, by=by, on=stopped_on, reason=reason
    )


@transaction.atomic
def void_course(*, course: PulseCourse, seen_version: int, by, reason: str) -> PulseCourse:
    """Mark the whole course as entered in error; it leaves charts and sums and stays in the history."""
    require(by, Right.PRESCRIBE, course.patient.clinic)
    today = course.patient.clinic.today()
    return _end(course, PulseCourse.State.IN_ERROR, seen_version=seen_version, by=by, on=today, reason=reason)


def _end(course, to, *, seen_version, by, on, reason) -> PulseCourse:
    _refuse_unreasoned(reason, "Ending the course")
    refuse_future(on, course.patient.clinic, field_name="stopped_on")
    _refuse_end_before_it_ran(course, on)
    changes = {"stopped_on": on, "state_reason": reason}
    action = f"course.{to}"
    move(course, to, seen_version=seen_version, by=by, action=action, changes=changes, reason=reason)
    for infusion in course.infusions.filter(state__in=AWAITED):
        _settle(infusion, Infusion.State.OMITTED, seen_version=infusion.version, by=by, reason=reason)
    return course


def _refuse_end_before_it_ran(course: PulseCourse, on: date) -> None:
    given = course.infusions.filter(given_on__isnull=False).order_by("-given_on").first()
    ran_on = given.given_on if given else course.ordered_on
    if ran_on and on < ran_on:
        raise refuse(
            f"The day {on} was refused: the course still ran on {ran_on}; correct it.",
            field_name="stopped_on",
        )


def _settle(infusion, to, *, seen_version, by, reason) -> Infusion:
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


def _refuse_unreasoned(reason: str, what: str) -> None:
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
