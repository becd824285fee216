"""Ordering a pulse course, recording one of the past, and ending one."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db import transaction

from courses.actions.giving import refuse_unreasoned
from courses.actions.infusions import settle
from courses.actions.order_check import (
    by_weight,
    check_order,
    check_past,
    product_and_route,
    refuse_findings,
    weighed,
)
from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.approvals import refuse_unapproved
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_before_birth, refuse_far_ahead, refuse_future
from courses.clinic.moves import move
from courses.clinic.text import refuse_hidden
from courses.models import Infusion, Patient, PulseCourse
from courses.protocols.loader import pulse_protocol
from courses.rules.dose_check import RULES_VERSION, DoseVerdict
from courses.rules.dose_facts import Route
from courses.rules.pulse import PlannedInfusion

NOT_KEPT = {"infusions", "ordered_on", "minutes", "product", "route", "risks"}


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
    minutes: int | None = None  # planned for each infusion
    product: str = "sodium_succinate"
    route: str = "IV"
    risks: tuple[str, ...] = ()  # asked at the order, beside those on record
    override_code: str = ""
    warning_reason: str = ""
    ordered_on: date | None = None  # None: today; an earlier day where an order on paper is entered later


def check_course_order(patient: Patient, order: CourseOrder) -> DoseVerdict:
    """Return what the dose check says of the order for this patient."""
    first_day = min(infusion.day for infusion in order.infusions)
    return check_order(
        patient,
        order.infusions,
        protocol=order.protocol,
        asked_risks=order.risks,
        minutes=None if order.minutes is None else Decimal(order.minutes),
        **by_weight(order.basis, order.mg_per_kg),
        **weighed(order.weight_kg, order.weight_on, first_day),
        **product_and_route(order.product, order.route),
    )


@transaction.atomic
def order_course(*, patient: Patient, by, order: CourseOrder) -> PulseCourse:
    """Store the order with what the dose check found; a warning needs a coded reason, a stop is refused."""
    require(by, Right.PRESCRIBE, patient.clinic)
    _refuse_unfollowed(patient)
    if order.weight_on:
        refuse_future(order.weight_on, patient.clinic, field_name="weight_on")
    if not order.infusions:
        raise refuse("The order was refused: it has no infusion; add at least one day with its dose.")
    refuse_before_birth(min(i.day for i in order.infusions), patient, field_name="planned_on")
    refuse_unapproved(patient.clinic, pulse_protocol(order.protocol), "pulse")
    checked = check_course_order(patient, order)
    refuse_findings(checked.findings, code=order.override_code, words=order.warning_reason)
    if order.route != Route.IV:
        raise refuse(
            "The order was refused: a pulse is given into a vein; record another route as a dose taken."
        )
    course = PulseCourse(
        patient=patient,
        prescriber=by,
        ordered_on=_ordered_on(order, patient),
        findings=[finding.as_json() for finding in checked.findings],
        rules_version=checked.rules_version,
        recorded_by=by,
        protocol_version=pulse_protocol(order.protocol).version,
        **_columns(order),
    )
    _save_with_infusions(
        course,
        [
            Infusion(number=n, planned_on=i.day, planned_mg=i.planned_mg, planned_minutes=order.minutes)
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
    """Return what the course itself keeps of the order, under the same names."""
    kept = [f.name for f in fields(order) if f.name not in NOT_KEPT]
    return {name: getattr(order, name) for name in kept}


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
    """Store a course given in the past, as far as it is known: doses and exact days may be missing.

    What was given is never refused for its dose: the check's findings are kept beside it.
    """
    require(by, Right.RECORD, patient.clinic)
    for infusion in infusions:
        refuse_future(infusion.given_on, patient.clinic, field_name="given_on")
    course = PulseCourse(
        patient=patient,
        indication=indication,
        basis=PulseCourse.Basis.UNKNOWN,
        state=PulseCourse.State.COMPLETED,
        findings=[finding.as_json() for finding in check_past(patient, infusions)],
        rules_version=RULES_VERSION,
        source=source,
        recorded_by=by,
    )
    _save_with_infusions(course, infusions)
    after = audit.snapshot(course) | {"infusions": _infusion_list(course)}
    audit.write(by=by, action="course.record_past", record=course, after=after)
    return course


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
    refuse_unreasoned(reason, "Ending the course")
    refuse_future(on, course.patient.clinic, field_name="stopped_on")
    _refuse_end_before_it_ran(course, on)
    _refuse_while_running(course)
    changes = {"stopped_on": on, "state_reason": reason}
    action = f"course.{to}"
    move(course, to, seen_version=seen_version, by=by, action=action, changes=changes, reason=reason)
    for infusion in course.infusions.filter(state__in=Infusion.AWAITED):
        settle(infusion, Infusion.State.OMITTED, seen_version=infusion.version, by=by, reason=reason)
    return course


def _refuse_while_running(course: PulseCourse) -> None:
    running = course.infusions.filter(state=Infusion.State.RUNNING).first()
    if running:
        raise refuse(
            f"Ending the course was refused: infusion {running.number} is running; stop it first, and say "
            "what was given of it."
        )


def _refuse_end_before_it_ran(course: PulseCourse, on: date) -> None:
    given = course.infusions.filter(given_on__isnull=False).order_by("-given_on").first()
    ran_on = given.given_on if given else course.ordered_on
    if ran_on and on < ran_on:
        raise refuse(
            f"The day {on} was refused: the course still ran on {ran_on}; correct it.",
            field_name="stopped_on",
        )
