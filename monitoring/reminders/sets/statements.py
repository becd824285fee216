"""The statements of `sql/`: plain text, each with the question it answers, run with the numbers it names."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from django.db import connection

from monitoring.reminders.sets.numbers import numbers

FOLDER = Path(__file__).with_name("sql")


@cache
def text_of(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def named(name: str) -> list[str]:
    """Return the names of the statement, or of the numbered ones it is told in, in order; [] without one."""
    found = [*FOLDER.glob(f"{name}.sql"), *sorted(FOLDER.glob(f"{name}_[0-9].sql"))]
    return [str(path.relative_to(FOLDER).with_suffix("")) for path in found]


def run(name: str, /, **values) -> int:
    """Run the statement; return how many rows it touched."""
    return execute(text_of(name), **values)


def execute(statement: str, /, **values) -> int:
    """Run a statement with the numbers of the protocols and the values given; return the rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, numbers() | values)
        return cursor.rowcount


def rows_of(name: str, /, **values) -> list[tuple]:
    """Return what the statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(text_of(name), numbers() | values)
        return cursor.fetchall()


def copy(table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Store rows in a table of this transaction; they are found first, for a copy lets no query between."""
    found = list(rows)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into,
    ):
        for row in found:
            into.write_row(row)
