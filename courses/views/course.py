"""Ordering a pulse course, reading it, and ending it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from courses.actions import pulse
from courses.actions.order_warned import note_warned
from courses.actions.pulse import CourseOrder, check_course_order
from courses.actions.signature import is_signed, standing_signature, to_sign
from courses.clinic.access import Right
from courses.clinic.approvals import approved
from courses.forms.change import ChangeForm, ask_override
from courses.forms.course import OrderForm, StopCourseForm
from courses.models import Infusion, Patient, PulseCourse
from courses.models.body import latest_weighing
from courses.protocols.definitions import PulseProtocol
from courses.protocols.loader import dose_limits, pulse_protocols
from courses.rules.dates import Period
from courses.rules.dose_check import DoseVerdict
from courses.rules.dose_facts import dose_book
from courses.rules.exposure import Exposure, PulseDose, exposure, to_prednisone
from courses.rules.findings import Finding
from courses.rules.pulse import PlannedInfusion, describe_pulse
from courses.rules.speed import ran_too_fast
from courses.views.answer import answer, previewed
from courses.views.door import about, access_of, bedside_url, reads, writes
from courses.views.facts import history_url

DRUG = "methylprednisolone"
FINEST_KG = Decimal("0.01")  # what an order keeps of a weight
GIVEN = {Infusion.State.GIVEN, Infusion.State.PART_GIVEN}


@dataclass(frozen=True)
class OrderPreview:
    """What an order comes to; totals are None while a dose is not recorded."""

    label: str
    infusions: tuple[PlannedInfusion, ...]
    total_mg: Decimal | None
    prednisone_mg: Decimal | None
    checked: DoseVerdict

    @classmethod
    def of(cls, patient: Patient, order: CourseOrder) -> "OrderPreview":
        doses = [infusion.planned_mg for infusion in order.infusions]
        total = None if None in doses else sum(doses, Decimal(0))
        return cls(
            label=describe_pulse([(i.day, i.planned_mg) for i in order.infusions]),
            infusions=order.infusions,
            total_mg=total,
            prednisone_mg=None if total is None else to_prednisone(DRUG, total),
            checked=check_course_order(patient, order),
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.checked.findings

    @property
    def stops(self) -> bool:
        return any(finding.stops for finding in self.findings)


@writes
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the order; what lies outside the protocol is shown first and asks for a reason."""
    patient = patient_to_treat(request, pk)
    protocols = offered_protocols(patient)
    today = patient.clinic.today()
    guess = {"first_day": today} | proposed_weight(patient, on=today)
    form = OrderForm(request.POST or None, protocols=protocols, initial=guess)
    preview = OrderPreview.of(patient, form.order()) if form.is_bound and form.is_valid() else None
    context = about(request, patient) | {
        "heading": "Order a pulse course",
        "preview": preview,
        "protocols": protocols.values(),
        "running": patient.courses.filter(state=PulseCourse.State.ACTIVE),
        "asks_reason": bool(preview and preview.findings),
    }
    if preview and preview.findings and request.method == "POST" and "preview" not in request.POST:
        note_warned(patient=patient, by=request.user, checked=preview.checked)
    if "preview" in request.POST:
        return previewed(request, form, "courses/course_order.html", context)
    return answer(
        request,
        form=form,
        is_valid=lambda: form.is_valid() and ask_override(form, preview.findings),
        write=lambda: pulse.order_course(patient=patient, by=request.user, order=form.order()),
        stored=lambda _: f"Pulse course ordered: {preview.label}.",
        go_to=lambda course: reverse("courses:course-detail", args=[course.pk]),
        template="courses/course_order.html",
        context=context,
    )


def offered_protocols(patient: Patient) -> dict[str, PulseProtocol]:
    """Return the protocols the clinic has approved, those for the patient's age first."""
    age = patient.age_at(patient.clinic.today())
    fitting = dose_book(age_years=None if age is None else Decimal(age)).protocols
    return dict(sorted(approved(patient.clinic, "pulse").items(), key=lambda item: item[1] not in fitting))


def proposed_weight(patient: Patient, *, on: date) -> dict:
    """Return the latest recorded weight with its day as an order's first entries, {} without one."""
    latest = latest_weighing(patient, on=on)
    return {"weight_kg": latest.kg.quantize(FINEST_KG), "weight_on": latest.day} if latest else {}


