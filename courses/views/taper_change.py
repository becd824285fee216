"""Changing the rest of a taper step by step, and marking it as entered in error."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.actions import taper as actions
from courses.actions.taper_change import change_taper, preview_change
from courses.forms.change import ChangeForm
from courses.forms.taper import Steps
from courses.forms.taper_change import EditForm, ask_code
from courses.models import TaperPlan
from courses.rules.dates import day_after
from courses.rules.errors import RuleError
from courses.rules.taper_changes import Edit
from courses.templatetags.words import dose_drug
from courses.views.answer import answer, previewed
from courses.views.compared import Compared, compared
from courses.views.door import about, writes
from courses.views.schedule import schedule_of
from courses.views.taper import plan_to_change


@writes
def replan(request: HttpRequest, chain) -> HttpResponse:
    """Store the edited remaining steps as the plan's next version; what lies behind stays as it was."""
    plan = plan_to_change(request, chain)
    old = plan.as_taper()
    if old is None:
        raise Http404("This taper is as directed and has no steps to change.")
    today = plan.patient.clinic.today()
    form = EditForm(request.POST or None, initial={"version": plan.version})
    ahead = [{"first_day": s.first_day, "daily_mg": s.daily_mg} for s in old.steps if s.first_day > today]
    steps = Steps(request.POST or None, initial=ahead, prefix="step")
    seen, refusal = _seen(plan, steps, today) if request.method == "POST" else (None, "")
    context = about(request, plan.patient) | {
        "heading": "Change the rest of the taper",
        "plan": plan,
        "steps": steps,
        "before": schedule_of(old, plan.drug, today=today, has_chart=False),
        "compared": seen,
        "refusal": refusal,
        "findings": seen.findings if seen else (),
        "kept": [s for s in old.dose_steps if s.first_day <= today],
        **_back(plan),
    }
    if "preview" in request.POST:
        if request.headers.get("HX-Request"):
            return render(request, "courses/_change_preview.html", context)
        return previewed(request, steps, "courses/taper_replan.html", context | {"form": form})
    return answer(
        request,
        form=form,
        write=lambda: change_taper(
            plan=plan,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            change=edited(steps, today),
            reason=form.cleaned_data["reason"],
            override_code=form.cleaned_data["override_code"],
        ),
        is_valid=lambda: all([form.is_valid(), steps.is_valid()]) and ask_code(form, context["findings"]),
        stored=lambda new: f"Taper changed, version {new.version}: {dose_drug(new.drug)} {seen.after.line}.",
        go_to=lambda _: _address(plan),
        template="courses/taper_replan.html",
        context=context,
    )


def edited(steps: Steps, today: date) -> Edit:
    """Return the rows as all the steps the plan has from tomorrow on."""
    return Edit(day_after(today), tuple(steps.steps()))


def _seen(plan: TaperPlan, steps: Steps, today: date) -> tuple[Compared | None, str]:
    """Return the plan before and after, or why it cannot be."""
    if not steps.is_valid():
        return None, ""
    try:
        found = preview_change(plan, edited(steps, today), today)
    except RuleError as error:
        return None, str(error)
    return compared(found.before, found.after, plan.drug, today=today, findings=found.findings), ""


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
