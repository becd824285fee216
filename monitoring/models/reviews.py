"""The signed answer to "did this pulse work?", with the inputs it rests on."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.fact import Fact
from courses.models import PulseCourse
from monitoring.models.enzyme_choices import EnzymeChoice
from monitoring.models.measures import Measure
from monitoring.models.results import Result
from monitoring.models.strength import StrengthTest

FIRST_RULE = "response-1"  # what was signed by it needed no next review, and did not know re-biopsy apart


def measured() -> models.ForeignKey:
    """Return the column for a measure that a review may rest on."""
    return models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class ResponseReview(Fact):
    class Criteria(models.TextChoices):
        ADULT = "adult", "adult criteria"
        JDM = "jdm", "juvenile criteria"

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
        REBIOPSY = "rebiopsy", "re-biopsy"
        INVESTIGATE = "investigate", "further tests"
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
    baseline_physician_global = measured()
    followup_physician_global = measured()
    baseline_patient_global = measured()
    followup_patient_global = measured()
    baseline_function = measured()
    followup_function = measured()
    baseline_extramuscular = measured()
    followup_extramuscular = measured()
    baseline_chq_phs = measured()
    followup_chq_phs = measured()
    enzyme_choice = models.ForeignKey(
        EnzymeChoice, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    population = models.CharField(max_length=5, choices=Criteria.choices, blank=True)
    chq_phs_range = models.DecimalField(
        "range of the CHQ physical summary", max_digits=7, decimal_places=2, null=True, blank=True
    )
    score = models.JSONField(default=dict, editable=False, help_text="The score as it read when signed.")
    score_lowest = models.DecimalField(max_digits=4, decimal_places=1, null=True, editable=False)
    score_highest = models.DecimalField(max_digits=4, decimal_places=1, null=True, editable=False)
    criteria_version = models.CharField(max_length=20, blank=True, editable=False)
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
                condition=~Q(verdict__in=["partial", "not_responded"])
                | Q(next_review_on__isnull=False)
                | Q(rule_version=FIRST_RULE),
                name="review_non_response_is_looked_at_again",
                violation_error_message="A pulse that did not work, or only in part, needs the day on which "
                "its decision is reviewed: set the next review.",
            ),
            CheckConstraint(
                condition=~Q(verdict="not_responded", decision="continue") | Q(rule_version=FIRST_RULE),
                name="review_non_response_is_decided",
                violation_error_message="A pulse that did not work needs a decision: another pulse, IVIG, "
                "another agent, re-biopsy, further tests, or to wait.",
            ),
            CheckConstraint(
                condition=Q(next_review_on__isnull=True) | Q(next_review_on__gte=models.F("reviewed_on")),
                name="review_next_is_not_before_this_one",
            ),
            CheckConstraint(
                condition=Q(population__in=["", "adult", "jdm"]),
                name="review_criteria_are_known",
                violation_error_message="The criteria are those of adults or the juvenile ones.",
            ),
            CheckConstraint(
                condition=Q(chq_phs_range__isnull=True) | Q(chq_phs_range__gt=0),
                name="review_chq_range_is_above_0",
                violation_error_message="A range must be above 0.",
            ),
            CheckConstraint(
                condition=Q(score_lowest__isnull=True, score_highest__isnull=True, criteria_version="")
                | Q(
                    score_lowest__isnull=False,
                    score_highest__isnull=False,
                    score_lowest__gte=0,
                    score_lowest__lte=models.F("score_highest"),
                    score_highest__lte=100,
                )
                & ~Q(criteria_version=""),
                name="review_score_is_0_to_100_with_its_version",
                violation_error_message="A score lies between 0 and 100 and names the version of its rule.",
            ),
        ]

    def __str__(self) -> str:
        return f"response review of {self.course}"

    @property
    def decision_said(self) -> str:
        """Return the decision as it read when it was signed."""
        if self.decision == self.Decision.INVESTIGATE and self.rule_version == FIRST_RULE:
            return "re-biopsy or further tests"
        return self.get_decision_display()

    @property
    def is_non_response(self) -> bool:
        """Return whether the pulse did not work, or only in part."""
        return self.verdict in {self.Verdict.NOT_RESPONDED, self.Verdict.PARTIAL}
