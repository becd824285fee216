"""The manners of every command of this project: a refusal is one sentence on stderr and exit code 1."""

import re
import sys
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from courses.forms.fields import YEARS
from courses.rules.errors import RuleError


class PlainCommand(BaseCommand):
    requires_system_checks = []  # `make check` runs them; a command on data does not wait for every page

    def create_parser(self, prog_name: str, subcommand: str, **kwargs) -> CommandParser:
        """Return the parser; it too refuses in one sentence, where argparse would print its usage."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self._called_from_command_line:
            parser.error = _exit_with
        return parser

    def execute(self, *args, **options):
        """Run the command; what the rules, the records or the database refuse becomes a CommandError."""
        try:
            return super().execute(*args, **options)
        except (RuleError, ValidationError) as error:
            raise CommandError(sentence_of(error)) from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                f"The database did not answer ({error}); run manage.py migrate, or check DATABASE_URL."
            ) from error


def _exit_with(message: str) -> None:
    sys.stderr.write(f"The command was refused: {message}.\n")
    sys.exit(1)


def sentence_of(error: Exception) -> str:
    """Return the refusal in words, each with the name of its field where it has one."""
    by_field = getattr(error, "message_dict", {}) if hasattr(error, "error_dict") else {}
    if by_field:
        named = [(field, " ".join(messages)) for field, messages in by_field.items()]
        return " ".join(words if field == "__all__" else f"{field}: {words}" for field, words in named)
    return " ".join(getattr(error, "messages", None) or [str(error)])


def day_of(text: str, option: str) -> date:
    """Return the date of an option written as 2026-01-05; CommandError for anything else."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise CommandError(
        f"The {option} '{text[:30]}' was refused: it is not a day; write it as year-month-day, 2026-01-05."
    )


def clinic_day(text: str, option: str) -> date:
    """Return the date of an option, within the years a clinic's records may speak of."""
    found = day_of(text, option)
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise CommandError(f"The {option} {found} was refused: choose a year from {YEARS[0]} to {YEARS[1]}.")
    return found
