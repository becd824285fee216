"""The tables of the response criteria, row by row, for the statements that score without a review."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from courses.protocols.loader import analytes, response_criteria
from courses.protocols.response_criteria import Measure, Population, Scale
from courses.rules.units import as_decimal
from monitoring.rules.response import INSTRUMENT_ORDER, KINDS, REPLACING

Row = tuple[str | Decimal | int | None, ...]


def bands() -> Iterator[Row]:
    """Yield (measure, above, up to, points, most points) of each band."""
    for told in response_criteria().bands.values():
        edges = pairwise([None, *told.edges_percent, None])
        for points, (above, up_to) in zip(told.points, edges, strict=True):
            yield told.code, above, up_to, points, told.most_points


def scales() -> Iterator[Row]:
    """Yield (measure, instrument, range, of adults, of children, sign of better, place) of what is proposed.

    Of two scales of a measure the first by place that was used before and after counts.
    """
    for scale in response_criteria().scales.values():
        if scale.instrument not in REPLACING:
            yield from (_scale(scale, whole) for whole in scale.ranges)


def _scale(scale: Scale, whole: Decimal) -> Row:
    order = INSTRUMENT_ORDER if scale.measure is Measure.STRENGTH else KINDS[scale.measure]
    return (
        scale.measure,
        scale.instrument,
        whole,
        int(Population.ADULT in scale.populations),
        int(Population.JDM in scale.populations),
        1 if scale.is_higher_better else -1,
        order.index(scale.instrument),
    )


def enzyme_ranges() -> Iterator[Row]:
    """Yield (analyte, range as a multiple of its limit)."""
    for enzyme in response_criteria().enzymes.values():
        yield enzyme.analyte, enzyme.times_uln


def enzyme_units() -> Iterator[Row]:
    """Yield (analyte, unit, factor to its own unit) of each muscle enzyme; none has an offset."""
    for code in response_criteria().enzymes:
        for unit, rule in analytes()[code].units.items():
            yield code, unit, as_decimal(rule.factor)
