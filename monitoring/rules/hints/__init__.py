"""Hints with their inputs, never a diagnosis: each is raised, not raised, or cannot be told, and says why."""

from collections.abc import Iterable
from dataclasses import replace

from monitoring.rules.hints.enzymes import ck_normal_active, ck_rebound, troponin_outlasts_ck
from monitoring.rules.hints.myopathy import steroid_myopathy
from monitoring.rules.hints.swallowing import swallowing
from monitoring.rules.hints.values import Hint, HintAnswer, HintInput, HintState, Speaks
from monitoring.rules.history import PatientHistory

__all__ = ["RULES", "Hint", "HintAnswer", "HintInput", "HintState", "Speaks", "hints"]

RULES = (ck_normal_active, steroid_myopathy, ck_rebound, troponin_outlasts_ck, swallowing)


def hints(history: PatientHistory, answers: Iterable[HintAnswer] = ()) -> tuple[Hint, ...]:
    """Return every hint as of the end of what is known, each with the latest answer it was given."""
    latest = {given.code: given for given in sorted(answers, key=lambda given: given.on)}
    found = (rule(history) for rule in RULES)
    return tuple(replace(hint, answer=latest.get(hint.code)) for hint in found)
