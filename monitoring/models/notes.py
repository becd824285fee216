"""Notes: what was noticed and has no record of its own."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.clinic.days import day_matches_precision, not_before, precision_field
from courses.clinic.fact import Fact
from monitoring.rules.flags import FLAGS


class Note(Fact):
    """Words on the timeline: an event, an outcome, a remark, or an imported row that has no record."""

    class Kind(models.TextChoices):
        EVENT = "event", "event"
        OUTCOME = "outcome", "outcome"
        REMARK = "remark", "remark"
        UNREPRESENTED = "unrepresented", "imported, no record of its own"

    class Mark(models.TextChoices):
        """What may move CK and is flagged on the chart; the words are those of the rule."""

        FALL = "fall", FLAGS["fall"]
        EXERCISE = "exercise", FLAGS["exercise"]
        IM_INJECTION = "im_injection", FLAGS["im_injection"]
        STATIN = "statin", FLAGS["statin"]
        OTHER = "other", FLAGS["other"]

    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.REMARK)
    mark = models.CharField(
        max_length=12,
        choices=Mark.choices,
        blank=True,
        help_text="What an event was, where the chart should flag it: it may move CK.",
    )
    text = models.CharField(max_length=1000)
    noted_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    until = models.DateField(null=True, blank=True)
    printed = models.CharField(max_length=200, blank=True)

    happened_on = "noted_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "-noted_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            CheckConstraint(
                condition=Q(kind__in=["event", "outcome", "remark", "unrepresented"]),
                name="note_kind_is_known",
            ),
            CheckConstraint(
                condition=Q(mark__in=["", "fall", "exercise", "im_injection", "statin", "other"]),
                name="note_mark_is_known",
            ),
            CheckConstraint(
                condition=Q(mark="") | Q(kind="event"),
                name="note_mark_is_of_an_event",
                violation_error_message="Only an event can be flagged on the chart; choose the kind event.",
            ),
            day_matches_precision("noted_on", "precision", name="note_day_or_unknown"),
            not_before("until", "noted_on", name="note_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.text
