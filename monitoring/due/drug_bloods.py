"""Blood tests that an agent given beside the steroid asks for."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from courses.models import DrugPeriod
from courses.protocols.drug_monitoring import BloodPanel
from courses.protocols.loader import drug_monitoring, formulary
from courses.rules.doses import describe_dose
from courses.rules.wording import day_text
from courses.templatetags.words import dose_drug
from monitoring.actions.reminders import Due
from monitoring.due.bloods import again_after
from monitoring.due.derived import Derived
from monitoring.models import Result
from monitoring.rules.laboratory.drug_monitoring import AgentPeriod, PanelDue, panels_due, period_of

LOOK_BACK = timedelta(days=366)  # a period that ended longer ago asks for nothing more


def drug_bloods(patients, today: date, horizon: date) -> Iterator[Derived]:
    """The panels that fall due within the horizon, one thing due for each patient, on the earliest day.

    A panel counts on the last day with a result of every member. "Done" without one holds for an interval.
    """
    rows = (
        DrugPeriod.objects.current()
        .annotate(
            drug_name=Lower("drug"), **{_column(p): Subquery(_last_complete(p, today)) for p in _panels()}
        )
        .filter(
            Q(last_day__isnull=True) | Q(last_day__gte=today - LOOK_BACK),
            patient__in=patients,
            drug_name__in=monitored_names(),
            first_day__lte=horizon,
        )
        .order_by("patient_id", "first_day", "id")
    )
    for patient_id, periods in groupby(rows, key=lambda row: row.patient_id):
        found = _due_of(list(periods), today, horizon)
        if found:
            yield _derived(patient_id, found, today)


def _panels() -> list[BloodPanel]:
    return list(drug_monitoring().panels.values())


def _column(panel: BloodPanel) -> str:
    return f"last_{panel.code}"


def monitored_names() -> list[str]:
    """Return every name, in small letters, of an agent that has a schedule."""
    book = drug_monitoring()
    return [name for name, agent in formulary().by_printed_name.items() if book.schedule_of(agent)]


def _last_complete(panel: BloodPanel, today: date):
    """Return the last day on which every member of the panel has a settled number, or "normal", on record."""
    results = Result.objects.settled().filter(
        Q(number__isnull=False, number_high__isnull=True) | Q(comparator="normal"),
        patient=OuterRef("patient"),
        analyte__in=panel.members,
        sampled_on__lte=today,
    )
    days = results.order_by().values("sampled_on").annotate(members=Count("analyte", distinct=True))
    return days.filter(members=len(panel.members)).order_by("-sampled_on").values("sampled_on")[:1]


def _due_of(rows: list[DrugPeriod], today: date, horizon: date) -> list[PanelDue]:
    last_complete = {panel.code: getattr(rows[0], _column(panel)) for panel in _panels()}
    periods = [period for row in rows if (period := _period(row)) is not None]
    return [due for due in panels_due(periods, last_complete, today) if due.due_on <= horizon]


def _period(row: DrugPeriod) -> AgentPeriod | None:
    dose = describe_dose(row.amount, row.unit, row.per)
    return period_of(row.drug, row.first_day, row.last_day, dose)


def _derived(patient_id: int, found: list[PanelDue], today: date) -> Derived:
    first = min(found, key=lambda due: due.due_on)
    repeated = first.repeat_days()
    labels = ", ".join(drug_monitoring().panels[due.panel].label for due in found)
    last = f"last complete {day_text(first.last_on)}" if first.last_on else "none complete on record"
    return Derived(
        patient_id,
        Due(
            "drug_bloods",
            first.due_on,
            f"patient:{patient_id}",
            changed_at=again_after(first.due_on, today, repeated) if repeated else None,
        ),
        f"Bloods for {dose_drug(first.agent)}: {labels}",
        f"{first.why}, {last}",
    )
