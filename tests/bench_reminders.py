"""`make bench-reminders`: what planning costs beside one INSERT ... SELECT of the same rows.

Fills a PostgreSQL of our own with PATIENTS copies of a patient who takes a taper, plans them all through the
engine's queue, then stores the very same rows once more by one statement from a plain table, where they stand
computed already. Prints both times, their ratio and the most memory this process ever held.
"""

import os
import resource
import sys
import time
from pathlib import Path

from servers import postgresql

PATIENTS = int(os.environ.get("PATIENTS", "1000000"))
CLINICS = 100
BASE_DIR = Path(__file__).resolve().parent.parent


def main() -> None:
    with postgresql() as address:
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        os.environ["TEST_DATABASE_URL"] = address
        sys.path.insert(0, str(BASE_DIR))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        fill()
        planned = timed(plan_everybody)
        rows = count("monitoring_reminder")
        put_aside()
        plain = timed(insert_the_same)
        assert count("monitoring_reminder") == rows > PATIENTS, "the rows are not the same"
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(  # noqa: T201 - what the command is for
            f"patients={PATIENTS} reminders={rows} planned={planned:.1f}s insert_select={plain:.1f}s "
            f"ratio={planned / plain:.1f} memory={held}MB"
        )


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fill() -> None:
    """Make one patient by the actions, then copies of that patient's rows by statements."""
    from courses.models import Clinic
    from tests.cast import make_cast, make_patient, make_taper

    cast = make_cast()
    Clinic.objects.bulk_create(Clinic(name=f"Clinic {n}") for n in range(CLINICS))
    patient = make_patient(cast.north, cast.alice)
    plan = make_taper(patient, cast.alice, start_on=cast.north.today())
    first = Clinic.objects.get(name="Clinic 0").pk
    copy_rows("courses_patient", f"id = {patient.pk}", {"clinic_id": f"{first} + n % {CLINICS}"})
    copy_rows(
        "courses_taperplan",
        f"id = {plan.pk}",
        {"patient_id": f"{patient.pk} + n", "chain": "gen_random_uuid()"},
    )
    copy_rows("courses_taperstep", f"plan_id = {plan.pk}", {"plan_id": f"{plan.pk} + n"})
    execute("DELETE FROM courses_change")
    execute("ANALYZE")


def copy_rows(table: str, condition: str, columns: dict[str, str]) -> None:
    """Store PATIENTS copies of the rows, numbered n, with some columns computed from n.

    A copy's id is its row's own plus n, times the rows that are copied at once.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    others = [name for name in names if name not in columns | {"id": ""}]
    chosen = ", ".join([*columns.values(), *others])
    execute(
        f"INSERT INTO {table} (id, {', '.join([*columns, *others])}) "  # noqa: S608 - our own names
        f"SELECT o.id + n * (SELECT count(*) FROM {table} WHERE {condition}), {chosen} "
        f"FROM {table} AS o, generate_series(1, {PATIENTS}) AS n WHERE o.{condition}"
    )
    execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608


def plan_everybody() -> None:
    from monitoring.reminders import plan

    plan.plan_all()


def put_aside() -> None:
    """Leave the reminders in a plain table only."""
    execute("CREATE TABLE found AS SELECT * FROM monitoring_reminder")
    execute("TRUNCATE monitoring_reminder CASCADE")


def insert_the_same() -> None:
    execute("INSERT INTO monitoring_reminder SELECT * FROM found")


def count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        return cursor.fetchone()[0]


def execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    main()
