"""The changes of a taper over HTTP: each kind as a route that stores it, and one that only shows it."""

from collections.abc import Callable
from datetime import date

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from courses.actions import taper_change as actions
from courses.api.fields import PlainDay, PlainInteger, PlainNumber, PlainText
from courses.api.schedules import FindingShown, Schedule, ScheduleBody, StepBody
from courses.api.serializers import Body
from courses.api.versions import IF_MATCH
from courses.models import OverrideCode, TaperPlan
from courses.protocols.loader import taper_protocol
from courses.rules.taper import Pace
from courses.rules.taper_changes import Edit, Hold, Keep, ReEscalate, Shift, StepBack, Stop
from courses.rules.units import plain

MOST_STEPS = 200


class ChangeBody(Body):
    """What every change is asked: why, and a code for what it brings that the checks find."""

    reason = PlainText(max_length=300)
    override_code = serializers.ChoiceField(choices=OverrideCode.choices, required=False, default="")


class ShiftBody(ChangeBody):
    days = PlainInteger(help_text="how many days later; below 0: earlier")
    keep = serializers.ChoiceField(choices=[keep.value for keep in Keep], default=Keep.INTERVALS.value)

    def change(self, told: dict) -> Shift:
        return Shift(told["days"], Keep(told["keep"]))


class HoldBody(ChangeBody):
    days = PlainInteger(help_text="days on today's dose, today included")

    def change(self, told: dict) -> Hold:
        return Hold(told["days"])


class StepBackBody(ChangeBody):
    from_day = PlainDay()
    days = PlainInteger(help_text="days on the dose before")

    def change(self, told: dict) -> StepBack:
        return StepBack(told["from_day"], told["days"])


class ReEscalateBody(ChangeBody):
    from_day = PlainDay()
    to_mg = PlainNumber(max_digits=8, decimal_places=3)
    hold_weeks = PlainInteger()
    protocol = PlainText(max_length=60, required=False, default="seed")
    stop_at_mg = PlainNumber(max_digits=8, decimal_places=3, required=False, default=None)
    pace = serializers.ChoiceField(choices=[pace.value for pace in Pace], required=False, default=None)

    def change(self, told: dict) -> ReEscalate:
        return ReEscalate(
            from_day=told["from_day"],
            to_mg=told["to_mg"],
            hold_weeks=told["hold_weeks"],
            protocol=taper_protocol(told["protocol"]),
            stop_at_mg=told["stop_at_mg"],
            pace=Pace(told["pace"]) if told["pace"] else None,
        )


class StopTaperBody(ChangeBody):
    """Without a code, what a stop brings is stored under the code "other, in words"."""

    last_day = PlainDay(help_text="the last day on which the drug is taken")
    override_code = serializers.ChoiceField(
        choices=OverrideCode.choices, required=False, default=OverrideCode.OTHER
    )

    def change(self, told: dict) -> Stop:
        return Stop(told["last_day"])


class ReplanBody(ScheduleBody):
    """Steps from the day the plan changes; without a code, what they bring is "other, in words"."""

    reason = PlainText(max_length=300)
    override_code = serializers.ChoiceField(
        choices=OverrideCode.choices, required=False, default=OverrideCode.OTHER
    )

    def change(self, told: dict) -> Edit:
        return Edit(told["taper"].first_day, told["taper"].steps)


class SwitchBody(ChangeBody):
    to_drug = PlainText(max_length=40)
    on_day = PlainDay(help_text="first day of the new steroid; the old one ends the day before")


class StructureBody(ChangeBody):
    steps = StepBody(many=True, allow_empty=False, max_length=MOST_STEPS)


class ChangePreview(serializers.Serializer):
    """A plan before and after a change; `before` null: as directed; `switched_to`: that of the other drug."""

    before = Schedule(allow_null=True)
    after = Schedule()
    switched_to = Schedule(allow_null=True)
    difference_mg = serializers.CharField(
        allow_null=True, help_text="after less before; null where one of them has an open end"
    )
    findings = FindingShown(many=True)


