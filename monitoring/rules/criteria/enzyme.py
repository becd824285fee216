"""The enzyme of the response criteria: two results of one enzyme in one unit, against a multiple of the ULN.

The multiples are general knowledge, not confirmed against the paper: whatever uses them says so. A "> 20", a
"< 5" or a "normal" bounds the change where that is certain; otherwise the measure is missing with its reason.
"""

from dataclasses import dataclass
from fractions import Fraction

from courses.protocols.definitions import RELATIVE_UNIT, Status
from courses.protocols.loader import analytes, response_criteria
from courses.protocols.response_criteria import Measure
from courses.rules.errors import RuleError
from courses.rules.units import as_decimal, canonical_fraction, plain
from monitoring.rules.criteria.measures import CoreInput, missing, percent_text
from monitoring.rules.criteria.spread import COMPARED, Spread, compared
from monitoring.rules.history import LabPoint

NOT_CHOSEN = "the enzyme was not chosen at baseline; choose it, with a reason"
NOT_CONFIRMED = "not confirmed against the paper"
BEFORE, AFTER = "the result at baseline", "the result at follow-up"


def enzyme_input(chosen: str, baseline: LabPoint | None, final: LabPoint | None) -> CoreInput:
    """Return the enzyme as a measure; `chosen` is the analyte a person chose at baseline, "" for none."""
    reason = _why_not(chosen, baseline, final)
    if reason or baseline is None or final is None:
        return missing(Measure.ENZYME, reason)
    if RELATIVE_UNIT in {baseline.unit, final.unit}:
        return _in_multiples(chosen, baseline, final)
    return _in_units(chosen, baseline, final)


def _why_not(chosen: str, baseline: LabPoint | None, final: LabPoint | None) -> str:
    if not chosen:
        return NOT_CHOSEN
    label = analytes()[chosen].label
    for lab, which in ((baseline, BEFORE), (final, AFTER)):
        if lab is None:
            return f"there is no {label} {'at baseline' if which is BEFORE else 'at follow-up'}"
        if lab.analyte != chosen:
            return f"the enzyme chosen at baseline is {label}, but {which} is {lab.label}"
        if lab.comparator not in {*COMPARED, "normal"}:
            return f"{which} is only known as '{lab.raw_text.strip()}'"
        if lab.number is None and lab.comparator != "normal":
            return f"{which} has no single number ('{lab.raw_text.strip()}')"
    return ""


def _in_units(chosen: str, baseline: LabPoint, final: LabPoint) -> CoreInput:
    before, after = _amount(baseline), _amount(final)
    if before is None or after is None:
        which, lab = (BEFORE, baseline) if before is None else (AFTER, final)
        return missing(Measure.ENZYME, f"{which} says '{lab.raw_text.strip()}', without a number or a limit")
    limit, times = _limit(baseline), _times(chosen)
    words = f"{plain(as_decimal(times))} × ULN"
    if limit is None:
        return CoreInput(
            Measure.ENZYME, before, after, range_reason=f"{BEFORE} has no upper limit of its own"
        )
    whole, unit = limit * times, analytes()[chosen].unit
    return CoreInput(
        Measure.ENZYME,
        before,
        after,
        scale_range=whole,
        notes=(*_notes(chosen, baseline, final), *_above(whole, before, after)),
        range_words=f"{words} = {plain(as_decimal(whole))} {unit}",
        instrument=analytes()[chosen].label,
    )


def _in_multiples(chosen: str, baseline: LabPoint, final: LabPoint) -> CoreInput:
    before, after = _multiple(baseline), _multiple(final)
    if before is None or after is None:
        which = BEFORE if before is None else AFTER
        return missing(Measure.ENZYME, f"one result is in × ULN and {which} has no upper limit of its own")
    whole = _times(chosen)
    own = "Compared as multiples of each result's own upper limit."
    return CoreInput(
        Measure.ENZYME,
        before,
        after,
        scale_range=whole,
        notes=(own, *_notes(chosen, baseline, final), *_above(whole, before, after)),
        range_words=f"{plain(as_decimal(whole))} × ULN",
        instrument=analytes()[chosen].label,
    )


