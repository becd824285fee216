"""Signing off results: who looked at which version and what was decided. Nothing is ever signed by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import StaleError, refuse
from courses.clinic.text import refuse_hidden
from courses.models import Patient
from monitoring.models import Result, ResultSeen


@dataclass(frozen=True)
class Looked:
    """The version of a result that somebody had before their eyes."""

    chain: UUID
    version: int


@dataclass(frozen=True)
class Decision:
    """What was decided: a code of ResultSeen.Decision, and its words where something was done or asked."""

    code: str
    words: str = ""


@transaction.atomic
def sign_off(*, patient: Patient, by, looked: Sequence[Looked], decision: Decision) -> list[ResultSeen]:
    """Sign each version as seen, all or none; refused for one that has changed since it was shown.

    The same sign-off by the same person again stores nothing.
    """
    require(by, Right.SIGN_OFF, patient.clinic)
    if not looked:
        raise refuse("Nothing was signed: no result was chosen; choose at least one.", field_name="results")
    heads = Result.objects.current().filter(patient=patient, chain__in=[one.chain for one in looked])
    found = {head.chain: head for head in heads.select_related("patient__clinic")}
    chosen = [_head(found, one) for one in dict.fromkeys(looked)]
    told = {"seen_by": by, "decision": decision.code, "words": decision.words.strip()}
    signed = {seen.result_id: seen for seen in ResultSeen.objects.filter(result__in=chosen, **told)}
    _store([ResultSeen(result=head, **told) for head in chosen if head.pk not in signed], patient, by)
    return list(ResultSeen.objects.filter(result__in=chosen, **told).select_related("result").order_by("id"))


def _head(found: dict[UUID, Result], looked: Looked) -> Result:
    head = found.get(looked.chain)
    if head is None:
        raise refuse(
            "Nothing was signed: one of the results is not on record any more; reload the page.",
            field_name="results",
        )
    if head.version != looked.version:
        raise StaleError.of(head, looked.version)
    return head


def _store(new: list[ResultSeen], patient: Patient, by) -> None:
    """Store sign-offs that say the same of several results, each with its line in the trail."""
    if not new:
        return
    refuse_hidden(new[0])
    new[0].full_clean()
    stored = ResultSeen.objects.bulk_create(new)
    words = f": {new[0].words}" if new[0].words else ""
    reason = f"{new[0].get_decision_display()}{words}"
    audit.write_many(by=by, action="resultseen.sign", records=stored, reason=reason)
