"""Columns shared by what a patient takes: drug, route, amount per time, first and last day."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.clinic.days import day_matches_precision, not_before, precision_field
from courses.clinic.fact import Fact


class Given(Fact):
    drug = models.CharField(max_length=80)
    route = models.CharField(max_length=20, blank=True)
    amount = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, blank=True, help_text="Empty: dose not recorded."
    )
    unit = models.CharField(max_length=16, blank=True)
    per = models.CharField(max_length=16, blank=True, help_text="day, 8 h, week, course ...")
    first_day = models.DateField(null=True, blank=True)
    precision = precision_field()
    last_day = models.DateField(null=True, blank=True)
    printed = models.CharField(max_length=200, blank=True, help_text="The source's own words for the time.")
    note = models.CharField(max_length=500, blank=True)

    class Meta(Fact.Meta):
        abstract = True
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(condition=~Q(drug=""), name="%(class)s_has_a_drug"),
            CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0) & ~Q(unit=""),
                name="%(class)s_dose_is_not_negative_and_has_a_unit",
                violation_error_message="A dose cannot be negative and needs its unit.",
            ),
            day_matches_precision("first_day", "precision", name="%(class)s_day_or_unknown"),
            not_before("last_day", "first_day", name="%(class)s_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.drug
