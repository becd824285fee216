"""One read: everything about a patient on one time axis, as values.

Ten queries whatever the patient's history holds. Facts entered in error and replaced versions stay out.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils import timezone

from courses.clinic.days import when
from courses.models import DoseTaken, DrugPeriod, Infusion, Patient, PulseCourse, TaperPlan, TaperStep
from courses.protocols.loader import analytes
from courses.rules.agents import agent_name
from courses.rules.doses import daily_mg, describe_dose
from courses.rules.pulse import describe_pulse
from courses.rules.steps import taper_of
from courses.templatetags.words import dose_drug
from monitoring.models import AdverseEffect, ImagingStudy, Note, ResponseReview, Result, StrengthTest
from monitoring.rules import history as h
from monitoring.rules.enzymes import multiple_of_uln
from monitoring.rules.window import window_after, window_state


def read(patient: Patient, on: date) -> h.PatientHistory:
    """Return the patient's history as seen on `on`, a day in the clinic's zone."""
    clinic = patient.clinic
    history = h.PatientHistory(
        today=on,
        read_at=timezone.now(),
        labs=_labs(patient),
        strengths=_strengths(patient),
        courses=_courses(patient, on),
        plans=_plans(patient),
        directed=_directed(patient),
        taken=_taken(patient),
        drugs=_drugs(patient),
        effects=_effects(patient),
        imaging=_imaging(patient),
        notes=_notes(patient),
        test_interval_days=clinic.test_interval_days,
        enzyme_unit=clinic.enzyme_unit,
        sparing_within_weeks=clinic.sparing_within_weeks,
    )
    ended_on, words = _end_of_record(patient, history)
    return replace(history, ended_on=ended_on, end_words=words)


def _end_of_record(patient: Patient, history: h.PatientHistory) -> tuple[date | None, str]:
    """Return the last day the record speaks of, and why it ends: no dose runs on past it."""
    if not patient.is_followed:
        return patient.follow_up_changed_on, patient.get_follow_up_display()
    days = _days(history)
    if patient.origin == Patient.Origin.PUBLISHED and days:
        return max(days), "the published record ends"
    return None, ""


def _days(history: h.PatientHistory) -> list[date]:
    """Return every day the record names."""
    moments = [
        *(fact.when for fact in (*history.labs, *history.strengths, *history.imaging, *history.notes)),
        *(fact.first for fact in (*history.taken, *history.drugs)),
        *(fact.onset for fact in history.effects),
        *(i.given or i.planned for course in history.courses for i in course.infusions),
    ]
    lasts = [fact.last_day for fact in (*history.taken, *history.drugs)]
    steps = [plan.taper.steps[-1].first_day for plan in history.plans]
    directed = [plan.first_day for plan in history.directed]
    days = (*(moment.day for moment in moments), *lasts, *steps, *directed)
    return [day for day in days if day is not None]


def _current(model, patient: Patient, day: str):
    return model.objects.current().filter(patient=patient).order_by(day, "id")


def _labs(patient: Patient) -> tuple[h.LabPoint, ...]:
    rows = _current(Result, patient, "sampled_on").exclude(status=Result.Status.WITHDRAWN)
    return tuple(lab_point(row) for row in rows)


def lab_point(row: Result) -> h.LabPoint:
    """Return the result as the rules know it."""
    known = analytes().get(row.analyte)
    ranged = row.number_high is not None
    return h.LabPoint(
        key=row.key,
        analyte=row.analyte,
        label=known.label if known else row.name,
        when=when(row.sampled_on, row.precision, row.printed),
        raw_text=row.raw_text,
        number=None if ranged else row.number,
        comparator=row.comparator,
        unit=row.unit,
        uln=row.uln,
        lln=row.lln,
        multiple=None if ranged else multiple_of_uln(row.number, row.comparator, row.unit, row.uln),
        status=row.status,
        is_muscle_enzyme=bool(known and known.is_muscle_enzyme),
        note=row.note,
    )


def _strengths(patient: Patient) -> tuple[h.StrengthPoint, ...]:
    return tuple(strength_point(row) for row in _current(StrengthTest, patient, "tested_on"))


def strength_point(row: StrengthTest) -> h.StrengthPoint:
    """Return the strength test as the rules know it."""
    return h.StrengthPoint(
        key=row.key,
        instrument=row.instrument,
        label=str(row),
        when=when(row.tested_on, row.precision, row.printed),
        total=row.total,
        maximum=row.maximum,
        note=row.note,
    )


def _courses(patient: Patient, on: date) -> tuple[h.CourseFact, ...]:
    rows = (
        Infusion.objects.filter(course__patient=patient)
        .exclude(course__state=PulseCourse.State.IN_ERROR)
        .select_related("course")
        .order_by("course", "number")
    )
    reviews = {r.course_id: r for r in ResponseReview.objects.current().filter(patient=patient)}
    courses = [list(group) for _, group in groupby(rows, key=lambda row: row.course_id)]
    courses.sort(key=lambda infusions: min(row.planned_on for row in infusions))
    return tuple(
        _course(infusions, number, reviews.get(infusions[0].course_id), on)
        for number, infusions in enumerate(courses, start=1)
    )


def _course(rows: list[Infusion], number: int, review: ResponseReview | None, on: date) -> h.CourseFact:
    course, infusions = rows[0].course, tuple(infusion_fact(row) for row in rows)
    given = [i.given for i in infusions if i.was_given and i.given is not None]
    window = window_after(max(given, key=lambda w: w.day)) if given else None
    reviewed_on = review.reviewed_on if review else None
    return h.CourseFact(
        key=course.key,
        number=number,
        state=course.state,
        infusions=infusions,
        window=window,
        window_state=window_state(window, reviewed_on=reviewed_on, today=on) if window else None,
        reviewed_on=reviewed_on,
        verdict=review.get_verdict_display() if review else "",
        label=pulse_label(infusions),
    )


def pulse_label(infusions: tuple[h.InfusionFact, ...]) -> str:
    """Return what was given, "3 × 1 g IV, 12-14 Jan 2026", with how many of how many; else what is planned.

    A dose that was held, omitted or is still to come never stands among those given.
    """
    given = [i for i in infusions if i.was_given]
    counted = given or [i for i in infusions if i.state != h.InfusionState.OMITTED]
    said = describe_pulse(
        [_day_and_mg(i) for i in counted], is_approximate=any(not i.planned.is_exact for i in counted)
    )
    if not given:
        return f"{said}, planned" if counted else said
    return said if len(given) == len(infusions) else f"{said}, {len(given)} of {len(infusions)} given"


def _day_and_mg(infusion: h.InfusionFact) -> tuple[date | None, Decimal | None]:
    if infusion.was_given and infusion.given is not None:
        return infusion.given.day, infusion.given_mg
    return infusion.planned.day, infusion.planned_mg


def infusion_fact(row: Infusion) -> h.InfusionFact:
    """Return the infusion as the rules know it."""
    return h.InfusionFact(
        key=row.key,
        number=row.number,
        planned=when(row.planned_on, row.precision),
        planned_mg=row.planned_mg,
        state=h.InfusionState(row.state),
        given=when(row.given_on, row.precision) if row.given_on else None,
        given_mg=row.given_mg,
        reason=row.reason,
    )


def _plans(patient: Patient) -> tuple[h.PlanFact, ...]:
    current = TaperPlan.objects.current().filter(patient=patient)
    rows = TaperStep.objects.filter(plan__in=current).select_related("plan")
    rows = rows.order_by("plan__recorded_at", "plan", "first_day")
    zone = patient.clinic.zone
    return tuple(plan_fact(list(group), zone) for _, group in groupby(rows, key=lambda row: row.plan_id))


def _directed(patient: Patient) -> tuple[h.DirectedFact, ...]:
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


def _taken(patient: Patient) -> tuple[h.TakenFact, ...]:
    return tuple(taken_fact(row) for row in _current(DoseTaken, patient, "first_day"))


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


def _drugs(patient: Patient) -> tuple[h.DrugFact, ...]:
    return tuple(drug_fact(row) for row in _current(DrugPeriod, patient, "first_day"))


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


def _effects(patient: Patient) -> tuple[h.EffectFact, ...]:
    return tuple(
        h.EffectFact(
            key=row.key,
            term=row.term,
            onset=when(row.onset_on, row.precision, row.printed),
            grade=row.grade,
            grade_version=row.grade_version,
            resolved_on=row.resolved_on,
            note=row.note,
        )
        for row in _current(AdverseEffect, patient, "onset_on")
    )


def _imaging(patient: Patient) -> tuple[h.ImagingFact, ...]:
    return tuple(
        h.ImagingFact(
            key=row.key,
            when=when(row.imaged_on, row.precision, row.printed),
            label=row.name if row.region.casefold() in row.name.casefold() else f"{row.name}, {row.region}",
            report=row.report,
        )
        for row in _current(ImagingStudy, patient, "imaged_on")
    )


def _notes(patient: Patient) -> tuple[h.NoteFact, ...]:
    return tuple(
        h.NoteFact(
            key=row.key,
            kind=row.kind,
            when=when(row.noted_on, row.precision, row.printed),
            text=row.text,
            until=row.until,
        )
        for row in _current(Note, patient, "noted_on")
    )
