"""The tables of the data set and each of their columns: what is not named here never leaves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import DateField, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from courses.clinic.days import PRECISIONS
from courses.models import (
    Antibody,
    BodyMeasure,
    Condition,
    DoseTaken,
    DrugPeriod,
    FollowUp,
    Infusion,
    Patient,
    PulseCourse,
    TaperStep,
)
from courses.protocols.ctcae import Version
from courses.protocols.loader import analytes, effects, find_agent
from courses.rules.equivalence import is_glucocorticoid, table_name
from monitoring.models import AdverseEffect, Measure, ResponseReview, Result, StrengthTest
from monitoring.models.results import COMPARATORS
from monitoring.outcomes.export.columns import Column, age, code, day, flag, listed, name, number, one_of
from monitoring.outcomes.export.words import antibody, rhythms, units

Patients = QuerySet[Patient]
STANDING = Q(replaced_at__isnull=True, voided_at__isnull=True)


@dataclass(frozen=True)
class Table:
    """`find` returns the rows of some patients; `patient` is the path from a row to its patient's id."""

    code: str
    meaning: str
    find: Callable[[Patients], QuerySet | list[dict[str, Any]]]
    columns: tuple[Column, ...]
    patient: str = "patient"

    def rows(self, patients: Patients) -> Iterable[dict[str, Any]]:
        """Return each row as its columns' fields, a patient's rows in the order they were stored."""
        found = self.find(patients)
        if isinstance(found, list):
            return found
        return found.order_by("pk").values(self.patient, *(column.field for column in self.columns))


def steroid(drug: str) -> str | None:
    return table_name(drug) if is_glucocorticoid(drug) else None


def medicine(drug: str) -> str | None:
    agent = find_agent(drug)
    return agent.name if agent else steroid(drug)


def aged(patients: Patients) -> list[dict[str, Any]]:
    """Return the patients with their age when their first course began, where both are known."""
    counted = ~Q(courses__state=PulseCourse.State.IN_ERROR)
    day = Coalesce("courses__infusions__given_on", "courses__infusions__planned_on", output_field=DateField())
    found = patients.annotate(begun_on=Min(day, filter=counted)).order_by("pk")
    return [vars(patient) | {"pk": patient.pk, "age": _age(patient)} for patient in found]


def _age(patient) -> int | None:
    return patient.age_at(patient.begun_on) if patient.begun_on else None


def facts(model) -> Callable[[Patients], QuerySet]:
    return lambda patients: model.objects.filter(STANDING, patient__in=patients)


def who(path: str = "patient") -> Column:
    return name("patient", "the patient's name in this study", field=path, kind="patient")


def about() -> Column:
    return code("precision", "whether the day is exact, about, or not known", [p for p, _ in PRECISIONS])


