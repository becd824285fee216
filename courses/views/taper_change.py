"""Changing the rest of a taper, stopping it, marking it as entered in error."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.actions import taper as actions
from courses.forms.change import ChangeForm
from courses.forms.taper import ReplanForm, Steps, StopTaperForm
from courses.models import TaperPlan
from courses.rules.dates import day_after
from courses.rules.errors import RuleError
from courses.rules.steps import Taper, TaperStep
from courses.templatetags.words import day, dose_drug
from courses.views.answer import answer, previewed
from courses.views.door import about, writes
from courses.views.schedule import Schedule, schedule_of
from courses.views.taper import plan_to_change


@writes
def replan(request: HttpRequest, chain) -> HttpResponse:
    """Store the edited remaining steps as the plan's next version; what lies behind stays as it was."""
    plan = plan_to_change(request, chain)
    today = plan.patient.clinic.today()
    old = plan.as_taper()
    form = ReplanForm(request.POST or None, initial={"version": plan.version})
    ahead = [{"first_day": s.first_day, "daily_mg": s.daily_mg} for s in old.steps if s.first_day > today]
    steps = Steps(request.POST or None, initial=ahead, prefix="step")
    after = _after(plan, steps, today) if request.method == "POST" else None
    context = about(request, plan.patient) | {
        "heading": "Change the rest of the taper",
        "plan": plan,
        "steps": steps,
        "before": schedule_of(old, plan.drug, today=today, has_chart=False),
        "schedule": after,
        "kept": [s for s in old.dose_steps if s.first_day <= today],
        **_back(plan),
    }
    if "preview" in request.POST:
        if request.headers.get("HX-Request"):
            return render(request, "courses/_replan_preview.html", context)
        return previewed(request, steps, "courses/taper_replan.html", context | {"form": form})
    return answer(
        request,
        form=form,
        write=lambda: actions.replan_taper(
            plan=plan,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            taper=with_steps(old, steps.steps(), today),
            reason=form.cleaned_data["reason"],
        ),
        is_valid=lambda: all([form.is_valid(), steps.is_valid()]),
        stored=lambda new: f"Taper changed, version {new.version}: {dose_drug(new.drug)} {after.line}.",
        go_to=lambda _: _address(plan),
        template="courses/taper_replan.html",
        context=context,
    )


def with_steps(old: Taper, new: list[TaperStep], today: date) -> Taper:
    """Return the plan with `new` in place of all steps from tomorrow on, or from its first if earlier."""
    since = min([day_after(today), *(step.first_day for step in new)])
    return Taper((*(step for step in old.steps if step.first_day < since), *new))


def _after(plan: TaperPlan, steps: Steps, today: date) -> Schedule | None:
    """Return the changed plan as a schedule, or None while it cannot be one."""
    if not steps.is_valid():
        return None
    try:
        return schedule_of(with_steps(plan.as_taper(), steps.steps(), today), plan.drug, today=today)
    except RuleError:
        return None


@writes
def stop(request: HttpRequest, chain) -> HttpResponse:
    """End the plan after a last day."""
    plan = plan_to_change(request, chain)
    today = plan.patient.clinic.today()
    form = StopTaperForm(request.POST or None, initial={"version": plan.version, "last_day": today})

    def write() -> TaperPlan:
        asked = form.cleaned_data
        return actions.stop_taper(
            plan=plan,
            seen_version=asked["version"],
            by=request.user,
            last_day=asked["last_day"],
            reason=asked["reason"],
        )

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda _: f"The {dose_drug(plan.drug)} taper ends after {day(form.cleaned_data['last_day'])}.",
        go_to=lambda _: _address(plan),
        template="courses/form_page.html",
        context=about(request, plan.patient)
        | {
            "heading": f"Stop the {dose_drug(plan.drug)} taper",
            "submit": "Stop taper",
            "hint": "The plan ends after this day. The version before stays readable.",
            **_back(plan),
        },
    )


@writes
def void(request: HttpRequest, chain) -> HttpResponse:
    """Mark the plan as entered in error."""
    plan = plan_to_change(request, chain)
    form = ChangeForm(request.POST or None, initial={"version": plan.version})

    def write() -> TaperPlan:
        asked = form.cleaned_data
        return actions.void_taper(
            plan=plan, seen_version=asked["version"], by=request.user, reason=asked["reason"]
        )

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda _: f"The {dose_drug(plan.drug)} taper is marked as entered in error.",
        go_to=lambda _: _address(plan),
        template="courses/form_page.html",
        context=about(request, plan.patient)
        | {
            "heading": "Taper entered in error?",
            "submit": "Mark as entered in error",
            "hint": "The plan will leave charts, sums and reminders. The history keeps it, with your reason.",
            **_back(plan),
        },
    )


def _address(plan: TaperPlan) -> str:
    return reverse("courses:taper-detail", args=[plan.chain])


def _back(plan: TaperPlan) -> dict:
    return {"back_url": _address(plan), "back_words": "Taper", "cancel_url": _address(plan)}
