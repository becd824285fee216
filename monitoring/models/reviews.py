"""The signed answer to "did this pulse work?", with the inputs it rests on."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.fact import Fact
from courses.models import PulseCourse
from monitoring.models.results import Result
from monitoring.models.strength import StrengthTest


class ResponseReview(Fact):
    class Verdict(models.TextChoices):
        RESPONDED = "responded", "responded"
        PARTIAL = "partial", "responded in part"
        NOT_RESPONDED = "not_responded", "did not respond"
        CANNOT_JUDGE = "cannot_judge", "cannot be judged"

    class Decision(models.TextChoices):
        CONTINUE = "continue", "continue the plan"
        NEXT_PULSE = "next_pulse", "another pulse"
        IVIG = "ivig", "IVIG"
        CHANGE_AGENT = "change_agent", "change the sparing agent"
        INVESTIGATE = "investigate", "re-biopsy or further tests"
        WAIT = "wait", "wait"

    course = models.ForeignKey(PulseCourse, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    baseline_enzyme = models.ForeignKey(
        Result, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    followup_enzyme = models.ForeignKey(
        Result, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    baseline_strength = models.ForeignKey(
        StrengthTest, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    followup_strength = models.ForeignKey(
        StrengthTest, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    inputs = models.JSONField(default=dict, editable=False, help_text="The inputs as they read when signed.")
    verdict_enzymes = models.CharField(max_length=14, choices=Verdict.choices)
    verdict_strength = models.CharField(max_length=14, choices=Verdict.choices)
    verdict = models.CharField("overall verdict", max_length=14, choices=Verdict.choices)
    decision = models.CharField(max_length=14, choices=Decision.choices)
    decision_reason = models.CharField(max_length=500)
    next_review_on = models.DateField(null=True, blank=True)
    rule_version = models.CharField(max_length=20, editable=False)

    happened_on = "reviewed_on"

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            UniqueConstraint(
                fields=["course"],
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True),
                name="one_response_review_per_course",
                violation_error_message="This course already has a response review: correct that one.",
            ),
            CheckConstraint(
                condition=~Q(decision_reason=""),
                name="review_decision_has_a_reason",
                violation_error_message="A decision needs its reason.",
            ),
            CheckConstraint(condition=~Q(rule_version=""), name="review_names_its_rule_version"),
            CheckConstraint(
                condition=Q(next_review_on__isnull=True) | Q(next_review_on__gte=models.F("reviewed_on")),
                name="review_next_is_not_before_this_one",
            ),
        ]

    def __str__(self) -> str:
        return f"response review of {self.course}"
