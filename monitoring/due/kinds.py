"""What is due, derived from course facts: each kind of `monitoring/rules/kinds.json` by its function.

Nothing here is stored. A function takes the patients asked about, a day and how far to look ahead, and gives
back what falls due, overdue included, whatever has been done about it since; what was done lies in reminders.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.utils.module_loading import import_string

from monitoring.due.derived import Derived
from monitoring.rules.kinds import kinds


def derive(patients, *, today: date, days_ahead: int) -> list[Derived]:
    """Return everything due for those of `patients` still followed; kinds of one read are read once."""
    horizon = today + timedelta(days=days_ahead)
    followed = patients.followed()
    return [derived for read in reads() for derived in read(followed, today, horizon)]


def reads() -> list[Callable[..., Iterator[Derived]]]:
    """Return the functions that find what is due, each once, in the order of the kinds."""
    return [import_string(name) for name in dict.fromkeys(kind.read for kind in kinds().values())]
