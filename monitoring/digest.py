"""What needs action of one person now: due, not put away, in nobody else's hands; the worst first."""

from dataclasses import dataclass

from courses.models import Clinic, User
from monitoring.due_row import Row, fold_safety, is_safety
from monitoring.models import Reminder
from monitoring.worklist import worklist

SAFETY = "steroid safety, by patient"


@dataclass(frozen=True)
class Count:
    """How many lines of the list are of these kinds, and how many of them are overdue."""

    label: str
    kinds: tuple[str, ...]
    many: int
    late: int


@dataclass(frozen=True)
class DigestNow:
    """`rows` in the order of the worklist."""

    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[Row, ...]:
        """Return the rows as people are shown them: the safety prompts of a patient are one."""
        return fold_safety(self.rows)

    @property
    def counts(self) -> list[Count]:
        """Return one for each kind and one for all safety prompts, in the order of the first line of each."""
        found: dict[str, list[Row]] = {}
        for line in self.lines:
            found.setdefault(SAFETY if is_safety(line) else Reminder.Kind(line.kind).label, []).append(line)
        return [_count(label, lines) for label, lines in found.items()]


def _count(label: str, lines: list[Row]) -> Count:
    parts = [line.folded or (line,) for line in lines]
    kinds = dict.fromkeys(row.kind for rows in parts for row in rows)
    late = sum(any(row.state == "overdue" for row in rows) for rows in parts)
    return Count(label, tuple(kinds), len(lines), late)


def digest_of(clinic: Clinic, person: User, role: str) -> DigestNow:
    """Return what the person should do something about now; as of this moment, so nothing in it is stale."""
    rows = worklist(clinic, today=clinic.today()).now
    return DigestNow(
        tuple(
            row
            for row in rows
            if row.owner == person or (row.owner is None and row.derived.due.owner_role == role)
        )
    )
