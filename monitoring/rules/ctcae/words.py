"""Grades and bands in words, each with the numbers it was told from."""

from decimal import ROUND_HALF_UP, Decimal

from courses.protocols.ctcae import Band, Edge, Limit, Measure, Scale, Version
from courses.protocols.loader import ctcae
from courses.rules.units import as_decimal, plain
from courses.rules.wording import unit_text
from monitoring.rules.ctcae.grading import Graded
from monitoring.rules.ctcae.proposals import RULE_VERSION, Proposal
from monitoring.rules.ctcae.values import Value

LIMITS = {Limit.ULN: "its upper limit", Limit.LLN: "its lower limit"}
AGAINST = {Scale.PERCENT_UP: "more than before", Scale.PERCENT_DOWN: "less than before"}


def band_words(measure: Measure, grade: int) -> str:
    """Return "above 5, to 20 × ULN", or "" where the measure has no such band."""
    band = next((band for band in measure.bands if band.grade == grade), None)
    if band is None:
        return ""
    said = f"{_ends(band, is_rising=measure.is_rising)} {unit_text(measure.unit)}"
    return f"{said} {AGAINST[measure.scale]}" if measure.scale in AGAINST else said


def _ends(band: Band, *, is_rising: bool) -> str:
    low = f"{'from' if band.low.is_included else 'above'} {_at(band.low)}" if band.low else ""
    high = f"{'to' if band.high.is_included else 'below'} {_at(band.high)}" if band.high else ""
    if not low or not high:
        return low or high
    if is_rising:
        return f"{low}, {high}"
    return f"{high}, down to {_at(band.low)}" if band.low and band.low.is_included else f"{high}, {low}"


def _at(edge: Edge) -> str:
    return LIMITS[edge.at] if isinstance(edge.at, Limit) else plain(edge.at)


def grade_words(found: Graded) -> str:
    """Return "grade 3", "at least grade 3", "possibly grade 2", "no grade", or "not graded by number"."""
    if found.grade is not None:
        return f"grade {found.grade}" if found.grade else "no grade"
    if found.least:
        said = "possibly" if found.least == found.most else "at least"
        return f"{said} grade {found.least}"
    return "not graded by number" if found.measure is None else "cannot be told"


def why_words(found: Graded) -> str:
    """Return the band in words, what leaves it open, and of no grade why: "above 5, to 20 × ULN"."""
    band = band_words(found.measure, found.least) if found.measure and found.least else ""
    return "; ".join(filter(None, [band, found.reason or ("" if found.least else found.caution)]))


def number_words(found: Graded) -> str:
    """Return the value on the scale of its bands, "8.94 × ULN", to two places; "" where it has none."""
    if found.number is None or found.measure is None:
        return ""
    rounded = as_decimal(found.number).quantize(Decimal("0.01"), ROUND_HALF_UP)
    said = f"{plain(rounded)} {unit_text(found.measure.unit)}"
    return f"{said} {AGAINST[found.measure.scale]}" if found.measure.scale in AGAINST else said


def version_words(version: Version, found: Graded) -> str:
    """Return "CTCAE 5.0: grade 3 (above 5, to 20 × ULN)"."""
    why = why_words(found)
    return f"CTCAE {version}: {grade_words(found)}" + (f" ({why})" if why else "")


def inputs_of(proposal: Proposal) -> dict[str, object]:
    """Return what a person answered, JSON-ready, so that a later correction cannot change it."""
    return {
        "rule": RULE_VERSION,
        "tables": ctcae().version,
        "value": _said(proposal.worst),
        "first": _said(proposal.first),
        "start": {
            "record": proposal.start.key,
            "words": proposal.start.words,
            "day": proposal.start.day.isoformat(),
        },
        "before": _said(proposal.before) if proposal.before else None,
        "number": next(filter(None, map(number_words, proposal.grades.values())), ""),
        "grades": {str(v): version_words(v, found) for v, found in proposal.grades.items()},
        "cautions": list(proposal.cautions),
    }


def _said(value: Value) -> dict[str, str]:
    return {"record": value.key, "words": value.words, "day": value.day.isoformat()}
