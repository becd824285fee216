"""`manage.py exports`: make the data sets that wait, where no worker does."""

from courses.management.command import PlainCommand
from monitoring.outcomes.export.making import make_all


class Command(PlainCommand):
    help = "Make every data set that somebody asked for, and remove the files whose time is over."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{make_all()} data sets made.")
