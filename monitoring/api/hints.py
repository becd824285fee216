"""Hints as JSON, and the answers given to them."""

from drf_spectacular.utils import OpenApiExample, extend_schema

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.values import as_json
from monitoring import timeline
from monitoring.actions.hints import answer_hint, correct_answer
from monitoring.models import HintAnswer
from monitoring.rules.hints import Hint, hints


def hint_shown(hint: Hint) -> dict:
    """Return one hint as JSON: its state with why, its inputs with their records, its rule and its answer."""
    return {
        "code": hint.code,
        "title": hint.rule.title,
        "state": hint.state.value,
        "is_open": hint.is_open,
        "sentence": hint.sentence,
        "inputs": [as_json(read) for read in hint.inputs],
        "source": hint.rule.source,
        "status": hint.rule.status.value,
        "notes": list(hint.rule.notes),
        "version": hint.version,
        "answer": as_json(hint.answer),
    }


class AnswerWithInputs(FactBody):
    """The inputs are those of the hint as it stood when the answer was given."""

    shown_only = ("inputs", "hints_version")

    def get_fields(self):
        found = super().get_fields()
        found["hint"].read_only = self.is_correction
        return found


AN_ANSWER = OpenApiExample(
    "Acted on",
    request_only=True,
    value={
        "patient": 1,
        "hint": "steroid_myopathy",
        "answer": "acted",
        "answered_on": "2026-02-10",
        "note": "EMG and MRI asked for",
    },
)


class HintAnswers(FactViewSet):
    """Answers to hints: noted, acted on, not relevant. A hint is quiet until an input changes."""

    serializer_class = fact_body(HintAnswer, base=AnswerWithInputs)
    filterset_class = fact_filters(HintAnswer, "hint", "answer")

    @extend_schema(examples=[AN_ANSWER])
    def create(self, request, *args, **kwargs):
        """Answer a hint as it stands today; refused where it is not raised."""
        return super().create(request, *args, **kwargs)

    def store(self, fact: HintAnswer, parts: dict) -> HintAnswer:
        history = timeline.read(fact.patient, fact.patient.clinic.today())
        hint = next(hint for hint in hints(history) if hint.code == fact.hint)
        return answer_hint(answer=fact, hint=hint, by=self.request.user)

    def store_correction(self, old, new, parts: dict, *, seen_version: int, reason: str) -> HintAnswer:
        return correct_answer(
            old=old, new=new, seen_version=seen_version, by=self.request.user, reason=reason
        )
