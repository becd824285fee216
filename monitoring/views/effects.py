"""Adverse effects: what is proposed, a person's answer to it, one effect in full, and the CTCAE tables."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.clinic.access import Right
from courses.clinic.fact import Fact
from courses.clinic.patient import Patient
from courses.forms.facts import ask_identity
from courses.protocols.ctcae import Version
from courses.protocols.loader import ctcae as ctcae_book
from courses.protocols.loader import effects
from courses.views.answer import STALE, answer
from courses.views.door import about, access_of, reads, writes
from courses.views.facts import history_url
from monitoring import timeline
from monitoring.actions.effects import confirm_effect, set_aside_effect
from monitoring.forms.effects import ConfirmEffectForm, ProposalForm, SetAsideForm
from monitoring.models import AdverseEffect, EffectSetAside
from monitoring.rules.ctcae.effect_dose import dose_at_onset
from monitoring.rules.ctcae.proposals import Proposal, proposals
from monitoring.rules.ctcae.regrade import regrade_words

PROPOSED = "monitoring/effects/proposed.html"
ANSWERED = "This is not proposed any more: it was answered, or the value has changed."


@reads
def proposed(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every proposed effect and what it rests on, what was set aside, what is not proposed and why."""
    patient = access_of(request).patient(pk)
    return render(request, PROPOSED, _proposed_context(request, patient))


@writes
def confirm(request: HttpRequest, pk: int, code: str, chain) -> HttpResponse:
    """Show the proposed effect as a form; record it as the person says."""
    patient, proposal = _proposal(request, pk, code, chain)
    if proposal is None or (proposal.recorded and request.method == "POST"):
        return _not_proposed(request, patient, ConfirmEffectForm, AdverseEffect)
    if proposal.recorded is not None:
        return redirect("monitoring:effect-correct", proposal.recorded.key.partition(":")[2])
    form = ask_identity(ConfirmEffectForm(request.POST or None, patient=patient, proposal=proposal))

    def write():
        form.refuse_other_value()
        sent = form.cleaned_data["record_id"]
        return confirm_effect(effect=form.fact(), proposal=proposal, by=request.user, record_id=sent)

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda effect: f"Adverse effect recorded: {effect}.",
        go_to=lambda effect: reverse("monitoring:effect-detail", args=[effect.chain]),
        template="monitoring/effects/confirm.html",
        context=_answering(
            request, patient, proposal, f"Record {proposal.effect.label}?", "Record the effect"
        ),
    )


@writes
def set_aside(request: HttpRequest, pk: int, code: str, chain) -> HttpResponse:
    """Ask why no effect is recorded, and until when the proposal stays quiet."""
    patient, proposal = _proposal(request, pk, code, chain)
    if proposal is None:
        return _not_proposed(request, patient, SetAsideForm, EffectSetAside)
    form = ask_identity(SetAsideForm(request.POST or None, proposal=proposal))

    def write():
        form.refuse_other_value()
        asked = form.cleaned_data
        return set_aside_effect(
            patient=patient,
            proposal=proposal,
            until=asked["until"],
            why=asked["why"],
            by=request.user,
            record_id=asked["record_id"],
        )

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda aside: f"Nothing recorded: {aside}.",
        go_to=lambda _: _proposed_url(patient),
        template="monitoring/effects/set_aside.html",
        context=_answering(request, patient, proposal, f"Set {proposal.effect.label} aside?", "Set aside"),
    )


@reads
def detail(request: HttpRequest, chain) -> HttpResponse:
    """Show one effect: its grade in both versions' words, the dose when it began, what it rests on."""
    access = access_of(request)
    rows = access.records(AdverseEffect).filter(chain=chain)
    versions = list(rows.select_related("patient__clinic", "recorded_by", "voided_by").order_by("-version"))
    if not versions:
        raise Http404("No such record, or not one of your clinics.")
    effect = versions[0]
    history = timeline.read(effect.patient, effect.patient.clinic.today())
    fact = next((one for one in history.effects if one.key == effect.key), None)
    context = about(request, effect.patient, "effects") | {
        "effect": effect,
        "versions": versions,
        "known": effects().get(effect.term_code),
        "dose": dose_at_onset(history, effect.onset_on),
        "regrade": regrade_words(history, fact) if fact else "",
        "history_url": history_url(effect),
    }
    return render(request, "monitoring/effects/detail.html", context)


@reads
def ctcae(request: HttpRequest) -> HttpResponse:
    """Show the CTCAE tables of both versions; of one effect alone where the form asks for it."""
    code = request.GET.get("term_code", "")
    if request.htmx:
        return render(request, "monitoring/effects/_grades.html", {"chosen": effects().get(code)})
    context = {"book": ctcae_book(), "effects": effects().values(), "table_versions": list(Version)}
    return render(request, "monitoring/effects/ctcae.html", context)


def _suspected(request: HttpRequest) -> str:
    return request.GET.get("before", "")


def _proposal(request: HttpRequest, pk: int, code: str, chain) -> tuple[Patient, Proposal | None]:
    """Return the patient and the proposal whose run has the value of the address, None when none waits."""
    access = access_of(request)
    patient = access.patient(pk)
    access.require(Right.RECORD, patient.clinic)
    found = proposals(timeline.read(patient, patient.clinic.today()), _suspected(request))
    ends = f":{chain}"
    of_effect = (p for p in found.waiting if p.effect.code == code)
    return patient, next((p for p in of_effect if any(key.endswith(ends) for key in p.keys)), None)


def _answering(request: HttpRequest, patient: Patient, proposal: Proposal, heading: str, submit: str) -> dict:
    asked = {"proposal": proposal, "heading": heading, "submit": submit, "cancel_url": _proposed_url(patient)}
    return about(request, patient, "effects") | asked


def _proposed_context(request: HttpRequest, patient: Patient) -> dict:
    asked = _suspected(request)
    found = proposals(timeline.read(patient, patient.clinic.today()), asked)
    return about(request, patient, "effects") | {"found": found, "asked": asked}


def _not_proposed(
    request: HttpRequest, patient: Patient, form_class: type[ProposalForm], model: type[Fact]
) -> HttpResponse:
    """Return to what is proposed; an answer that came too late is shown there, for its words are not lost."""
    if request.method != "POST" or _is_stored(request, patient, model):
        messages.info(request, ANSWERED)
        return redirect(_proposed_url(patient))
    late = {"refused": ANSWERED, "typed": form_class.words_in(request.POST)}
    return render(request, PROPOSED, _proposed_context(request, patient) | late, status=STALE)


def _is_stored(request: HttpRequest, patient: Patient, model: type[Fact]) -> bool:
    """Return whether this very form was stored before: it was sent twice."""
    chains = access_of(request).records(model).filter(patient=patient).values_list("chain", flat=True)
    return request.POST.get("record_id") in {str(chain) for chain in chains}


def _proposed_url(patient: Patient) -> str:
    return reverse("monitoring:effects-proposed", args=[patient.pk])
