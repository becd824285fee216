"""The toxicity screen of a visit: what was asked of somebody on a steroid, and what was answered."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.checked import Checked
from courses.clinic.fact import Fact
from courses.protocols.loader import visit_screen


class ToxicityScreen(Fact):
    """One visit's questions; what was measured with it are records of their own."""

    screened_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    screen_version = models.CharField(max_length=20, blank=True, editable=False)

    happened_on = "screened_on"

    class Meta(Fact.Meta):
        verbose_name = "toxicity screen"
        indexes = [models.Index(fields=["patient", "-screened_on"])]

    def __str__(self) -> str:
        return "toxicity screen"

    def prepare(self) -> None:
        """Keep which version of the questions was asked."""
        self.screen_version = visit_screen().version


class ScreenAnswerQuerySet(models.QuerySet):
    def current(self):
        """Return the answers of the newest versions, without those entered in error."""
        return self.filter(screen__replaced_at__isnull=True, screen__voided_at__isnull=True)

    def latest_of(self, patient) -> dict:
        """Return the patient's latest answer to each question, by the question's code."""
        rows = self.current().filter(screen__patient=patient).select_related("screen")
        return {row.question: row for row in rows.order_by("screen__screened_on", "screen_id")}


class ScreenAnswer(Checked):
    """What was answered to one question; a question without a row was not asked."""

    class Answer(models.TextChoices):
        NO = "no", "no"
        YES = "yes", "yes"

    screen = models.ForeignKey(ToxicityScreen, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=20)
    answer = models.CharField(max_length=3, choices=Answer.choices)
    words = models.CharField(max_length=300, blank=True)

    objects = ScreenAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["screen", "question"], name="one_answer_per_question"),
            CheckConstraint(
                condition=Q(
                    question__in=[
                        "high_glucose",
                        "mood",
                        "sleep",
                        "vision",
                        "infection",
                        "back_pain",
                        "hip_pain",
                        "leg_weakness",
                        "skin",
                        "cushing",
                    ]
                ),
                name="screen_question_is_known",
            ),
            CheckConstraint(condition=Q(answer__in=["no", "yes"]), name="screen_answer_is_known"),
            CheckConstraint(
                condition=Q(answer="no") | ~Q(words=""),
                name="screen_yes_has_words",
                violation_error_message="A yes needs words: say what was told or found.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
