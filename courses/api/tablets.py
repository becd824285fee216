"""Tablets: the clinic's list of strengths, and what was handed out for a taper."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from courses.actions import tablets as actions
from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.fields import PlainBoolean, PlainInteger, PlainNumber, PlainText
from courses.api.serializers import Body, ReachedFact, ReadOnly, UserName
from courses.api.viewset import RecordViewSet
from courses.clinic.access import Right
from courses.models import TabletStrength, TabletSupply, TaperPlan
from courses.rules.supply import Cover, PlanTablets
from courses.rules.tablets import Count, Dose, Unmade
from courses.rules.units import plain


class StrengthBody(ReadOnly):
    added_by = UserName()
    withdrawn_by = UserName(allow_null=True)

    class Meta:
        model = TabletStrength
        fields = [
            "id", "clinic", "drug", "strength_mg", "may_halve", "added_at", "added_by", "withdrawn_at",
            "withdrawn_by",
        ]  # fmt: skip


class NewStrength(Body):
    clinic = PlainInteger(help_text="one of your clinics")
    drug = PlainText(max_length=40)
    strength_mg = PlainNumber(max_digits=6, decimal_places=2)
    may_halve = PlainBoolean(required=False)


class TabletStrengths(RecordViewSet):
    """The strengths on the lists of the user's clinics; without one, tablets cannot be counted."""

    serializer_class = StrengthBody
    write_right = Right.LIST_TABLETS
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        rows = self.access.clinic_records(TabletStrength).listed()
        return rows.select_related("clinic", "added_by", "withdrawn_by")

    @extend_schema(request=NewStrength, responses=StrengthBody)
    def create(self, request, *args, **kwargs):
        """Put a strength on the clinic's list."""
        told = self.body(NewStrength)
        asked = told.pop("clinic")
        clinic = next((clinic for clinic in self.access.clinics if clinic.pk == asked), None)
        if clinic is None:
            raise NotFound({"clinic": ["There is no such clinic, or it is not one of yours."]})
        strength = actions.list_strength(clinic=clinic, by=request.user, **told)
        return Response(StrengthBody(strength).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=StrengthBody)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, *args, **kwargs):
        """Take the strength off the list."""
        strength = actions.withdraw_strength(strength=self.reached(), by=request.user)
        return Response(StrengthBody(strength).data)


class SupplyBody(FactBody):
    taper = ReachedFact(model=TaperPlan, help_text="the taper's chain")


class TabletSupplies(FactViewSet):
    """Tablets handed out for a taper: they say until when the supply lasts."""

    serializer_class = fact_body(TabletSupply, base=SupplyBody)
    filterset_class = fact_filters(TabletSupply)

    def get_queryset(self):
        return super().get_queryset().select_related("taper")


class CountShown(serializers.Serializer):
    strength_mg = serializers.CharField()
    tablets = serializers.CharField(help_text="'2' or '2.5'; a half is half a tablet")


class DoseShown(serializers.Serializer):
    """A daily dose in tablets, or the nearest that can be made."""

    daily_mg = serializers.CharField()
    is_made = serializers.BooleanField()
    tablets = CountShown(many=True)
    nearest_below_mg = serializers.CharField(allow_null=True)
    nearest_above_mg = serializers.CharField(allow_null=True)


class StepShown(DoseShown):
    to = serializers.DateField(allow_null=True)

    def get_fields(self):
        return {"from": serializers.DateField()} | super().get_fields()


class PlanShown(serializers.Serializer):
    """A taper in tablets; `supply_lasts_until` null without a supply, or when it lasts to the end."""

    has_list = serializers.BooleanField()
    steps = StepShown(many=True)
    total = CountShown(many=True)
    supply_lasts_until = serializers.DateField(allow_null=True)


def counts_shown(counts: tuple[Count, ...]) -> list[dict]:
    return [
        {
            "strength_mg": plain(count.strength_mg),
            "tablets": f"{count.halves // 2}{'.5' if count.halves % 2 else ''}",
        }
        for count in counts
    ]


def dose_shown(dose: Dose) -> dict:
    if isinstance(dose, Unmade):
        near = [plain(made.daily_mg) if made else None for made in (dose.below, dose.above)]
        made = {"is_made": False, "tablets": []}
    else:
        near, made = [None, None], {"is_made": True, "tablets": counts_shown(dose.counts)}
    nearest = dict(zip(("nearest_below_mg", "nearest_above_mg"), near, strict=True))
    return {"daily_mg": plain(dose.daily_mg)} | made | nearest


def plan_shown(plan: PlanTablets, cover: Cover | None, *, has_list: bool) -> dict:
    return {
        "has_list": has_list,
        "steps": [
            {"from": step.period.first, "to": step.period.last} | dose_shown(step.dose) for step in plan.steps
        ],
        "total": counts_shown(plan.total),
        "supply_lasts_until": cover.last_day if cover else None,
    }
