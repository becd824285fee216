"""What a prescriber changes in a taper: shift, hold, step back, re-escalate, stop, edit; structure; switch.

Each stores the next version with its kind and reason. Days before today stay as they were. What a change
brings that the validator finds asks for a coded reason; what is impossible is not stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from courses.actions.taper import add_steps, close_ended_plan, replan_taper, said_of
from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.approvals import refuse_unapproved
from courses.clinic.errors import StaleError, refuse
from courses.models import TaperPlan
from courses.protocols.definitions import TaperProtocol
from courses.protocols.loader import taper_protocols
from courses.rules.equivalence import steroid_name
from courses.rules.findings import Finding
from courses.rules.oral_start import check_oral_doses
from courses.rules.steps import Taper
from courses.rules.taper_changes import (
    ReEscalate,
    Stop,
    TaperChange,
    keeps_history,
    reasoned_rises,
    structured,
)
from courses.rules.taper_check import RULES_VERSION, check_taper, new_findings
from courses.rules.taper_switch import Switched, switch
from courses.rules.wording import day_text


@dataclass(frozen=True)
class Previewed:
    """A plan before and after a change, and what was found that it brings; `before` None: as directed."""

    before: Taper | None
    after: Taper
    findings: tuple[Finding, ...]


def preview_change(plan: TaperPlan, change: TaperChange, today: date) -> Previewed:
    """Return what the change would store; RuleError where it cannot be."""
    before = plan.as_taper()
    if before is None:
        raise refuse(
            "The change was refused: this taper is as directed and has no steps; structure it first."
        )
    after = change.after(before, today)
    protocol = _protocol_of(plan, change)
    found = new_findings(before, after, plan.drug, protocol=protocol, reasoned=reasoned_rises(change))
    return Previewed(before, after, (*_of_doses(plan, after, before), *found))


def preview_structure(plan: TaperPlan, steps: Sequence, today: date) -> Previewed:
    """Return the plan that the steps make of one as directed."""
    if plan.is_structured:
        raise refuse("Structuring was refused: this taper has its steps already; change them instead.")
    after = structured(steps, plan.directed_from, today)
    found = check_taper(after, plan.drug, protocol=_protocol_of(plan))
    return Previewed(None, after, (*_of_doses(plan, after), *found))


def _of_doses(plan: TaperPlan, after: Taper, before: Taper | None = None) -> tuple[Finding, ...]:
    weight_kg = plan.course and plan.course.weight_kg
    return check_oral_doses(after, plan.drug, before=before, weight_kg=weight_kg)


def preview_switch(plan: TaperPlan, to_drug: str, on_day: date, today: date) -> Switched:
    """Return both plans after the switch."""
    before = plan.as_taper()
    if before is None:
        raise refuse(
            "The switch was refused: this taper is as directed and has no steps; structure it first."
        )
    drug = steroid_name(to_drug)
    found = switch(before, plan.drug, drug, on_day, today)
    stops = [finding for finding in check_oral_doses(found.new, drug) if finding.stops]
    return replace(found, findings=(*stops, *found.findings))


@transaction.atomic
def change_taper(
    *, plan: TaperPlan, seen_version: int, by, change: TaperChange, reason: str, override_code: str = ""
) -> TaperPlan:
    """Store the plan after the change as its next version."""
    require(by, Right.PRESCRIBE, plan.patient.clinic)
    _refuse_settled(plan, seen_version)
    today = plan.patient.clinic.today()
    if not plan.is_structured and isinstance(change, Stop):
        return _end_directed(plan, seen_version, by, change.last_day, reason)
    seen = preview_change(plan, change, today)
    _refuse_unasked(seen.findings, override_code)
    _refuse_other_days(plan, seen, today)
    columns = _columns(change.kind, seen.findings, override_code)
    if isinstance(change, ReEscalate):
        refuse_unapproved(plan.patient.clinic, change.protocol, "taper")
        columns |= {"protocol": change.protocol.name, "protocol_version": change.protocol.version}
    return replan_taper(
        plan=plan, seen_version=seen_version, by=by, taper=seen.after, reason=reason, **columns
    )


def _end_directed(plan: TaperPlan, seen_version: int, by, last_day: date, reason: str) -> TaperPlan:
    """Close a taper as directed after `last_day`: it has no steps that could end."""
    if last_day < plan.directed_from or last_day > plan.patient.clinic.today():
        raise refuse(
            "The stop was refused: a taper as directed ends between its first day and today; correct it.",
            field_name="last_day",
        )
    return replan_taper(
        plan=plan,
        seen_version=seen_version,
        by=by,
        taper=None,
        reason=reason,
        change=TaperPlan.Change.STOP,
        directions=plan.directions,
        directed_from=plan.directed_from,
        closed_on=last_day,
        close_reason=reason,
    )


@transaction.atomic
def structure_taper(
    *, plan: TaperPlan, seen_version: int, by, steps: Sequence, reason: str, override_code: str = ""
) -> TaperPlan:
    """Give a taper as directed its steps, as its next version; the words stay readable in the one before."""
    require(by, Right.PRESCRIBE, plan.patient.clinic)
    _refuse_settled(plan, seen_version)
    seen = preview_structure(plan, steps, plan.patient.clinic.today())
    _refuse_unasked(seen.findings, override_code)
    columns = _columns(TaperPlan.Change.STRUCTURE, seen.findings, override_code)
    return replan_taper(
        plan=plan, seen_version=seen_version, by=by, taper=seen.after, reason=reason, **columns
    )


@transaction.atomic
def switch_drug(
    *,
    plan: TaperPlan,
    seen_version: int,
    by,
    to_drug: str,
    on_day: date,
    reason: str,
    override_code: str = "",
) -> TaperPlan:
    """End the plan the day before and begin one of the other drug at equal dose; return the new one.

    Both are written or neither, so the two are never taken on one day.
    """
    require(by, Right.PRESCRIBE, plan.patient.clinic)
    _refuse_settled(plan, seen_version)
    drug = steroid_name(to_drug)
    seen = preview_switch(plan, drug, on_day, plan.patient.clinic.today())
    _refuse_unasked(seen.findings, override_code)
    columns = _columns(TaperPlan.Change.SWITCH, seen.findings, override_code)
    old = replan_taper(plan=plan, seen_version=seen_version, by=by, taper=seen.old, reason=reason, **columns)
    close_ended_plan(plan.patient, drug, on_day, by)
    new = TaperPlan(
        patient=plan.patient,
        drug=drug,
        course=plan.course,
        protocol=plan.protocol,
        protocol_version=plan.protocol_version,
        switched_from=old,
        recorded_by=by,
        reason=reason,
        **columns,
    )
    new.full_clean(exclude=["chain"])
    new.save()
    add_steps(new, seen.new)
    audit.write(by=by, action="taperplan.record", record=new, after=said_of(new, seen.new), reason=reason)
    return new


def _columns(kind: str, findings: tuple[Finding, ...], override_code: str) -> dict:
    return {
        "change": kind,
        "findings": [finding.as_json() for finding in findings],
        "override_code": override_code if findings else "",
        "rules_version": RULES_VERSION,
    }


def _protocol_of(plan: TaperPlan, change: TaperChange | None = None) -> TaperProtocol | None:
    return change.protocol if isinstance(change, ReEscalate) else taper_protocols().get(plan.protocol)


def _refuse_settled(plan: TaperPlan, seen_version: int) -> None:
    """Refuse a version others have left behind, and a plan that was closed or switched to another."""
    if plan.version != seen_version:
        raise StaleError.of(plan, seen_version)
    if plan.closed_on is not None:
        raise refuse(
            f"The change was refused: this taper was closed on {day_text(plan.closed_on)}; start a new one."
        )
    later = TaperPlan.objects.current().filter(switched_from__chain=plan.chain).first()
    if later is not None:
        raise refuse(
            f"The change was refused: this taper was switched to {later.drug}; change that one instead."
        )


def _refuse_unasked(findings: tuple[Finding, ...], override_code: str) -> None:
    said = " ".join(finding.sentence for finding in findings)
    if any(finding.stops for finding in findings):
        raise refuse(f"The change was refused: {said}")
    if findings and not override_code:
        raise refuse(
            f"The change needs a coded reason: {said} Choose one, or change it.", field_name="override_code"
        )


def _refuse_other_days(plan: TaperPlan, seen: Previewed, today: date) -> None:
    """Refuse a change of days that have passed, or that belong to the steroid before a switch."""
    if seen.before is not None and not keeps_history(seen.before, seen.after, today):
        raise refuse("The change was refused: it alters days before today; change the plan from today on.")
    if plan.switched_from_id and seen.before and seen.after.first_day < seen.before.first_day:
        raise refuse(
            f"The change was refused: until {day_text(seen.before.first_day)} the plan of the steroid before "
            "the switch holds; let the change begin then."
        )
