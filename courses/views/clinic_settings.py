"""What a clinic has set for itself, and the protocols it has approved."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from courses.actions.clinics import change_settings
from courses.actions.protocols import approve_protocol, withdraw_protocol
from courses.clinic.access import Right
from courses.clinic.approvals import KNOWN, Protocol, in_force, standing_approval
from courses.forms.clinic import SettingsForm
from courses.models import ProtocolApproval
from courses.rules.errors import RuleError
from courses.rules.protocol_words import pulse_said, taper_said
from courses.views.clinic_change import change_clinic
from courses.views.door import clinic_of, posts, reads, writes
from courses.views.ending import ask_to_end

TITLES = {"pulse": "Pulses", "taper": "Tapers"}
SAID = {"pulse": pulse_said, "taper": taper_said}


@writes
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change what the clinic has set: who manages it only."""
    return change_clinic(
        request,
        Right.MANAGE,
        SettingsForm,
        write=lambda _, **told: change_settings(**told),
        stored=lambda clinic: f"The settings of {clinic} are changed.",
        page="courses:clinic-settings",
        template="courses/clinic_settings.html",
        context={"heading": "Clinic settings"},
    )


@dataclass(frozen=True)
class Listed:
    """One protocol of the list, with the approval that stands, None where none does."""

    kind: str
    protocol: Protocol
    approval: ProtocolApproval | None

    @property
    def said(self) -> tuple[str, ...]:
        return SAID[self.kind](self.protocol)


@reads
def protocols(request: HttpRequest) -> HttpResponse:
    """List every protocol with its source, and whether this clinic has approved its present version."""
    clinic = clinic_of(request, Right.READ)
    timezone.activate(clinic.zone)
    standing = in_force(clinic)
    groups = [
        (TITLES[kind], [Listed(kind, p, standing.get((kind, p.name, p.version))) for p in known().values()])
        for kind, known in KNOWN.items()
    ]
    return render(request, "courses/protocols.html", {"groups": groups, "clinic_name": clinic.name})


@posts
def approve(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Approve the version that the page showed."""
    clinic = clinic_of(request, Right.PRESCRIBE)
    version = request.POST.get("version", "")
    try:
        approve_protocol(clinic=clinic, kind=kind, name=name, version=version, by=request.user)
    except (ValidationError, RuleError) as refused:
        messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))
    else:
        messages.success(request, f"{clinic} may now order by {name} {version}.")
    return redirect("courses:protocols")


@writes
def withdraw(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Withdraw the approval of the protocol's present version."""
    clinic = clinic_of(request, Right.PRESCRIBE)
    try:
        approval = standing_approval(clinic, kind, name)
    except Http404:
        messages.error(request, f"Nothing to withdraw: {clinic} has not approved {name}.")
        return redirect("courses:protocols")
    return ask_to_end(
        request,
        end=lambda reason: withdraw_protocol(approval=approval, by=request.user, reason=reason),
        why="Why the approval is withdrawn",
        back=reverse("courses:protocols"),
        stored=lambda _: f"{clinic} orders nothing more by {approval}. What was ordered stays as it is.",
        heading=f"Withdraw {approval}?",
        hint=f"Nothing new is ordered by it at {clinic}. Courses and tapers ordered by it stay as they are.",
        submit="Withdraw approval",
        back_words="Protocols",
    )