@cache
def tables() -> tuple[Table, ...]:
    """Return every table, the patients first."""
    unit = one_of(units())
    return (
        Table(
            "patients",
            "one row for each patient",
            aged,
            (
                who("pk"),
                code("sex", "as recorded", Patient.Sex.values),
                code("subtype", "of the myositis", Patient.Subtype.values),
                age(
                    "age_years",
                    "in whole years when the first course began; from 90 on all are one",
                    field="age",
                ),
                code("follow_up", "whether the clinic still follows the patient", FollowUp.values),
                day("follow_up_changed_on", "when that last changed"),
            ),
            patient="pk",
        ),
        Table(
            "antibodies",
            "myositis antibodies found",
            facts(Antibody),
            (who(), listed("antibody", "the antibody", antibody, field="name")),
        ),
        Table(
            "conditions",
            "organs involved, and risks before the steroid",
            facts(Condition),
            (
                who(),
                code("condition", "what it is", Condition.Code.values, field="code"),
                day("since", "since when"),
                about(),
                day("resolved_on", "when it was over"),
            ),
        ),
        Table(
            "courses",
            "one row for each pulse course",
            lambda patients: PulseCourse.objects.filter(patient__in=patients).exclude(state="in_error"),
            (
                who(),
                name("course", "the course's name in this study", field="pk", kind="course"),
                code("indication", "why it was given", PulseCourse.Indication.values),
                code("basis", "flat dose or by weight", PulseCourse.Basis.values),
                number("mg_per_kg", "ordered for each kg", unit="mg/kg"),
                number("weight_kg", "the weight it was ordered by", unit="kg"),
                day("weight_on", "when that was measured"),
                code("state", "where it stands", PulseCourse.State.values),
                day("stopped_on", "when it was stopped"),
            ),
        ),
        Table(
            "infusions",
            "one row for each infusion of methylprednisolone",
            lambda patients: Infusion.objects.filter(course__patient__in=patients).exclude(
                course__state="in_error"
            ),
            (
                who("course__patient"),
                name("course", "the course it belongs to", field="course", kind="course"),
                number("number", "its place in the course"),
                day("planned_on", "planned for"),
                about(),
                number("planned_mg", "planned; empty: not recorded", unit="mg"),
                code("state", "what became of it", Infusion.State.values),
                day("given_on", "given on"),
                number("given_mg", "given; empty: not recorded", unit="mg"),
            ),
            patient="course__patient",
        ),
        Table(
            "taper_steps",
            "the newest version of each planned taper, step by step",
            lambda patients: TaperStep.objects.filter(
                plan__patient__in=patients, plan__replaced_at__isnull=True, plan__voided_at__isnull=True
            ),
            (
                who("plan__patient"),
                name("taper", "the plan's name in this study", field="plan", kind="taper"),
                listed("drug", "the oral steroid", steroid, field="plan__drug"),
                day("first_day", "from this day"),
                number("daily_mg", "each day; 0 ends the plan", unit="mg"),
                day("closed_on", "when the plan was closed", field="plan__closed_on"),
            ),
            patient="plan__patient",
        ),
        Table(
            "doses_taken",
            "what was taken where it differs from the plan, or no plan is known",
            facts(DoseTaken),
            (
                who(),
                listed("drug", "the steroid", steroid),
                *_amount(unit),
                *_period(),
                flag("is_start_only", "the dose is that of the first day only"),
            ),
        ),
        Table(
            "drugs",
            "steroid-sparing agents, prophylaxis and other drugs",
            facts(DrugPeriod),
            (
                who(),
                listed("drug", "the drug", medicine),
                code("purpose", "what for", DrugPeriod.Purpose.values),
                *_amount(unit),
                *_period(),
            ),
        ),
        Table(
            "results",
            "laboratory results as known now",
            lambda patients: facts(Result)(patients).exclude(status=Result.Status.WITHDRAWN),
            (
                who(),
                listed("analyte", "code of the analyte table", one_of(analytes())),
                code("comparator", "before the number; normal: no number was given", COMPARATORS),
                number("number", "as reported"),
                number("number_high", "the upper end, where a range was reported"),
                listed("unit", "of the number and its limits", unit),
                number("uln", "this result's own upper limit of normal"),
                number("lln", "its lower limit"),
                number("canonical_number", "in the analyte's own unit"),
                listed("canonical_unit", "that unit", unit),
                day("sampled_on", "taken on"),
                about(),
                code("status", "how final it is", Result.Status.values),
            ),
        ),
        Table(
            "strength",
            "strength tests",
            facts(StrengthTest),
            (
                who(),
                code("instrument", "which scale", StrengthTest.Instrument.values),
                number("total", "points; empty: could not be tested"),
                number("maximum", "of so many"),
                day("tested_on", "tested on"),
                about(),
            ),
        ),
        Table(
            "measures",
            "globals, function and swallowing",
            facts(Measure),
            (
                who(),
                code("kind", "what was measured", Measure.Kind.values),
                number("number", "its value; empty where it was said in words"),
                day("measured_on", "measured on"),
                about(),
            ),
        ),
        Table(
            "body",
            "weights and heights",
            facts(BodyMeasure),
            (
                who(),
                code("kind", "weight or height", BodyMeasure.Kind.values),
                number("number", "its value"),
                listed("unit", "its unit", unit),
                day("measured_on", "measured on"),
                about(),
            ),
        ),
        Table(
            "reviews",
            "signed answers to whether a pulse worked",
            lambda patients: facts(ResponseReview)(patients).exclude(course__state="in_error"),
            (
                who(),
                name("course", "the course judged", field="course", kind="course"),
                day("reviewed_on", "signed on"),
                code("verdict_enzymes", "by enzymes", ResponseReview.Verdict.values),
                code("verdict_strength", "by strength", ResponseReview.Verdict.values),
                code("verdict", "overall", ResponseReview.Verdict.values),
                code("population", "which criteria", ResponseReview.Criteria.values),
                number("score_lowest", "the lowest improvement score that the inputs allow"),
                number("score_highest", "the highest"),
                code("decision", "what was decided", ResponseReview.Decision.values),
            ),
        ),
        Table(
            "adverse_effects",
            "adverse effects",
            facts(AdverseEffect),
            (
                who(),
                listed("effect", "code of the list of effects", one_of(effects()), field="term_code"),
                number("grade", "CTCAE grade"),
                listed("grade_version", "of which CTCAE", one_of(Version)),
                day("onset_on", "since"),
                about(),
                day("noticed_on", "noticed on"),
                day("resolved_on", "over on"),
                flag("is_serious", "serious"),
                code("causality", "whether the treatment caused it", AdverseEffect.Causality.values),
                code("outcome", "what became of it", AdverseEffect.Outcome.values),
            ),
        ),
    )


def _amount(unit) -> tuple[Column, ...]:
    return (
        number("amount", "each time; empty: not recorded"),
        listed("unit", "of the amount", unit),
        listed("per", "how often", one_of(rhythms())),
    )


def _period() -> tuple[Column, ...]:
    return day("first_day", "from this day"), about(), day("last_day", "to this day, included")
