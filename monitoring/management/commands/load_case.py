"""`manage.py load_case`: the patients of a case file, all or nothing, and what became of each row."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.db import IntegrityError

from courses.management.command import PlainCommand, day_of
from monitoring.imports.cases import load_case
from monitoring.imports.refusals import ImportRefusedError


class Command(PlainCommand):
    help = "Load the patients of a case file into a clinic. The same file twice adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the case file, CSV in UTF-8")
        parser.add_argument("--clinic", required=True, help="name of the clinic; created when there is none")
        parser.add_argument("--day0", required=True, help="the date that is day 0, such as 2026-01-05")
        parser.add_argument("--patient", default="", help="load only this patient_id of the file")
        parser.add_argument("--dry-run", action="store_true", help="do it all, print the report, undo it")

    def handle(self, *args, **options) -> None:
        clinic_name = options["clinic"].strip()
        if not clinic_name:
            raise CommandError("The --clinic was refused: it is blank; give the clinic's name.")
        day0 = day_of(str(options["day0"]), "--day0")
        try:
            report = load_case(
                Path(options["file"]),
                clinic_name=clinic_name,
                day0=day0,
                patient_id=options["patient"],
                dry_run=options["dry_run"],
            )
        except ImportRefusedError as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(
                "Nothing was loaded: someone else stored the same patient meanwhile; run the command again."
            ) from error
        self.stdout.write("\n".join(report.lines()))
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was stored.")
