"""What a clinician said to a hint: noted, acted on or not relevant, to which inputs."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.clinic.fact import Fact


class HintAnswer(Fact):
    """It quiets its hint as long as the hint rests on the very inputs that it was given to."""

    class Code(models.TextChoices):
        CK_NORMAL_ACTIVE = "ck_normal_active", "CK normal is not remission"
        STEROID_MYOPATHY = "steroid_myopathy", "steroid myopathy or active disease"
        CK_REBOUND = "ck_rebound", "CK rebound"
        TROPONIN_OUTLASTS_CK = "troponin_outlasts_ck", "troponin outlasts CK"
        SWALLOWING = "swallowing", "swallowing at risk"

    class Answer(models.TextChoices):
        NOTED = "noted", "noted"
        ACTED = "acted", "acted on"
        NOT_RELEVANT = "not_relevant", "not relevant"

    hint = models.CharField(max_length=24, choices=Code.choices)
    answer = models.CharField(max_length=14, choices=Answer.choices)
    answered_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    inputs = models.JSONField(
        default=list, editable=False, help_text="What the hint rested on when it was answered."
    )
    hints_version = models.CharField(max_length=20, editable=False)

    happened_on = "answered_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "hint", "-answered_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(
                    hint__in=[
                        "ck_normal_active",
                        "steroid_myopathy",
                        "ck_rebound",
                        "troponin_outlasts_ck",
                        "swallowing",
                    ]
                ),
                name="hint_is_known",
            ),
            CheckConstraint(
                condition=Q(answer__in=["noted", "acted", "not_relevant"]), name="hint_answer_is_known"
            ),
            CheckConstraint(
                condition=Q(answer="noted") | ~Q(note=""),
                name="hint_answer_has_words",
                violation_error_message="A hint that was acted on or is not relevant needs words: what was "
                "done, or why not.",
            ),
            CheckConstraint(condition=~Q(hints_version=""), name="hint_answer_names_its_version"),
        ]

    def __str__(self) -> str:
        return f"{self.get_hint_display()}: {self.get_answer_display()}"
