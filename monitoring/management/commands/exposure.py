"""`manage.py exposure`: a patient's steroid exposure over a period, as planned and as taken."""

import json

from django.core.management.base import CommandParser

from courses.management.command import PlainCommand, clinic_day
from courses.rules.dates import Period
from monitoring import timeline
from monitoring.management.exposure_values import figures_values
from monitoring.management.patients import find_patient
from monitoring.rules.steroid.exposure import exposure_report, planned_figures, taken_figures


class Command(PlainCommand):
    help = (
        "Print one patient's steroid of a period as prednisone, planned and taken, with and without pulses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("identifier", help="an identifier of the patient")
        parser.add_argument("--from", dest="first", default="", help="first day, such as 2026-01-05")
        parser.add_argument("--to", dest="last", default="", help="last day, included; it may lie ahead")
        parser.add_argument("--clinic", default="", help="the clinic, when several know that identifier")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args, **options) -> None:
        first, last = (
            clinic_day(str(options[name]), option) if options[name] else None
            for name, option in (("first", "--from"), ("last", "--to"))
        )
        patient = find_patient(options["identifier"], options["clinic"])
        today = patient.clinic.today()
        history = timeline.read(patient, today)
        whole = exposure_report(history).of("life").period
        period = Period(first or min(whole.first, last or today), last or max(today, first or today))
        found = {
            "identifier": options["identifier"],
            "patient": str(patient),
            "clinic": str(patient.clinic),
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "today": today.isoformat(),
            "planned": figures_values(planned_figures(history, period)),
            "taken": figures_values(taken_figures(history, period if first or last else None)),
        }
        found["is_complete"] = found["planned"]["is_complete"] and found["taken"]["is_complete"]
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(_lines(found)))


def _lines(found: dict) -> list[str]:
    """Return the same for people, planned and taken a line each."""
    who = f"{found['patient']} ({found['identifier']}), {found['clinic']}, {found['from']} to {found['to']}"
    return [f"{who}: prednisone-equivalent", *(_line(name, found[name]) for name in ("planned", "taken"))]


def _line(name: str, said: dict) -> str:
    if not said["on_record"]:
        return f"{name}: nothing on record"
    known = "" if said["is_complete"] else "at least "
    oral = "at least " if said["unknown_days"] or said["unplaced_doses"] else ""
    return (
        f"{name}: {known}{said['with_pulses_mg']} mg with pulses, {oral}{said['without_pulses_mg']} mg "
        f"without, {known}{said['days_at_or_above_30_mg']} days at or above 30 mg{_unknown(said)}"
    )


UNKNOWN = {
    "unknown_days": "days",
    "unknown_pulses": "infusions",
    "unplaced_doses": "doses on no known day",
    "approximate_days": "days placed approximately",
}


def _unknown(said: dict) -> str:
    counts = [f"{said[key]} {words}" for key, words in UNKNOWN.items() if said[key]]
    return f"; not known: {', '.join(counts)}" if counts else ""
