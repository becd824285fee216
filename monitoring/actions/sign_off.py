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
    return [_sign(_head(found, one), by, decision) for one in dict.fromkeys(looked)]


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


def _sign(head: Result, by, decision: Decision) -> ResultSeen:
    told = {"decision": decision.code, "words": decision.words.strip()}
    signed = ResultSeen.objects.filter(result=head, seen_by=by, **told).first()
    if signed:
        return signed
    seen = ResultSeen(result=head, seen_by=by, **told)
    refuse_hidden(seen)
    seen.full_clean()
    seen.save()
    audit.write(
        by=by,
        action="resultseen.sign",
        record=seen,
        patient=head.patient,
        after={"result": str(head), "result_version": head.version, **told},
    )
    return seen
