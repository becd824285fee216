"""Taking in a laboratory's message about one result, in whatever order its messages arrive."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.clinic import facts
from courses.clinic.access import Right, require
from courses.clinic.errors import StaleError, refuse
from courses.models import Patient
from courses.rules.dates import Precision
from courses.rules.units import plain
from monitoring.actions.printed_value import read_value
from monitoring.models import Result
from monitoring.models.results import NUMBER_TAKEN, TEST_NAMED
from monitoring.rules.laboratory.status import WITHDRAWN, Arrival, standing

MOST_TRIES = 3
KEPT = "kept as history"
SAID = ("name", "raw_text", "unit", "uln", "lln", "sampled_on", "sampled_at", "note")


@dataclass(frozen=True)
class Message:
    """What a laboratory says of one result; `lab_number` is its own number for the specimen or the order."""

    laboratory: str
    lab_number: str
    status: str
    reported_at: datetime
    name: str
    value: str = ""  # as printed; may be empty when it is withdrawn
    unit: str = ""
    uln: Decimal | None = None
    lln: Decimal | None = None
    sampled_on: date | None = None
    sampled_at: datetime | None = None
    note: str = ""


class Outcome(StrEnum):
    STANDS = "stands"
    HISTORY = "kept as history"
    KNOWN = "known already"


@dataclass(frozen=True)
class Received:
    """The version the message became, or was already; and the one that stands now."""

    result: Result
    standing: Result
    outcome: Outcome


def receive_result(*, patient: Patient, by, message: Message) -> Received:
    """Store the message as a version of its result; the same message again stores nothing.

    Which version stands is the rule's word: late messages are kept as history. Messages about one patient
    are taken in one after the other; one that meets a correction by hand is tried again beside it.
    """
    require(by, Right.RECORD, patient.clinic)
    _refuse_incomplete(message)
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            return _receive(patient, by, message)
        except (IntegrityError, StaleError, ValidationError) as error:
            if not tries_left or not _lost_a_race(error):
                raise
    raise AssertionError  # the last try returned or raised


def _lost_a_race(error: Exception) -> bool:
    """Return whether another record was stored meanwhile, rather than that the message cannot be true."""
    return not isinstance(error, ValidationError) or NUMBER_TAKEN in error.messages


@transaction.atomic
def _receive(patient: Patient, by, message: Message) -> Received:
    # Without it a message waits for the newest version, finds it replaced, and takes itself for the first.
    # Not the key: a correction by hand holds the result and needs the patient's key, so both would wait.
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    new = result_of(patient, message)
    head = _head_of(new)
    if head is None:
        new.arrived_at = timezone.now()
        return _known_in_error(new) or _as_received(facts.record(new, by=by), Outcome.STANDS)
    versions = list(Result.objects.filter(chain=head.chain).order_by("version"))
    known = next((version for version in versions if _is_same(version, new)), None)
    if known is not None:
        return Received(known, head, Outcome.KNOWN)
    new.arrived_at = timezone.now()
    before = [arrival_of(version) for version in versions]
    if standing([*before, arrival_of(new)]) in before:
        return Received(facts.keep(head, new, by=by, reason=_why_kept(head)), head, Outcome.HISTORY)
    return _as_received(
        facts.correct(head, new, seen_version=head.version, by=by, reason=_why(message)), Outcome.STANDS
    )


def _as_received(result: Result, outcome: Outcome) -> Received:
    return Received(result, result, outcome)


def _refuse_incomplete(message: Message) -> None:
    for name, words in {
        "laboratory": "names no laboratory",
        "lab_number": "has no number of the laboratory",
    }.items():
        if not getattr(message, name).strip():
            raise refuse(
                f"The message was refused: it {words}, so nothing tells which result it is about; add it.",
                field_name=name,
            )
    if message.status not in Result.Status.values:
        known = ", ".join(Result.Status.values)
        raise refuse(
            f"The message was refused: its status is not one of {known}; correct it.", field_name="status"
        )
    if message.reported_at is None:
        raise refuse(
            "The message was refused: it does not say when it was reported, so nothing tells which of two "
            "versions is the later; add the moment.",
            field_name="reported_at",
        )
    if message.status != WITHDRAWN and message.sampled_on is None:
        raise refuse("The message was refused: it has no day of sampling; add it.", field_name="sampled_on")


def result_of(patient: Patient, message: Message) -> Result:
    """Return the message as a result, not stored, its analyte and unit named as the table names them."""
    result = Result(
        patient=patient,
        name=message.name.strip(),
        laboratory=message.laboratory.strip(),
        lab_number=message.lab_number.strip(),
        status=message.status,
        reported_at=message.reported_at,
        unit=message.unit,
        uln=message.uln,
        lln=message.lln,
        sampled_on=message.sampled_on,
        sampled_at=message.sampled_at,
        precision=Precision.EXACT if message.sampled_on else Precision.UNKNOWN,
        note=message.note,
    )
    if message.status == WITHDRAWN and not message.value.strip():
        result.raw_text, result.unit = WITHDRAWN, ""
    else:
        read_value(result, message.value)
    result.prepare()
    return result


def _head_of(new: Result) -> Result | None:
    """Return the newest version of the result the message is about; None when it is the first."""
    return _of_number(new).filter(replaced_at__isnull=True, voided_at__isnull=True).first()


def _of_number(new: Result):
    rows = Result.objects.select_related("patient__clinic")
    return rows.alias(test_named=TEST_NAMED).filter(
        patient=new.patient,
        laboratory=new.laboratory,
        lab_number=new.lab_number,
        test_named=new.analyte or new.name,
    )


def _known_in_error(new: Result) -> Received | None:
    """Return the record that somebody marked as entered in error, when the message only repeats it."""
    known = next((version for version in _of_number(new) if _is_same(version, new)), None)
    return Received(known, known, Outcome.KNOWN) if known else None


def _is_same(version: Result, new: Result) -> bool:
    return (version.status, version.reported_at, _said(version)) == (new.status, new.reported_at, _said(new))


def arrival_of(version: Result) -> Arrival:
    """Return the version as the rule about versions knows it."""
    return Arrival(version.status, version.reported_at, _said(version), is_decided=version.arrived_at is None)


def _said(version: Result) -> str:
    """Return the whole content of a version as one text, alike before and after it was stored."""
    return "|".join(_plainly(getattr(version, name)) for name in SAID)


def _plainly(value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _why(message: Message) -> str:
    return f"{message.status}, reported by {message.laboratory}"[:300]


def _why_kept(head: Result) -> str:
    return f"{KEPT}: the {head.status} version stands"
