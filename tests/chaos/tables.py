"""Makes the tables of a short run from the models, ten times as fast as the migrations that say the same."""

from importlib import import_module

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    django.setup()
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.db import connection

    if connection.vendor == "postgresql":  # what wakes the loop is in no model
        with connection.cursor() as cursor:
            cursor.execute(import_module("courses.migrations.0010_changes_put_off").TELL)


if __name__ == "__main__":
    main()
