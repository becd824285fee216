"""Infusions still to be given."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Max, OuterRef, Subquery
from django.utils import timezone

from courses.actions.checks import gates_of
from courses.models import Infusion, PulseCourse
from courses.rules.infusion_checks import open_words
from courses.rules.wording import dose_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived


def infusions(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Infusions planned, held or running in courses under way, on their planned day."""
    rows = (
        Infusion.objects.filter(
            course__patient__in=patients,
            course__state=PulseCourse.State.ACTIVE,
            state__in=Infusion.OPEN,
            planned_on__lte=horizon,
        )
        .order_by("planned_on", "number")
        .select_related("course__patient__clinic")
        .annotate(patient_pk=F("course__patient"), of=Subquery(_infusions_of_course()))
    )
    rows = list(rows)
    missing = _checks_missing(rows, today)
    seen, held = set(), {}
    for row in rows:
        is_held = row.state == Infusion.State.HELD
        if is_held:
            held[row.course_id] = row.number
        if (row.patient_pk, row.planned_on) in seen:
            continue  # two on one day are one reminder: the nurse sees both on the course
        seen.add((row.patient_pk, row.planned_on))
        waits = [f"infusion {held[row.course_id]} of this course is held"] if row.course_id in held else []
        if row.state == Infusion.State.RUNNING:
            waits.append(f"running since {timezone.localtime(row.started_at, row.patient.clinic.zone):%H:%M}")
        elif missing.get(row.pk):
            waits.append(f"checks missing: {missing[row.pk]}")
        yield Derived(
            row.patient_pk,
            Due("infusion", row.planned_on, row.key),
            f"Infusion {row.number} of {row.of}: methylPREDNISolone {dose_text(row.planned_mg)} IV",
            f"held: {row.reason}" if is_held else "; ".join(waits),
            is_held,
        )


def _checks_missing(rows: list[Infusion], today: date) -> dict[int, str]:
    """Return the gates still open, in words, of what is to be given today or late; two queries."""
    now = [row for row in rows if row.state == Infusion.State.PLANNED and row.planned_on <= today]
    found = gates_of(now, {row.pk: today for row in now}) if now else {}
    return {pk: open_words(stands) for pk, stands in found.items()}


def _infusions_of_course():
    same = Infusion.objects.filter(course=OuterRef("course")).order_by()
    return same.values("course").annotate(n=Max("number")).values("n")
