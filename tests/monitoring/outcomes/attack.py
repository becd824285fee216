"""What somebody could work out from the figures of the outcomes pages, who has read how they are hidden.

A figure is named (dimension, value, reasons), with "" for the whole year. Known are those shown; for every
other one an interval is narrowed, by the sums it stands in, until nothing narrows any more: complement,
margins, and the difference of two periods or filters are such sums.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from monitoring.outcomes.measures import Measure, Verdict
from monitoring.outcomes.released import DIMENSIONS, Place

Reasons = frozenset[str]
Name = tuple[str, str, Reasons]
Known = Mapping[str, frozenset[str]]  # the values of each dimension

NO_END = 10**6


def sets_of_reasons(measure: Measure) -> list[Reasons]:
    """Return each reason, each verdict and all: what a page has a figure for."""
    verdicts = [frozenset(reason.code for reason in measure.reasons_for(verdict)) for verdict in Verdict]
    singles = [frozenset([code]) for code in measure.reasons]
    return list(dict.fromkeys([*singles, *verdicts, frozenset(measure.reasons)]))


def names(measure: Measure, values: Known) -> list[Name]:
    """Return every figure that some filter asks for."""
    asked = [("", ""), *((d, value) for d, known in values.items() for value in sorted(known))]
    return [(d, value, reasons) for d, value in asked for reasons in sets_of_reasons(measure)]


def sums(measure: Measure, values: Known) -> Iterator[tuple[Name, list[Name]]]:
    """Yield each figure with those that add up to it."""
    asked = [("", ""), *((d, value) for d, known in values.items() for value in known)]
    verdicts = [frozenset(reason.code for reason in measure.reasons_for(verdict)) for verdict in Verdict]
    for d, value in asked:
        yield (d, value, frozenset(measure.reasons)), [(d, value, reasons) for reasons in verdicts]
        for verdict in verdicts:
            if len(verdict) > 1:
                yield (d, value, verdict), [(d, value, frozenset([code])) for code in verdict]
    for reasons in sets_of_reasons(measure):
        for d, known in values.items():
            yield ("", "", reasons), [(d, value, reasons) for value in known]


def worked_out(measure: Measure, values: Known, shown: Mapping[Name, int]) -> dict[Name, tuple[int, int]]:
    """Return the least and the greatest each figure can be, for all that is shown."""
    low = {name: shown.get(name, 0) for name in names(measure, values)}
    high = {name: shown.get(name, NO_END) for name in low}
    rows = list(sums(measure, values))
    is_narrower = True
    while is_narrower:
        before = sum(high.values()) - sum(low.values())
        for whole, parts in rows:
            lows, highs = sum(low[part] for part in parts), sum(high[part] for part in parts)
            low[whole], high[whole] = max(low[whole], lows), min(high[whole], highs)
            for part in parts:
                low[part] = max(low[part], low[whole] - (highs - high[part]))
                high[part] = min(high[part], high[whole] - (lows - low[part]))
                lows, highs = sum(low[one] for one in parts), sum(high[one] for one in parts)
        is_narrower = sum(high.values()) - sum(low.values()) < before
    return {name: (low[name], high[name]) for name in low}


def true_figures(measure: Measure, values: Known, counts: Mapping[Place, int]) -> Counter[Name]:
    found: Counter[Name] = Counter()
    for name in names(measure, values):
        d, value, reasons = name
        at = DIMENSIONS.index(d) if d else None
        found[name] = sum(
            n for place, n in counts.items() if place[-1] in reasons and (at is None or place[at] == value)
        )
    return found


def suppressed(counts: dict[Verdict, int], least: int) -> dict[Verdict, int | None]:
    """Return the counts of one view as pages hide them that look at nothing else: the small ones, and one
    more where a single one could be subtracted."""
    hidden = {name for name, n in counts.items() if 0 < n < least}
    if len(hidden) == 1:
        others = [name for name, n in counts.items() if name not in hidden and n > 0]
        hidden |= {min(others, key=counts.__getitem__)} if others else set()
    return {name: None if name in hidden else n for name, n in counts.items()}
