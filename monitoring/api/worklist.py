"""The worklist over HTTP: what must be done today in one clinic, ranked."""

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from courses.api.serializers import Body
from courses.api.values import as_json
from courses.api.viewset import Scoped
from courses.clinic.access import Right
from courses.models import Clinic, Role
from monitoring.due_row import Row
from monitoring.models import Reminder
from monitoring.worklist import worklist
from monitoring.worklist_filter import GROUPS, OWNERS, Filter, narrowed


class Asked(Body):
    clinic = serializers.IntegerField(required=False)
    kind = serializers.MultipleChoiceField(choices=Reminder.Kind.choices, required=False, default=set)
    owner = serializers.ChoiceField(choices=list(OWNERS), required=False, default="")
    owner_role = serializers.ChoiceField(choices=Role.choices, required=False, default="")
    group = serializers.ChoiceField(choices=GROUPS, required=False, default="")

    def filter(self) -> Filter:
        """Return the same filter that the page reads from its address."""
        asked = self.validated_data
        one = {name: asked[name] for name in ("owner", "owner_role", "group")}
        return Filter(kinds=frozenset(asked["kind"]), **one)


class WorklistView(Scoped):
    @extend_schema(
        parameters=[
            OpenApiParameter("clinic", int, description="Needed by those who work in more than one."),
            OpenApiParameter(
                "kind", str, enum=Reminder.Kind.values, many=True, description="One or several."
            ),
            OpenApiParameter(
                "owner", str, enum=list(OWNERS), description="Who has taken it: the one who asks, or nobody."
            ),
            OpenApiParameter("owner_role", str, enum=Role.values, description="Whose work it is."),
            OpenApiParameter("group", str, enum=list(GROUPS), description="One group; the others are empty."),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request):
        """What is overdue, due, waiting for results, coming within two weeks, snoozed, and long past."""
        asked = request.query_params
        kinds = {"kind": asked.getlist("kind")} if "kind" in asked else {}
        body = Asked(data=asked.dict() | kinds)
        body.is_valid(raise_exception=True)
        clinic = self._clinic(body.validated_data.get("clinic"))
        found = narrowed(worklist(clinic, today=clinic.today()), body.filter(), request.user)
        rows = {group: [row_shown(row) for row in getattr(found, group)] for group in GROUPS}
        return Response({"clinic": clinic.pk, "today": found.today, **rows})

    def _clinic(self, asked: int | None) -> Clinic:
        ids = self.access.clinic_ids(Right.READ)
        readable = [clinic for clinic in self.access.clinics if clinic.pk in ids]
        found = [clinic for clinic in readable if asked in {None, clinic.pk}]
        if not found:
            raise Http404("No such clinic, or not one of yours.")
        if len(found) > 1:
            names = ", ".join(f"{clinic.pk} ({clinic})" for clinic in found)
            raise serializers.ValidationError({"clinic": f"Say which clinic: {names}."})
        return found[0]


def row_shown(row: Row) -> dict:
    """Return one thing due as JSON, with the stored reminder when someone has acted on it."""
    due = row.derived.due
    return {
        "patient": row.patient.pk,
        "patient_name": str(row.patient),
        "identifier": row.patient.identifier,
        "kind": due.kind,
        "what": row.derived.what,
        "detail": row.derived.detail,
        "subject": due.subject,
        "owner_role": due.owner_role,
        "due_on": due.due_on,
        "closes_on": due.closes_on,
        "state": row.state.value,
        "days_late": row.item.days_late,
        "daily_mg_prednisone": as_json(row.item.daily_mg),
        "waits_since": row.waits_since,
        "needs_call": row.needs_call,
        "why": list(row.why),
        "consequence": row.consequence,
        "reminder": _reminder_shown(row.reminder),
    }


def _reminder_shown(reminder: Reminder | None) -> dict | None:
    if reminder is None:
        return None
    return {
        "id": reminder.pk,
        "version": reminder.version,
        "state": reminder.state,
        "snoozed_until": reminder.snoozed_until,
        "owner": reminder.owner.username if reminder.owner else None,
        "owned_until": reminder.owned_until,
        "last_outcome": reminder.last_outcome,
        "last_attempt_at": reminder.last_attempt_at,
        "next_try_on": reminder.next_try_on,
        "next_try_at": reminder.next_try_at,
    }
