"""`manage.py reminders`: plan and deliver what is due, once, or in a loop that needs no broker."""

import signal
from threading import Event

from django.core.management.base import CommandParser

from courses.management.command import PlainCommand
from monitoring.reminders.sweep import loop, sweep


class Command(PlainCommand):
    help = "Plan what changed and deliver what is due; with --loop until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on, round after round, until stopped")

    def handle(self, *args, **options) -> None:
        if not options["loop"]:
            self.stdout.write(f"{sweep()} messages sent.")
            return
        over = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: over.set())
        loop(is_over=over.is_set)
