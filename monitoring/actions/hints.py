"""Answering a hint: noted, acted on, not relevant."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.errors import refuse
from monitoring.models import HintAnswer
from monitoring.rules.hints import Hint, HintState


@transaction.atomic
def answer_hint(*, answer: HintAnswer, hint: Hint, by) -> HintAnswer:
    """Store the answer with the inputs it was given to; refused where the hint is not raised."""
    if hint.state is not HintState.RAISED:
        raise refuse(f"The answer was refused: this hint is not raised. {hint.sentence}", field_name="hint")
    answer.hint, answer.inputs, answer.hints_version = hint.code, hint.as_read(), hint.version
    return facts.record(answer, by=by)


@transaction.atomic
def correct_answer(*, old: HintAnswer, new: HintAnswer, seen_version: int, by, reason: str) -> HintAnswer:
    """Store the corrected answer as the next version; it stays an answer to the same hint and inputs."""
    new.hint, new.inputs, new.hints_version = old.hint, old.inputs, old.hints_version
    return facts.correct(old, new, seen_version=seen_version, by=by, reason=reason)
