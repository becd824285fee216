"""The rows that stand: newest versions, without those entered in error."""

from courses.models import Patient


def current(model, patient: Patient, day: str):
    """Return what stands of the patient, ordered by the column `day`; rows without a day come as the database
    puts them."""
    return model.objects.current().filter(patient=patient).order_by(day, "id")
