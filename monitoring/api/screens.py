"""Toxicity screens with their answers over HTTP; what is measured with one has addresses of its own."""

from rest_framework.exceptions import ValidationError

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import RecordBody
from monitoring.actions.screens import correct_screen, record_screen
from monitoring.models import ScreenAnswer, ToxicityScreen

MOST_ANSWERS = 40


class AnswerBody(RecordBody):
    class Meta:
        model = ScreenAnswer
        fields = ["question", "answer", "words"]


class ScreenWithAnswers(FactBody):
    answers = AnswerBody(many=True, required=False, max_length=MOST_ANSWERS)
    parts = ("answers",)
    shown_only = ("screen_version",)

    def validate_answers(self, rows: list[dict]) -> list[ScreenAnswer]:
        """Return the rows as answers; a question answered twice is refused."""
        asked = [row["question"] for row in rows]
        if len(set(asked)) < len(asked):
            raise ValidationError("The answers were refused: one question is there twice; keep one of them.")
        return [ScreenAnswer(**row) for row in rows]


class ToxicityScreens(FactViewSet):
    """Toxicity screens; a yes needs words, a question without an answer was not asked."""

    serializer_class = fact_body(ToxicityScreen, base=ScreenWithAnswers)
    filterset_class = fact_filters(ToxicityScreen)

    def store(self, fact: ToxicityScreen, parts: dict) -> ToxicityScreen:
        return record_screen(screen=fact, by=self.request.user, **parts)

    def parts_of(self, fact: ToxicityScreen) -> dict:
        rows = fact.answers.all()
        return {"answers": [ScreenAnswer(question=r.question, answer=r.answer, words=r.words) for r in rows]}

    def store_correction(self, old, new, parts: dict, **how) -> ToxicityScreen:
        return correct_screen(old=old, new=new, by=self.request.user, **how, **parts)
