"""Adverse effects, notes and conditions as the rules know them."""

from courses.clinic.days import when
from courses.models import Condition, Patient
from monitoring.models import AdverseEffect, Note
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
        )
        for row in current(AdverseEffect, patient, "onset_on")
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
