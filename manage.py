#!/usr/bin/env python
"""Pulseline's commands: `python manage.py help`."""

import os
import sys


def main() -> None:
    """Run the command of the command line; a refused setting ends it with one sentence, no traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - after the settings are named
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        sys.exit(f"Pulseline does not start. {refusal}")


if __name__ == "__main__":
    main()
