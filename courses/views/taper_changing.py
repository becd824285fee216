"""The kinds of change of a taper: one page that offers them, one page for each with before and after."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.actions import taper_change as actions
from courses.clinic.approvals import approved
from courses.forms.taper_change import FORMS, SwitchForm, TaperChangeForm, ask_code
from courses.models import TaperPlan
from courses.rules.errors import RuleError
from courses.templatetags.words import day, dose_drug
from courses.views.answer import answer, previewed
from courses.views.compared import Compared, compared, compared_switch
from courses.views.door import about, reads, writes
from courses.views.taper import plan_to_change


@dataclass(frozen=True)
class Offer:
    """One kind of change: what it is called, what it does in a sentence, and when it is the right one."""

    slug: str
    words: str
    does: str


OFFERS = (
    Offer("hold", "Hold", "Stays on today's dose for some days; the rest moves by as much."),
    Offer("shift", "Shift", "Moves every step to come by some days; today's dose stays."),
    Offer("step-back", "Step back", "Goes back to the dose before for some days, then on as planned."),
    Offer("re-escalate", "Re-escalate", "For a flare: a higher dose, held, then tapered anew by a protocol."),
    Offer("switch", "Switch the steroid", "Goes on at equal dose with another steroid; no day has both."),
    Offer("stop", "Stop", "Ends the plan after a last day."),
)
BY_SLUG = {offer.slug: offer for offer in OFFERS}


@reads
def menu(request: HttpRequest, chain) -> HttpResponse:
    """Offer every kind of change, with where the plan stands today."""
    plan = plan_to_change(request, chain)
    taper, today = plan.as_taper(), plan.patient.clinic.today()
    offers = OFFERS if taper else [BY_SLUG["stop"]]
    return render(
        request,
        "courses/taper_changes.html",
        about(request, plan.patient)
        | {
            "plan": plan,
            "offers": offers,
            "dose_today": taper and taper.step_on(today),
            "next_step": taper and taper.next_step_after(today),
            "back_url": reverse("courses:taper-detail", args=[chain]),
        },
    )


@writes
def change(request: HttpRequest, chain, kind: str) -> HttpResponse:
    """Show what a change does to the plan, before and after, and store it."""
    plan = plan_to_change(request, chain)
    offer, form_class = BY_SLUG.get(kind), FORMS.get(kind)
    if offer is None or form_class is None:
        raise Http404("No such change of a taper.")
    today = plan.patient.clinic.today()
    form = form_class(request.POST or None, plan=plan, protocols=approved(plan.patient.clinic, "taper"))
    seen, refusal = _seen(form, today) if form.is_bound else _proposed(form_class, plan, form, today)
    context = about(request, plan.patient) | {
        "heading": f"{offer.words}: {dose_drug(plan.drug)} taper",
        "hint": offer.does,
        "plan": plan,
        "kind": kind,
        "compared": seen,
        "refusal": refusal,
        "findings": seen.findings if seen else (),
        "back_url": reverse("courses:taper-changes", args=[chain]),
        "back_words": "Kinds of change",
        "cancel_url": reverse("courses:taper-detail", args=[chain]),
    }
    if "preview" in request.POST:
        if request.headers.get("HX-Request"):
            return render(request, "courses/_change_preview.html", context)
        return previewed(request, form, "courses/taper_change.html", context)
    return answer(
        request,
        form=form,
        is_valid=lambda: form.is_valid() and ask_code(form, context["findings"]),
        write=lambda: _store(request, plan, form),
        stored=lambda new: _stored_words(plan, new),
        go_to=lambda new: reverse("courses:taper-detail", args=[new.chain]),
        template="courses/taper_change.html",
        context=context,
    )


def _proposed(form_class, plan: TaperPlan, form: TaperChangeForm, today: date):
    """Return what the change proposed at first would do; nothing where it leaves something to say."""
    first = {"version": plan.version, "reason": "-"} | form.initial
    proposed = form_class(_as_typed(form, first), plan=plan, protocols=form.offered)
    return _seen(proposed, today)


def _as_typed(form: TaperChangeForm, values: dict) -> dict:
    """Return first values as a browser would send them."""
    sent = {}
    for name, field in form.fields.items():
        value = values.get(name, field.initial)
        if isinstance(value, date):
            sent |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
        elif value is not None:
            sent[name] = str(value)
    return sent


def _seen(form: TaperChangeForm, today: date) -> tuple[Compared | None, str]:
    """Return the plan before and after, or why it cannot be; (None, "") while something is missing."""
    if set(form.errors) & set(form.asked):
        return None, ""
    plan = form.plan
    try:
        if isinstance(form, SwitchForm):
            to_drug = form.cleaned_data["to_drug"]
            switched = actions.preview_switch(plan, to_drug, form.cleaned_data["on_day"], today)
            return compared_switch(plan.as_taper(), switched, plan.drug, to_drug, today=today), ""
        if not plan.is_structured:
            return None, ""
        found = actions.preview_change(plan, form.change(), today)
    except RuleError as error:
        return None, str(error)
    except ValidationError as error:
        return None, " ".join(error.messages)
    return compared(found.before, found.after, plan.drug, today=today, findings=found.findings), ""


def _store(request: HttpRequest, plan: TaperPlan, form: TaperChangeForm) -> TaperPlan:
    data = form.cleaned_data
    told = {
        "plan": plan,
        "seen_version": data["version"],
        "by": request.user,
        "reason": data["reason"],
        "override_code": data["override_code"],
    }
    if isinstance(form, SwitchForm):
        return actions.switch_drug(**told, to_drug=data["to_drug"], on_day=data["on_day"])
    return actions.change_taper(**told, change=form.change())


def _stored_words(plan: TaperPlan, new: TaperPlan) -> str:
    if new.chain != plan.chain:
        begins = day(new.as_taper().first_day)
        return f"Switched: {dose_drug(plan.drug)} ends the day before {begins}, {dose_drug(new.drug)} begins."
    if new.change == TaperPlan.Change.STOP:
        last = new.closed_on or new.as_taper().last_day
        return f"The {dose_drug(plan.drug)} taper ends after {day(last)}."
    return f"Taper {new.get_change_display()}, version {new.version} of {dose_drug(new.drug)}."
