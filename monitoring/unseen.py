"""Results nobody has looked at, those outside the clinic's own limits marked: one query for any number.

The limits that `monitoring.rules.laboratory.action_limits` tells of one result, in SQL for a whole clinic.
"""

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Window,
)
from django.db.models.functions import Lower, RowNumber

from courses.models import DrugPeriod, Patient
from courses.protocols.agents import Agent
from courses.protocols.loader import agents, formulary
from monitoring.models import ActionLimit, Result


def unseen_results(patients):
    """Return the unseen results of those patients with `is_outside`; published cases are not among them."""
    rows = Result.objects.unseen().filter(patient__in=patients)
    return marked_outside(rows.exclude(patient__origin=Patient.Origin.PUBLISHED))


def marked_outside(rows):
    """Return the results, each with `is_outside`: outside a limit of its clinic."""
    return rows.annotate(is_outside=_is_outside())


def first_of_each(rows, most: int, *order: str):
    """Return the first `most` results of each patient in that order, each with `in_all` of them."""
    of_patient = {"partition_by": F("patient")}
    return rows.annotate(
        place=Window(RowNumber(), order_by=list(order), **of_patient),
        in_all=Window(Count("pk"), **of_patient),
    ).filter(place__lte=most)


def unseen_keys(patient: Patient) -> frozenset[str]:
    """Return the keys of the patient's results that nobody has looked at; none of a published case."""
    if patient.origin == Patient.Origin.PUBLISHED:
        return frozenset()
    rows = Result.objects.unseen().filter(patient=patient)
    return frozenset(row.key for row in rows.only("chain"))


def _is_outside() -> ExpressionWrapper:
    """Return whether the result lies outside a limit in force; a range or a withdrawn one does not."""
    stands = Q(number_high__isnull=True) & ~Q(status=Result.Status.WITHDRAWN)
    return ExpressionWrapper(stands & Q(Exists(_crossed())), BooleanField())


def _crossed():
    number = OuterRef("canonical_number")
    below = Q(sign="<", canonical_low__gte=number) | ~Q(sign__in=[">", ">="]) & Q(canonical_low__gt=number)
    above = Q(sign=">", canonical_high__lte=number) | ~Q(sign__in=["<", "<="]) & Q(canonical_high__lt=number)
    limits = ActionLimit.objects.in_force().alias(
        sign=ExpressionWrapper(OuterRef("comparator"), output_field=CharField()),
        sampled_on=ExpressionWrapper(OuterRef("sampled_on"), output_field=DateField()),
    )
    return limits.filter(
        below | above, _holds(), clinic=OuterRef("patient__clinic"), analyte=OuterRef("analyte")
    )


def _holds() -> Q:
    """Return that a limit is for whatever is taken, or for an agent taken on the day of sampling."""
    asked = ActionLimit.objects.in_force().exclude(drug="").values_list("drug", flat=True).distinct()
    holds = Q(drug="")
    for drug in asked.order_by("drug"):
        holds |= Q(drug=drug, sampled_on__isnull=False) & Q(Exists(_taken(agents()[drug])))
    return holds


def _taken(agent: Agent):
    names = [name for name, named in formulary().by_printed_name.items() if named is agent]
    day = OuterRef(OuterRef("sampled_on"))
    rows = DrugPeriod.objects.current().alias(drug_name=Lower("drug"))
    return rows.filter(
        Q(first_day__isnull=True) | Q(first_day__lte=day),
        Q(last_day__isnull=True) | Q(last_day__gte=day),
        patient=OuterRef(OuterRef("patient")),
        drug_name__in=names,
    )
