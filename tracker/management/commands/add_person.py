"""`manage.py add_person`: someone may sign in and has a role at a clinic, which is opened when it is new."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from courses.actions.clinics import join, open_clinic
from courses.models import Clinic, Role, User

DEFAULT_TIME_ZONE = "Europe/London"


class Command(BaseCommand):
    help = "Gives a person a sign-in and a role at a clinic; opens the clinic when it is new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--clinic", required=True, help="the clinic's name, as people call it")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--time-zone", default=DEFAULT_TIME_ZONE, help="of a new clinic, such as Europe/Berlin"
        )
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--email", default="", help="where reminders go")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            clinic = clinic_named(options["clinic"], options["time_zone"])
            user = User.objects.filter(username=options["username"]).first() or new_user(options)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        join(user=user, clinic=clinic, role=options["role"], by=user)
        self.stdout.write(
            f"{user.username} is {Role(options['role']).label} at {clinic} ({clinic.time_zone})."
        )


def clinic_named(name: str, time_zone: str) -> Clinic:
    """Return the clinic of that name, opened in that zone when it is new."""
    return Clinic.objects.filter(name=name).first() or open_clinic(name, time_zone=time_zone)


def new_user(options: dict[str, Any]) -> User:
    """Return a new user with the password asked for; raise ValidationError when one of them is refused."""
    user = User(**{name: options[name] for name in ("username", "first_name", "last_name", "email")})
    if user.email:
        validate_email(user.email)
    password = asked_password(from_stdin=options["password_stdin"])
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def asked_password(*, from_stdin: bool) -> str:
    """Return the password, from standard input or typed twice; raise ValidationError when the two differ."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("The same again: ") != password:
        raise ValidationError("The password was refused: the two were not the same; run the command again.")
    return password
