"""Starting an oral taper, by steps or as directed; the next version of one; marking it as an error."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from courses.clinic import audit, facts
from courses.clinic.access import Right, require
from courses.clinic.approvals import refuse_unapproved
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_before_birth, refuse_far_ahead
from courses.clinic.text import refuse_hidden
from courses.models import OverrideCode, Patient, PulseCourse, TaperPlan, TaperStep
from courses.protocols.loader import taper_protocol
from courses.rules.dates import day_before
from courses.rules.exposure import steroid_name
from courses.rules.findings import Finding
from courses.rules.oral_start import check_oral_doses
from courses.rules.steps import Taper
from courses.rules.steps import TaperStep as Step
from courses.rules.taper_check import RULES_VERSION, check_taper

# What the next version of a plan keeps unless it says otherwise.
KEPT = (
    "patient", "chain", "drug", "course", "protocol", "protocol_version", "warnings", "warning_reason",
    "findings", "override_code", "rules_version", "switched_from",
)  # fmt: skip


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
    override_code: str = "",
) -> TaperPlan:
    """Store version 1 of a plan; an earlier plan of the drug must have ended before this one begins.

    What lies outside the protocol, or is found in the steps, needs its reason in words; without a code
    beside it, the code is "other, in words".
    """
    require(by, Right.PRESCRIBE, patient.clinic)
    rules = taper_protocol(protocol) if protocol else None
    if rules is not None:
        refuse_unapproved(patient.clinic, rules, "taper")
    drug = steroid_name(drug)
    at_start = check_oral_doses(taper, drug, weight_kg=course and course.weight_kg)
    _refuse_stops(at_start)
    findings = (*at_start, *check_taper(taper, drug, protocol=rules))
    said = [*(warnings or []), *(finding.sentence for finding in findings)]
    if said and not warning_reason.strip():
        raise refuse(
            f"The taper needs a reason: {' '.join(said)} Say why, or change the taper.",
            field_name="warning_reason",
        )
    _refuse_impossible_start(patient, course, taper.first_day)
    close_ended_plan(patient, drug, taper.first_day, by)
    refuse_far_ahead(taper.first_day, patient.clinic)
    return _begin(
        TaperPlan(
            patient=patient,
            drug=drug,
            course=course,
            protocol=protocol,
            protocol_version=protocol_version,
            warnings=warnings or [],
            findings=[finding.as_json() for finding in findings],
            override_code=override_code or (OverrideCode.OTHER if said else ""),
            rules_version=RULES_VERSION,
            warning_reason=warning_reason,
            recorded_by=by,
        ),
        taper,
    )


@transaction.atomic
def direct_taper(
    *, patient: Patient, by, drug: str, directions: str, first_day: date, course: PulseCourse | None = None
) -> TaperPlan:
    """Store a taper "as directed": its words and first day, and no step that nobody said."""
    require(by, Right.PRESCRIBE, patient.clinic)
    _refuse_impossible_start(patient, course, first_day)
    drug = steroid_name(drug)
    close_ended_plan(patient, drug, first_day, by)
    refuse_far_ahead(first_day, patient.clinic)
    plan = TaperPlan(
        patient=patient,
        drug=drug,
        course=course,
        directions=directions.strip(),
        directed_from=first_day,
        recorded_by=by,
    )
    if not plan.directions:
        raise refuse(
            "The taper as directed was refused: it has no words; write what was said.",
            field_name="directions",
        )
    refuse_hidden(plan)
    return _begin(plan, None)


def _refuse_impossible_start(patient: Patient, course: PulseCourse | None, first_day: date) -> None:
    if course is not None and course.patient_id != patient.pk:
        raise refuse("The taper was refused: its pulse course belongs to another patient.")
    refuse_before_birth(first_day, patient)


def _begin(plan: TaperPlan, taper: Taper | None) -> TaperPlan:
    plan.full_clean(exclude=["chain"])
    plan.save()
    add_steps(plan, taper)
    audit.write(
        by=plan.recorded_by,
        action="taperplan.record",
        record=plan,
        after=said_of(plan, taper),
        reason=plan.warning_reason,
    )
    return plan


@transaction.atomic
def replan_taper(
    *, plan: TaperPlan, seen_version: int, by, taper: Taper | None, reason: str, **columns
) -> TaperPlan:
    """Store the schedule as the plan's next version; the one before stays readable.

    `columns` are those of the new version that differ. What a prescriber changes goes through
    taper_change.py, which keeps the days before today as they were and asks about what it finds.
    """
    require(by, Right.PRESCRIBE, plan.patient.clinic)
    if not reason.strip():
        raise refuse(
            "The change was refused: it has no reason; say why the taper changes.", field_name="reason"
        )
    if taper is not None:
        refuse_before_birth(taper.first_day, plan.patient)
        weight_kg = plan.course and plan.course.weight_kg
        _refuse_stops(check_oral_doses(taper, plan.drug, before=plan.as_taper(), weight_kg=weight_kg))
    before = said_of(plan, plan.as_taper())
    facts.replace(plan, seen_version=seen_version)
    told = {"change": TaperPlan.Change.EDIT, "recorded_by": by, "reason": reason} | columns
    kept = {name: getattr(plan, name) for name in KEPT}
    new = TaperPlan(**(kept | {"version": plan.version + 1} | told))
    new.full_clean(exclude=["chain"])
    new.save()
    add_steps(new, taper)
    after = said_of(new, taper)
    audit.write(by=by, action="taperplan.replan", record=new, before=before, after=after, reason=reason)
    return new


def _refuse_stops(findings: Iterable[Finding]) -> None:
    """Refuse what is impossible or lethal: no reason lets it pass."""
    stops = [finding.sentence for finding in findings if finding.stops]
    if stops:
        raise refuse(" ".join(stops))


def void_taper(*, plan: TaperPlan, seen_version: int, by, reason: str) -> TaperPlan:
    """Mark the plan as entered in error."""
    return facts.void(plan, seen_version=seen_version, by=by, reason=reason, right=Right.PRESCRIBE)


def add_steps(plan: TaperPlan, taper: Taper | None) -> None:
    """Store the steps of a plan; one as directed has none."""
    steps = [_step(plan, step) for step in taper.steps] if taper is not None else []
    for step in steps:
        step.clean_fields()  # all else that a row of steps could break, a Taper cannot say
    TaperStep.objects.bulk_create(steps)


def _step(plan: TaperPlan, step: Step) -> TaperStep:
    worked_out = step.by_weight
    return TaperStep(
        plan=plan,
        first_day=step.first_day,
        daily_mg=step.daily_mg,
        mg_per_kg=worked_out and worked_out.mg_per_kg,
        weight_kg=worked_out and worked_out.weight_kg,
    )


def said_of(plan: TaperPlan, taper: Taper | None) -> dict:
    """Return what the plan says, for the trail."""
    steps = [{"first_day": s.first_day, "daily_mg": s.daily_mg} for s in taper.steps] if taper else []
    return facts.values(plan) | {"steps": steps}


def close_ended_plan(patient: Patient, drug: str, first_day: date, by) -> None:
    plan = TaperPlan.objects.current().filter(patient=patient, drug=drug, closed_on__isnull=True).first()
    if plan is None:
        return
    taper = plan.as_taper()
    if taper is None:
        raise refuse(
            f"The taper was refused: a {drug} taper as directed is on record; structure, stop or void that "
            "one first."
        )
    last_day = taper.last_day
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
