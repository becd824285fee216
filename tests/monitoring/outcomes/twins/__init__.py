"""Each measure once more: one course or patient at a time, in plain Python over the same rows."""

from collections.abc import Callable
from decimal import Decimal

from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins import (
    bloods,
    completeness,
    exposure,
    follow_up,
    occasions,
    relapse,
    response,
    safety,
    window,
)
from tests.monitoring.outcomes.twins.frames import Begun, begun, index_courses

Answer = tuple[str, Decimal | None, int | None]  # the reason; value and events where the kind has them
Twin = Callable[[Begun, Scope], str | Answer]

TWINS: dict[str, Twin] = (
    window.TWINS
    | response.TWINS
    | exposure.TWINS
    | safety.TWINS
    | occasions.TWINS
    | bloods.TWINS
    | relapse.TWINS
    | follow_up.TWINS
    | completeness.TWINS
)


def answers(code: str, scope: Scope) -> dict[int, Answer]:
    """Return the answer for each unit of the measure by its id, as the twin sees it."""
    if measure_of(code).unit == "course":
        return {row.course.pk: _answer(TWINS[code](row, scope)) for row in begun(scope)}
    return {row.patient.pk: _answer(TWINS[code](row, scope)) for row in index_courses(scope)}


def _answer(told: str | Answer) -> Answer:
    return (told, None, None) if isinstance(told, str) else told
