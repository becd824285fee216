"""Weight and height: what doses are made of, checked when they are recorded."""

from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, Q

from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact, FactQuerySet
from courses.clinic.patient import Patient
from courses.models.overrides import known_override, override_field
from courses.rules.errors import RuleError
from courses.rules.units import plain
from courses.rules.weight import Weighing, kilograms


class BodyQuerySet(FactQuerySet):
    def weights(self):
        """Return the weights whose day is known, the latest first."""
        return self.current().filter(kind="weight", measured_on__isnull=False).order_by("-measured_on", "-pk")

    def heights(self):
        """Return the heights whose day is known, the latest first."""
        return self.current().filter(kind="height", measured_on__isnull=False).order_by("-measured_on", "-pk")


class BodyMeasure(Fact):
    """A weight in kg or a height in cm; doses are made of them, so a doubtful one says why it is right."""

    class Kind(models.TextChoices):
        WEIGHT = "weight", "weight (kg)"
        HEIGHT = "height", "height (cm)"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    number = models.DecimalField(max_digits=9, decimal_places=3)
    unit = models.CharField(max_length=16, help_text="kg for a weight, cm for a height; no other is taken.")
    measured_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    printed = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    findings = models.JSONField(default=list, editable=False, encoder=DjangoJSONEncoder)
    override_code = override_field()
    warning_reason = models.CharField(max_length=300, blank=True)

    objects = BodyQuerySet.as_manager()

    happened_on = "measured_on"

    class Meta(Fact.Meta):
        verbose_name = "weight or height"
        verbose_name_plural = "weights and heights"
        indexes = [models.Index(fields=["patient", "kind", "-measured_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(kind="weight", unit="kg") | Q(kind="height", unit="cm"),
                name="body_measure_has_the_unit_of_its_kind",
                violation_error_message="A weight is in kg, a height in cm.",
            ),
            CheckConstraint(
                condition=Q(number__gt=0),
                name="body_measure_is_positive",
                violation_error_message="A weight or height must be above 0.",
            ),
            known_override("override_code", name="body_measure_override_is_known"),
            CheckConstraint(
                condition=Q(override_code="", warning_reason="")
                | ~Q(override_code="") & ~Q(warning_reason=""),
                name="body_measure_override_has_code_and_words",
                violation_error_message="A check gone past needs a coded reason and its words.",
            ),
            day_matches_precision("measured_on", "precision", name="body_measure_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {plain(self.number)} {self.unit}"

    def prepare(self) -> None:
        """Refuse another unit than that of the kind, pounds above all."""
        if self.kind == self.Kind.WEIGHT:
            try:
                kilograms(self.number, self.unit)
            except RuleError as refused:
                raise refuse(str(refused), field_name="unit") from refused
        elif self.unit != UNIT_OF_KIND.get(self.kind, self.unit):
            raise refuse("The height was refused: its unit is not cm; enter it in cm.", field_name="unit")


UNIT_OF_KIND = {BodyMeasure.Kind.WEIGHT: "kg", BodyMeasure.Kind.HEIGHT: "cm"}


def latest_weighing(patient: Patient, *, on: date, since: date | None = None) -> Weighing | None:
    """Return the latest weight recorded by `on` (not before `since`); None when there is none."""
    rows = BodyMeasure.objects.weights().filter(patient=patient, measured_on__lte=on)
    if since is not None:
        rows = rows.filter(measured_on__gte=since)
    found = rows.values_list("measured_on", "number").first()
    return Weighing(*found) if found else None