@reads
def order_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the order being typed comes to; nothing is stored."""
    patient = patient_to_treat(request, pk)
    form = OrderForm(request.GET, protocols=offered_protocols(patient))
    preview = OrderPreview.of(patient, form.order()) if form.is_valid() else None
    return render(request, "courses/_order_preview.html", {"preview": preview})


@reads
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one course: the order, its infusions with what may be done, the exposure it came to."""
    course = course_seen(request, pk)
    infusions = list(course.infusions.prefetch_related("observations__recorded_by"))
    for infusion in infusions:
        infusion.bedside = bedside_url(infusion)
        infusion.is_fast = ran_too_fast(
            infusion.given_mg, infusion.started_at, infusion.ended_at, limits=dose_limits()
        )
        infusion.course = course  # the template asks for their patient; this saves a query each
    given = [infusion for infusion in infusions if infusion.state in GIVEN]
    context = about(request, course.patient) | {
        "course": course,
        "infusions": infusions,
        "observations": [o for infusion in infusions for o in infusion.observations.all()],
        "ordered_label": describe_pulse([(i.planned_on, i.planned_mg) for i in infusions]),
        "given_label": describe_pulse([(i.given_on, i.given_mg) for i in given]),
        "given_count": len(given),
        "exposure": exposure_of(given),
        "protocol": pulse_protocols().get(course.protocol),
        "signature": standing_signature(course),
        "unsigned": [i for i in to_sign(course) if not is_signed(i, now=timezone.now())]
        if course.state == PulseCourse.State.ACTIVE
        else [],
        "plans": course.taper_plans.current(),
        "is_active": course.state == PulseCourse.State.ACTIVE,
        "is_in_error": course.state == PulseCourse.State.IN_ERROR,
        "history_url": history_url(course),
    }
    return render(request, "courses/course_detail.html", context)


def exposure_of(given: list[Infusion]) -> Exposure | None:
    """Return the prednisone-equivalent mg of the infusions given, or None when none was."""
    if not given:
        return None
    days = [infusion.given_on for infusion in given]
    doses = [PulseDose(infusion.given_on, DRUG, infusion.given_mg) for infusion in given]
    return exposure([], doses, Period(min(days), max(days)))


@writes
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a course under way; what was not given is omitted with the same reason."""
    course = course_to_change(request, pk)
    today = course.patient.clinic.today()
    form = StopCourseForm(request.POST or None, initial={"version": course.version, "stopped_on": today})

    def write() -> PulseCourse:
        asked = form.cleaned_data
        return pulse.stop_course(
            course=course,
            seen_version=asked["version"],
            by=request.user,
            stopped_on=asked["stopped_on"],
            reason=asked["reason"],
        )

    return _ended(
        request,
        course,
        form=form,
        write=write,
        said="The pulse course is stopped; infusions not given are omitted.",
        context={
            "heading": "Stop this pulse course",
            "submit": "Stop course",
            "hint": "Infusions not yet given will be omitted with the same reason. What was given stays.",
        },
    )


@writes
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the whole course as entered in error."""
    course = course_to_change(request, pk)
    form = ChangeForm(request.POST or None, initial={"version": course.version})

    def write() -> PulseCourse:
        asked = form.cleaned_data
        return pulse.void_course(
            course=course, seen_version=asked["version"], by=request.user, reason=asked["reason"]
        )

    return _ended(
        request,
        course,
        form=form,
        write=write,
        said="The pulse course is marked as entered in error.",
        context={
            "heading": "Pulse course entered in error?",
            "submit": "Mark as entered in error",
            "hint": "The whole course will leave charts and sums. The history keeps it, with your reason.",
        },
    )


def _ended(request, course: PulseCourse, *, form, write, said: str, context: dict) -> HttpResponse:
    address = reverse("courses:course-detail", args=[course.pk])
    return answer(
        request,
        form=form,
        write=write,
        stored=lambda _: said,
        go_to=lambda _: address,
        template="courses/form_page.html",
        context=about(request, course.patient)
        | {"back_url": address, "back_words": "Pulse course", "cancel_url": address}
        | context,
    )


def patient_to_treat(request: HttpRequest, pk: int) -> Patient:
    """Return the patient; 404 for a stranger, 403 for a role that may not prescribe."""
    access = access_of(request)
    patient = access.patient(pk)
    access.require(Right.PRESCRIBE, patient.clinic)
    return patient


def course_seen(request: HttpRequest, pk: int) -> PulseCourse:
    """Return the course with its patient, or 404."""
    return access_of(request).record(PulseCourse, pk=pk)


def course_to_change(request: HttpRequest, pk: int) -> PulseCourse:
    """Return the course; 404 for a stranger, 403 for a role that may not prescribe."""
    course = course_seen(request, pk)
    access_of(request).require(Right.PRESCRIBE, course.patient.clinic)
    return course
