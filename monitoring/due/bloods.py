"""Muscle enzymes during an oral steroid."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from courses.models import DoseTaken, TaperStep
from courses.protocols.loader import equivalences
from courses.rules.wording import day_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.due.tapers import open_plans
from monitoring.models import Result
from monitoring.rules.due import next_test_due


def bloods(patients, today: date, horizon: date) -> Iterator[Derived]:
    """CK at the clinic's own interval while a patient takes an oral steroid.

    "Done" without a result holds for one interval: then it is due again.
    """
    rows = with_steroid(patients, today).filter(start__isnull=False)
    columns = ("id", "start", "last_ck", "clinic__test_interval_days")
    for patient_id, start, last, interval in rows.values_list(*columns):
        due_on = next_test_due(last, start, interval)
        if due_on <= horizon:
            said = f"last CK {day_text(last)}" if last else "no CK on record"
            yield Derived(
                patient_id,
                Due(
                    "bloods",
                    due_on,
                    f"patient:{patient_id}",
                    changed_at=again_after(due_on, today, interval),
                ),
                "CK and muscle enzymes",
                f"{said}, repeated every {interval} days during a steroid",
            )


def with_steroid(patients, today: date):
    """Return the patients with `start`, the first day of the oral steroid of today, None without one, and
    `last_ck`."""
    return patients.annotate(
        plan_start=Subquery(_plan_in_force(today, "start")),
        taken_start=Subquery(_taken_today(today).values("start")),
        directed_start=Subquery(_directed_today(today).values("directed_from")[:1]),
        last_ck=Subquery(last_ck(today, patient="pk")),
    ).annotate(start=Coalesce("plan_start", "taken_start", "directed_start"))


def again_after(due_on: date, today: date, interval_days: int) -> datetime | None:
    """Return the moment before which nothing done counts any more, None in the first interval after it."""
    since = today - timedelta(days=interval_days)
    return datetime.combine(since, time.min, tzinfo=UTC) if since >= due_on else None


def _plan_in_force(today: date, what: str):
    """Return, per patient, the first day or today's mg of the open plan with the highest dose today."""
    step = TaperStep.objects.filter(plan=OuterRef("pk"), first_day__lte=today).order_by("-first_day")
    starts = TaperStep.objects.filter(plan=OuterRef("pk")).order_by("first_day")
    plans = open_plans().filter(patient=OuterRef("pk"))
    plans = plans.annotate(
        mg=Subquery(step.values("daily_mg")[:1]), start=Subquery(starts.values("first_day")[:1])
    )
    return plans.filter(mg__gt=0).order_by("-mg", "pk").values(what)[:1]


def _taken_today(today: date):
    named = DoseTaken.objects.current().annotate(drug_name=Lower("drug"))
    rows = named.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        Q(amount__isnull=True) | Q(amount__gt=0),
        patient=OuterRef("pk"),
        drug_name__in=list(equivalences()),
        first_day__lte=today,
    )
    newer = DoseTaken.objects.current().filter(
        patient=OuterRef("patient"),
        drug=OuterRef("drug"),
        first_day__gt=OuterRef("first_day"),
        first_day__lte=today,
    )
    return rows.filter(~Exists(newer)).order_by().values("patient").annotate(start=Min("first_day"))


def _directed_today(today: date):
    """Return the steroid tapers as directed that run today: their dose is not known, but it is one."""
    plans = open_plans().filter(patient=OuterRef("pk"), directed_from__lte=today).exclude(directions="")
    named = plans.annotate(drug_name=Lower("drug")).filter(drug_name__in=list(equivalences()))
    return named.order_by("directed_from")


def last_ck(today: date, *, patient: str):
    """Return the day of the last CK of the outer row's patient, who stands there under the name given."""
    results = Result.objects.settled().filter(patient=OuterRef(patient), analyte="ck", sampled_on__lte=today)
    return results.order_by("-sampled_on").values("sampled_on")[:1]
