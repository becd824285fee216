"""The clinic's patients, found by name, number, disease, follow-up and treatment."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Access, Right
from courses.forms.patient import SearchForm
from courses.models import FollowUp, Patient, PulseCourse, TaperPlan, TaperStep
from courses.templatetags.words import dose_drug, mg
from courses.views.door import access_of, clinic_of, reads
from courses.views.paging import page_of, wanted_page


@dataclass(frozen=True)
class PatientRow:
    """A patient with what is said of them in the list; needs no further query."""

    patient: Patient
    age: int | None
    treatment: list[tuple[str, str]]  # words and tone


@reads
def patient_list(request: HttpRequest) -> HttpResponse:
    """Show the patients of the clinic looked at, by name, fifty to a page."""
    clinic = clinic_of(request, Right.READ)
    access, today = access_of(request), clinic.today()
    asked = SearchForm(request.GET).asked()
    found = _narrowed(access, access.patients().filter(clinic=clinic), asked, today)
    page = page_of(_with_treatment(access, found), wanted_page(request))
    rows = [_row(patient, today) for patient in page.items]
    context = {
        "search": SearchForm(initial=asked),
        "page": page,
        "rows": rows,
        "is_narrowed": any(asked.values()),
        "may_record": access.may(Right.RECORD, clinic.pk),
    }
    return render(request, "courses/patient_list.html", context)


def _narrowed(access: Access, patients: QuerySet, asked: dict[str, str], today: date) -> QuerySet:
    if asked["q"]:
        patients = patients.named_like(asked["q"])
    if asked["subtype"]:
        patients = patients.filter(subtype=asked["subtype"])
    if asked["follow_up"] != "any":
        patients = patients.filter(follow_up=asked["follow_up"] or FollowUp.ACTIVE)
    return _by_treatment(access, patients, asked["state"], today).order_by("family_name", "given_name", "id")


def _by_treatment(access: Access, patients: QuerySet, state: str, today: date) -> QuerySet:
    pulsed = active_courses(access).values("patient")
    tapered = running_plans(access, today).values("patient")
    if state == "pulse":
        return patients.filter(pk__in=pulsed)
    if state == "taper":
        return patients.filter(pk__in=tapered)
    if state == "none":
        return patients.exclude(pk__in=pulsed).exclude(pk__in=tapered)
    return patients


def active_courses(access: Access) -> QuerySet:
    return access.records(PulseCourse).filter(state=PulseCourse.State.ACTIVE)


def running_plans(access: Access, today: date) -> QuerySet:
    """Return the plans in force whose last step, 0 mg, has not come."""
    ended = access.records(TaperStep, patient="plan__patient").filter(daily_mg=0, first_day__lte=today)
    plans = access.records(TaperPlan).current().filter(closed_on__isnull=True)
    return plans.exclude(pk__in=ended.values("plan"))


def _with_treatment(access: Access, patients: QuerySet) -> QuerySet:
    plans = access.records(TaperPlan).current().filter(closed_on__isnull=True).prefetch_related("steps")
    return patients.select_related("nurse").prefetch_related(
        "identifiers",
        Prefetch("courses", active_courses(access).prefetch_related("infusions"), to_attr="active_courses"),
        Prefetch("taperplans", plans, to_attr="current_plans"),
    )


def _row(patient: Patient, today: date) -> PatientRow:
    said = [_course_said(course) for course in patient.active_courses]
    said += [words for plan in patient.current_plans if (words := _plan_said(plan, today))]
    return PatientRow(patient, patient.age_at(today), said)


def _course_said(course: PulseCourse) -> tuple[str, str]:
    infusions = course.infusions.all()
    given = sum(infusion.state in {"given", "part_given"} for infusion in infusions)
    return f"pulse: {given} of {len(infusions)} given", "info"


def _plan_said(plan: TaperPlan, today: date) -> tuple[str, str] | None:
    """Return today's step of the plan, or when it begins; None after its end."""
    taper = plan.as_taper()
    if taper is None:
        return f"{dose_drug(plan.drug)} as directed", "due"
    daily_mg = taper.dose_on(today)
    if daily_mg is None:
        return f"{dose_drug(plan.drug)} planned", "quiet"
    return (f"{dose_drug(plan.drug)} {mg(daily_mg)} a day", "quiet") if daily_mg else None
