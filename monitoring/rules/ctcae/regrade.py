"""What the other CTCAE version would say of a recorded effect, told only where the record can tell it."""

from courses.protocols.ctcae import Version
from courses.protocols.effects import Effect
from courses.protocols.loader import effects
from monitoring.rules.ctcae.children import by_number
from monitoring.rules.ctcae.grading import Graded
from monitoring.rules.ctcae.runs import grades_in_run, runs_of
from monitoring.rules.ctcae.values import values_of
from monitoring.rules.ctcae.words import grade_words, why_words
from monitoring.rules.history import EffectFact, PatientHistory

CANNOT_TELL = "cannot be told: the versions differ here, and the record holds no value to grade again"


def other_version(version: str) -> Version:
    return Version.V6 if version == Version.V5 else Version.V5


def regrade_words(history: PatientHistory, fact: EffectFact) -> str:
    """Return "CTCAE 6.0: grade 3 (...)" or why it cannot be told; "" for an effect without grade or term."""
    effect = effects().get(fact.code)
    if effect is None or fact.grade is None:
        return ""
    other = other_version(fact.grade_version)
    return f"CTCAE {other}: {_said(history, fact, effect, other)}"


def _said(history: PatientHistory, fact: EffectFact, effect: Effect, other: Version) -> str:
    if other not in effect.terms:
        return "it has no term for this"
    found = _graded_again(history, fact, effect, other)
    if found is not None and (found.least or found.grade == 0):
        why = why_words(found)
        return grade_words(found) + (f" ({why})" if why else "")
    return f"grade {fact.grade}, its bands are the same" if _is_same(effect) else CANNOT_TELL


def _is_same(effect: Effect) -> bool:
    """Return whether both versions grade alike, as far as they are described here."""
    one, two = (effect.terms.get(version) for version in Version)
    if one is None or two is None:
        return False
    is_described = any(grade.is_described for grade in one.grades)
    return is_described and (one.grades, one.measures, one.name) == (two.grades, two.measures, two.name)


def _graded_again(history: PatientHistory, fact: EffectFact, effect: Effect, other: Version) -> Graded | None:
    """Return the grade by the other version of the value it was confirmed from, against the same baseline.

    None where one of the two is no longer on record, or which baseline it was is not kept.
    """
    for of in effect.measured:
        values = by_number(history, values_of(history, of))
        known = {value.key: value for value in values}
        value = known.get(fact.derived_from)
        if value is None or fact.baseline is None or (fact.baseline and fact.baseline not in known):
            continue
        before = known.get(fact.baseline)
        runs = runs_of(effect, [one for one in values if one != before], before)
        run = next((run for run in runs if value in run), [value])
        return grades_in_run(effect, value, run, before).get(other)
    return None
