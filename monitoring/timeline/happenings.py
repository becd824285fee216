"""Adverse effects, notes and conditions as the rules know them."""

from courses.clinic.days import when
from courses.models import Condition, Patient
from monitoring.models import AdverseEffect, EffectSetAside, Note
from monitoring.rules import history as h
from monitoring.timeline.rows import current


def effects(patient: Patient) -> tuple[h.EffectFact, ...]:
    return tuple(
        h.EffectFact(
            key=row.key,
            term=row.term,
            onset=when(row.onset_on, row.precision, row.printed),
            grade=row.grade,
            grade_version=row.grade_version,
            resolved_on=row.resolved_on,
            note=row.note,
            code=row.term_code,
            derived_from=row.derived_from,
            baseline=_baseline(row.inputs),
            is_serious=row.is_serious,
            outcome=row.get_outcome_display(),
        )
        for row in current(AdverseEffect, patient, "onset_on")
    )


def _baseline(inputs: dict) -> str | None:
    """Return the key of the value an effect was confirmed against, "" for none; None where it is not kept."""
    if "before" not in inputs:
        return None
    return inputs["before"]["record"] if inputs["before"] else ""


def set_aside(patient: Patient) -> tuple[h.SetAsideFact, ...]:
    return tuple(
        h.SetAsideFact(
            row.key, row.term_code, row.derived_from, row.value_words, row.until, row.why, row.decided_on
        )
        for row in current(EffectSetAside, patient, "decided_on")
    )


def notes(patient: Patient) -> tuple[h.NoteFact, ...]:
    return tuple(
        h.NoteFact(
            key=row.key,
            kind=row.kind,
            when=when(row.noted_on, row.precision, row.printed),
            text=row.text,
            until=row.until,
            mark=row.mark,
        )
        for row in current(Note, patient, "noted_on")
    )


def conditions(patient: Patient) -> tuple[h.ConditionFact, ...]:
    return tuple(
        h.ConditionFact(
            key=row.key,
            code=row.code,
            label=row.get_code_display(),
            since=when(row.since, row.precision),
            resolved_on=row.resolved_on,
        )
        for row in current(Condition, patient, "since")
    )
