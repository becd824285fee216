"""A measure's one SQL statement: its frames as common table expressions, then its query, on either database.

A few functions are written the same in every file and spelt here as each database knows them; their
arguments are names, numbers or parameters, never calls. `{name}` stands for a list of known_lists.py.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from monitoring.outcomes.known_lists import LISTS

FRAMES = Path(__file__).with_name("frames")
QUERIES = Path(__file__).with_name("queries")
ARGUMENT = r"(%\(\w+\)s|[\w.]+)"
FUNCTION = re.compile(
    rf"\b(add_days|days_between|years_between|local_day|folded)\({ARGUMENT}(?:, {ARGUMENT})?\)"
)
FOLDED = "lower(trim(replace(replace(replace({0}, '  ', ' '), '  ', ' '), '  ', ' ')))"  # up to 8 spaces
SPELT = {
    "postgresql": {
        "add_days": "({0} + CAST({1} AS integer))",
        "days_between": "({1} - {0})",
        "years_between": "CAST(date_part('year', age({1}, {0})) AS integer)",
        "local_day": "CAST({0} AT TIME ZONE {1} AS date)",
        "folded": FOLDED,
    },
    "sqlite": {
        "add_days": "date({0}, CAST({1} AS integer) || ' days')",
        "days_between": "CAST(julianday({1}) - julianday({0}) AS integer)",
        "years_between": "(strftime('%%Y', {1}) - strftime('%%Y', {0}) "
        "- (strftime('%%m-%%d', {1}) < strftime('%%m-%%d', {0})))",
        "local_day": "django_datetime_cast_date({0}, {1}, 'UTC')",
        "folded": FOLDED,
    },
}


def statement(
    query: str, frames: Iterable[str], *, vendor: str, clinics: Iterable[int], asking: str = ""
) -> str:
    """Return the statement that answers for each unit: unit_id, patient_id, clinic_id, begun_on, reason, and
    value and events where the measure's kind has them.

    `asking` is a question to those answers, which it calls `cases`; it may join the frames. A frame
    "seen=ck_levels" is the file ck_levels.sql by the name that the query asks for. The clinics are our own
    whole numbers and stand in the text: neither database takes a list the same way.
    """
    answers = _spelt(QUERIES / f"{query}.sql", vendor)
    if not asking:
        return framed(answers, frames, vendor=vendor, clinics=clinics)
    return framed(asking, frames, vendor=vendor, clinics=clinics, cases=answers)


def framed(sql: str, frames: Iterable[str], *, vendor: str, clinics: Iterable[int], cases: str = "") -> str:
    """Return a query with the frames it reads, and `cases` where it asks answers."""
    parts = [_frame(*frame.split("="), vendor=vendor) for frame in frames]
    parts += [f"cases AS (\n{cases})"] if cases else []
    told = f"WITH {', '.join(parts)}\n{sql}"
    return told.replace("{clinics}", ", ".join(str(int(pk)) for pk in clinics) or "NULL")


def _frame(name: str, file: str = "", *, vendor: str) -> str:
    return f"{name} AS ({_spelt(FRAMES / f'{file or name}.sql', vendor)})"


@cache
def _spelt(path: Path, vendor: str) -> str:
    functions = SPELT[vendor]
    text = path.read_text(encoding="utf-8")
    for name, listed in LISTS.items():
        if name in text:
            text = text.replace(name, listed())
    return FUNCTION.sub(lambda found: functions[found[1]].format(found[2], found[3]), text)
