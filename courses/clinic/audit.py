"""The trail: one line for each write, in the same transaction as the write."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from courses.clinic.changes import Change
from courses.clinic.clinic import Clinic
from courses.clinic.patient import Patient
from courses.clinic.text import refuse_hidden_text


class AuditLine(models.Model):
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="audit_lines")
    action = models.CharField(max_length=60)
    record = models.CharField(max_length=80, help_text="<kind>:<id>")
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["record", "-at"]),
            models.Index(fields=["patient", "-at"]),
            models.Index(fields=["clinic", "-at"]),
            # Counted for the metrics every few seconds, among everything else that was ever written.
            models.Index(
                fields=["at"], condition=models.Q(action="order.warned"), name="auditline_order_warned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record}"


def write(*, by, action: str, record, before=None, after=None, reason: str = "", patient=None, clinic=None):
    """Add the line for one change; `record` has a `key`, and a patient or clinic of its own unless given."""
    refuse_hidden_text(reason, field_name="reason")
    patient = patient or (record if isinstance(record, Patient) else getattr(record, "patient", None))
    clinic = clinic or (record if isinstance(record, Clinic) else None)
    Change.objects.create(clinic=clinic or patient.clinic, patient=patient)
    return AuditLine.objects.create(
        actor=by,
        clinic=clinic or patient.clinic,
        patient=patient,
        action=action,
        record=record.key,
        before=before,
        after=after,
        reason=reason[:300],
    )


def write_read(*, by, action: str, clinic: Clinic, after: dict) -> AuditLine:
    """Add the line for what was read of a clinic; no fact has changed, so nothing is planned anew."""
    return AuditLine.objects.create(actor=by, clinic=clinic, action=action, record=clinic.key, after=after)


def write_many(*, by, action: str, records, reason: str = "", is_change: bool = True) -> None:
    """Add one line for each of `records`, each of a patient, in one statement.

    `is_change` False: no fact of the patients has changed by it, so that nothing is to be planned anew.
    """
    patients = {record.patient_id: record.patient for record in records}
    if is_change:
        Change.objects.bulk_create(Change(clinic_id=p.clinic_id, patient=p) for p in patients.values())
    AuditLine.objects.bulk_create(
        AuditLine(
            actor=by,
            clinic_id=patients[record.patient_id].clinic_id,
            patient_id=record.patient_id,
            action=action,
            record=record.key,
            reason=reason[:300],
        )
        for record in records
    )


def snapshot(record, fields=None) -> dict:
    """Return the record's columns as JSON-ready values, for the line's before and after."""
    names = fields or [f.attname for f in record._meta.concrete_fields]
    return {name: getattr(record, name) for name in names}
