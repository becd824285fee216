"""What is due for the patients asked about, in the table `wanted`: by statement, else by the rules in Python.

For each function of `monitoring/due`, `sql/due` may hold what finds the same for thousands, in one file or in
numbered ones, and `sql/left` what names the patients of whom the function itself is asked: those of whom the
statement does not speak, or without one, those who can have anything due by it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from django.db import DatabaseError

from courses.models import Patient
from monitoring.due.derived import Derived
from monitoring.due.kinds import reads
from monitoring.reminders.faults import where
from monitoring.reminders.sets import medicines, statements

log = logging.getLogger(__name__)

COLUMNS = ("patient_id", "kind", "due_on", "closes_on", "subject", "changed_at")
PART = 1000  # patients whose facts are held in memory at once


def derive() -> set[int]:
    """Fill `wanted`; return the patients whose facts could not be read, for whom it holds nothing."""
    broken: set[int] = set()
    medicines.tell()
    for read in reads():
        name = read.__name__
        left, due = statements.named(f"left/{name}"), statements.named(f"due/{name}")
        for statement in [*left, *due]:
            statements.run(statement)
        if left or not due:
            broken |= _by_python(read, is_for_all=not left)
    if broken:
        statements.execute("DELETE FROM wanted WHERE patient_id = ANY(%(ids)s)", ids=list(broken))
        statements.execute("DELETE FROM asked WHERE patient_id = ANY(%(ids)s)", ids=list(broken))
    statements.execute("ANALYZE wanted")
    return broken


def _by_python(read: Callable, *, is_for_all: bool) -> set[int]:
    """Store what the function itself finds; return the patients who could not be read."""
    broken: set[int] = set()
    for today, horizon, ids in _parts("all" if is_for_all else read.__name__):
        found, failed = _read(read, ids, today, horizon)
        statements.copy("wanted", COLUMNS, map(_row, found))
        broken |= failed
    return broken


def _parts(name: str) -> Iterator[tuple[date, date, list[int]]]:
    """Yield the patients left to a function, as many at once as memory holds, those of one day together."""
    for today, horizon, ids in statements.rows_of("left", name=name):
        for start in range(0, len(ids), PART):
            yield today, horizon, ids[start : start + PART]


def _read(
    read: Callable, ids: Sequence[int], today: date, horizon: date
) -> tuple[Iterable[Derived], set[int]]:
    """Return what is due, and those whose facts cannot be read, who hold up no other."""
    try:
        return list(read(Patient.objects.filter(pk__in=ids), today, horizon)), set()
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold up no other
        if len(ids) == 1:
            # The words of an error may hold what is known of a patient: they stay out of the log.
            log.error("one patient could not be planned, tried again in a minute: %s", where(error))
            return [], set(ids)
    middle = len(ids) // 2
    first, failed_first = _read(read, ids[:middle], today, horizon)
    second, failed_second = _read(read, ids[middle:], today, horizon)
    return [*first, *second], failed_first | failed_second


def _row(derived: Derived) -> tuple:
    due = derived.due
    return derived.patient_id, due.kind, due.due_on, due.closes_on, due.subject, due.changed_at
