"""The patient's sheet: to read and print, as PDF, and as a calendar file."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.forms.sheets import SheetForm
from courses.models import TaperPlan
from courses.models.tablets import Dispensing, dispensing_of
from courses.rules.steps import Taper
from courses.rules.supply import PlanTablets
from courses.sheets.ics import calendar_of
from courses.sheets.pdf import pdf_of
from courses.sheets.sheet import Sheet, sheet_of
from courses.views.door import about, reads
from courses.views.taper import plan_seen


@reads
def page(request: HttpRequest, chain) -> HttpResponse:
    """Show the sheet as it prints, with the choice of language and paper, and what staff must know first."""
    plan = plan_seen(request, chain)
    asked = SheetForm.asked(request.GET, plan.patient.clinic)
    why_not = why_no_sheet(plan)
    context = about(request, plan.patient) | {
        "plan": plan,
        "form": SheetForm(initial=asked),
        "paper": asked["paper"],
        "why_not": why_not,
        "pdf_url": f"{reverse('courses:sheet-pdf', args=[chain])}?{urlencode(asked)}",
        "ics_url": f"{reverse('courses:taper-calendar', args=[chain])}?{urlencode(asked)}",
    }
    if not why_not:
        dispensing = dispensing_of(plan)
        context |= {
            "sheet": _sheet(plan, dispensing, asked["language"]),
            "has_tablets": not dispensing.is_empty,
            "tablets": _tablets(plan, dispensing),
        }
    return render(request, "courses/sheet.html", context)


@reads
def pdf(request: HttpRequest, chain) -> HttpResponse:
    """Return the sheet as a PDF file, whose name says nothing of the patient."""
    plan = plan_seen(request, chain)
    why_not = why_no_sheet(plan)
    if why_not:
        raise Http404(why_not)
    asked = SheetForm.asked(request.GET, plan.patient.clinic)
    sheet = _sheet(plan, dispensing_of(plan), asked["language"])
    return as_file(pdf_of(sheet, paper=asked["paper"]), "tablets.pdf", "application/pdf")


@reads
def calendar(request: HttpRequest, chain) -> HttpResponse:
    """Return the taper as a calendar file: for a plan that is over, one that takes its events away."""
    plan = plan_seen(request, chain)
    asked = SheetForm.asked(request.GET, plan.patient.clinic)
    return as_file(
        calendar_of(plan.patient, language=asked["language"], chain=plan.chain),
        "tablets.ics",
        "text/calendar",
    )


def as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """Return a download that no cache keeps."""
    return HttpResponse(
        content,
        content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


def why_no_sheet(plan: TaperPlan) -> str:
    """Return why this plan has no sheet to hand out, or ""."""
    taper = taper_of(plan)
    if plan.voided_at:
        return "The taper is marked as entered in error: there is no sheet to hand out."
    if taper is None:
        return "The taper has no steps yet: give it its steps, then there is a sheet."
    if not plan.patient.is_followed:
        return (
            f"The patient is no longer followed ({plan.patient.get_follow_up_display()}): there is no sheet."
        )
    if taper.last_day and taper.last_day < plan.patient.clinic.today():
        return "The taper has ended: there is no day left to print."
    return ""


def taper_of(plan: TaperPlan) -> Taper | None:
    """Return the plan's steps, or None for a plan in words only."""
    return plan.as_taper() if plan.steps.exists() else None


def _sheet(plan: TaperPlan, dispensing: Dispensing, language: str) -> Sheet:
    today = plan.patient.clinic.today()
    return sheet_of(plan, plan.as_taper(), dispensing, language=language, today=today)


def _tablets(plan: TaperPlan, dispensing: Dispensing) -> PlanTablets | None:
    return None if dispensing.is_empty else dispensing.plan(plan.as_taper())
