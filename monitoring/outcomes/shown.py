"""A measure's counts as one person may see them: whole for those who may see the patients anyway."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.outcomes.measures import Measure, Reason, Verdict
from monitoring.outcomes.rates import Interval, per_100_months, wilson
from monitoring.outcomes.tally import Tally, Watched


@dataclass(frozen=True)
class Shown:
    """Counts of a measure; None for each that is hidden. `left_out` counts clinics with too few to show."""

    measure: Measure
    by_reason: Mapping[str, int | None]
    by_verdict: Mapping[Verdict, int | None]
    population: int | None
    left_out: int = 0
    watched: Watched | None = None  # of a rate: days and events; None when they are hidden

    @property
    def passed(self) -> int | None:
        return self.by_verdict[Verdict.PASSED]

    @property
    def judged(self) -> int | None:
        """Return how many passed or failed, the denominator of the share; None when it is hidden."""
        passed, failed = self.passed, self.by_verdict[Verdict.FAILED]
        return None if passed is None or failed is None else passed + failed

    @property
    def share(self) -> Interval | None:
        """Return the share that passed, None when it is hidden or nobody was judged."""
        return None if self.judged is None or self.passed is None else wilson(self.passed, self.judged)

    @property
    def rate(self) -> Interval | None:
        """Return the events of 100 patient-months; None when they are hidden or nobody was watched."""
        if self.watched is None:
            return None
        days, events = self.watched
        return per_100_months(events, days)

    @property
    def counts(self) -> list[int | None]:
        """Return the four counts in the order of the verdicts, then the population."""
        return [*(self.by_verdict[verdict] for verdict in Verdict), self.population]

    @property
    def reasons(self) -> list[tuple[Reason, int | None]]:
        return [(reason, self.by_reason[code]) for code, reason in self.measure.reasons.items()]


def whole(found: Tally) -> Shown:
    """Return every count as it is."""
    return Shown(
        found.measure,
        {code: found.by_reason.get(code, 0) for code in found.measure.reasons},
        {verdict: found.of(verdict) for verdict in Verdict},
        found.population,
        watched=found.of_judged,
    )
