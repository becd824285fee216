"""Adverse effects over HTTP: recorded, confirmed from a proposal, or set aside; and notes."""

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.fields import PlainDay, PlainText
from courses.api.serializers import Reached
from courses.clinic import facts
from courses.clinic.errors import refuse
from courses.models import Infusion
from monitoring import timeline
from monitoring.actions.effects import confirm_effect, set_aside_effect
from monitoring.models import AdverseEffect, EffectSetAside, Note
from monitoring.rules.ctcae.proposals import Proposal, proposals

FROM_PROPOSAL = "The value it is proposed from, as its proposal names it: <kind>:<id>."


class EffectOfInfusion(FactBody):
    """`derived_from` confirms a proposed effect: its value and grades are then kept in `inputs`."""

    infusion = Reached(model=Infusion, patient="course__patient", required=False, allow_null=True)
    derived_from = PlainText(max_length=80, required=False, allow_blank=True, help_text=FROM_PROPOSAL)
    shown_only = ("derived_from", "inputs")

    def get_fields(self):
        found = super().get_fields()
        found["derived_from"].read_only = self.is_correction
        return found


class AsideBody(FactBody):
    """What was read is kept by the server; a person says why, and until when it stays quiet."""

    derived_from = PlainText(max_length=80, help_text=FROM_PROPOSAL)
    decided_on = PlainDay(read_only=True)
    shown_only = ("derived_from", "value_words", "inputs")

    def get_fields(self):
        found = super().get_fields()
        for name in ("derived_from", "term_code"):
            found[name].read_only = self.is_correction
        return found


class AdverseEffects(FactViewSet):
    """Adverse effects; a CTCAE grade names its version."""

    serializer_class = fact_body(AdverseEffect, base=EffectOfInfusion)
    filterset_class = fact_filters(AdverseEffect, "causality", "grade", "suspected_drug", "term_code")

    def store(self, fact: AdverseEffect, parts: dict) -> AdverseEffect:
        if not fact.derived_from:
            return facts.record(fact, by=self.request.user)
        return confirm_effect(effect=fact, proposal=proposal_of(fact), by=self.request.user)


class EffectsSetAside(FactViewSet):
    """Proposed adverse effects that a person wanted none of."""

    serializer_class = fact_body(EffectSetAside, base=AsideBody)
    filterset_class = fact_filters(EffectSetAside, "term_code")

    def store(self, fact: EffectSetAside, parts: dict) -> EffectSetAside:
        return set_aside_effect(
            patient=fact.patient,
            proposal=proposal_of(fact),
            until=fact.until,
            why=fact.why,
            by=self.request.user,
        )

    def store_correction(self, old: EffectSetAside, new: EffectSetAside, parts: dict, **how):
        new.term_code, new.decided_on = old.term_code, old.decided_on
        return super().store_correction(old, new, parts, **how)


def proposal_of(fact: AdverseEffect | EffectSetAside) -> Proposal:
    """Return the proposal that the fact answers; refused when it does not wait for an answer."""
    history = timeline.read(fact.patient, fact.patient.clinic.today())
    found = proposals(history).waiting_for(fact.term_code, fact.derived_from)
    if found is None:
        raise refuse(
            "The answer was refused: this effect is not proposed from this value, or was answered before; "
            "read the proposals again.",
            field_name="derived_from",
        )
    return found


class Notes(FactViewSet):
    """Events, outcomes and remarks on the timeline."""

    serializer_class = fact_body(Note)
    filterset_class = fact_filters(Note, "kind", "mark")
