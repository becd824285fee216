"""Studies that a clinic gives data to, and each set of data made for one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.crypto import salted_hmac

from courses.clinic.checked import Checked
from courses.clinic.clinic import Clinic
from courses.clinic.until_ended import UntilEnded, whole_end


class Study(UntilEnded):
    """What data are given for. In each study a patient has another name, the same in all of its exports.

    The key of the names is not stored: it is made of `nonce` and this installation's SECRET_KEY, so that
    neither an export nor a copy of the database tells whose a row is.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="studies")
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300)
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name_plural = "studies"
        ordering = ["-added_at", "-id"]
        constraints = [
            UniqueConstraint(
                fields=["clinic", "name"],
                condition=Q(ended_at__isnull=True),
                name="study_name_stands_once",
                violation_error_message="A study of this name is open: use it, or end it first.",
            ),
            CheckConstraint(
                condition=~Q(name="") & ~Q(purpose=""),
                name="study_has_name_and_purpose",
                violation_error_message="A study needs a name and what its data are for.",
            ),
            whole_end("study", name="study_end_has_who_when_why"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> bytes:
        return salted_hmac("monitoring.study", str(self.nonce), algorithm="sha256").digest()


class Export(Checked):
    """One data set: who asked for it and what for, how far it is, and what came of it.

    `purpose` is what this set is for, within its study's. A worker that makes it holds `token`; `seen_at`
    is when it last said that it lives.
    """

    class Form(models.TextChoices):
        CSV = "csv", "CSV files in a zip"
        XLSX = "xlsx", "an Excel workbook in a zip"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for a worker"
        RUNNING = "running", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"
        REMOVED = "removed", "removed after its time"

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="exports")
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.CSV)
    purpose = models.CharField(max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    token = models.UUIDField(null=True, editable=False)
    seen_at = models.DateTimeField(null=True, editable=False)
    patients = models.PositiveIntegerField(null=True, editable=False, help_text="How many leave.")
    patients_done = models.PositiveIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    files = models.JSONField(default=list, editable=False, help_text="Name, rows and SHA-256 of each file.")
    size_bytes = models.PositiveBigIntegerField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False, help_text="Of the zip, in hex.")
    error = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            UniqueConstraint(
                fields=["study"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_export_under_way_per_study",
                violation_error_message="An export of this study is under way already: wait for that one.",
            ),
            CheckConstraint(
                condition=~Q(purpose=""),
                name="export_has_a_purpose",
                violation_error_message="An export needs what it is for.",
            ),
            CheckConstraint(condition=Q(form__in=["csv", "xlsx"]), name="export_form_is_known"),
            CheckConstraint(
                condition=Q(state="waiting", token__isnull=True)
                | Q(state="running", token__isnull=False, seen_at__isnull=False)
                | Q(state__in=["ready", "removed"], finished_at__isnull=False) & ~Q(sha256="")
                | Q(state="failed", finished_at__isnull=False) & ~Q(error=""),
                name="export_state_has_what_belongs_to_it",
            ),
            CheckConstraint(
                condition=Q(patients__isnull=True, patients_done=0)
                | Q(patients__isnull=False, patients_done__lte=F("patients")),
                name="export_writes_no_more_than_leave",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk} of {self.study}"

    @property
    def key(self) -> str:
        return f"export:{self.pk}"

    @property
    def file_name(self) -> str:
        return f"{self.pk}.zip"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
