"""Starting, changing and stopping an oral taper."""

from datetime import date

from django.db import transaction

from courses.clinic import audit, facts
from courses.clinic.access import Right, require
from courses.clinic.approvals import refuse_unapproved
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_before_birth, refuse_far_ahead
from courses.models import Patient, PulseCourse, TaperPlan, TaperStep
from courses.protocols.loader import taper_protocol
from courses.rules.dates import day_after, day_before
from courses.rules.exposure import steroid_name
from courses.rules.taper import Taper
from courses.rules.taper import TaperStep as Step


@transaction.atomic
def start_taper(
    *,
    patient: Patient,
    by,
    drug: str,
    taper: Taper,
    course: PulseCourse | None = None,
    protocol: str = "",
    protocol_version: str = "",
    warnings: list[str] | None = None,
    warning_reason: str = "",
) -> TaperPlan:
    """Store version 1 of a plan; an earlier plan of the drug must have ended before this one begins."""
    require(by, Right.PRESCRIBE, patient.clinic)
    if course is not None and course.patient_id != patient.pk:
        raise refuse("The taper was refused: its pulse course belongs to another patient.")
    if protocol:
        refuse_unapproved(patient.clinic, taper_protocol(protocol), "taper")
    if warnings and not warning_reason.strip():
        raise refuse(
            f"The taper needs a reason: {' '.join(warnings)} Say why, or change the taper.",
            field_name="warning_reason",
        )
    refuse_before_birth(taper.first_day, patient)
    drug = steroid_name(drug)
    _close_ended_plan(patient, drug, taper.first_day, by)
    refuse_far_ahead(taper.first_day, patient.clinic)
    plan = TaperPlan(
        patient=patient,
        drug=drug,
        course=course,
        protocol=protocol,
        protocol_version=protocol_version,
        warnings=warnings or [],
        warning_reason=warning_reason,
        recorded_by=by,
    )
    plan.full_clean()
    plan.save()
    _add_steps(plan, taper)
    audit.write(
        by=by, action="taperplan.record", record=plan, after=_said(plan, taper), reason=warning_reason
    )
    return plan


@transaction.atomic
def replan_taper(*, plan: TaperPlan, seen_version: int, by, taper: Taper, reason: str) -> TaperPlan:
    """Store the changed schedule as the plan's next version; the one before stays readable."""
    require(by, Right.PRESCRIBE, plan.patient.clinic)
    if not reason.strip():
        raise refuse(
            "The change was refused: it has no reason; say why the taper changes.", field_name="reason"
        )
    refuse_before_birth(taper.first_day, plan.patient)
    before = _said(plan, plan.as_taper())
    facts.replace(plan, seen_version=seen_version)
    new = TaperPlan(
        patient=plan.patient,
        chain=plan.chain,
        version=plan.version + 1,
        drug=plan.drug,
        course=plan.course,
        protocol=plan.protocol,
        protocol_version=plan.protocol_version,
        warnings=plan.warnings,
        warning_reason=plan.warning_reason,
        recorded_by=by,
        reason=reason,
    )
    new.full_clean()
    new.save()
    _add_steps(new, taper)
    after = _said(new, taper)
    audit.write(by=by, action="taperplan.replan", record=new, before=before, after=after, reason=reason)
    return new


def stop_taper(*, plan: TaperPlan, seen_version: int, by, last_day: date, reason: str) -> TaperPlan:
    """End the plan after `last_day`: a next version whose final step of 0 mg begins the day after."""
    planned_last = plan.as_taper().last_day
    if planned_last and last_day >= planned_last:
        raise refuse(
            f"The stop was refused: the taper ends on {planned_last} anyway; enter an earlier last day.",
            field_name="last_day",
        )
    if last_day < plan.as_taper().first_day:
        raise refuse(
            f"The stop was refused: {last_day} is before the taper's first day; "
            "mark the taper as entered in error if it never began.",
            field_name="last_day",
        )
    end = Step(day_after(last_day), 0 * plan.as_taper().steps[0].daily_mg)
    taper = plan.as_taper().replaced_from(end.first_day, [end])
    return replan_taper(plan=plan, seen_version=seen_version, by=by, taper=taper, reason=reason)


def void_taper(*, plan: TaperPlan, seen_version: int, by, reason: str) -> TaperPlan:
    """Mark the plan as entered in error."""
    return facts.void(plan, seen_version=seen_version, by=by, reason=reason, right=Right.PRESCRIBE)


def _add_steps(plan: TaperPlan, taper: Taper) -> None:
    steps = [TaperStep(plan=plan, first_day=s.first_day, daily_mg=s.daily_mg) for s in taper.steps]
    for step in steps:
        step.full_clean()
    TaperStep.objects.bulk_create(steps)


def _said(plan: TaperPlan, taper: Taper) -> dict:
    steps = [{"first_day": s.first_day, "daily_mg": s.daily_mg} for s in taper.steps]
    return facts.values(plan) | {"steps": steps}


def _close_ended_plan(patient: Patient, drug: str, first_day: date, by) -> None:
    plan = TaperPlan.objects.current().filter(patient=patient, drug=drug, closed_on__isnull=True).first()
    if plan is None:
        return
    last_day = plan.as_taper().last_day
    if last_day is None or last_day >= first_day:
        ends = f"runs until {last_day}" if last_day else "has no end"
        raise refuse(
            f"The taper was refused: the active {drug} taper {ends}, so two would overlap from {first_day}; "
            "change or stop that one first.",
        )
    reason = f"ended {last_day}; a new taper begins {first_day}"
    TaperPlan.objects.filter(pk=plan.pk).update(closed_on=day_before(first_day), close_reason=reason)
    audit.write(
        by=by,
        action="taperplan.close",
        record=plan,
        before={"closed_on": None},
        after={"closed_on": day_before(first_day)},
        reason=reason,
    )
