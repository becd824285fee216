"""Tapers, doses taken and other medicines as the rules know them."""

from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone

from courses.clinic.days import when
from courses.models import DoseTaken, DrugPeriod, Patient, TaperPlan, TaperStep
from courses.rules.agents import agent_name
from courses.rules.doses import daily_mg, describe_dose
from courses.rules.steps import taper_of
from courses.templatetags.words import dose_drug
from monitoring.rules import history as h
from monitoring.timeline.rows import current


def plans(patient: Patient) -> tuple[h.PlanFact, ...]:
    newest = TaperPlan.objects.current().filter(patient=patient)
    rows = TaperStep.objects.filter(plan__in=newest).select_related("plan")
    rows = rows.order_by("plan__recorded_at", "plan", "first_day")
    zone = patient.clinic.zone
    return tuple(plan_fact(list(group), zone) for _, group in groupby(rows, key=lambda row: row.plan_id))


def directed(patient: Patient) -> tuple[h.DirectedFact, ...]:
    rows = TaperPlan.objects.current().filter(patient=patient).exclude(directions="")
    return tuple(
        h.DirectedFact(row.key, row.drug, row.directions, row.directed_from, row.closed_on)
        for row in rows.order_by("directed_from", "id")
    )


def plan_fact(steps: list[TaperStep], zone: ZoneInfo) -> h.PlanFact:
    """Return the plan that the steps belong to, as the rules know it; `zone` is the clinic's."""
    plan = steps[0].plan
    return h.PlanFact(
        key=plan.key,
        drug=plan.drug,
        taper=taper_of([(step.first_day, step.daily_mg) for step in steps]),
        version=plan.version,
        in_force=True,
        closed_on=plan.closed_on,
        protocol=f"{plan.protocol} {plan.protocol_version}".strip(),
        replanned_at=timezone.localtime(plan.recorded_at, zone) if plan.version > 1 else None,
    )


def taken(patient: Patient) -> tuple[h.TakenFact, ...]:
    return tuple(taken_fact(row) for row in current(DoseTaken, patient, "first_day"))


def taken_fact(row: DoseTaken) -> h.TakenFact:
    """Return the dose as the rules know it: mg a day where that can be told, the printed dose always."""
    return h.TakenFact(
        key=row.key,
        drug=row.drug,
        route=row.route,
        first=when(row.first_day, row.precision, row.printed),
        last_day=row.last_day,
        daily_mg=daily_mg(row.amount, row.unit, row.per, row.weight_kg),
        printed=describe_dose(row.amount, row.unit, row.per),
        note=row.note,
        recorded_at=row.recorded_at,
        is_start_only=row.is_start_only,
    )


def drugs(patient: Patient) -> tuple[h.DrugFact, ...]:
    return tuple(drug_fact(row) for row in current(DrugPeriod, patient, "first_day"))


def drug_fact(row: DrugPeriod) -> h.DrugFact:
    """Return the medicine as the rules know it."""
    return h.DrugFact(
        key=row.key,
        drug=row.drug,
        label=f"{dose_drug(agent_name(row.drug))} {describe_dose(row.amount, row.unit, row.per)}",
        first=when(row.first_day, row.precision, row.printed),
        last_day=row.last_day,
        reason_stopped=row.reason_stopped,
        is_prophylaxis=row.purpose == DrugPeriod.Purpose.PROPHYLAXIS,
        note=row.note,
        is_sparing=row.purpose == DrugPeriod.Purpose.SPARING,
        dose=describe_dose(row.amount, row.unit, row.per),
        per=row.per,
    )
