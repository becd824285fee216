"""What was answered to a safety prompt: done, declined or not applicable, on which day and why."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from courses.clinic.fact import Fact
from courses.protocols.loader import safety_prompts


class SafetyAnswer(Fact):
    """An answer holds as long as its prompt says; a declined one until the day the clinic chose, if any."""

    class Prompt(models.TextChoices):
        STEROID_CARD = "steroid_card", "steroid emergency card"
        PJP = "pjp", "PJP prophylaxis"
        BONE = "bone", "bone"
        EYES = "eyes", "eye check"
        GLUCOSE = "glucose", "glucose check"
        GROWTH = "growth", "growth"
        PRESSURE = "pressure", "blood pressure"
        WEIGHT = "weight", "weight"
        HEIGHT = "height", "height"
        LIPIDS = "lipids", "lipids"
        SPINE = "spine", "lateral spine X-ray"
        ELECTROLYTES = "electrolytes", "electrolytes"
        CUSHING = "cushing", "Cushing signs"

    class Answer(models.TextChoices):
        DONE = "done", "done"
        DECLINED = "declined", "declined"
        NOT_APPLICABLE = "not_applicable", "not applicable"

    prompt = models.CharField(max_length=16, choices=Prompt.choices)
    answer = models.CharField(max_length=14, choices=Answer.choices)
    answered_on = models.DateField()
    ask_again_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    prompts_version = models.CharField(max_length=20, blank=True, editable=False)

    happened_on = "answered_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "prompt", "-answered_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(
                    prompt__in=[
                        "steroid_card",
                        "pjp",
                        "bone",
                        "eyes",
                        "glucose",
                        "growth",
                        "pressure",
                        "weight",
                        "height",
                        "lipids",
                        "spine",
                        "electrolytes",
                        "cushing",
                    ]
                ),
                name="safety_prompt_is_known",
            ),
            CheckConstraint(
                condition=Q(answer__in=["done", "declined", "not_applicable"]), name="safety_answer_is_known"
            ),
            CheckConstraint(
                condition=Q(answer="done") | ~Q(note=""),
                name="safety_answer_not_done_has_a_note",
                violation_error_message="A prompt that was declined or does not apply needs a note that "
                "says why.",
            ),
            CheckConstraint(
                condition=Q(ask_again_on__isnull=True)
                | ~Q(answer="done") & Q(ask_again_on__gt=F("answered_on")),
                name="safety_asked_again_after_no",
                violation_error_message="A day to ask again belongs to what was declined or does not apply, "
                "and lies after the answer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_prompt_display()}: {self.get_answer_display()}"

    def prepare(self) -> None:
        """Keep which version of the prompts was answered."""
        self.prompts_version = safety_prompts().version
