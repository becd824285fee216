"""The score between any two days of a record, without a pulse: the first and the last value are proposed."""

from collections.abc import Iterable, Sequence
from typing import Any

from courses.protocols.loader import response_criteria
from monitoring.rules.history import PatientHistory
from monitoring.rules.laboratory import enzymes
from monitoring.rules.response import KINDS, ResponseInputs, measures_of, proposed_kinds, strength_series


def first_and_last(history: PatientHistory) -> ResponseInputs:
    """Return the first and the last value of each measure, on its scale with most values, CK before others.

    There is no last value where there is only one.
    """
    labs = [enzymes.standing(history.labs, code) for code in response_criteria().enzymes]
    found: dict[str, Any] = _ends("enzyme", labs) | _ends("strength", strength_series(history.strengths))
    for slot in KINDS:
        found |= _ends(slot, [measures_of(history, kind) for kind in proposed_kinds(slot)])
    return ResponseInputs(**found)


def _ends(slot: str, series: Iterable[Sequence[Any]]) -> dict[str, Any]:
    longest = max(series, key=len, default=())
    if not longest:
        return {}
    last = longest[-1] if len(longest) > 1 else None
    return {f"baseline_{slot}": longest[0], f"followup_{slot}": last}