def _amount(lab: LabPoint) -> Spread | None:
    """Return the result in the analyte's own unit; "normal" is up to its own limit, None without one."""
    if lab.comparator == "normal":
        limit = _limit(lab)
        return None if limit is None else Spread(Fraction(0), limit)
    number = _canonical(lab, lab.number)
    return None if number is None else compared(number, lab.comparator)


def _multiple(lab: LabPoint) -> Spread | None:
    if lab.comparator == "normal":
        return Spread(Fraction(0), Fraction(1))
    if lab.number is None:
        return None
    if lab.unit == RELATIVE_UNIT:
        return compared(Fraction(lab.number), lab.comparator)
    return compared(Fraction(lab.number) / Fraction(lab.uln), lab.comparator) if lab.uln else None


def _limit(lab: LabPoint) -> Fraction | None:
    return _canonical(lab, lab.uln)


def _canonical(lab: LabPoint, number: object) -> Fraction | None:
    if number is None or not lab.unit:
        return None
    try:
        return canonical_fraction(number, analytes()[lab.analyte], lab.unit)  # type: ignore[arg-type]
    except RuleError:
        return None


def _times(chosen: str) -> Fraction:
    return Fraction(response_criteria().enzymes[chosen].times_uln)


def _notes(chosen: str, baseline: LabPoint, final: LabPoint) -> list[str]:
    rule, found = response_criteria().enzymes[chosen], []
    if rule.status is not Status.CONFIRMED:
        found.append(f"The range of {plain(rule.times_uln)} × ULN is {NOT_CONFIRMED}.")
    before, after = _limit(baseline), _limit(final)
    if before is not None and after is not None and before != after:
        found.append(
            f"The upper limits differ ({plain(as_decimal(before))} at baseline, "
            f"{plain(as_decimal(after))} at follow-up): the range uses the one at baseline."
        )
    for lab, which in ((baseline, BEFORE), (final, AFTER)):
        if lab.status == "preliminary":
            found.append(f"{which[:1].upper()}{which[1:]} is preliminary.")
    return found


def _above(whole: Fraction, *spreads: Spread) -> list[str]:
    if any(spread.low is not None and spread.low > whole for spread in spreads):
        return ["A value lies above the range; whether the paper cuts it there was not found: it is not cut."]
    return []


@dataclass(frozen=True)
class EnzymeAtBaseline:
    """One enzyme before the pulse by both readings of "most abnormal"; None where it cannot be told."""

    analyte: str
    label: str
    lab: LabPoint | None
    times_uln: Fraction | None
    share_of_range: Fraction | None  # percent of the enzyme's own range
    is_highest_multiple: bool = False
    is_highest_share: bool = False

    @property
    def times_words(self) -> str:
        return "" if self.times_uln is None else percent_text(self.times_uln, places=2)

    @property
    def share_words(self) -> str:
        return "" if self.share_of_range is None else f"{percent_text(self.share_of_range, places=1)} %"

    @property
    def range_words(self) -> str:
        return f"{plain(response_criteria().enzymes[self.analyte].times_uln)} × ULN"


def enzymes_at_baseline(labs: dict[str, LabPoint | None]) -> list[EnzymeAtBaseline]:
    """Return the five enzymes in the order of the file, marked where they lead by either reading."""
    rows = [_row(analyte, labs.get(analyte)) for analyte in response_criteria().enzymes]
    highest = max((row.times_uln for row in rows if row.times_uln is not None), default=None)
    largest = max((row.share_of_range for row in rows if row.share_of_range is not None), default=None)
    return [
        EnzymeAtBaseline(
            row.analyte,
            row.label,
            row.lab,
            row.times_uln,
            row.share_of_range,
            is_highest_multiple=row.times_uln is not None and row.times_uln == highest,
            is_highest_share=row.share_of_range is not None and row.share_of_range == largest,
        )
        for row in rows
    ]


def _row(analyte: str, lab: LabPoint | None) -> EnzymeAtBaseline:
    spread = _multiple(lab) if lab is not None and lab.comparator == "" else None
    multiple = spread.exact if spread else None
    share = None if multiple is None else multiple / _times(analyte) * 100
    return EnzymeAtBaseline(analyte, analytes()[analyte].label, lab, multiple, share)
