"""What a person should know before they answer a proposed effect, one sentence each."""

from collections.abc import Iterable, Mapping

from courses.protocols.ctcae import Version
from courses.protocols.effects import Effect
from courses.rules.wording import capitalised
from monitoring.rules.ctcae.children import MAY_GROW, is_child
from monitoring.rules.ctcae.compared import WITHIN_HOURS, Compared
from monitoring.rules.ctcae.grading import Graded, lifted
from monitoring.rules.ctcae.known_before import glucose_drugs_before, hypertension_before
from monitoring.rules.ctcae.values import BLOOD_PRESSURE, GLUCOSE, WEIGHT, Value
from monitoring.rules.history import EffectFact, PatientHistory
from monitoring.rules.laboratory.enzymes import latest
from monitoring.rules.values_in_words import on_day, reading_text

MUSCLE_TOO = frozenset({"alt", "ast"})
FASTING = "The bands are of a fasting glucose; whether this one was fasting is not on record."
LASTING = "CTCAE 6.0 asks for a pressure that lasts or recurs, and for more than 1 h from grade 3 on."


def cautions(
    history: PatientHistory, effect: Effect, seen: Compared, worst: Value, grades: Mapping[Version, Graded]
) -> list[str]:
    """Return what leaves a proposal in doubt, from its grades, its kind and the values it was told from."""
    said = [f"{capitalised(g.caution)}." for g in grades.values() if g.least and g.caution]
    said += _asked(effect, grades)
    said += _of_its_kind(history, seen, worst)
    said += _that_day(seen, worst)
    said += _preliminary([worst, *([seen.before] if seen.before else [])])
    if not worst.when.is_exact:
        said.append("The day of this value is approximate.")
    return said


def worse_than_recorded(recorded: EffectFact) -> str:
    return f"Recorded before as grade {recorded.grade} (CTCAE {recorded.grade_version}): now worse."


def _asked(effect: Effect, grades: Mapping[Version, Graded]) -> list[str]:
    """Return what only a person can answer and what it makes of the grade, where it would be a higher one."""
    return [
        f"{lift.asks} Then grade {lift.to} by CTCAE {version}."
        for version, found in grades.items()
        for lift in effect.terms[version].lifts
        if found.least and lifted(effect.terms[version], found.least, [lift.answer]) > found.least
    ]


def _of_its_kind(history: PatientHistory, seen: Compared, worst: Value) -> list[str]:
    if worst.of in MUSCLE_TOO:
        return [_muscle_too(history, worst)]
    if worst.of == GLUCOSE:
        return [FASTING, *glucose_drugs_before(history, seen.start)]
    if worst.of == BLOOD_PRESSURE:
        return [LASTING, *hypertension_before(history, seen.start)]
    return [MAY_GROW] if worst.of == WEIGHT and is_child(history, worst.day) is not False else []


def _that_day(seen: Compared, worst: Value) -> list[str]:
    """Return what is not known of the values of the day it began, where the comparison turns on them."""
    is_baseline = seen.before is not None and seen.before.day == seen.start.day
    return seen.that_day_words if worst.of in WITHIN_HOURS or is_baseline else []


def _preliminary(values: Iterable[Value]) -> list[str]:
    return [
        f"{capitalised(value.words)}, {on_day(value.when)}, is preliminary."
        for value in values
        if value.is_preliminary
    ]


def _muscle_too(history: PatientHistory, worst: Value) -> str:
    """Return that muscle may be the source, with the CK of that day or the last before it."""
    ck = latest(history.labs, "ck", worst.day)
    name = worst.of.upper()
    if ck is None or ck.when.day is None:
        return f"In active myositis {name} may come from muscle: no CK is on record beside it."
    said = (
        f"CK was {reading_text(ck)} {on_day(ck.when)}{', preliminary' if ck.status == 'preliminary' else ''}"
    )
    return f"In active myositis {name} may come from muscle: {said}."
