"""What happens beside an infusion that `courses` does not know: a reaction is an adverse effect."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.models import Infusion
from monitoring.models import AdverseEffect

DRUG = "methylprednisolone"


@transaction.atomic
def record_reaction(*, infusion: Infusion, by, effect: AdverseEffect) -> AdverseEffect:
    """Store a reaction as an adverse effect of this infusion, from today; the drug given is suspected."""
    require(by, Right.RECORD, infusion.patient.clinic)
    if infusion.state not in (Infusion.State.RUNNING, *Infusion.WAS_GIVEN):
        raise refuse(
            f"The reaction was refused: the infusion is {infusion.get_state_display()} and has not begun; "
            "record an adverse effect of the patient instead."
        )
    effect.patient, effect.infusion = infusion.patient, infusion
    effect.onset_on = effect.onset_on or infusion.given_on or infusion.patient.clinic.today()
    effect.noticed_on = effect.noticed_on or infusion.patient.clinic.today()
    effect.suspected_drug = effect.suspected_drug or DRUG
    return facts.record(effect, by=by)