BODIES: dict[str, tuple[type[Body], str]] = {
    "replan": (ReplanBody, "Change the schedule from the first day sent; the version before stays readable."),
    "stop": (StopTaperBody, "End the plan after a last day."),
    "shift": (ShiftBody, "Move every step to come; today's dose stays."),
    "hold": (HoldBody, "Stay on today's dose for some days; the rest moves by as much."),
    "step_back": (StepBackBody, "Go back to the dose before for some days, then on as planned."),
    "re_escalate": (ReEscalateBody, "A higher dose, held, then tapered anew by a protocol."),
    "switch": (SwitchBody, "Go on at equal dose with another steroid; answers with the new plan."),
    "structure": (StructureBody, "Give a taper as directed its steps."),
}


def preview_of(kind: str, plan: TaperPlan, body: Body, told: dict, today: date) -> dict:
    """Return what the change would do, ready to be shown."""
    if kind == "switch":
        found = actions.preview_switch(plan, told["to_drug"], told["on_day"], today)
        return {
            "before": plan.as_taper(),
            "after": found.old,
            "switched_to": found.new,
            "difference_mg": None,
            "findings": found.findings,
        }
    if kind == "structure":
        found = actions.preview_structure(plan, _steps(told), today)
    else:
        found = actions.preview_change(plan, body.change(told), today)
    both = found.before is not None and found.before.is_closed == found.after.is_closed
    difference = found.after.planned_total_mg() - found.before.planned_total_mg() if both else None
    return {
        "before": found.before,
        "after": found.after,
        "switched_to": None,
        "difference_mg": None if difference is None else plain(difference),
        "findings": found.findings,
    }


def store(kind: str, asked: dict, body: Body, told: dict) -> TaperPlan:
    """Store the change of `asked` (plan, seen_version, by) and return the plan to answer with."""
    asked |= {"reason": told["reason"], "override_code": told["override_code"]}
    if kind == "switch":
        return actions.switch_drug(**asked, to_drug=told["to_drug"], on_day=told["on_day"])
    if kind == "structure":
        return actions.structure_taper(**asked, steps=_steps(told))
    return actions.change_taper(**asked, change=body.change(told))


def _steps(told: dict) -> tuple:
    return tuple(step["step"] for step in told["steps"])


def _sketch(body_class: type[Body]) -> type[Body]:
    """Return the body of a preview: the same, with the reason left to later."""
    later = {"reason": PlainText(max_length=300, required=False)}
    return type(f"{body_class.__name__.removesuffix('Body')}PreviewBody", (body_class,), later)


def with_changes(viewset: type) -> type:
    """Give the viewset two routes for each kind of change: one stores it, one shows before and after."""
    for kind, (body_class, does) in BODIES.items():
        for route in (_storing(kind, body_class, does), _showing(kind, _sketch(body_class), does)):
            setattr(viewset, route.__name__, route)
    return viewset


def _storing(kind: str, body_class: type[Body], does: str) -> Callable:
    def change(self, request, *args, **kwargs):
        plan, seen_version = self.seen()
        body, told = _read(self, body_class)
        asked = {"plan": plan, "seen_version": seen_version, "by": request.user}
        return self.answer_again(store(kind, asked, body, told))

    return _routed(change, kind, kind.replace("_", "-"), does, body_class, parameters=[IF_MATCH])


def _showing(kind: str, body_class: type[Body], does: str) -> Callable:
    def preview(self, request, *args, **kwargs):
        plan = self.reached()
        body, told = _read(self, body_class)
        return Response(ChangePreview(preview_of(kind, plan, body, told, plan.patient.clinic.today())).data)

    path = f"{kind.replace('_', '-')}/preview"
    does = f"{does} Nothing is stored: the plan before and after, and what is found."
    return _routed(preview, f"preview_{kind}", path, does, body_class, responses=ChangePreview)


def _routed(view, name: str, path: str, does: str, body_class: type[Body], **schema) -> Callable:
    view.__name__, view.__doc__ = name, does
    routed = action(detail=True, methods=["post"], url_path=path, url_name=path.replace("/", "-"))(view)
    return extend_schema(request=body_class, description=does, **schema)(routed)


def _read(view, body_class: type[Body]) -> tuple[Body, dict]:
    body = body_class(data=view.request.data, context=view.get_serializer_context())
    body.is_valid(raise_exception=True)
    return body, body.validated_data
