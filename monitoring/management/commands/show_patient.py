"""`manage.py show_patient`: the first screen of one patient, from the same read as the page."""

import json

from django.core.management.base import CommandError, CommandParser

from courses.forms.fields import YEARS
from courses.management.command import PlainCommand, day_of
from courses.models import Clinic, Patient
from monitoring.management.first_screen import first_screen
from monitoring.management.first_screen_lines import as_lines
from monitoring.overview import overview


class Command(PlainCommand):
    help = "Print one patient's dose, exposure, window, enzymes, strength and what is due, as of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("identifier", help="an identifier of the patient")
        parser.add_argument("--on", required=True, help="as seen on this day, such as 2026-01-05")
        parser.add_argument("--clinic", default="", help="the clinic, when several know that identifier")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args, **options) -> None:
        on = day_of(str(options["on"]), "--on")
        if not YEARS[0] <= on.year <= YEARS[1]:
            raise CommandError(f"The --on {on} was refused: choose a year from {YEARS[0]} to {YEARS[1]}.")
        patient = find_patient(options["identifier"], options["clinic"])
        screen = first_screen(overview(patient, on=on), options["identifier"])
        self.stdout.write(json.dumps(screen) if options["json"] else "\n".join(as_lines(screen)))


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
