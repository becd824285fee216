"""Rows in the making: kept by table, numbered ahead of the database, stored together."""

import json
from collections.abc import Iterable, Iterator
from functools import cache

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max, Model

from courses.models import (
    Antibody,
    BodyMeasure,
    Condition,
    Consent,
    DoseTaken,
    DrugPeriod,
    Infusion,
    Patient,
    PatientIdentifier,
    PulseCourse,
    TaperPlan,
    TaperStep,
)
from monitoring.models import (
    AdverseEffect,
    BloodPressure,
    EnzymeChoice,
    Measure,
    ResponseReview,
    Result,
    SafetyAnswer,
    ScreenAnswer,
    StrengthTest,
    ToxicityScreen,
)

# In the order in which they may name one another.
TABLES: tuple[type[Model], ...] = (
    Patient,
    PatientIdentifier,
    Consent,
    Antibody,
    Condition,
    PulseCourse,
    Infusion,
    TaperPlan,
    TaperStep,
    DoseTaken,
    DrugPeriod,
    BodyMeasure,
    BloodPressure,
    Result,
    StrengthTest,
    Measure,
    EnzymeChoice,
    ResponseReview,
    AdverseEffect,
    ToxicityScreen,
    ScreenAnswer,
    SafetyAnswer,
)
Row = dict[str, object]
ROWS_AT_ONCE = 500
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Book:
    """Nothing else may write to these tables until the last `store`: ids are given out here."""

    def __init__(self) -> None:
        self._last = {table: table.objects.aggregate(last=Max("pk"))["last"] or 0 for table in TABLES}
        self._rows: dict[type[Model], list[Row]] = {table: [] for table in TABLES}
        self.stored = dict.fromkeys(TABLES, 0)

    def add(self, table: type[Model], **columns) -> int:
        """Keep one row, named by its columns ("patient_id"); return its id."""
        self._last[table] += 1
        columns["id"] = self._last[table]
        self._rows[table].append(columns)
        return self._last[table]

    def store(self) -> None:
        """Write what was kept and forget it; part of the caller's transaction."""
        write = _copy if connection.vendor == "postgresql" else _insert
        for table, rows in self._rows.items():
            if rows:
                write(table, rows)
                self.stored[table] += len(rows)
        self._rows = {table: [] for table in TABLES}

    def close(self) -> None:
        """Let the database go on numbering after the last row given out here."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in TABLES:
                    name = connection.ops.quote_name(table._meta.db_table)
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(max(id), 1)) FROM {name}",  # noqa: S608
                        [table._meta.db_table],
                    )


def _insert(table: type[Model], rows: list[Row]) -> None:
    table.objects.bulk_create((table(**row) for row in rows), batch_size=ROWS_AT_ONCE)


def _copy(table: type[Model], rows: list[Row]) -> None:
    defaults = _defaults(table)
    names = ", ".join(connection.ops.quote_name(column) for column in defaults)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {connection.ops.quote_name(table._meta.db_table)} ({names}) FROM STDIN") as copy,
    ):
        for lines in _blocks(rows, defaults):
            copy.write(lines)


def _blocks(rows: Iterable[Row], defaults: Row) -> Iterator[str]:
    lines = []
    for row in rows:
        lines.append("\t".join(map(_text, (defaults | row).values())))
        if len(lines) == ROWS_AT_ONCE:
            yield "\n".join(lines) + "\n"
            lines = []
    if lines:
        yield "\n".join(lines) + "\n"


@cache
def _defaults(table: type[Model]) -> Row:
    """Return the default of every column, in the order in which they are stored."""
    return {field.column: field.get_default() for field in table._meta.concrete_fields}


def _text(value: object) -> str:
    """Return the value as COPY reads it."""
    if value is None:
        return "\\N"
    if type(value) is str:
        return value.translate(ESCAPES) if "\\" in value or "\n" in value or "\t" in value else value
    if type(value) in {dict, list}:
        return json.dumps(value, cls=DjangoJSONEncoder).translate(ESCAPES)
    return str(value)
