"""The bedside screen: what a day-unit nurse does for one infusion, each step stored when it is taken."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from courses.actions import giving
from courses.actions.checks import day_to_check, record_check
from courses.actions.signature import is_unsigned
from courses.models import Condition, Infusion
from courses.protocols.loader import dose_limits
from courses.rules.speed import ran_too_fast
from courses.views.answer import answer
from courses.views.door import about, access_of, writes
from courses.views.infusion import infusion_to_change, said
from monitoring.actions.bedside import record_reaction
from monitoring.forms.bedside import CheckForm, ReactionForm, StartForm, StopForm, WatchForm
from monitoring.models import AdverseEffect
from monitoring.views.gates import GateShown, last_values, shown_gates


@dataclass(frozen=True)
class Step:
    """One thing to do now: its form, the action, what is said of it, and where on the page it is shown."""

    form: forms.Form
    write: Callable[[], object]
    stored: Callable[[object], str]
    anchor: str


@writes
def bedside(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the infusion with what may be done now; carry out the one step that was sent."""
    infusion = infusion_to_change(request, pk)
    asked = request.POST.get("step", "") if request.method == "POST" else ""
    gates = shown_gates(infusion, _checked_day(infusion))
    steps = _steps(request, infusion, gates, asked)
    address = reverse("monitoring:bedside", args=[infusion.pk])
    if request.method == "POST" and asked not in steps:
        messages.warning(request, f"Nothing was changed: the infusion is {infusion.get_state_display()} now.")
        return redirect(address)
    step = steps.get(asked)
    return answer(
        request,
        form=step.form if step else None,
        write=step.write if step else None,
        stored=step.stored if step else None,
        go_to=lambda _: f"{address}#{step.anchor}",
        template="monitoring/bedside.html",
        context=_context(request, infusion, gates, steps),
    )


def _checked_day(infusion: Infusion):
    """Return the day whose checks are shown: of an infusion that has begun, the day it began."""
    clinic = infusion.patient.clinic
    if infusion.started_at and infusion.state == Infusion.State.RUNNING:
        return infusion.started_at.astimezone(clinic.zone).date()
    return infusion.given_on or day_to_check(infusion, clinic.today())


def _steps(request, infusion: Infusion, gates: list[GateShown], asked: str) -> dict[str, Step]:
    """Return what may be done in the state the infusion is in, by the name of the step."""
    by = request.user

    def sent(name: str):
        return request.POST if name == asked else None

    steps = {}
    if infusion.state in Infusion.AWAITED:
        for shown in gates:
            steps[shown.step] = _check_step(infusion, shown, sent(shown.step), by)
        unsigned = is_unsigned(infusion, mg=None, now=timezone.now())
        form = StartForm(sent("start"), infusion=infusion, is_unsigned=unsigned)
        steps["start"] = _step(form, giving.start, infusion, by)
    if infusion.state == Infusion.State.RUNNING:
        steps["stop"] = _step(StopForm(sent("stop"), infusion=infusion), giving.give, infusion, by)
    if infusion.state in (Infusion.State.RUNNING, *Infusion.WAS_GIVEN):
        steps["react"] = _react_step(infusion, ReactionForm(sent("react")), by)
    if infusion.state != Infusion.State.OMITTED:
        steps["watch"] = _watch_step(infusion, WatchForm(sent("watch"), infusion=infusion), by)
    return steps


def _step(form, act: Callable, infusion: Infusion, by) -> Step:
    """Return the step that moves the infusion on: started, or given."""
    return Step(
        form,
        write=lambda: act(infusion=infusion, by=by, **form.facts()),
        stored=lambda done: f"Infusion {done.number} is {said(done)}.",
        anchor="now",
    )


def _check_step(infusion: Infusion, shown: GateShown, data, by) -> Step:
    form = CheckForm(data, gate=shown.gate, infusion=infusion)
    return Step(
        form,
        write=lambda: record_check(infusion=infusion, by=by, check=form.check()),
        stored=lambda done: f"{shown.gate.label}: {done.get_outcome_display()}.",
        anchor="checks",
    )


def _watch_step(infusion: Infusion, form: WatchForm, by) -> Step:
    return Step(
        form,
        write=lambda: giving.observe(infusion=infusion, by=by, observation=form.entered()),
        stored=lambda done: f"Recorded {done.get_phase_display()} infusion {infusion.number}.",
        anchor="measured",
    )


def _react_step(infusion: Infusion, form: ReactionForm, by) -> Step:
    return Step(
        form,
        write=lambda: record_reaction(infusion=infusion, by=by, effect=form.effect()),
        stored=lambda done: f"Recorded as an adverse effect: {done.term}.",
        anchor="reactions",
    )


def _context(request, infusion: Infusion, gates: list[GateShown], steps: dict[str, Step]) -> dict:
    access, limits = access_of(request), dose_limits()
    effects = access.records(AdverseEffect).current().filter(infusion=infusion)
    risks = access.records(Condition).current().filter(patient=infusion.patient, resolved_on__isnull=True)
    for shown in gates:
        shown.form = steps[shown.step].form if shown.step in steps else None
    open_gates = [shown.gate.label for shown in gates if not shown.is_settled]
    return about(request, infusion.patient) | {
        "infusion": infusion,
        "infusion_said": said(infusion),
        "gates": gates,
        "open_gates": open_gates,
        "last_values": last_values(infusion.patient, access),
        "risks": risks,
        "effects": effects,
        "observations": infusion.observations.select_related("recorded_by"),
        "step_forms": {name: step.form for name, step in steps.items()},
        "limits": limits,
        "ran_fast": ran_too_fast(infusion.given_mg, infusion.started_at, infusion.ended_at, limits=limits),
        "is_unsigned": "start" in steps and "unsigned_code" in steps["start"].form.fields,
        "is_awaited": infusion.state in Infusion.AWAITED,
        "was_given": infusion.state in Infusion.WAS_GIVEN,
        "course_url": reverse("courses:course-detail", args=[infusion.course_id]),
        "of": infusion.course.infusions.count(),
    }
