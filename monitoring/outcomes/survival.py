"""Kaplan-Meier curves and the log-rank test, by scipy.

The estimate and its pointwise 95 % bands (log-log, so that they stay between 0 and 1) are scipy.stats.ecdf's.
scipy.stats.logrank compares two groups; the same test for any number is made here from numpy's algebra and
scipy's chi-squared, and a test holds it to scipy's for two. scipy is imported when first asked: it takes a
second, and most pages of the web process never need it.
"""

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from monitoring.outcomes.measures import Kind, Measure, Verdict
from monitoring.outcomes.tally import Case
from monitoring.rules.survival import CONFIDENCE_PERCENT, Curve, LogRank, Spell, Step

PLACES = 6
DIGITS = 2  # of a p-value: more would claim to be known
NO_BAND = "The confidence interval is undefined"  # scipy's word for a share of 1 or 0, which `Step` tells


def spells(measure: Measure, cases: Iterable[Case]) -> list[Spell]:
    """Return what was seen of each unit of a time: passed is the event, the others are censored.

    Those without a value (not eligible, or nothing known of their time) are on no curve.
    """
    if measure.kind is not Kind.TIME:
        raise ValueError(f"{measure.code} is no time")
    return [
        Spell(case.value, measure.reasons[case.reason].verdict is Verdict.PASSED)
        for case in cases
        if case.value is not None
    ]


def kaplan_meier(label: str, seen: Sequence[Spell]) -> Curve:
    """Return the curve of one group, with the numbers at risk and its bands; without steps for nobody."""
    if not seen:
        return Curve(label, 0, ())
    from scipy.stats import CensoredData, ecdf  # noqa: PLC0415 - only who draws a curve pays for scipy

    events = Counter(spell.days for spell in seen if spell.is_event)
    censored = Counter(spell.days for spell in seen if not spell.is_event)
    data = CensoredData(uncensored=_floats(events.elements()), right=_floats(censored.elements()))
    found = ecdf(data).sf
    warnings.filterwarnings("ignore", message=NO_BAND, category=RuntimeWarning)
    band = found.confidence_interval(confidence_level=CONFIDENCE_PERCENT / 100, method="log-log")
    days = sorted(events | censored)
    columns = zip(days, found.probabilities, band.low.probabilities, band.high.probabilities, strict=True)
    steps, at_risk = [], len(seen)
    for day, share, low, high in columns:
        bounds = (Decimal(1), Decimal(1)) if share == 1 else (_bound(low), _bound(high))
        steps.append(Step(day, at_risk, events[day], censored[day], _decimal(share), *bounds))
        at_risk -= events[day] + censored[day]
    return Curve(label, len(seen), tuple(steps))


def logrank(groups: Sequence[Sequence[Spell]]) -> LogRank | None:
    """Return whether two or more groups differ; None where fewer than two could have had an event."""
    import numpy as np  # noqa: PLC0415 - as scipy
    from scipy.stats import chi2  # noqa: PLC0415

    days = sorted({spell.days for group in groups for spell in group if spell.is_event})
    if not days:
        return None
    at_risk = np.array([_at_risk(group, days) for group in groups], dtype=float)
    events = np.array([_events(group, days) for group in groups], dtype=float)
    all_at_risk, all_events = at_risk.sum(axis=0), events.sum(axis=0)
    shares = at_risk / all_at_risk
    expected = (shares * all_events).sum(axis=1)
    exposed = expected > 0
    degrees = int(exposed.sum()) - 1
    if degrees < 1:
        return None
    spread = all_events * (all_at_risk - all_events) / np.maximum(all_at_risk - 1, 1)
    covariance = np.diag((shares * spread).sum(axis=1)) - (shares * spread) @ shares.T
    kept = np.flatnonzero(exposed)[:-1]
    apart = (events.sum(axis=1) - expected)[kept]
    inner = covariance[np.ix_(kept, kept)]
    if np.linalg.matrix_rank(inner) < degrees:
        return None
    statistic = max(float(apart @ np.linalg.solve(inner, apart)), 0.0)
    p_value = Decimal(f"{chi2.sf(statistic, degrees):.{DIGITS}g}")
    return LogRank(_decimal(statistic), degrees, p_value)


def _at_risk(group: Sequence[Spell], days: Sequence[Decimal]) -> list[int]:
    """Return how many of the group were still seen without the event just before each day."""
    ends = sorted(spell.days for spell in group)
    found, gone = [], 0
    for day in days:
        while gone < len(ends) and ends[gone] < day:
            gone += 1
        found.append(len(ends) - gone)
    return found


def _events(group: Sequence[Spell], days: Sequence[Decimal]) -> list[int]:
    counted = Counter(spell.days for spell in group if spell.is_event)
    return [counted[day] for day in days]


def _floats(days: Iterable[Decimal]) -> list[float]:
    return [float(day) for day in days]


def _decimal(number: float) -> Decimal:
    return Decimal(str(round(float(number), PLACES)))


def _bound(number: float) -> Decimal | None:
    """Return the bound, None where the band is not defined (NaN)."""
    return None if number != number else _decimal(number)  # noqa: PLR0124 - NaN alone is not itself
