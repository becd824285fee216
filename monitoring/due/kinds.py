"""What is due, derived from course facts: each kind of `monitoring/rules/kinds.json` by its function.

Nothing here is stored. A function takes the patients asked about, a day and how far to look ahead, and gives
back what falls due, overdue included, whatever has been done about it since; what was done lies in reminders.
"""

from collections.abc import Callable, Container, Iterator
from datetime import date, timedelta

from django.utils.module_loading import import_string

from monitoring.due.derived import Derived
from monitoring.rules.kinds import kinds


def derive(
    patients, *, today: date, days_ahead: int, of_kinds: Container[str] | None = None
) -> list[Derived]:
    """Return everything due for those of `patients` still followed, or of some kinds at least.

    Kinds of one read are read once.
    """
    horizon = today + timedelta(days=days_ahead)
    followed = patients.followed()
    return [derived for read in reads(of_kinds) for derived in read(followed, today, horizon)]


def reads(of_kinds: Container[str] | None = None) -> list[Callable[..., Iterator[Derived]]]:
    """Return the functions that find what is due, of some kinds or of all, in the order of the kinds."""
    asked = [kind.read for kind in kinds().values() if of_kinds is None or kind.code in of_kinds]
    return [import_string(name) for name in dict.fromkeys(asked)]
