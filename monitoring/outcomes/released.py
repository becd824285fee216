"""What of a clinic's figures may be shown to people who may not see its patients.

The units of a measure in one calendar year are cut once into blocks that hold nobody or at least `least`
units, whatever is asked; a figure is shown when it is a union of blocks, and hidden when it is not. Nothing
can be found by subtraction then, for nothing finer than a block was ever said (DECISIONS 37).

Cut are the reasons (first by verdict), and each dimension on its own: quarter, subtype, sex, age and pulse,
each over the reasons as finely as they can be told apart in it. Two dimensions together are never shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitoring.outcomes.measures import Measure, Verdict

DIMENSIONS = ("quarter", "subtype", "sex", "ages", "pulse")
REASON = len(DIMENSIONS)  # where the reason stands in a place

Place = tuple[str, ...]  # one value for each dimension, then the reason
Part = frozenset[str]
Cut = tuple[Part, ...]  # values or reasons told apart from one another

P, F, N, I = Verdict  # noqa: E741 - read as the four verdicts below
BY_VERDICT = ({P}, {F}, {N}, {I})
JUDGED_APART = ({P}, {F}, {N, I})
PASSED_APART = ({P}, {F, N, I})
FAILED_APART = ({F}, {P, N, I})
JUDGED = ({P, F}, {N, I})
TOGETHER = ({P, F, N, I},)
YEAR_CUTS = (BY_VERDICT, JUDGED_APART, PASSED_APART, FAILED_APART, JUDGED, TOGETHER)
FINER_FIRST = (BY_VERDICT, JUDGED_APART, PASSED_APART, TOGETHER)  # each a union of the one before it


@dataclass(frozen=True)
class Split:
    """Counts by the values of one dimension and by groups of reasons."""

    values: Cut
    reasons: Cut
    counts: Mapping[tuple[Part, Part], int]


@dataclass(frozen=True)
class Released:
    """What is said of one clinic, year and measure; `splits` by dimension, "" for the year as a whole."""

    splits: Mapping[str, Split]

    def count(self, reasons: Iterable[str], dimension: str = "", value: str = "") -> int | None:
        """Return how many of those with the value have one of the reasons; None when that is hidden."""
        split = self.splits.get(dimension)
        wanted = frozenset(reasons)
        if split is None or not _is_union(wanted, split.reasons):
            return None
        values = frozenset([value]) if dimension else split.values[0]
        if not _is_union(values, split.values):
            return None
        return sum(n for (of, block), n in split.counts.items() if of <= values and block <= wanted)


def _is_union(wanted: Part, cut: Cut) -> bool:
    """Return whether each part lies wholly in `wanted` or wholly outside."""
    return all(part <= wanted or not part & wanted for part in cut)


def released(
    measure: Measure, counts: Mapping[Place, int], values: Mapping[str, Part], least: int
) -> Released:
    """Return what may be said of one clinic and year; nothing at all when it has units, but too few.

    `values` are those each dimension can have, dimensions that may be split alone.
    """
    population = sum(counts.values())
    if 0 < population < least:
        return Released({})
    cuts = [_reasons(measure, cut) for cut in YEAR_CUTS]
    everybody = (frozenset([""]),)
    year = next(split for cut in cuts if _holds(split := _split(counts, None, everybody, cut), least))
    splits = {"": _finer(measure, counts, year, least)}
    coarser = [
        cut for cut in (_reasons(measure, one) for one in FINER_FIRST) if _is_coarser(cut, year.reasons)
    ]
    for dimension, known in values.items():
        told_apart = _told_apart(_by_value(counts, dimension), known, least)
        found = (_split(counts, dimension, told_apart, cut) for cut in coarser)
        splits[dimension] = next(split for split in found if _holds(split, least))
    return Released(splits)


def _reasons(measure: Measure, cut: tuple[set[Verdict], ...]) -> Cut:
    """Return the measure's reasons in the groups of a cut of the verdicts; empty groups are left out."""
    groups = (
        frozenset(code for code, reason in measure.reasons.items() if reason.verdict in verdicts)
        for verdicts in cut
    )
    return tuple(group for group in groups if group)


def _is_coarser(cut: Cut, than: Cut) -> bool:
    return all(any(part <= group for group in cut) for part in than)


def _split(counts: Mapping[Place, int], dimension: str | None, values: Cut, reasons: Cut) -> Split:
    value_at = DIMENSIONS.index(dimension) if dimension else None
    group_of = {reason: group for group in reasons for reason in group}
    part_of = {value: part for part in values for value in part}
    found = Counter({(part, group): 0 for part in values for group in reasons})
    for place, n in counts.items():
        part = values[0] if value_at is None else part_of[place[value_at]]
        found[part, group_of[place[REASON]]] += n
    return Split(values, reasons, found)


def _holds(split: Split, least: int) -> bool:
    return not any(0 < n < least for n in split.counts.values())


def _finer(measure: Measure, counts: Mapping[Place, int], year: Split, least: int) -> Split:
    """Return the year's split with the reasons of a verdict apart where none of them is rare."""
    verdict_of = {code: reason.verdict for code, reason in measure.reasons.items()}
    finer: list[Part] = []
    by_reason = Counter()
    for place, n in counts.items():
        by_reason[place[REASON]] += n
    for group in year.reasons:
        is_one_verdict = len({verdict_of[code] for code in group}) == 1
        is_open = is_one_verdict and not any(0 < by_reason[code] < least for code in group)
        finer += [frozenset([code]) for code in sorted(group)] if is_open else [group]
    return _split(counts, None, year.values, tuple(finer))


def _by_value(counts: Mapping[Place, int], dimension: str) -> Counter[str]:
    at = DIMENSIONS.index(dimension)
    found: Counter[str] = Counter()
    for place, n in counts.items():
        found[place[at]] += n
    return found


def _told_apart(by_value: Counter[str], known: Part, least: int) -> Cut:
    """Return the values in parts of nobody or at least `least`: the rare ones together, with the smallest
    other one where they are too few even so, and with those nobody has."""
    every = known | set(by_value)
    rare = {value for value in every if by_value[value] < least}
    if not any(by_value[value] for value in rare):
        return tuple(frozenset([value]) for value in sorted(every))
    often = sorted(every - rare, key=lambda value: (by_value[value], value))
    if sum(by_value[value] for value in rare) < least:
        rare |= set(often[:1])
        often = often[1:]
    return (frozenset(rare), *(frozenset([value]) for value in sorted(often)))
