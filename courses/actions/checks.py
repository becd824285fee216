"""Checks before an infusion: recording what was found at a gate, and reading how the gates stand."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_before_birth, refuse_future_moment
from courses.clinic.text import refuse_hidden
from courses.models import Condition, Infusion, InfusionCheck, OverrideCode, Patient
from courses.protocols.loader import infusion_checks
from courses.rules.infusion_checks import Situation, Standing, gates_for, open_gates, open_words, standings

LATE_CODES = (OverrideCode.ALREADY_GIVEN, OverrideCode.CHECKED_ELSEWHERE)


def day_to_check(infusion: Infusion, today: date) -> date:
    """Return the day an infusion not yet begun is checked for: its planned day, today once that is past."""
    return max(infusion.planned_on, today)


@transaction.atomic
def record_check(*, infusion: Infusion, by, check: InfusionCheck) -> InfusionCheck:
    """Add what was found at one gate, for the day the infusion is to be given; earlier ones stay as they are.

    Once the infusion has begun its checks are closed: they came before it.
    """
    require(by, Right.RECORD, infusion.patient.clinic)
    state = hold_row(infusion).state
    if state not in Infusion.AWAITED:
        raise refuse(
            f"The check was refused: the infusion is already {Infusion.State(state).label}; "
            "record what was measured as an observation."
        )
    check.for_day = check.for_day or day_to_check(infusion, infusion.patient.clinic.today())
    refuse_future_moment(check.checked_at, infusion.patient.clinic, field_name="checked_at")
    check.infusion, check.recorded_by = infusion, by
    latest = infusion.checks.filter(gate=check.gate).last()
    return latest if latest and _said(latest) == _said(check) else _store(infusion, by, check)


def _said(check: InfusionCheck) -> dict:
    """Return what a check says without its own number and moment: a button pressed twice says it once."""
    own = {"id", "recorded_at"}
    names = [f.attname for f in check._meta.concrete_fields if f.attname not in own]
    return audit.snapshot(check, names)


def hold_row(infusion: Infusion) -> Infusion:
    """Return the infusion as it stands, its row kept from other writers until this transaction ends."""
    return Infusion.objects.select_for_update().get(pk=infusion.pk)


def _store(infusion: Infusion, by, check: InfusionCheck) -> InfusionCheck:
    check.infusion, check.recorded_by = infusion, by
    if check.checked_at:
        refuse_before_birth(check.checked_at.date(), infusion.patient, field_name="checked_at")
    refuse_hidden(check)
    check.full_clean()
    check.save(force_insert=True)
    audit.write(by=by, action="infusion.check", record=check, after=audit.snapshot(check), reason=_why(check))
    return check


def _why(check: InfusionCheck) -> str:
    return check.note if check.outcome == InfusionCheck.Outcome.OVERRIDDEN else ""


def settle_late(*, infusion: Infusion, by, on: date, code: str, words: str) -> None:
    """Go past each gate still open on that day with one coded reason: the infusion was given before it was
    recorded, or its checks are kept elsewhere."""
    if code not in LATE_CODES:
        labels = " or ".join(f"“{late.label}”" for late in LATE_CODES)
        raise refuse(
            f"The reason for going past the checks was refused: choose {labels}, or record each check.",
            field_name="gates_code",
        )
    if not words.strip():
        raise refuse("Going past the checks was refused: it has no words; say why.", field_name="gates_words")
    for stand in open_gates(gates_on(infusion, on)):
        check = InfusionCheck(gate=stand.gate.code, for_day=on, outcome="overridden")
        check.override_code, check.note = code, words
        _store(infusion, by, check)


def refuse_open_gates(infusion: Infusion, on: date) -> None:
    """Raise ValidationError, naming them, when gates are open on that day."""
    words = open_words(gates_on(infusion, on))
    if words:
        raise refuse(
            f"The infusion was refused: not settled before it: {words}; check each of them, "
            "or go past it with a coded reason.",
            field_name="gates_code",
        )


def gates_on(infusion: Infusion, on: date) -> tuple[Standing, ...]:
    """Return how each gate of this infusion stands on a day; two queries."""
    return gates_of([infusion], {infusion.pk: on})[infusion.pk]


def gates_of(infusions: Iterable[Infusion], days: Mapping[int, date]) -> dict[int, tuple[Standing, ...]]:
    """Return how the gates stand by infusion, each on its day; two queries, however many there are.

    The infusions bring their patients along (`course__patient`).
    """
    infusions = list(infusions)
    outcomes = _latest_outcomes(infusions, days)
    conditions = _conditions([infusion.patient for infusion in infusions])
    found = {}
    for infusion in infusions:
        patient, on = infusion.patient, days[infusion.pk]
        known = {code for code, until in conditions.get(patient.pk, ()) if until is None or until > on}
        gates = gates_for(infusion_checks().gates, situation(patient, on, known))
        found[infusion.pk] = standings(gates, outcomes.get(infusion.pk, {}))
    return found


def situation(patient: Patient, on: date, conditions: Iterable[str]) -> Situation:
    """Return what decides the patient's gates; an age printed without a birth date counts as not known."""
    age = patient.age_at(on) if patient.birth_date else None
    return Situation(patient.subtype, patient.sex, age, frozenset(conditions))


def _latest_outcomes(infusions: list[Infusion], days: Mapping[int, date]) -> dict[int, dict[str, str]]:
    rows = InfusionCheck.objects.filter(infusion__in=infusions).order_by("id")
    found: dict[int, dict[str, str]] = {}
    for infusion_id, gate, for_day, outcome in rows.values_list("infusion", "gate", "for_day", "outcome"):
        if for_day == days[infusion_id]:
            found.setdefault(infusion_id, {})[gate] = outcome
    return found


def _conditions(patients: list[Patient]) -> dict[int, list[tuple[str, date | None]]]:
    ids = {patient.pk for patient in patients}
    rows = Condition.objects.current().filter(patient__in=ids, code__in=_deciding_conditions())
    found: dict[int, list[tuple[str, date | None]]] = {}
    for patient_id, code, resolved_on in rows.values_list("patient", "code", "resolved_on"):
        found.setdefault(patient_id, []).append((code, resolved_on))
    return found


def _deciding_conditions() -> set[str]:
    return {code for gate in infusion_checks().gates for code in gate.concerns.conditions}
