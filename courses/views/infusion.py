"""What happens to one infusion: given, held, omitted, moved, corrected, observed."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from courses.actions import giving, infusions
from courses.actions.checks import gates_on
from courses.clinic.access import Right
from courses.forms.change import ChangeForm
from courses.forms.infusion import (
    CorrectInfusionForm,
    GiveForm,
    ObservationForm,
    ObserveForm,
    PlanAgainForm,
)
from courses.models import Infusion, InfusionObservation
from courses.rules.infusion_checks import open_words
from courses.templatetags.words import day, mg
from courses.views.answer import answer
from courses.views.door import about, access_of, bedside_url, writes
from courses.views.facts import history_url

PHASES = InfusionObservation.Phase


@writes
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the infusion was given, with what was measured before, during and after."""
    infusion = infusion_to_change(request, pk)
    clinic = infusion.patient.clinic
    initial = {
        "version": infusion.version,
        "given_on": min(infusion.planned_on, clinic.today()),
        "given_mg": infusion.planned_mg,
        "rate_ml_h": infusion.rate_ml_h,
    }
    if infusion.started_at:
        began = timezone.localtime(infusion.started_at, clinic.zone)
        initial |= {"given_on": began.date(), "start": f"{began:%H:%M}"}
    form = GiveForm(request.POST or None, initial=initial, infusion=infusion)
    rows = [ObservationForm(request.POST or None, prefix=p, clinic=clinic, phase=p) for p in PHASES.values]

    def write() -> Infusion:
        on = form.cleaned_data["given_on"]
        seen = [row.observation(on) for row in rows if row.is_filled]
        return giving.give(infusion=infusion, by=request.user, observations=seen, **form.facts())

    return _answer(
        request,
        infusion,
        form=form,
        write=write,
        stored=lambda done: f"Infusion {done.number} {said(done)}.",
        is_valid=lambda: all([form.is_valid(), *(row.is_valid() for row in rows)]),
        template="courses/infusion_give.html",
        context={"heading": f"Record infusion {infusion.number}", "rows": rows}
        | _checks(infusion, initial["given_on"]),
    )


def _checks(infusion: Infusion, on: date) -> dict:
    """Return what the page says of the checks before an infusion that was not started here."""
    if infusion.state not in Infusion.AWAITED:
        return {}
    return {
        "open_gates": open_words(gates_on(infusion, on)),
        "checked_day": on,
        "bedside_url": bedside_url(infusion),
    }


@writes
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the infusion off; it stays due until someone plans it again."""
    return _reasoned(
        request,
        infusion_to_change(request, pk),
        act=infusions.hold,
        words="held",
        heading="Hold",
        hint="It stays due until it is planned again, given or omitted.",
    )


@writes
def omit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the infusion will not be given."""
    return _reasoned(
        request,
        infusion_to_change(request, pk),
        act=infusions.omit,
        words="omitted",
        heading="Omit",
        hint="It will not be given. When it is the last one open, the course is complete.",
    )


def _reasoned(request, infusion: Infusion, *, act: Callable, words: str, heading: str, hint: str):
    form = ChangeForm(request.POST or None, initial={"version": infusion.version})

    def write() -> Infusion:
        asked = form.cleaned_data
        return act(infusion=infusion, seen_version=asked["version"], by=request.user, reason=asked["reason"])

    return _answer(
        request,
        infusion,
        form=form,
        write=write,
        stored=lambda done: f"Infusion {done.number} is {words}.",
        context={
            "heading": f"{heading} infusion {infusion.number}",
            "submit": f"{heading} infusion",
            "hint": hint,
        },
    )


@writes
def plan_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a planned or held infusion another day."""
    infusion = infusion_to_change(request, pk, Right.PRESCRIBE)
    initial = {"version": infusion.version, "planned_on": infusion.planned_on}
    form = PlanAgainForm(request.POST or None, initial=initial)

    def write() -> Infusion:
        asked = dict(form.cleaned_data)
        seen = asked.pop("version")
        return infusions.plan_again(infusion=infusion, seen_version=seen, by=request.user, **asked)

    return _answer(
        request,
        infusion,
        form=form,
        write=write,
        stored=lambda done: f"Infusion {done.number} is planned for {day(done.planned_on)}.",
        context={"heading": f"Plan infusion {infusion.number} again", "submit": "Plan again"},
    )


@writes
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was recorded about an infusion; what it said before stays in the history."""
    infusion = infusion_to_change(request, pk)
    form = CorrectInfusionForm(request.POST or None, infusion=infusion)

    def write() -> Infusion:
        asked = form.cleaned_data
        return infusions.correct_infusion(
            infusion=infusion,
            seen_version=asked["version"],
            by=request.user,
            reason=asked["reason"],
            changes=form.changes(),
        )

    return _answer(
        request,
        infusion,
        form=form,
        write=write,
        stored=lambda done: f"Infusion {done.number} is corrected: {said(done)}.",
        context={
            "heading": f"Correct infusion {infusion.number}",
            "submit": "Save correction",
            "hint": "What it says now stays in the history. Leave the dose empty when it is not recorded.",
        },
    )


@writes
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what was measured at the bedside."""
    infusion = infusion_to_change(request, pk)
    initial = {"on": infusion.given_on or infusion.patient.clinic.today()}
    form = ObserveForm(request.POST or None, clinic=infusion.patient.clinic, initial=initial)
    return _answer(
        request,
        infusion,
        form=form,
        write=lambda: giving.observe(infusion=infusion, by=request.user, observation=form.entered()),
        stored=lambda done: f"Recorded {done.get_phase_display()} infusion {infusion.number}.",
        context={
            "heading": f"Add an observation to infusion {infusion.number}",
            "submit": "Add observation",
        },
    )


def said(infusion: Infusion) -> str:
    """Return "given: 1000 mg on 12 Jan 2026", or the state alone of one that was not."""
    words = infusion.get_state_display()
    return f"{words}: {mg(infusion.given_mg)} on {day(infusion.given_on)}" if infusion.given_on else words


def infusion_to_change(request: HttpRequest, pk: int, right: Right = Right.RECORD) -> Infusion:
    """Return the infusion; 404 for a stranger, 403 for a role without the right."""
    access = access_of(request)
    infusion = access.record(Infusion, patient="course__patient", pk=pk)
    access.require(right, infusion.patient.clinic)
    return infusion


def _answer(
    request, infusion: Infusion, *, context: dict, template="courses/infusion_form.html", **rest
) -> HttpResponse:
    address = reverse("courses:course-detail", args=[infusion.course_id])
    return answer(
        request,
        template=template,
        go_to=lambda _: f"{address}#infusions",
        context=about(request, infusion.patient)
        | {"infusion": infusion, "history_url": history_url(infusion), "infusion_said": said(infusion)}
        | {"back_url": address, "back_words": "Pulse course", "cancel_url": address}
        | context,
        **rest,
    )
