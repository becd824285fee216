"""`make bench-reminders`: what planning costs beside hand-written INSERT ... SELECTs of the same rows.

Fills a PostgreSQL of our own with PATIENTS copies of those of `bench_clinic.py`, plans them all through
the engine's queue as when a day begins, then stores the very same reminders, messages and lines of the trail
once more, each table by one statement from a plain table where they stand computed already. Prints the rows,
both times, their ratio and the most memory this process held while it planned.
"""

import os
import resource
import sys
import time
from pathlib import Path

from servers import postgresql

PATIENTS = int(os.environ.get("PATIENTS", "1000000"))
BASE_DIR = Path(__file__).resolve().parent.parent
STORED = {
    "monitoring_reminder": "true",
    "monitoring_delivery": "true",
    "courses_auditline": "action LIKE 'reminder.%'",
}


def main() -> None:
    with postgresql() as address:
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        os.environ["TEST_DATABASE_URL"] = address
        sys.path.insert(0, str(BASE_DIR))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tests.bench_clinic import execute, fill

        fill(PATIENTS)
        planned = timed(plan_everybody)
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rows = counts()
        for table, condition in STORED.items():
            kept = f"SELECT * FROM {table} WHERE {condition}"  # noqa: S608 - our own names
            execute(f"CREATE UNLOGGED TABLE kept_{table} AS {kept}")
        execute(f"TRUNCATE {', '.join(STORED)} CASCADE")
        execute("VACUUM ANALYZE")
        plain = timed(insert_the_same)
        assert counts() == rows, "the rows are not the same"
        assert rows["monitoring_reminder"] > PATIENTS, "they are too few to be all of them"
        reminders, messages, trail = rows.values()
        print(  # noqa: T201 - what the command is for
            f"patients={PATIENTS} reminders={reminders} messages={messages} audit_lines={trail} "
            f"planned={planned:.1f}s insert_select={plain:.1f}s ratio={planned / plain:.1f} memory={held}MB"
        )


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def plan_everybody() -> None:
    from monitoring.reminders import plan

    plan.plan_all()


def insert_the_same() -> None:
    from tests.bench_clinic import execute

    for table in STORED:
        execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608 - our own names


def counts() -> dict[str, int]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, condition in STORED.items():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")  # noqa: S608 - our own names
            found[table] = cursor.fetchone()[0]
    return found


if __name__ == "__main__":
    main()
