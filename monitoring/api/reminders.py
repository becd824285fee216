"""Reminders: what is done about something due."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.api.facts import Why
from courses.api.fields import PlainDay, PlainText
from courses.api.filters import record_filters
from courses.api.serializers import Body, Reached, ReadOnly, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.models import Patient
from monitoring.actions import owning
from monitoring.actions import reminders as actions
from monitoring.models import ContactAttempt, Reminder
from monitoring.worklist import rows_for


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
        patient = told["patient"]
        found = [
            row.derived.due
            for row in rows_for(patient, today=patient.clinic.today())
            if (row.kind, row.item.due_on) == (told["kind"], told["due_on"])
        ]
        if not found:
            raise ValidationError(
                {"due_on": "The reminder was refused: nothing of this kind is due then; see the worklist."}
            )
        reminder = actions.raise_reminder(patient=patient, due=found[0], by=request.user)
        return self.answer_again(reminder, status.HTTP_201_CREATED)

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
