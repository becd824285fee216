"""A taper as directed: storing its words, and giving it its steps when somebody knows them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.actions import taper as actions
from courses.actions.taper_change import preview_structure, structure_taper
from courses.forms.taper import Steps, courses_of
from courses.forms.taper_change import DirectedForm, EditForm, ask_code
from courses.models import TaperPlan
from courses.rules.errors import RuleError
from courses.templatetags.words import dose_drug
from courses.views.answer import answer, previewed
from courses.views.compared import Compared, compared
from courses.views.course import patient_to_treat
from courses.views.door import about, access_of, writes
from courses.views.taper import first_guess, offered, plan_to_change, running_plans


@writes
def direct(request: HttpRequest, pk: int) -> HttpResponse:
    """Store a taper of which only words are known: it reminds of nothing, and a prescriber is asked."""
    patient = patient_to_treat(request, pk)
    courses = courses_of(patient)
    guess = first_guess(patient, courses)
    form = DirectedForm(request.POST or None, courses=offered(courses), initial=guess)

    def write() -> TaperPlan:
        data = form.cleaned_data
        return actions.direct_taper(
            patient=patient,
            by=request.user,
            drug=data["drug"],
            directions=data["directions"],
            first_day=data["first_day"],
            course=form.chosen_course(),
        )

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda plan: f"Taper as directed stored: {dose_drug(plan.drug)}. It reminds of nothing yet.",
        go_to=lambda plan: reverse("courses:taper-detail", args=[plan.chain]),
        template="courses/taper_direct.html",
        context=about(request, patient)
        | {
            "heading": "Taper as directed",
            "running": [] if form.is_bound else running_plans(access_of(request), patient),
            "submit": "Store these words",
            "hint": "For a taper whose steps are not known. No dose is made of the words: nobody is "
            "reminded, and exposure counts its days as unknown until a prescriber enters the steps.",
        },
    )


@writes
def structure(request: HttpRequest, chain) -> HttpResponse:
    """Store the steps of a taper as directed as the plan's next version."""
    plan = plan_to_change(request, chain)
    if plan.is_structured and request.method != "POST":  # sent twice, the second is told what changed
        return redirect("courses:taper-detail", chain)
    today = plan.patient.clinic.today()
    form = EditForm(request.POST or None, initial={"version": plan.version})
    begins = [{"first_day": plan.directed_from, "daily_mg": None}]
    steps = Steps(request.POST or None, initial=begins, prefix="step")
    seen, refusal = _seen(plan, steps, today) if request.method == "POST" else (None, "")
    detail = reverse("courses:taper-detail", args=[chain])
    context = about(request, plan.patient) | {
        "heading": "Structure the taper",
        "plan": plan,
        "steps": steps,
        "compared": seen,
        "refusal": refusal,
        "findings": seen.findings if seen else (),
        "back_url": detail,
        "back_words": "Taper",
        "cancel_url": detail,
    }
    if "preview" in request.POST:
        if request.headers.get("HX-Request"):
            return render(request, "courses/_change_preview.html", context)
        return previewed(request, steps, "courses/taper_structure.html", context | {"form": form})
    return answer(
        request,
        form=form,
        is_valid=lambda: all([form.is_valid(), steps.is_valid()]) and ask_code(form, context["findings"]),
        write=lambda: structure_taper(
            plan=plan,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            steps=steps.steps(),
            reason=form.cleaned_data["reason"],
            override_code=form.cleaned_data["override_code"],
        ),
        stored=lambda new: (
            f"Taper structured, version {new.version}: {dose_drug(new.drug)} {seen.after.line}."
        ),
        go_to=lambda _: detail,
        template="courses/taper_structure.html",
        context=context,
    )


def _seen(plan: TaperPlan, steps: Steps, today: date) -> tuple[Compared | None, str]:
    if not steps.is_valid():
        return None, ""
    try:
        found = preview_structure(plan, steps.steps(), today)
    except RuleError as error:
        return None, str(error)
    except ValidationError as error:
        return None, " ".join(error.messages)
    return compared(None, found.after, plan.drug, today=today, findings=found.findings), ""
