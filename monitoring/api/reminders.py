"""Reminders: what is done about something due."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.api.facts import Why
from courses.api.fields import PlainDay, PlainInteger, PlainText
from courses.api.filters import record_filters
from courses.api.serializers import Body, Reached, ReadOnly, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.models import Patient
from monitoring.actions import owning
from monitoring.actions import reminders as actions
from monitoring.actions.many_done import MOST, Item, mark_many_done
from monitoring.due_row import Row, why_not_done
from monitoring.models import ContactAttempt, Reminder
from monitoring.worklist import rows_for, rows_of


class AttemptBody(RecordBody):
    by = UserName()

    class Meta:
        model = ContactAttempt
        exclude = ["reminder"]


class ReminderBody(ReadOnly):
    owner = UserName(allow_null=True)
    state_by = UserName(allow_null=True)
    attempts = AttemptBody(many=True, read_only=True)

    class Meta:
        model = Reminder
        fields = "__all__"


class DueBody(Body):
    """One thing due, as the worklist shows it."""

    patient = Reached(model=Patient, patient=None)
    kind = serializers.ChoiceField(choices=Reminder.Kind.choices)
    due_on = PlainDay()


class DoneBody(Body):
    note = PlainText(max_length=300, required=False, allow_blank=True, default="")


class RemoveBody(Body):
    code = serializers.ChoiceField(choices=Reminder.Removal.choices)
    words = PlainText(max_length=300, required=False, allow_blank=True, default="")


class TakeBody(Body):
    word = PlainText(max_length=300, required=False, allow_blank=True, default="")


class HandOverBody(TakeBody):
    to = serializers.CharField(max_length=150, help_text="The colleague's sign-in name.")


class OneDone(DueBody):
    version = PlainInteger(
        allow_null=True, help_text="The reminder's version as the worklist showed it; null where it had none."
    )


class ManyDoneBody(DoneBody):
    items = OneDone(many=True, allow_empty=False, max_length=MOST)


class SnoozeBody(Why):
    until = PlainDay()


class Reminders(RecordViewSet):
    """Reminders stored so far; the worklist says what is due, stored or not."""

    serializer_class = ReminderBody
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = record_filters(Reminder, "kind", "state", "owner_role", day="due_on")

    def get_queryset(self):
        rows = self.access.records(Reminder).select_related("patient__clinic", "owner", "state_by")
        return rows.prefetch_related("attempts__by")

    @extend_schema(request=DueBody)
    def create(self, request, *args, **kwargs):
        """Store the reminder of something on the worklist, to act on it; the same again is the same one."""
        told = self.body(DueBody)
        row = _row(rows_for(told["patient"], today=told["patient"].clinic.today()), told)
        reminder = actions.raise_reminder(patient=row.patient, due=row.derived.due, by=request.user)
        return self.answer_again(reminder, status.HTTP_201_CREATED)

    @extend_schema(request=ManyDoneBody, responses=ReminderBody(many=True))
    @action(detail=False, methods=["post"], url_path="many-done", filterset_class=None, pagination_class=None)
    def many_done(self, request, *args, **kwargs):
        """Mark up to 50 of the worklist as done, each with the version seen: all of them, or none."""
        told = self.body(ManyDoneBody)
        ids = {one["patient"].pk for one in told["items"]}
        rows = [
            row
            for clinic in {one["patient"].clinic for one in told["items"]}
            for row in rows_of(self.access.patients().filter(clinic=clinic, pk__in=ids), today=clinic.today())
        ]
        items = [_item(_row(rows, one), one["version"]) for one in told["items"]]
        done = mark_many_done(items=items, by=request.user, note=told["note"])
        shown = self.get_queryset().filter(pk__in=[reminder.pk for reminder in done])
        return Response(ReminderBody(shown, many=True, context=self.get_serializer_context()).data)

    def _act(self, act, body):
        reminder, seen_version = self.seen()
        act(reminder=reminder, seen_version=seen_version, by=self.request.user, **self.body(body))
        return self.answer_again(reminder)

    @extend_schema(request=DoneBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def done(self, request, *args, **kwargs):
        """Record that it was done."""
        return self._act(actions.mark_done, DoneBody)

    @extend_schema(request=SnoozeBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def snooze(self, request, *args, **kwargs):
        """Put it away until a day within the most days of its kind."""
        return self._act(actions.snooze, SnoozeBody)

    @extend_schema(request=RemoveBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def remove(self, request, *args, **kwargs):
        """Take it off the list for a coded reason, for this due day only."""
        return self._act(actions.remove, RemoveBody)

    @extend_schema(request=TakeBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def take(self, request, *args, **kwargs):
        """Answer for it, for the clinic's hours; 409 when a colleague has it and no word is given."""
        return self._act(owning.take, TakeBody)

    @extend_schema(request=HandOverBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, *args, **kwargs):
        """Let a colleague who may settle it answer for it."""
        reminder, seen_version = self.seen()
        told = self.body(HandOverBody)
        found = owning.colleagues(reminder.owner_role, reminder.patient.clinic).filter(
            username=told.pop("to")
        )
        if not found:
            raise ValidationError({"to": "The hand-over was refused: no such colleague may settle it."})
        who = {"seen_version": seen_version, "by": request.user, "to": found[0]}
        owning.hand_over(reminder=reminder, **who, **told)
        return self.answer_again(reminder)

    @extend_schema(request=TakeBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def release(self, request, *args, **kwargs):
        """Give it back before its hours are over."""
        return self._act(owning.release, TakeBody)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def reopen(self, request, *args, **kwargs):
        """Take back a 'done', a snooze or a removal."""
        return self._act(actions.reopen, Why)

    @extend_schema(request=AttemptBody, responses={201: AttemptBody})
    @action(detail=True, methods=["post"])
    def contact(self, request, *args, **kwargs):
        """Add one attempt to reach the patient, with its outcome; the item stays due."""
        reminder = self.reached()
        attempt = ContactAttempt(**self.body(AttemptBody))
        actions.log_contact(reminder=reminder, by=request.user, attempt=attempt)
        return Response(AttemptBody(attempt).data, status=status.HTTP_201_CREATED)


def _row(rows: list[Row], told: dict) -> Row:
    """Return the row of the worklist that a body names."""
    named = (told["patient"], told["kind"], told["due_on"])
    found = next((row for row in rows if (row.patient, row.kind, row.item.due_on) == named), None)
    if found is None:
        raise ValidationError(
            {"due_on": "The reminder was refused: nothing of this kind is due then; see the worklist."}
        )
    return found


def _item(row: Row, seen_version: int | None) -> Item:
    """Return it to be marked; a reminder that somebody raised since is news to who saw none."""
    why = why_not_done(row)
    if why:
        raise ValidationError(f"Nothing was marked: of {row.patient}, {row.derived.what}: {why}.")
    return Item(row.patient, row.derived.due, seen_version or (1 if row.reminder else None))
