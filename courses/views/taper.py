"""Starting an oral taper with a live preview; the plan that a page is about."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.actions import taper as actions
from courses.clinic.access import Access, Right
from courses.clinic.approvals import approved
from courses.forms.change import ask_reason
from courses.forms.taper import StartTaperForm, courses_of
from courses.models import Infusion, Patient, PulseCourse, TaperPlan
from courses.rules.dates import day_after
from courses.rules.pulse import describe_pulse
from courses.rules.wording import day_text
from courses.templatetags.words import dose_drug
from courses.views.answer import answer, previewed
from courses.views.course import patient_to_treat, proposed_weight
from courses.views.door import about, access_of, reads, writes
from courses.views.schedule import Schedule, schedule_of


@writes
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Store version 1 of a taper; what lies outside the protocol is shown first and asks for a reason."""
    patient = patient_to_treat(request, pk)
    courses = courses_of(patient)
    protocols = approved(patient.clinic, "taper")
    weight = proposed_weight(patient, on=patient.clinic.today())
    weighed_on = weight.pop("weight_on", None)
    form = StartTaperForm(
        request.POST or None,
        courses=offered(courses),
        protocols=protocols,
        initial=first_guess(patient, courses) | weight,
    )
    schedule = _schedule(form, patient.clinic.today()) if form.is_bound else None
    context = about(request, patient) | {
        "heading": "Start an oral taper",
        "schedule": schedule,
        "protocols": protocols.values(),
        "running": [] if form.is_bound else running_plans(access_of(request), patient),
        "asks_reason": bool(schedule and schedule.warnings),
        "weight_hint": weight_hint(weighed_on),
    }
    if "preview" in request.POST:
        return previewed(request, form, "courses/taper_start.html", context)
    return answer(
        request,
        form=form,
        is_valid=lambda: form.is_valid() and ask_reason(form, schedule.warnings),
        write=lambda: _store(request, patient, form),
        stored=lambda plan: f"Taper stored: {dose_drug(plan.drug)} {schedule.line}.",
        go_to=lambda plan: reverse("courses:taper-detail", args=[plan.chain]),
        template="courses/taper_start.html",
        context=context,
    )


def running_plans(access: Access, patient: Patient) -> list[TaperPlan]:
    """Return the plans in force whose last day has not come."""
    plans = access.records(TaperPlan).current().filter(patient=patient, closed_on__isnull=True)
    today = patient.clinic.today()
    found = [(plan, plan.as_taper()) for plan in plans.prefetch_related("steps")]
    return [
        plan for plan, taper in found if taper is None or taper.last_day is None or taper.last_day >= today
    ]


def _store(request: HttpRequest, patient: Patient, form: StartTaperForm) -> TaperPlan:
    data = form.cleaned_data
    return actions.start_taper(
        patient=patient,
        by=request.user,
        drug=data["drug"],
        taper=form.taper(),
        course=form.chosen_course(),
        protocol=form.rules.name,
        protocol_version=form.rules.version,
        warnings=[warning.sentence for warning in form.warnings()],
        warning_reason=data["warning_reason"],
        override_code=data["override_code"],
    )


@reads
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the schedule being typed: steps, sums, warnings and chart; nothing is stored."""
    patient = patient_to_treat(request, pk)
    form = StartTaperForm(
        request.GET, courses=offered(courses_of(patient)), protocols=approved(patient.clinic, "taper")
    )
    today = patient.clinic.today()
    return render(
        request, "courses/_schedule_preview.html", {"schedule": _schedule(form, today), "today": today}
    )


def _schedule(form: StartTaperForm, today: date) -> Schedule | None:
    """Return what the form says as a schedule, or None while something is missing."""
    if not form.is_valid():
        return None
    said = (*form.warnings(), *form.findings())
    return schedule_of(form.taper(), form.cleaned_data["drug"], today=today, warnings=said)


def offered(courses: list[PulseCourse]) -> dict[str, tuple[PulseCourse, str]]:
    """Return each course by its id with its words."""
    return {str(course.pk): (course, course_said(course)) for course in courses}


def course_said(course: PulseCourse) -> str:
    """Return "3 × 1 g IV, 12-14 Jan 2026", of what was given, else of what is planned."""
    infusions = [i for i in course.infusions.all() if i.state != Infusion.State.OMITTED]
    given = [(i.given_on, i.given_mg) for i in infusions if i.given_on]
    return describe_pulse(given or [(i.planned_on, i.planned_mg) for i in infusions])


def weight_hint(weighed_on: date | None) -> str:
    """Return what the weight is for, and of which day the proposed one is."""
    proposed = f" Proposed: the latest recorded, of {day_text(weighed_on)}." if weighed_on else ""
    return f"For a start dose by weight, and to compare it with the protocol's mg/kg.{proposed}"


def first_guess(patient: Patient, courses: list[PulseCourse]) -> dict:
    """Return the day after the last infusion of the latest pulse, the pulse, and the weight it used."""
    if not courses:
        return {"first_day": patient.clinic.today()}
    latest = courses[0]
    days = [i.given_on or i.planned_on for i in latest.infusions.all() if i.state != Infusion.State.OMITTED]
    first_day = day_after(max(days)) if days else patient.clinic.today()
    return {"first_day": first_day, "course": str(latest.pk), "weight_kg": latest.weight_kg}


def plan_seen(request: HttpRequest, chain) -> TaperPlan:
    """Return the newest version of the plan, or 404."""
    return access_of(request).record(TaperPlan, chain=chain, replaced_at__isnull=True)


def plan_to_change(request: HttpRequest, chain) -> TaperPlan:
    """Return the newest version; 404 for a stranger, 403 for a role that may not prescribe."""
    plan = plan_seen(request, chain)
    access_of(request).require(Right.PRESCRIBE, plan.patient.clinic)
    return plan
