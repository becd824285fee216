"""Tablets that run out before the taper does."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import Exists, F, OuterRef

from courses.models import TabletSupply, TaperStep
from courses.models.tablets import dispensary
from courses.rules.steps import taper_of
from courses.rules.supply import Cover
from courses.rules.wording import day_text, dose_text
from courses.templatetags.words import dose_drug
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.due.tapers import open_plans


def refills(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Tapers whose recorded supply ends before they do, on the last day it covers.

    A taper without a recorded supply raises nothing: nobody knows what the patient has at home.
    """
    short = sorted(_short(patients, horizon), key=lambda found: found[:3])
    for (day, patient_id), group in groupby(short, key=lambda found: found[:2]):
        found = list(group)
        yield Derived(
            patient_id,
            Due("refill", day, f"taperplan:{found[0][3]}"),
            "; ".join(f"Refill of {dose_drug(drug)}" for _, _, drug, _, _ in found),
            "; ".join(_words(cover) for *_, cover in found),
        )


def _words(cover: Cover) -> str:
    dose = dose_text(cover.short_of.daily_mg)
    return f"supply lasts until {day_text(cover.last_day)}; {dose} a day is not covered after it"


def _short(patients, horizon: date) -> Iterator[tuple[date, int, str, str, Cover]]:
    """Yield (last day covered, patient, drug, chain, cover) of each taper that runs short by the horizon."""
    handed_out = TabletSupply.objects.current().filter(taper__chain=OuterRef("chain"))
    plans = open_plans().filter(Exists(handed_out), patient__in=patients)
    rows = TaperStep.objects.filter(plan__in=plans).order_by("plan", "first_day")
    rows = rows.annotate(
        chain=F("plan__chain"),
        drug=F("plan__drug"),
        patient_pk=F("plan__patient"),
        clinic_pk=F("plan__patient__clinic"),
    )
    rows = list(rows)
    tablets = dispensary(plans) if rows else None
    for _, group in groupby(rows, key=lambda row: row.plan_id):
        steps = list(group)
        first = steps[0]
        taper = taper_of([(step.first_day, step.daily_mg) for step in steps])
        cover = tablets.of(first.clinic_pk, first.drug, first.chain).cover(taper)
        if cover is not None and cover.last_day <= horizon:
            yield cover.last_day, first.patient_pk, first.drug, str(first.chain), cover
