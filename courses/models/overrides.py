"""Coded reasons for going past a check: counted per rule, with words beside each."""

from django.db import models
from django.db.models import CheckConstraint, Q


class OverrideCode(models.TextChoices):
    CLINICAL_JUDGEMENT = "clinical_judgement", "benefit judged to outweigh the risk"
    TEAM_DECISION = "team_decision", "decided with colleagues"
    OTHER_PROTOCOL = "other_protocol", "another protocol or a trial"
    EMERGENCY = "emergency", "emergency"
    ALREADY_GIVEN = "already_given", "already given, recorded later"
    CHECKED_ELSEWHERE = "checked_elsewhere", "checked elsewhere"
    PATIENT_CHOICE = "patient_choice", "the patient's informed choice"
    OTHER = "other", "other, in words"


def override_field() -> models.CharField:
    """Return the column for a coded reason; "" where nothing was gone past."""
    return models.CharField(max_length=20, choices=OverrideCode.choices, blank=True)


def known_override(column: str, *, name: str) -> CheckConstraint:
    """Return the constraint "the coded reason is empty or one of the list"."""
    return CheckConstraint(
        condition=Q(**{f"{column}__in": ["", *OverrideCode.values]}),
        name=name,
        violation_error_message="A coded reason must be one of the list.",
    )
