"""What clinicians said to hints, as the rules know it."""

from courses.models import Patient
from monitoring.models import HintAnswer
from monitoring.rules import hints as rules


def hint_answers(patient: Patient) -> tuple[rules.HintAnswer, ...]:
    """Return the answers that stand, earliest first."""
    rows = HintAnswer.objects.current().filter(patient=patient).order_by("answered_on", "recorded_at", "id")
    return tuple(
        rules.HintAnswer(
            code=row.hint,
            answer=row.get_answer_display(),
            on=row.answered_on,
            note=row.note,
            inputs=tuple(row.inputs),
            key=row.key,
        )
        for row in rows
    )
