"""Answering a proposed adverse effect: a person records it, or sets it aside with a reason."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.access import Right, require
from courses.clinic.patient import Patient
from monitoring.models import AdverseEffect, EffectSetAside
from monitoring.rules.ctcae.proposals import Proposal
from monitoring.rules.ctcae.words import inputs_of


@transaction.atomic
def confirm_effect(*, effect: AdverseEffect, proposal: Proposal, by, record_id=None) -> AdverseEffect:
    """Store the effect with the value it was confirmed from and what was read then."""
    require(by, Right.RECORD, effect.patient.clinic)
    effect.term_code = proposal.effect.code
    effect.derived_from, effect.inputs = proposal.worst.key, inputs_of(proposal)
    effect.chain = record_id or effect.chain
    return facts.record(effect, by=by, parts=_said(effect))


@transaction.atomic
def set_aside_effect(
    *, patient: Patient, proposal: Proposal, until: str, why: str, by, record_id=None
) -> EffectSetAside:
    """Store that no effect is recorded of this value, and why; it stays quiet `until` then."""
    require(by, Right.RECORD, patient.clinic)
    aside = EffectSetAside(
        patient=patient,
        term_code=proposal.effect.code,
        derived_from=proposal.worst.key,
        value_words=proposal.worst.words,
        inputs=inputs_of(proposal),
        until=until,
        why=why,
        decided_on=patient.clinic.today(),
    )
    aside.chain = record_id or aside.chain
    return facts.record(aside, by=by, parts=_said(aside))


def _said(fact: AdverseEffect | EffectSetAside) -> dict:
    """Return what the trail keeps of the value a person answered."""
    return {"derived_from": fact.derived_from, "inputs": fact.inputs}
