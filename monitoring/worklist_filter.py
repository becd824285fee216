"""Which rows of the worklist somebody wants to see: read from an address, the same for page and API."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from courses.clinic.clinic import Role
from monitoring.due_row import Row
from monitoring.rules.kinds import kinds
from monitoring.worklist import Worklist

OWNERS = {"mine": "Mine", "nobody": "Nobody's"}
ROLES = {Role.NURSE: "All nurses", Role.PRESCRIBER: "Prescribers"}
GROUPS = ("overdue", "due", "waiting", "coming", "snoozed", "long_past")


@dataclass(frozen=True)
class Filter:
    """What is wanted; nothing chosen means everything. `unknown` says what could not be read."""

    kinds: frozenset[str] = frozenset()
    owner: str = ""
    owner_role: str = ""
    group: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Filter(unknown=self.unknown)

    def keeps(self, row: Row, user) -> bool:
        """Return whether the row is wanted by this user; its group is asked elsewhere."""
        return (
            (not self.kinds or row.kind in self.kinds)
            and self.owner_role in {"", row.derived.due.owner_role}
            and (not self.owner or row.owner == (user if self.owner == "mine" else None))
        )


def read_filter(asked) -> Filter:
    """Return the filter of a QueryDict; what is not known is left out, and said."""
    known = {"owner": OWNERS, "owner_role": ROLES, "group": GROUPS}
    one = {name: asked.get(name, "") for name in known}
    chosen = {name: value for name, value in one.items() if value in known[name]}
    wanted = [kind for kind in asked.getlist("kind") if kind]
    unknown = [("kind", kind) for kind in wanted if kind not in kinds()]
    unknown += [(name, value) for name, value in one.items() if value and value not in known[name]]
    return Filter(
        kinds=frozenset(wanted) & kinds().keys(),
        unknown=tuple(_left_out(name, value) for name, value in unknown),
        **chosen,
    )


def _left_out(name: str, value: str) -> str:
    what = {"owner_role": "role"}.get(name, name)
    return f"The filter “{value[:30]}” was left out: there is no such {what}; choose one of those below."


def narrowed(work: Worklist, wanted: Filter, user) -> Worklist:
    """Return the worklist with the wanted rows only; groups not asked for are empty."""
    groups = [field.name for field in fields(work) if field.name != "today"]
    return replace(work, **{name: _kept(work, name, wanted, user) for name in groups})


def _kept(work: Worklist, group: str, wanted: Filter, user) -> tuple[Row, ...]:
    rows: Iterable[Row] = getattr(work, group) if wanted.group in {"", group} else ()
    return tuple(row for row in rows if wanted.keeps(row, user))
