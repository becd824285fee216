"""The amounts that a measure found, as a spread: for those who may see the patients, each being of one."""

from collections.abc import Iterable

from monitoring.outcomes.measures import Kind, Measure, Verdict
from monitoring.outcomes.tally import Case
from monitoring.rules.spread import Spread


def spread_of(measure: Measure, found: Iterable[Case]) -> Spread:
    """Return how the amounts of the units are spread; ValueError for a measure without amounts."""
    if measure.kind is not Kind.AMOUNT:
        raise ValueError(f"{measure.code} is a {measure.kind}: only an amount has a spread.")
    judged = [(measure.reasons[case.reason].verdict, case.value) for case in found]
    judged = [(verdict, value) for verdict, value in judged if verdict in {Verdict.PASSED, Verdict.FAILED}]
    passed, failed = (
        tuple(sorted(value for verdict, value in judged if verdict is wanted and value is not None))
        for wanted in (Verdict.PASSED, Verdict.FAILED)
    )
    return Spread(passed, failed, len(judged))
