"""The clinic's list of tablets, and what a taper comes to in them."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.actions import tablets as actions
from courses.clinic.access import Right
from courses.forms.tablets import StrengthForm
from courses.models import TabletStrength, TabletSupply, TaperPlan
from courses.models.tablets import dispensing_of
from courses.rules.steps import Taper
from courses.rules.supply import Cover, PlanTablets
from courses.rules.tablets import Count, Unmade
from courses.templatetags.words import dose_drug, mg
from courses.views.answer import answer
from courses.views.door import clinic_of, writes


@writes
def strengths(request: HttpRequest) -> HttpResponse:
    """Show the list of the clinic looked at; put a strength on it."""
    clinic = clinic_of(request, Right.LIST_TABLETS)
    form = StrengthForm(request.POST or None)
    return answer(
        request,
        form=form,
        write=lambda: actions.list_strength(clinic=clinic, by=request.user, **form.cleaned_data),
        stored=lambda strength: f"On the list: {_said(strength)}.",
        go_to=lambda _: reverse("courses:tablets"),
        template="courses/tablets.html",
        context={"clinic": clinic, "strengths": clinic.tablet_strengths.listed().select_related("added_by")},
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a strength off the list of the clinic looked at."""
    clinic = clinic_of(request, Right.LIST_TABLETS)
    strength = clinic.tablet_strengths.filter(pk=pk).first()
    if strength is None:
        raise Http404("No such strength, or not on your clinic's list.")
    try:
        actions.withdraw_strength(strength=strength, by=request.user)
        messages.success(request, f"Off the list: {_said(strength)}.")
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("courses:tablets")


def _said(strength: TabletStrength) -> str:
    halves = ", may be halved" if strength.may_halve else ""
    return f"{dose_drug(strength.drug)} {mg(strength.strength_mg)}{halves}"


def supply_said(supply: TabletSupply) -> str:
    return f"{supply.tablets} × {dose_drug(supply.taper.drug)} {mg(supply.strength_mg)}"


@dataclass(frozen=True)
class TaperTablets:
    """A taper in tablets, as its page shows it."""

    plan: PlanTablets
    supplies: tuple[TabletSupply, ...]
    cover: Cover | None
    has_list: bool
    today: date

    @property
    def counted(self) -> PlanTablets | None:
        """Return the plan in tablets, or None where there is nothing to count with."""
        return self.plan if self.has_list or self.supplies else None

    @property
    def total(self) -> tuple[Count, ...]:
        return self.plan.total

    @property
    def unmade(self) -> tuple[Unmade, ...]:
        """Return the doses that cannot be made; () without a list, where none can be counted."""
        return self.counted.unmade if self.counted else ()

    @property
    def is_short(self) -> bool:
        """Return whether the supply does not last past today."""
        return self.cover is not None and self.cover.last_day <= self.today


def tablets_of_taper(plan: TaperPlan, taper: Taper, *, today: date) -> TaperTablets:
    """Return the plan in tablets: per step, in all, and how long the supply lasts."""
    found = dispensing_of(plan)
    return TaperTablets(
        plan=found.plan(taper),
        supplies=tuple(_supplies(plan)),
        cover=found.cover(taper),
        has_list=bool(found.listed),
        today=today,
    )


def _supplies(plan: TaperPlan):
    return (
        plan.patient.tabletsupplys.for_taper(plan.chain).select_related("recorded_by").order_by("-handed_on")
    )
