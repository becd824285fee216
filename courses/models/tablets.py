"""Tablets: the strengths a clinic's pharmacy has, and what was handed out to a patient."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.clinic import Clinic
from courses.clinic.days import both_or_neither
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact, FactQuerySet
from courses.models.taper import TaperPlan
from courses.rules.steps import Taper
from courses.rules.supply import (
    Cover,
    PlanTablets,
    Supply,
    covered_until,
    dose_in_tablets,
    plan_tablets,
    tablets_held,
)
from courses.rules.tablets import Dose, Tablet
from courses.rules.units import plain


class StrengthQuerySet(models.QuerySet):
    def listed(self):
        """Return the strengths on the list, without those withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class TabletStrength(Checked):
    """One strength on a clinic's list, from the day it was added until it was withdrawn."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="tablet_strengths")
    drug = models.CharField(max_length=40)
    strength_mg = models.DecimalField(max_digits=6, decimal_places=2)
    may_halve = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = StrengthQuerySet.as_manager()

    class Meta:
        ordering = ["drug", "strength_mg"]
        constraints = [
            UniqueConstraint(
                fields=["clinic", "drug", "strength_mg"],
                condition=Q(withdrawn_at__isnull=True),
                name="tablet_strength_listed_once",
                violation_error_message="This strength is on the list already: withdraw that one first.",
            ),
            CheckConstraint(
                condition=Q(strength_mg__gt=0) & ~Q(drug=""),
                name="tablet_strength_has_drug_and_mg",
                violation_error_message="A tablet needs its drug and a strength above 0 mg.",
            ),
            both_or_neither(
                "withdrawn_at",
                "withdrawn_by",
                name="tablet_strength_withdrawn_by_someone",
                message="A withdrawn strength needs who withdrew it and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug} {plain(self.strength_mg)} mg"

    @property
    def key(self) -> str:
        return f"tabletstrength:{self.pk}"

    def as_tablet(self) -> Tablet:
        return Tablet(self.strength_mg, self.may_halve)


class SupplyQuerySet(FactQuerySet):
    def for_taper(self, chain):
        """Return what was handed out for a taper, whichever of its versions was in force then."""
        return self.current().filter(taper__chain=chain).order_by("handed_on", "id")


class TabletSupply(Fact):
    """Tablets of one strength handed out for a taper; `taper` is the version in force at the time."""

    taper = models.ForeignKey(TaperPlan, on_delete=models.PROTECT, related_name="supplies")
    strength_mg = models.DecimalField(max_digits=6, decimal_places=2)
    tablets = models.PositiveSmallIntegerField(help_text="Whole tablets.")
    handed_on = models.DateField()

    objects = SupplyQuerySet.as_manager()

    happened_on = "handed_on"

    class Meta(Fact.Meta):
        verbose_name = "tablet supply"
        verbose_name_plural = "tablet supplies"
        indexes = [models.Index(fields=["patient", "handed_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(strength_mg__gt=0, tablets__gt=0),
                name="tablet_supply_has_mg_and_number",
                violation_error_message="A supply needs a strength above 0 mg, and how many tablets.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tablets} × {self.taper.drug} {plain(self.strength_mg)} mg"

    def prepare(self) -> None:
        """Refuse a supply for another patient's taper."""
        if self.taper.patient_id != self.patient_id:
            raise refuse("The supply was refused: its taper belongs to another patient.", field_name="taper")

    def as_supply(self) -> Supply:
        return Supply(self.handed_on, self.strength_mg, self.tablets)


@dataclass(frozen=True)
class Dispensing:
    """What a taper's tablets are reckoned from: the clinic's list and what was handed out."""

    listed: tuple[Tablet, ...]
    supplies: tuple[Supply, ...]

    @property
    def held(self) -> tuple[Tablet, ...]:
        """Return the strengths that were handed out."""
        return tablets_held(self.supplies, self.listed)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to count tablets with."""
        return not self.listed and not self.supplies

    def dose(self, daily_mg: Decimal) -> Dose:
        """Return how a daily dose is made."""
        return dose_in_tablets(daily_mg, self.held, self.listed)

    def plan(self, taper: Taper) -> PlanTablets:
        return plan_tablets(taper, self.held, self.listed)

    def cover(self, taper: Taper) -> Cover | None:
        """Return until when the supply lasts; None without one, or when it lasts to the plan's end."""
        return covered_until(self.plan(taper), self.supplies)


@dataclass(frozen=True)
class Dispensary:
    """The lists and supplies of many tapers at once."""

    listed: dict[tuple[int, str], list[Tablet]]  # by clinic and drug
    handed: dict[UUID, list[Supply]]  # by chain of the taper

    def of(self, clinic_id: int, drug: str, chain: UUID | None) -> Dispensing:
        """Return what one taper's tablets are reckoned from; `chain` None: no taper, the list alone."""
        supplies = self.handed.get(chain, []) if chain else []
        return Dispensing(tuple(self.listed.get((clinic_id, drug), [])), tuple(supplies))


def dispensary(plans) -> Dispensary:
    """Return what the tablets of `plans`, a queryset, are reckoned from; two queries however many."""
    listed, handed = defaultdict(list), defaultdict(list)
    strengths = TabletStrength.objects.listed().filter(clinic__in=plans.order_by().values("patient__clinic"))
    for strength in strengths:
        listed[strength.clinic_id, strength.drug].append(strength.as_tablet())
    supplies = TabletSupply.objects.current().filter(taper__chain__in=plans.order_by().values("chain"))
    for supply in supplies.annotate(chain_of_taper=F("taper__chain")).order_by("handed_on", "id"):
        handed[supply.chain_of_taper].append(supply.as_supply())
    return Dispensary(dict(listed), dict(handed))


def dispensing_of(plan: TaperPlan) -> Dispensing:
    """Return what this taper's tablets are reckoned from; two queries."""
    found = dispensary(TaperPlan.objects.filter(pk=plan.pk))
    return found.of(plan.patient.clinic_id, plan.drug, plan.chain)
