"""What needs action of one person now: due, not put away, in nobody else's hands; the worst first."""

from collections import Counter
from dataclasses import dataclass

from courses.models import Clinic, User
from monitoring.due_row import Row, fold_safety
from monitoring.models import Reminder
from monitoring.worklist import worklist


@dataclass(frozen=True)
class DigestNow:
    """`rows` in the order of the worklist; `counts` says how many of each kind, overdue and in all."""

    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[Row, ...]:
        """Return the rows as the page shows them: the safety prompts of a patient are one."""
        return fold_safety(self.rows)

    @property
    def counts(self) -> list[tuple[str, str, int, int]]:
        """Return (code, words, how many, of them overdue) for each kind, in the order of the first of it."""
        found = Counter(row.kind for row in self.rows)
        late = Counter(row.kind for row in self.rows if row.state == "overdue")
        return [(kind, Reminder.Kind(kind).label, found[kind], late[kind]) for kind in found]


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
