"""What of glucose and pressure was known before a treatment: what blocks a proposal, what is asked of one."""

from courses.protocols.agents import AgentGroup
from courses.protocols.effects import Effect
from courses.rules.agents import agent_in
from courses.rules.wording import capitalised
from monitoring.rules.ctcae.compared import NOT_ON_RECORD
from monitoring.rules.ctcae.grading import is_raised
from monitoring.rules.ctcae.runs import severity
from monitoring.rules.ctcae.suspects import Start
from monitoring.rules.ctcae.values import GLUCOSE, Value, values_of
from monitoring.rules.history import PatientHistory
from monitoring.rules.values_in_words import on_day

HBA1C = "hba1c"


def why_no_new_glucose(history: PatientHistory, effect: Effect, start: Start) -> str:
    """Return why a raised glucose is not proposed as new, or "" where nothing speaks against it."""
    return _diabetes(history, start) or _raised(history, effect, start)


def _diabetes(history: PatientHistory, start: Start) -> str:
    for condition in history.conditions:
        since = condition.since.day
        if condition.code != "diabetes" or (since is not None and since > start.day):
            continue
        if since is None:
            return (
                "Diabetes is on record and since when is not: whether a raised glucose is new is not known."
            )
        if since == start.day:
            return f"Diabetes is on record from the day {start.words} began: {NOT_ON_RECORD}."
        return f"Diabetes is on record from before {start.words}: a raised glucose is not a new effect."
    return ""


def _raised(history: PatientHistory, effect: Effect, start: Start) -> str:
    """Return that a value before was raised, or that this cannot be told of one; HbA1c tells of weeks."""
    before = [value for value in values_of(history, GLUCOSE) if value.day < start.day]
    before += [value for value in values_of(history, HBA1C) if value.day <= start.day]
    judged = [(value, _was_raised(effect, value)) for value in before]
    if raised := [value for value, was in judged if was]:
        said = "Raised before" if raised[-1].day < start.day else "Raised on the first day of"
        return f"{said} {start.words} ({_named(raised[-1])}): not a new effect."
    if unclear := [value for value, was in judged if was is None]:
        return f"It cannot be told whether it was raised before {start.words} ({_named(unclear[-1])})."
    return ""


def _was_raised(effect: Effect, value: Value) -> bool | None:
    """Return whether a value was above its own limit, or in a fixed band; None where neither tells."""
    if value.of == GLUCOSE and severity(effect, value, None):
        return True
    return is_raised(value.reading)


def _named(value: Value) -> str:
    return f"{value.words}, {on_day(value.when)}{', preliminary' if value.is_preliminary else ''}"


def glucose_drugs_before(history: PatientHistory, start: Start) -> list[str]:
    """Return a question for each glucose-lowering drug begun before, or on a day that is not known."""
    said = []
    for drug in history.drugs:
        agent = agent_in(drug.drug)
        if agent is None or agent.group is not AgentGroup.GLUCOSE_LOWERING:
            continue
        if drug.first.day is None:
            since = "and since when is not"
        elif drug.first.day < start.day:
            since = f"from before {start.words}"
        else:
            continue
        said.append(f"{capitalised(agent.name)} lowers glucose and is on record {since}: was diabetes known?")
    return said


def hypertension_before(history: PatientHistory, start: Start) -> list[str]:
    """Return the question that a hypertension known before asks of a pressure read now."""
    said = []
    for condition in history.conditions:
        since = condition.since.day
        if condition.code != "hypertension" or (since is not None and since > start.day):
            continue
        if since is None:
            known = "is on record and since when is not"
        elif since == start.day:
            known = f"is on record from the day {start.words} began"
        else:
            known = f"was known before {start.words}"
        said.append(f"Hypertension {known}: is it worse than it was?")
    return said
