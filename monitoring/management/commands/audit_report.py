"""`manage.py audit_report`: every audit measure of one clinic over a period, without identity."""

import json

from django.core.management.base import CommandError, CommandParser

from courses.management.command import PlainCommand, clinic_day
from courses.models import Clinic
from monitoring.outcomes.measures import Verdict, measures
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import Tally, tally


class Command(PlainCommand):
    help = (
        "Count who passed, failed, was not eligible or is incomplete by each audit measure, over the courses "
        "begun in a period; the four add up to the population."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", required=True, help="the clinic's name")
        parser.add_argument("--from", dest="first_day", required=True, help="first day, such as 2025-01-01")
        parser.add_argument("--to", dest="last_day", required=True, help="last day, included")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args, **options) -> None:
        clinic = _named(str(options["clinic"]))
        first_day = clinic_day(str(options["first_day"]), "--from")
        last_day = clinic_day(str(options["last_day"]), "--to")
        scope = Scope((clinic.pk,), first_day, last_day, as_of=clinic.today())
        found = [tally(measure, scope) for measure in measures().values()]
        if options["json"]:
            self.stdout.write(json.dumps({"measures": [_as_json(one) for one in found]}))
        else:
            self.stdout.write("\n".join(map(_as_line, found)))


def _named(name: str) -> Clinic:
    found = Clinic.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Clinic.objects.order_by("name").values_list("name", flat=True)[:10]) or "none"
        raise CommandError(f"The clinic '{name[:60]}' was refused: there is none; known are: {known}.")
    return found


def _as_json(found: Tally) -> dict:
    counts = {str(verdict): found.of(verdict) for verdict in Verdict}
    measure = found.measure
    return {"id": measure.code, "unit": str(measure.unit), "population": found.population} | counts


def _as_line(found: Tally) -> str:
    counts = ", ".join(f"{found.of(verdict)} {verdict.replace('_', ' ')}" for verdict in Verdict)
    return f"{found.measure.title}: {found.population} {found.measure.unit}s: {counts}"
