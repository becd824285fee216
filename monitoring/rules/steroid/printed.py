"""Tapers as recorded or printed, judged by the validator: what stands there is said, nothing is repaired."""

from collections.abc import Iterable
from datetime import date

from courses.protocols.loader import taper_protocol
from courses.rules.equivalence import folded
from courses.rules.findings import Finding
from courses.rules.taper_check import PrintedStep, check_printed
from monitoring.rules.history import TakenFact
from monitoring.rules.steroid.spans import is_systemic

FEWEST_STEPS = 2  # one dose is no taper


def printed_findings(taken: Iterable[TakenFact]) -> tuple[Finding, ...]:
    """Return what is found in the steroid doses taken, drug by drug, against the founding protocol."""
    by_drug: dict[str, list[TakenFact]] = {}
    for fact in taken:
        if is_systemic(fact) and fact.first.day is not None:
            by_drug.setdefault(folded(fact.drug), []).append(fact)
    return tuple(found for facts in by_drug.values() for found in _found(facts))


def _found(facts: list[TakenFact]) -> tuple[Finding, ...]:
    steps = [step for fact in facts for step in _steps(fact)]
    if len(facts) < FEWEST_STEPS:
        return ()
    return check_printed(steps, facts[0].drug, protocol=taper_protocol("seed"))


def _steps(fact: TakenFact) -> list[PrintedStep]:
    """Return the record as printed; of one whose start alone was recorded, the later doses are not known."""
    first: date | None = fact.first.day
    if first is None:
        return []
    return [PrintedStep(first, fact.last_day, None if fact.is_start_only else fact.daily_mg)]
