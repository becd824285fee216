"""Weights that are missing or too old for an infusion to come."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import F, OuterRef, Subquery

from courses.models import BodyMeasure, Infusion, PulseCourse
from courses.rules.dates import whole_years
from courses.rules.dose_facts import dose_book
from courses.rules.weight import first_day_without_weight, good_for_days
from courses.rules.wording import day_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived


def weights(patients, today: date, horizon: date) -> Iterator[Derived]:
    """The first infusion to come, by weight or of a child, for which the last weight is too old or missing.

    The same days as the dose check asks: a weight of the order counts as one recorded.
    """
    days = (
        Infusion.objects.filter(
            course__patient__in=patients,
            course__state=PulseCourse.State.ACTIVE,
            state__in=Infusion.AWAITED,
            planned_on__lte=horizon,
        )
        .order_by("course__patient", "planned_on")
        .values_list(
            "course__patient",
            F("course__basis"),
            F("course__patient__birth_date"),
            F("course__patient__age_years"),
            F("course__weight_on"),
            Subquery(_recorded(today).values("measured_on")[:1]),
            "planned_on",
        )
    )
    book = dose_book()
    for (patient_id, basis, born, age, ordered_on, recorded_on), rows in groupby(days, key=lambda r: r[:6]):
        dose_days = [row[6] for row in rows]
        years = whole_years(born, dose_days[0]) if born else age
        is_child = book.is_child(None if years is None else Decimal(years))
        if basis != PulseCourse.Basis.MG_PER_KG and not is_child:
            continue
        weighed_on = max((day for day in (ordered_on, recorded_on) if day), default=None)
        good_for = good_for_days(is_child=is_child, limits=book.limits)
        day = first_day_without_weight(dose_days, weighed_on=weighed_on, good_for=good_for)
        if day is not None:
            yield _derived(patient_id, day, weighed_on, good_for)


def _recorded(today: date):
    return BodyMeasure.objects.weights().filter(patient=OuterRef("course__patient"), measured_on__lte=today)


def _derived(patient_id: int, day: date, weighed_on: date | None, good_for: int) -> Derived:
    last = f"last weighed {day_text(weighed_on)}" if weighed_on else "no weight on record"
    return Derived(
        patient_id,
        Due("weight", day, f"patient:{patient_id}"),
        "Weight before the infusion",
        f"{last}, and a dose is made of one of at most {good_for} days",
    )
