"""What holds from the day somebody adds it until somebody ends it: never edited, never deleted."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.checked import Checked
from courses.clinic.errors import refuse


class UntilEndedQuerySet(models.QuerySet):
    def in_force(self):
        """Return those that hold, without the ended ones."""
        return self.filter(ended_at__isnull=True)


class UntilEnded(Checked):
    """Who added it and when; who ended it, when and why, all empty while it holds."""

    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    end_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = UntilEndedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        return f"{self._meta.model_name}:{self.pk}"


def whole_end(what: str, *, name: str) -> CheckConstraint:
    """Return the constraint "an end has who, when and why, or there is none"."""
    return CheckConstraint(
        condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
        | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
        name=name,
        violation_error_message=f"A {what} that has ended needs who ended it, when, and why.",
    )


def end(record: UntilEnded, *, by, action: str, reason: str, what: str, before: dict) -> None:
    """End it, with its line in the trail: part of an action, which has asked for the right."""
    if not reason.strip():
        raise refuse(f"Ending the {what} was refused: it has no reason; say why.", field_name="reason")
    close(record, by=by, reason=reason, what=what)
    clinic = getattr(record, "clinic", None)
    audit.write(by=by, action=action, record=record, clinic=clinic, before=before, reason=reason)


def close(record: UntilEnded, *, by, reason: str, what: str) -> None:
    """Set its end; the second of two who end it is refused. Whoever calls writes the line in the trail."""
    rows = type(record)._default_manager.in_force().filter(pk=record.pk)
    if not rows.update(ended_at=timezone.now(), ended_by=by, end_reason=reason):
        raise refuse(f"The {what} was not ended: it has ended already; reload the page.")
    record.refresh_from_db()
