"""`manage.py plan_taper`: the steps of an oral taper by protocol; stores nothing, needs no database."""

import json
import re

from django.core.management.base import CommandError, CommandParser

from courses.management.command import PlainCommand, day_of
from courses.protocols.definitions import TaperProtocol
from courses.protocols.loader import taper_protocol
from courses.rules.steps import Taper
from courses.rules.taper import Pace, generate, taper_warnings
from courses.rules.units import parse_decimal, plain


class Command(PlainCommand):
    help = "Print the steps of an oral taper by protocol, with its total. Nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--start-mg", required=True, help="daily mg at the start, such as 60 or 37.5")
        parser.add_argument("--start-on", required=True, help="first day, such as 2026-01-05")
        parser.add_argument("--hold-weeks", required=True, help="whole weeks the start dose is held")
        parser.add_argument("--protocol", default="seed", help="name of the protocol (seed)")
        parser.add_argument(
            "--stop-at-mg", default=None, help="maintenance dose in mg (as far down as the protocol goes)"
        )
        parser.add_argument(
            "--pace",
            choices=list(Pace),
            default=None,
            help="where a protocol prints ranges: which end of them",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args, **options) -> None:
        protocol = taper_protocol(options["protocol"])
        start_mg = parse_decimal(str(options["start_mg"]))
        hold_weeks = _weeks(str(options["hold_weeks"]))
        taper = generate(
            protocol,
            start_mg=start_mg,
            start_on=day_of(str(options["start_on"]), "--start-on"),
            hold_weeks=hold_weeks,
            stop_at_mg=None if options["stop_at_mg"] is None else parse_decimal(str(options["stop_at_mg"])),
            pace=options["pace"] and Pace(options["pace"]),
        )
        if options["json"]:
            self.stdout.write(json.dumps(as_json(taper)))
            return
        warnings = [warning.sentence for warning in taper_warnings(protocol, start_mg, hold_weeks)]
        self.stdout.write("\n".join([*_table(taper, protocol), *(f"Warning: {w}" for w in warnings)]))


def as_json(taper: Taper) -> dict:
    """Return steps, total mg and days; an open last step has no last day and counts in neither sum."""
    return {
        "steps": [
            {
                "from": period.first.isoformat(),
                "to": last and last.isoformat(),
                "daily_mg": plain(step.daily_mg),
            }
            for step in taper.dose_steps
            for period in [taper.period_of(step)]
            for last in [period.last]
        ],
        "total_mg": plain(taper.planned_total_mg()),
        "days": taper.days,
    }


def _weeks(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII):
        raise CommandError(f"The hold '{text[:30]}' was refused: it is not a whole number of weeks; write 2.")
    return int(text)


def _table(taper: Taper, protocol: TaperProtocol) -> list[str]:
    open_end = "" if taper.is_closed else ", without the open last step"
    return [
        f"{protocol.title}, protocol {protocol.name} {protocol.version}",
        "from        to          mg a day",
        *(_table_line(step) for step in as_json(taper)["steps"]),
        f"Total: {plain(taper.planned_total_mg())} mg in {taper.days} days{open_end}.",
        f"Source: {protocol.source} ({protocol.status}).",
    ]


def _table_line(step: dict) -> str:
    return f"{step['from']}  {step['to'] or 'open end':<10}  {step['daily_mg']:>8}"
