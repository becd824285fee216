"""Asking a measure of the courses or patients of a scope: how many by reason, and who."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

from courses.protocols.loader import dose_limits
from monitoring.outcomes.measures import Kind, Measure, Verdict
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.statements import statement

Watched = tuple[Decimal, int]  # days, and events in them
NOT_WATCHED: Watched = (Decimal(0), 0)
SUMS = {Kind.RATE: ", sum(value), sum(events)"}


@dataclass(frozen=True)
class Tally:
    """How many units of each reason; the four counts add up to the population because each is one of it."""

    measure: Measure
    by_reason: Mapping[str, int]
    watched: Mapping[str, Watched] = field(default_factory=dict)  # of a rate alone

    @property
    def population(self) -> int:
        return sum(self.by_reason.values())

    def of(self, verdict: Verdict) -> int:
        return sum(self.by_reason.get(reason.code, 0) for reason in self.measure.reasons_for(verdict))

    @property
    def judged(self) -> int:
        """Return the denominator of the share: those who passed or failed."""
        return self.of(Verdict.PASSED) + self.of(Verdict.FAILED)

    @property
    def of_judged(self) -> Watched:
        """Return for how many days those who passed or failed were watched, and how many events came."""
        judged = (Verdict.PASSED, Verdict.FAILED)
        codes = [reason.code for verdict in judged for reason in self.measure.reasons_for(verdict)]
        found = [self.watched.get(code, NOT_WATCHED) for code in codes]
        return sum((days for days, _ in found), Decimal(0)), sum(events for _, events in found)


@dataclass(frozen=True)
class Case:
    """One unit and why it counts as it does; `unit_id` is the id of the course or the patient.

    `value` and `events` as the measure's kind says; None where the unit has none.
    """

    unit_id: int
    patient_id: int
    clinic_id: int
    begun_on: date
    reason: str
    value: Decimal | None = None
    events: int | None = None


COLUMNS = ("unit_id", "patient_id", "clinic_id", "begun_on", "reason")
MORE = {Kind.SHARE: (), Kind.TIME: ("value",), Kind.AMOUNT: ("value",), Kind.RATE: ("value", "events")}

Place = tuple[int, str]  # clinic and month "2026-03"


def tally(measure: Measure, scope: Scope) -> Tally:
    """Return the counts of the whole scope; one statement."""
    return summed(measure, tallies(measure, scope))


def tallies(measure: Measure, scope: Scope) -> dict[Place, Tally]:
    """Return the counts by clinic and by the month in which the course began; one statement."""
    counted = (
        "SELECT clinic_id, substr(CAST(begun_on AS text), 1, 7), reason, count(*)"
        f"{SUMS.get(measure.kind, '')}\n"
        f"FROM ({_cases(measure, scope)}) AS cases GROUP BY 1, 2, 3"
    )
    counts: dict[Place, dict[str, int]] = {}
    watched: dict[Place, dict[str, Watched]] = {}
    for clinic_id, month, reason, count, *sums in fetch(counted, measure, scope):
        place = (clinic_id, month)
        counts.setdefault(place, {})[reason] = count
        if sums:
            days, events = sums
            watched.setdefault(place, {})[reason] = (Decimal(days or 0), int(events or 0))
    return {place: Tally(measure, counts[place], watched.get(place, {})) for place in sorted(counts)}


def summed(measure: Measure, parts: Mapping[Place, Tally]) -> Tally:
    counts: Counter[str] = Counter()
    watched: dict[str, Watched] = {}
    for part in parts.values():
        counts.update(part.by_reason)
        for code, (days, events) in part.watched.items():
            before, came = watched.get(code, NOT_WATCHED)
            watched[code] = (before + days, came + events)
    return Tally(measure, counts, watched)


def cases(measure: Measure, scope: Scope, *, reasons: frozenset[str] = frozenset()) -> list[Case]:
    """Return the units of some reasons, of all when none is named, in the order their courses began."""
    columns = ", ".join((*COLUMNS, *MORE[measure.kind]))
    listed = f"SELECT {columns} FROM ({_cases(measure, scope)}) AS cases"  # noqa: S608 - our own names
    if reasons:
        listed += f" WHERE reason IN ({', '.join(map(repr, sorted(reasons & measure.reasons.keys())))})"
    rows = [_case(row) for row in fetch(listed, measure, scope)]
    return sorted(rows, key=lambda row: (row.begun_on, row.unit_id))


def _case(row: tuple) -> Case:
    unit_id, patient_id, clinic_id, begun_on, reason, *more = row
    day = begun_on if isinstance(begun_on, date) else date.fromisoformat(begun_on)  # SQLite keeps it as text
    value, events = (*more, None, None)[:2]
    amount = None if value is None else Decimal(str(value))
    return Case(unit_id, patient_id, clinic_id, day, reason, amount, events)


def _cases(measure: Measure, scope: Scope) -> str:
    return statement(measure.query, measure.frames, vendor=connection.vendor, clinics=scope.clinics)


def fetch(sql: str, measure: Measure | None, scope: Scope) -> list[tuple]:
    """Return the rows of the statement, which is given what the scope and the measure say."""
    told = scope.parameters() | {"adult_from": int(dose_limits().adult_from_years.number)}
    if measure:
        told["measure"] = measure.code  # for a query that several measures share
        told |= {parameter.name: parameter.number for parameter in measure.parameters}
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return cursor.fetchall()
