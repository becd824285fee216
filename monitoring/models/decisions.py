"""What came of the decision of a response review: what was done, and when it is looked at again."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from courses.clinic.fact import Fact
from courses.models import DrugPeriod, PulseCourse


class DecisionFollowUp(Fact):
    """One look back at a decision: that of one review, whichever of its versions stands."""

    class Done(models.TextChoices):
        NEXT_PULSE = "next_pulse", "another pulse"
        IVIG = "ivig", "IVIG"
        CHANGE_AGENT = "change_agent", "the sparing agent was changed"
        REBIOPSY = "rebiopsy", "re-biopsy"
        INVESTIGATE = "investigate", "further tests"
        WAITED = "waited", "waited"
        OTHER = "other", "something else"

    course = models.ForeignKey(PulseCourse, on_delete=models.PROTECT, related_name="follow_ups")
    review_chain = models.UUIDField(editable=False, help_text="The review whose decision it follows up.")
    done = models.CharField("what was done", max_length=14, choices=Done.choices)
    done_on = models.DateField()
    words = models.CharField(max_length=500, help_text="What was done and what came of it.")
    new_course = models.ForeignKey(
        PulseCourse, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drug = models.ForeignKey(DrugPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    next_review_on = models.DateField(null=True, blank=True)
    is_closed = models.BooleanField("the decision is closed", default=False)

    happened_on = "done_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "course", "-done_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(
                    done__in=[
                        "next_pulse",
                        "ivig",
                        "change_agent",
                        "rebiopsy",
                        "investigate",
                        "waited",
                        "other",
                    ]
                ),
                name="follow_up_done_is_known",
            ),
            CheckConstraint(
                condition=~Q(words=""),
                name="follow_up_has_words",
                violation_error_message="A follow-up needs words: say what was done and what came of it.",
            ),
            CheckConstraint(
                condition=Q(is_closed=True, next_review_on__isnull=True)
                | Q(is_closed=False, next_review_on__isnull=False),
                name="follow_up_goes_on_or_closes",
                violation_error_message="A follow-up needs either the day of the next review, or that the "
                "decision is closed.",
            ),
            CheckConstraint(
                condition=Q(next_review_on__isnull=True) | Q(next_review_on__gt=F("done_on")),
                name="follow_up_next_is_after_this_one",
                violation_error_message="The next review lies after the day of this follow-up.",
            ),
            CheckConstraint(
                condition=Q(new_course__isnull=True) | Q(done="next_pulse") & ~Q(new_course=F("course")),
                name="follow_up_course_is_another_pulse",
                violation_error_message="A new course belongs to another pulse, not to the one reviewed.",
            ),
            CheckConstraint(
                condition=Q(drug__isnull=True) | Q(done__in=["ivig", "change_agent"]),
                name="follow_up_drug_is_what_was_given",
                violation_error_message="A medicine belongs to IVIG or to a change of the sparing agent.",
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up: {self.get_done_display()}"
