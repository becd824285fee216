"""Steps of oral tapers: the one in force and those to come; tapers as directed, which wait for steps."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Subquery

from courses.models import TaperPlan, TaperStep
from courses.models.tablets import Dispensary, dispensary
from courses.rules.steps import taper_of
from courses.rules.wording import day_text, dose_text
from courses.templatetags.words import dose_drug
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived

SUFFICES = "supply lasts to the end of the plan"


def taper_steps(patients, today: date, horizon: date) -> Iterator[Derived]:
    """The step in force and those that begin within the horizon; steps already left behind are not due.

    Steps of two steroids on one day are one thing due, which names both.
    """
    later = TaperStep.objects.filter(
        plan=OuterRef("plan"), first_day__gt=OuterRef("first_day"), first_day__lte=today
    )
    earlier = TaperStep.objects.filter(plan=OuterRef("plan"), first_day__lt=OuterRef("first_day"))
    plans = open_plans().filter(patient__in=patients)
    rows = (
        TaperStep.objects.filter(plan__in=plans, first_day__lte=horizon)
        .filter(~Exists(later))
        .annotate(
            previous_mg=Subquery(earlier.order_by("-first_day").values("daily_mg")[:1]),
            patient_pk=F("plan__patient"),
            chain=F("plan__chain"),
            drug=F("plan__drug"),
            clinic_pk=F("plan__patient__clinic"),
            changed_at=Subquery(_other_versions().values("replaced_at")[:1]),
        )
        .order_by("first_day", "plan__patient", "plan__drug")
    )
    tablets = dispensary(plans)
    lasts = _supplies_last(plans, tablets)
    for (day, patient_id), steps in groupby(rows, key=lambda row: (row.first_day, row.patient_pk)):
        found = list(steps)
        changed = [row.changed_at for row in found if row.changed_at]
        subject = f"taperplan:{found[0].chain}"
        yield Derived(
            patient_id,
            Due("taper_step", day, subject, changed_at=max(changed, default=None)),
            "; ".join(map(_step_words, found)),
            "; ".join(filter(None, (_in_tablets(row, tablets, lasts) for row in found))),
        )


def _in_tablets(row, tablets: Dispensary, lasts: dict[UUID, str]) -> str:
    """Return the step's dose in tablets and until when the supply lasts, "" at the end of a plan and where
    nothing can be counted."""
    found = tablets.of(row.clinic_pk, row.drug, row.chain)
    if not row.daily_mg or found.is_empty:
        return ""
    return ", ".join(filter(None, (found.dose(row.daily_mg).words, lasts.get(row.chain))))


def _supplies_last(plans, tablets: Dispensary) -> dict[UUID, str]:
    """Return until when the supply lasts, by chain of the plans with one on record; at most one query."""
    if not tablets.handed:
        return {}
    rows = TaperStep.objects.filter(plan__in=plans, plan__chain__in=list(tablets.handed))
    columns = ("plan__chain", "plan__drug", "plan__patient__clinic", "first_day", "daily_mg")
    steps = rows.order_by("plan", "first_day").values_list(*columns)
    found = {}
    for (chain, drug, clinic_id), group in groupby(steps, key=lambda row: row[:3]):
        cover = tablets.of(clinic_id, drug, chain).cover(taper_of([row[3:] for row in group]))
        found[chain] = f"supply lasts until {day_text(cover.last_day)}" if cover else SUFFICES
    return found


def _other_versions():
    """Return the plan's earlier versions that said another dose from that day, the latest first."""
    same = TaperStep.objects.filter(
        plan=OuterRef("pk"),
        first_day=OuterRef(OuterRef("first_day")),
        daily_mg=OuterRef(OuterRef("daily_mg")),
    )
    replaced = TaperPlan.objects.filter(chain=OuterRef("plan__chain"), replaced_at__isnull=False)
    return replaced.filter(~Exists(same)).order_by("-replaced_at")


def plans_to_structure(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Tapers as directed, from their first day on: a prescriber enters the steps, until when nobody is
    reminded of any."""
    rows = open_plans().filter(patient__in=patients, directed_from__lte=horizon).exclude(directions="")
    for day_and_patient, plans in groupby(
        rows.order_by("directed_from", "patient", "drug"), key=lambda row: (row.directed_from, row.patient_id)
    ):
        found = list(plans)
        drugs = " and ".join(dose_drug(row.drug) for row in found)
        words = "; ".join(f"“{row.directions}”" for row in found)
        yield Derived(
            day_and_patient[1],
            Due("structure_plan", day_and_patient[0], f"taperplan:{found[0].chain}"),
            f"{drugs} taper as directed: enter its steps",
            f"unstructured, cannot remind: {words}",
        )


def open_plans():
    return TaperPlan.objects.current().filter(closed_on__isnull=True)


def _step_words(row) -> str:
    if row.previous_mg is None:
        return f"Start {dose_drug(row.drug)} {dose_text(row.daily_mg)} a day"
    if not row.daily_mg:
        return f"Stop {dose_drug(row.drug)}, last dose {dose_text(row.previous_mg)} a day"
    return f"{dose_drug(row.drug)} {dose_text(row.previous_mg)} → {dose_text(row.daily_mg)} a day"
