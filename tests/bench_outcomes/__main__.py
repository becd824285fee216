"""Fills a PostgreSQL of our own with generated clinics, size after size, and asks every measure of them all.

For each size and measure it prints the best of ROUNDS: seconds, the ratio to the statement by hand of the
same answer (`plain/`, named after the measure or its query; written for this scope alone: PostgreSQL only,
without the filters of subgroups), and how the cost grew against the rows: 1.0 is linear. Then all measures
one after the other, as the dashboard asks them, and of a year. COURSES="1000 10000" for other sizes, SEED for
other clinics.
"""

import os
import sys
from pathlib import Path

from tests.servers import postgresql

COURSES = [int(size) for size in os.environ.get("COURSES", "1000 10000 100000").split()]
SEED = os.environ.get("SEED", "bench")
BASE_DIR = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    with postgresql() as address:
        os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        os.environ["TEST_DATABASE_URL"] = address
        sys.path.insert(0, str(BASE_DIR))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tests.bench_outcomes.sizes import compare

        compare(COURSES, SEED)


if __name__ == "__main__":
    main()
