"""One read: everything about a patient on one time axis, as values; one module per family.

Nineteen queries whatever the patient's history holds. Facts entered in error and replaced versions stay out.
"""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from courses.models import Patient
from monitoring.rules import history as h
from monitoring.timeline.answers import hint_answers
from monitoring.timeline.assessments import body, imaging, measure_point, measures, strength_point, strengths
from monitoring.timeline.happenings import conditions, effects, notes, set_aside
from monitoring.timeline.medicines import directed, drug_fact, drugs, plan_fact, plans, taken, taken_fact
from monitoring.timeline.pulses import courses, infusion_fact, pulse_label
from monitoring.timeline.results import lab_point, labs, limits_of
from monitoring.timeline.vitals import pressures

__all__ = [
    "drug_fact",
    "hint_answers",
    "infusion_fact",
    "lab_point",
    "measure_point",
    "plan_fact",
    "pulse_label",
    "read",
    "strength_point",
    "taken_fact",
]


def read(patient: Patient, on: date) -> h.PatientHistory:
    """Return the patient's history as seen on `on`, a day in the clinic's zone."""
    clinic = patient.clinic
    history = h.PatientHistory(
        today=on,
        read_at=timezone.now(),
        labs=labs(patient),
        strengths=strengths(patient),
        courses=courses(patient, on),
        plans=plans(patient),
        directed=directed(patient),
        taken=taken(patient),
        drugs=drugs(patient),
        effects=effects(patient),
        imaging=imaging(patient),
        set_aside=set_aside(patient),
        notes=notes(patient),
        measures=measures(patient),
        body=body(patient),
        pressures=pressures(patient),
        conditions=conditions(patient),
        birth_date=patient.birth_date,
        age_years=patient.age_years,
        age_on=patient.age_on,
        sex=patient.sex,
        subtype=patient.subtype,
        test_interval_days=clinic.test_interval_days,
        enzyme_unit=clinic.enzyme_unit,
        glucose_unit=clinic.glucose_unit,
        action_limits=limits_of(clinic),
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
        *(fact.when for fact in _dated(history)),
        *(fact.first for fact in (*history.taken, *history.drugs)),
        *(fact.onset for fact in history.effects),
        *(i.given or i.planned for course in history.courses for i in course.infusions),
    ]
    lasts = [fact.last_day for fact in (*history.taken, *history.drugs)]
    steps = [plan.taper.steps[-1].first_day for plan in history.plans]
    directed = [plan.first_day for plan in history.directed]
    days = (*(moment.day for moment in moments), *lasts, *steps, *directed)
    return [day for day in days if day is not None]


def _dated(history: h.PatientHistory):
    """Return every fact that has a moment of its own."""
    measured = (*history.labs, *history.strengths, *history.imaging, *history.measures)
    return (*measured, *history.body, *history.pressures, *history.notes)
