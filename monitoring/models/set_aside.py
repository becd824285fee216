"""Proposed adverse effects that a person wanted none of, with why: they stay quiet."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.fact import Fact
from courses.protocols.loader import effects
from monitoring.models.effects import SOURCE_KEY


class EffectSetAside(Fact):
    """`value_words` is the value as it read then: once that is corrected, the effect is proposed again."""

    class Until(models.TextChoices):
        HIGHER_GRADE = "higher_grade", "until the grade is higher"
        NEXT_VALUE = "next_value", "until the next value"

    term_code = models.CharField(max_length=32)
    derived_from = models.CharField(max_length=SOURCE_KEY, editable=False)
    value_words = models.CharField(max_length=200, editable=False)
    inputs = models.JSONField(default=dict, blank=True, editable=False)
    until = models.CharField(max_length=12, choices=Until.choices, default=Until.HIGHER_GRADE)
    why = models.CharField(max_length=300)
    decided_on = models.DateField()

    happened_on = "decided_on"

    class Meta(Fact.Meta):
        verbose_name = "effect set aside"
        verbose_name_plural = "effects set aside"
        indexes = [models.Index(fields=["patient", "term_code"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(until__in=["higher_grade", "next_value"]), name="set_aside_until_is_known"
            ),
            CheckConstraint(
                condition=~Q(why=""),
                name="set_aside_says_why",
                violation_error_message="An effect set aside needs its reason.",
            ),
            CheckConstraint(
                condition=~Q(term_code="") & ~Q(derived_from="") & ~Q(value_words=""),
                name="set_aside_names_what_was_proposed",
                violation_error_message="An effect set aside names the effect and the value.",
            ),
            UniqueConstraint(
                fields=["patient", "term_code", "derived_from", "value_words"],
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True),
                name="set_aside_once_for_a_value",
                violation_error_message="This effect was already set aside for this value.",
            ),
        ]

    def prepare(self) -> None:
        """Keep what was set aside through a correction of why."""
        if self.version > 1:
            before = EffectSetAside.objects.get(chain=self.chain, version=self.version - 1)
            for name in ("derived_from", "value_words", "inputs"):
                setattr(self, name, getattr(before, name))

    def __str__(self) -> str:
        known = effects().get(self.term_code)
        return f"{known.label if known else self.term_code} set aside"
