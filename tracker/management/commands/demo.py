"""manage.py demo: the invented clinic, the published cases and the generated clinics, loaded once."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.demo.builder import build, is_built
from tracker.demo.cases import load_published
from tracker.demo.generator.demo import open_generated
from tracker.demo.people import PASSWORD, SIGN_INS, make_people, open_cases_clinic

SHOWN = ("demo-prescriber", "demo-consultant", "demo-nurse", "demo-auditor", "demo-manager")


class Command(BaseCommand):
    help = "Load the invented clinics and the published cases, and print where and how to sign in."

    def handle(self, **options) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo was refused because DEBUG is off: invented patients do not belong among real ones; "
                "run it on a machine of its own, without the settings of a real installation."
            )
        if not is_built():
            build()
        people = make_people()
        load_published(open_cases_clinic(people))
        open_generated(people)
        self.stdout.write(sign_ins())


def sign_ins() -> str:
    """Return the address and a table of sign-ins."""
    address = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}"
    rows = [("role", "user name", "password"), *((SIGN_INS[name], name, PASSWORD) for name in SHOWN)]
    table = "\n".join(f"  {role:<12}{name:<18}{password}" for role, name, password in rows)
    return f"{address}: every person in it is invented, or a published case.\nSign in as:\n{table}"
