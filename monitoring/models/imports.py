"""What was loaded from files, so that the same file twice adds nothing."""

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone

from courses.models import Patient


class CaseImport(models.Model):
    """One patient of one case series, as loaded once."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="case_imports")
    series = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    rows_sha256 = models.CharField(max_length=64)
    day0 = models.DateField()
    row_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(default=timezone.now)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["patient", "series"], name="case_series_loaded_once")]

    def __str__(self) -> str:
        return f"{self.series}, {self.file_name}"

    @property
    def key(self) -> str:
        return f"caseimport:{self.pk}"
