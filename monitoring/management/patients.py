"""The patient a command speaks of."""

from django.core.management.base import CommandError

from courses.models import Clinic, Patient


def find_patient(identifier: str, clinic_name: str = "") -> Patient:
    """Return the one patient with that identifier; CommandError when there is none or more than one."""
    known_as = identifier.replace("\0", "")  # PostgreSQL holds no text with one, and would not look for it
    found = Patient.objects.filter(identifiers__value=known_as).select_related("clinic").distinct()
    if clinic_name:
        _refuse_unknown_clinic(clinic_name)
        found = found.filter(clinic__name=clinic_name)
    patients = list(found.order_by("clinic__name", "pk"))
    if not patients:
        where = f" in {clinic_name}" if clinic_name else ""
        raise CommandError(f"No patient{where} has the identifier '{identifier[:60]}'; check its spelling.")
    if len(patients) > 1:
        clinics = ", ".join(dict.fromkeys(str(patient.clinic) for patient in patients))
        raise CommandError(
            f"{len(patients)} patients have the identifier '{identifier[:60]}'; "
            f"say which with --clinic, or with another identifier: {clinics}."
        )
    return patients[0]


def _refuse_unknown_clinic(name: str) -> None:
    if not Clinic.objects.filter(name=name).exists():
        known = ", ".join(Clinic.objects.order_by("name").values_list("name", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no clinic '{name[:60]}'; choose one of: {known}.")
