"""A taper's schedule over HTTP: as it is shown, and as it is told, by its steps or by a protocol."""

from decimal import Decimal

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from courses.api.fields import PlainDay, PlainInteger, PlainNumber, PlainText
from courses.api.serializers import Body
from courses.protocols.loader import taper_protocol
from courses.rules.findings import Severity
from courses.rules.steps import ByWeight
from courses.rules.taper import (
    Pace,
    StepChoice,
    Taper,
    TaperStep,
    by_weight_mg,
    generate,
    taper_warnings,
)
from courses.rules.units import plain

MOST_STEPS = 200
GENERATED = ("start_mg", "start_on", "hold_weeks")
BY_WEIGHT = ("weight_kg", "round_to_mg", "start_on", "hold_weeks")


def steps_shown(taper: Taper) -> list[dict]:
    """Return the steps with a dose: first and last day (None: open end) and mg as plain text."""
    periods = [(step, taper.period_of(step)) for step in taper.dose_steps]
    return [{"from": p.first, "to": p.last, "daily_mg": plain(step.daily_mg)} for step, p in periods]


class ShownStep(serializers.Serializer):
    to = serializers.DateField(allow_null=True)
    daily_mg = serializers.CharField()

    def get_fields(self):
        return {"from": serializers.DateField()} | super().get_fields()


class FindingShown(serializers.Serializer):
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=[severity.value for severity in Severity])
    sentence = serializers.CharField()
    source = serializers.CharField()


class Schedule(serializers.Serializer):
    """The steps, and what those that end add up to."""

    steps = ShownStep(many=True)
    total_mg = serializers.CharField()
    days = serializers.IntegerField()

    def get_attribute(self, instance):
        """Return the taper of a plan, None where it is as directed, or the one that stands in a preview."""
        found = super().get_attribute(instance)
        return found() if callable(found) else found

    def to_representation(self, taper) -> dict:
        return {
            "steps": steps_shown(taper),
            "total_mg": plain(taper.planned_total_mg()),
            "days": taper.days,
        }


class StepBody(Body):
    first_day = PlainDay()
    daily_mg = PlainNumber(max_digits=8, decimal_places=3, help_text="0 ends the plan and comes last")
    mg_per_kg = PlainNumber(
        max_digits=7, decimal_places=3, required=False, help_text="what daily_mg was worked out from"
    )
    weight_kg = PlainNumber(max_digits=6, decimal_places=2, required=False)

    def validate(self, told: dict) -> dict:
        """Return the body with `step` in place of its parts."""
        parts = [told.get("mg_per_kg"), told.get("weight_kg")]
        if (parts[0] is None) != (parts[1] is None):
            raise ValidationError({"weight_kg": "A step by weight needs both mg_per_kg and weight_kg."})
        by_weight = ByWeight(*parts) if parts[0] is not None else None
        return {"step": TaperStep(told["first_day"], told["daily_mg"], by_weight)}


class BandBody(Body):
    above_mg = PlainNumber(max_digits=8, decimal_places=3)
    step_mg = PlainNumber(max_digits=8, decimal_places=3)
    every_days = PlainInteger()


class ScheduleBody(Body):
    """Either explicit `steps`, or what the protocol's schedule is made from."""

    steps = StepBody(many=True, required=False, allow_empty=False, max_length=MOST_STEPS)
    start_mg = PlainNumber(max_digits=8, decimal_places=3, required=False)
    start_on = PlainDay(required=False)
    hold_weeks = PlainInteger(required=False)
    stop_at_mg = PlainNumber(max_digits=8, decimal_places=3, required=False)
    mg_per_kg = PlainNumber(
        max_digits=7,
        decimal_places=3,
        required=False,
        help_text="a start by weight, in place of start_mg; needs weight_kg and round_to_mg",
    )
    round_to_mg = PlainNumber(max_digits=5, decimal_places=2, required=False)
    pace = serializers.ChoiceField(
        choices=list(Pace), required=False, help_text="where in the protocol's ranges"
    )
    bands = BandBody(many=True, required=False, max_length=20, help_text="a choice within each range")
    weight_kg = PlainNumber(
        max_digits=6, decimal_places=2, required=False, help_text="to check the start dose"
    )
    protocol = PlainText(max_length=60, required=False)

    def validate(self, told: dict) -> dict:
        """Return the body with `taper` and `warnings` in place of what the schedule is made from."""
        sketch = {name: told.pop(name) for name in list(ScheduleBody().fields) if name in told}
        return told | (_explicit(sketch) if "steps" in sketch else _generated(sketch))


def _explicit(sketch: dict) -> dict:
    others = [name for name in sketch if name != "steps"]
    if others:
        sentence = (
            "This was refused beside explicit steps: send the steps or what they are made from, not both."
        )
        raise ValidationError(dict.fromkeys(others, sentence))
    return {"taper": Taper(tuple(step["step"] for step in sketch["steps"])), "warnings": (), "protocol": None}


def _generated(sketch: dict) -> dict:
    by_weight = sketch.pop("mg_per_kg", None)
    if by_weight is not None and "start_mg" in sketch:
        raise ValidationError({"mg_per_kg": "This was refused beside start_mg: send one of them."})
    needed = BY_WEIGHT if by_weight is not None else GENERATED
    missing = [name for name in needed if name not in sketch]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "This is missing: send it, or explicit steps."))
    protocol = taper_protocol(sketch.pop("protocol", "seed"))
    weight_kg, multiple_mg = sketch.pop("weight_kg", None), sketch.pop("round_to_mg", None)
    if by_weight is not None:
        sketch["start_mg"] = by_weight_mg(
            by_weight, weight_kg, multiple_mg=multiple_mg, most_mg=protocol.most_start_mg
        )
    choices = [StepChoice(**band) for band in sketch.pop("bands", [])]
    taper = generate(protocol, choices=choices, **sketch)
    told = (sketch["start_mg"], sketch["hold_weeks"], weight_kg)
    warnings = taper_warnings(protocol, *told, multiple_mg or Decimal(0))
    if by_weight is not None:
        taper = taper.by_weight(by_weight, weight_kg)
    return {"taper": taper, "warnings": warnings, "protocol": protocol}
