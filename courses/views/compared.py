"""A plan before and after a change, as pages show it before anything is stored."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.rules.findings import Finding
from courses.rules.steps import Taper
from courses.rules.taper_changes import changed_from
from courses.rules.taper_switch import Switched
from courses.views.schedule import Schedule, schedule_of


@dataclass(frozen=True)
class Compared:
    """A plan before and after a change, and after less before in mg; `before` None: it had no steps."""

    before: Schedule | None
    after: Schedule
    difference_mg: Decimal | None
    findings: tuple[Finding, ...]
    switched_to: Schedule | None = None
    turn: "Turn | None" = None


@dataclass(frozen=True)
class Turn:
    """The first day on which a change says another dose; a dose is 0 where the plan has none."""

    day: date
    before_mg: Decimal
    after_mg: Decimal


def turn_of(before: Taper, after: Taper) -> Turn | None:
    """Return where the plans part, or None when they say the same."""
    day = changed_from(before, after)
    if day is None:
        return None
    return Turn(day, before.dose_on(day) or Decimal(0), after.dose_on(day) or Decimal(0))


def compared(
    before: Taper | None, after: Taper, drug: str, *, today: date, findings: tuple[Finding, ...] = ()
) -> Compared:
    """Return both plans; their totals differ by a number only where both have an end, or neither has."""
    both = before is not None and before.is_closed == after.is_closed
    return Compared(
        before=schedule_of(before, drug, today=today, has_chart=False) if before is not None else None,
        after=schedule_of(after, drug, today=today, before=before),
        difference_mg=after.planned_total_mg() - before.planned_total_mg() if both else None,
        findings=findings,
        turn=turn_of(before, after) if before is not None else None,
    )


def compared_switch(before: Taper, switched: Switched, drug: str, to_drug: str, *, today: date) -> Compared:
    """Return the plan before and after a switch, and that of the other steroid, in one comparison."""
    new = schedule_of(switched.new, to_drug, today=today)
    return Compared(
        before=schedule_of(before, drug, today=today, has_chart=False),
        after=schedule_of(switched.old, drug, today=today, before=before),
        difference_mg=None,
        findings=switched.findings,
        switched_to=new,
    )
