"""`manage.py show_patient`: the first screen of one patient, from the same read as the page."""

import json

from django.core.management.base import CommandParser

from courses.management.command import PlainCommand, clinic_day
from monitoring.management.first_screen import first_screen
from monitoring.management.first_screen_lines import as_lines
from monitoring.management.patients import find_patient
from monitoring.overview import overview


class Command(PlainCommand):
    help = "Print one patient's dose, exposure, window, enzymes, strength and what is due, as of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("identifier", help="an identifier of the patient")
        parser.add_argument("--on", required=True, help="as seen on this day, such as 2026-01-05")
        parser.add_argument("--clinic", default="", help="the clinic, when several know that identifier")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args, **options) -> None:
        on = clinic_day(str(options["on"]), "--on")
        patient = find_patient(options["identifier"], options["clinic"])
        screen = first_screen(overview(patient, on=on), options["identifier"])
        self.stdout.write(json.dumps(screen) if options["json"] else "\n".join(as_lines(screen)))
