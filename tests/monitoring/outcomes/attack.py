"""What somebody could work out from the figures of the outcomes pages, who has read how they are hidden.

A figure is named (dimension, value, reasons), with "" for the whole year. Known are those shown; for every
other one an interval is narrowed, by the sums it stands in, until nothing narrows any more: complement,
margins, and the difference of two periods or filters are such sums.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class System:
    """Every figure by its number, and each that is a sum with the numbers of its parts."""

    names: tuple[Name, ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    holding: Mapping[str, tuple[Reasons, ...]]  # the sets each reason stands in


def system(measure: Measure, values: Known) -> System:
    every = tuple(names(measure, values))
    at = {name: number for number, name in enumerate(every)}
    rows = tuple((at[whole], tuple(at[part] for part in parts)) for whole, parts in sums(measure, values))
    sets = sets_of_reasons(measure)
    return System(every, rows, {code: tuple(one for one in sets if code in one) for code in measure.reasons})


def worked_out(known: System, shown: Mapping[Name, int]) -> dict[Name, tuple[int, int]]:
    """Return the least and the greatest each figure can be, for all that is shown."""
    low = [shown.get(name, 0) for name in known.names]
    high = [shown.get(name, NO_END) for name in known.names]
    is_narrower = True
    while is_narrower:
        is_narrower = sum(_narrowed(low, high, whole, parts) for whole, parts in known.sums) > 0
    return {name: (low[at], high[at]) for at, name in enumerate(known.names)}


def _narrowed(low: list[int], high: list[int], whole: int, parts: tuple[int, ...]) -> bool:
    """Narrow a sum and its parts by each other; return whether anything became narrower."""
    lows, highs, is_narrower = sum(low[part] for part in parts), sum(high[part] for part in parts), False
    if lows == highs and low[whole] == high[whole]:
        return False
    for one, least, most in (
        (whole, lows, highs),
        *((part, low[whole] - highs + high[part], high[whole] - lows + low[part]) for part in parts),
    ):
        if least > low[one] or most < high[one]:
            low[one], high[one] = max(low[one], least), min(high[one], most)
            is_narrower = True
    return is_narrower


def true_figures(known: System, counts: Mapping[Place, int]) -> Counter[Name]:
    found = Counter(dict.fromkeys(known.names, 0))
    for place, n in counts.items():
        for reasons in known.holding[place[-1]]:
            found["", "", reasons] += n
            for dimension, value in zip(DIMENSIONS, place, strict=False):
                found[dimension, value, reasons] += n
    return found


def suppressed(counts: dict[Verdict, int], least: int) -> dict[Verdict, int | None]:
    """Return the counts of one view as pages hide them that look at nothing else: the small ones, and one
    more where a single one could be subtracted."""
    hidden = {name for name, n in counts.items() if 0 < n < least}
    if len(hidden) == 1:
        others = [name for name, n in counts.items() if name not in hidden and n > 0]
        hidden |= {min(others, key=counts.__getitem__)} if others else set()
    return {name: None if name in hidden else n for name, n in counts.items()}
