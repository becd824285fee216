"""Laboratory results: raw text first, each with its own unit and limits."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Max, Q, UniqueConstraint, Value
from django.db.models.functions import Coalesce, NullIf

from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.fact import Fact, FactQuerySet
from courses.clinic.facts import refuse_future_moment
from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import analytes, find_analyte
from courses.rules.errors import RuleError
from courses.rules.units import canonical_unit, convert, plain

STORED_PLACES = Decimal("0.000001")
COMPARATORS = ["", "<", "<=", ">", ">=", "about", "normal"]


NUMBER_TAKEN = "The laboratory's number of this test is on record already: correct that result instead."
# A laboratory's number names a specimen: the test beside it tells its results apart.
TEST_NAMED = Coalesce(NullIf("analyte", Value("")), "name")


class ResultQuerySet(FactQuerySet):
    def standing(self):
        """Return what counts: the newest versions, without those withdrawn or entered in error."""
        return self.current().exclude(status="withdrawn")

    def settled(self):
        """Return what counts and is more than preliminary."""
        return self.standing().exclude(status="preliminary")

    def unseen(self):
        """Return the newest versions, withdrawn ones among them, that nobody has looked at."""
        return self.current().filter(sightings__isnull=True)


class Result(Fact):
    class Status(models.TextChoices):
        PRELIMINARY = "preliminary", "preliminary"
        FINAL = "final", "final"
        CORRECTED = "corrected", "corrected"
        WITHDRAWN = "withdrawn", "withdrawn"

    analyte = models.CharField(max_length=24, blank=True, help_text="Code of the analyte table; empty: none.")
    name = models.CharField(max_length=120, help_text="The analyte as printed.")
    loinc = models.CharField(max_length=12, blank=True)
    raw_text = models.CharField(max_length=120)
    comparator = models.CharField(
        max_length=6, blank=True, choices=[(c, c or "exactly") for c in COMPARATORS]
    )
    number = models.DecimalField(max_digits=16, decimal_places=5, null=True, blank=True)
    number_high = models.DecimalField(
        max_digits=16, decimal_places=5, null=True, blank=True, help_text="Upper end of a printed range."
    )
    unit = models.CharField(max_length=24, blank=True)
    uln = models.DecimalField("upper limit", max_digits=14, decimal_places=5, null=True, blank=True)
    lln = models.DecimalField("lower limit", max_digits=14, decimal_places=5, null=True, blank=True)
    canonical_number = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, editable=False
    )
    canonical_unit = models.CharField(max_length=24, blank=True, editable=False)
    sampled_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    sampled_at = models.DateTimeField(null=True, blank=True)
    printed = models.CharField(max_length=200, blank=True)
    laboratory = models.CharField(max_length=80, blank=True)
    lab_number = models.CharField(
        "laboratory's number", max_length=60, blank=True, help_text="The laboratory's own number for it."
    )
    reported_at = models.DateTimeField(null=True, blank=True, help_text="When the laboratory reported it.")
    arrived_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When it came as a laboratory's message; empty: somebody entered it.",
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.FINAL)
    note = models.CharField(max_length=500, blank=True)

    objects = ResultQuerySet.as_manager()

    happened_on = "sampled_on"

    class Meta(Fact.Meta):
        indexes = [
            models.Index(fields=["patient", "analyte", "-sampled_on"], name="result_latest"),
        ]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(number__isnull=True) | ~Q(unit=""),
                name="result_number_has_a_unit",
                violation_error_message="A number needs its unit.",
            ),
            CheckConstraint(condition=Q(comparator__in=COMPARATORS), name="result_comparator_is_known"),
            CheckConstraint(
                condition=~Q(comparator="normal") | Q(number__isnull=True),
                name="result_normal_has_no_number",
                violation_error_message="'Normal, no number' cannot carry a number.",
            ),
            CheckConstraint(
                condition=~Q(comparator__in=["<", "<=", ">", ">=", "about"]) | Q(number__isnull=False),
                name="result_comparator_has_a_number",
                violation_error_message="A comparator such as '<' needs the number it compares with.",
            ),
            CheckConstraint(
                condition=Q(number_high__isnull=True) | Q(number__isnull=False, number_high__gt=F("number")),
                name="result_range_rises",
                violation_error_message="The upper end of a range must be above its lower end.",
            ),
            CheckConstraint(
                condition=Q(uln__isnull=True) | Q(uln__gt=0),
                name="result_upper_limit_is_positive",
                violation_error_message="An upper limit must be above 0.",
            ),
            CheckConstraint(
                condition=Q(lln__isnull=True) | Q(lln__gte=0),
                name="result_lower_limit_is_not_negative",
                violation_error_message="A lower limit cannot be below 0.",
            ),
            CheckConstraint(
                condition=Q(lln__isnull=True) | Q(uln__isnull=True) | Q(lln__lt=F("uln")),
                name="result_limits_are_in_order",
                violation_error_message="The lower limit must be below the upper limit.",
            ),
            CheckConstraint(
                condition=Q(status__in=["preliminary", "final", "corrected", "withdrawn"]),
                name="result_status_is_known",
            ),
            CheckConstraint(condition=~Q(raw_text="") & ~Q(name=""), name="result_has_name_and_raw_text"),
            day_matches_precision("sampled_on", "precision", name="result_day_or_unknown"),
            CheckConstraint(
                condition=Q(sampled_at__isnull=True) | Q(precision="exact"),
                name="result_moment_has_an_exact_day",
            ),
            UniqueConstraint(
                "patient",
                "laboratory",
                "lab_number",
                TEST_NAMED,
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True) & ~Q(lab_number=""),
                name="result_lab_number_stands_once",
                violation_error_message=NUMBER_TAKEN,
            ),
            CheckConstraint(
                condition=Q(lab_number="") | ~Q(laboratory=""),
                name="result_lab_number_has_its_laboratory",
                violation_error_message="A laboratory's number needs the laboratory it is of.",
            ),
            CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(reported_at__isnull=False) & ~Q(lab_number=""),
                name="result_message_has_number_and_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.raw_text}"

    def next_version(self) -> int:
        """Return the version after every one of the chain: one kept as history may be newer than the head."""
        rows = type(self).objects.filter(chain=self.chain)
        return rows.aggregate(newest=Max("version"))["newest"] + 1

    def prepare(self) -> None:
        """Name the analyte by its code and keep the value in the analyte's own unit beside the original.

        An analyte outside the table, or a multiple of the limit, keeps only what was printed.
        """
        refuse_future_moment(self.reported_at, self.patient.clinic, field_name="reported_at")
        known = analytes().get(self.analyte) or find_analyte(self.name)
        self.canonical_number, self.canonical_unit = None, ""
        if known is None:
            self.analyte = self.loinc = ""
            return
        self.analyte, self.loinc = known.code, known.loinc
        if self.number is None:
            return
        if self.number < 0:
            raise RuleError(
                f"The value {plain(self.number)} was refused because {known.label} cannot be below zero; "
                "correct it."
            )
        self.unit = canonical_unit(self.unit, known) if self.unit else self.unit
        if self.unit and self.unit != RELATIVE_UNIT:
            self.canonical_number = convert(self.number, known, self.unit, known.unit).quantize(STORED_PLACES)
            self.canonical_unit = known.unit
