"""Adverse effects, and notes: what was noticed, and what has no record of its own."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.clinic.days import day_matches_precision, not_before, precision_field
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact
from courses.models import Infusion
from monitoring.rules.flags import FLAGS


class AdverseEffect(Fact):
    class Causality(models.TextChoices):
        NOT_ASSESSED = "not_assessed", "not assessed"
        UNLIKELY = "unlikely", "unlikely"
        POSSIBLE = "possible", "possible"
        PROBABLE = "probable", "probable"
        CERTAIN = "certain", "certain"

    term = models.CharField(max_length=200)
    onset_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    noticed_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    grade = models.PositiveSmallIntegerField("CTCAE grade", null=True, blank=True)
    grade_version = models.CharField("CTCAE version", max_length=4, blank=True)
    suspected_drug = models.CharField(max_length=80, blank=True)
    infusion = models.ForeignKey(
        Infusion, on_delete=models.PROTECT, related_name="effects", null=True, blank=True
    )
    causality = models.CharField(max_length=12, choices=Causality.choices, default=Causality.NOT_ASSESSED)
    is_serious = models.BooleanField(null=True, blank=True)
    action_taken = models.CharField(max_length=200, blank=True)
    printed = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)

    happened_on = "onset_on"
    other_past_days = ("noticed_on", "resolved_on")

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "-onset_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(condition=~Q(term=""), name="effect_has_a_term"),
            CheckConstraint(
                condition=Q(grade__isnull=True, grade_version="")
                | Q(grade__isnull=False, grade__gte=1, grade__lte=5, grade_version__in=["5.0", "6.0"]),
                name="effect_grade_has_its_version",
                violation_error_message="A CTCAE grade is 1 to 5 and needs its CTCAE version, 5.0 or 6.0.",
            ),
            day_matches_precision("onset_on", "precision", name="effect_day_or_unknown"),
            not_before("resolved_on", "onset_on", name="effect_resolves_after_onset"),
            not_before("noticed_on", "onset_on", name="effect_noticed_after_onset"),
            CheckConstraint(
                condition=Q(causality__in=["not_assessed", "unlikely", "possible", "probable", "certain"]),
                name="effect_causality_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """Refuse the infusion of another patient."""
        if self.infusion and self.infusion.course.patient_id != self.patient_id:
            raise refuse(
                "The adverse effect was refused: the infusion is another patient's; choose one of theirs.",
                field_name="infusion",
            )


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
