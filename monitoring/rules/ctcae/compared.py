"""The values of one kind against one start: what stood before it, what was measured that day, what came."""

from dataclasses import dataclass

from courses.rules.wording import capitalised
from monitoring.rules.ctcae.children import by_number
from monitoring.rules.ctcae.suspects import Start
from monitoring.rules.ctcae.values import BLOOD_PRESSURE, GLUCOSE, POTASSIUM, Value, values_of
from monitoring.rules.history import PatientHistory

WITHIN_HOURS = frozenset({GLUCOSE, POTASSIUM, BLOOD_PRESSURE})  # what a dose changes on its own day
NOT_ON_RECORD = "whether before or after the first dose is not on record"


@dataclass(frozen=True)
class Compared:
    """`before` is the baseline; `that_day` are the values of the day it began, whichever was first.

    Those are a baseline only of what a dose does not change within hours, and a proposal says so.
    """

    start: Start
    before: Value | None
    that_day: tuple[Value, ...]
    after: tuple[Value, ...]

    @property
    def that_day_words(self) -> list[str]:
        """Return a sentence for each value of the day it began."""
        return [
            f"{capitalised(value.words)}, was measured on the day {self.start.words} began: {NOT_ON_RECORD}."
            for value in self.that_day
        ]


def compared(history: PatientHistory, of: str, start: Start) -> Compared:
    """Return what is graded by number against the values before a start."""
    values = by_number(history, values_of(history, of))
    that_day = tuple(value for value in values if value.day == start.day)
    earlier = [value for value in values if value.day < start.day]
    baselines = earlier if of in WITHIN_HOURS else [*earlier, *that_day]
    after = tuple(value for value in values if value.day > start.day)
    return Compared(start, baselines[-1] if baselines else None, that_day, after)
