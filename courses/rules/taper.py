"""The oral taper: a protocol's schedule from any start dose, and what in it lies outside the protocol.

The plan itself (`Taper`, `TaperStep`) is in steps.py and is offered here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_DOWN, Decimal
from enum import StrEnum

from courses.protocols.definitions import CountRange, DoseRange, TaperBand, TaperProtocol
from courses.rules.errors import RuleError
from courses.rules.steps import Taper, TaperStep
from courses.rules.units import plain
from courses.rules.warning import OrderWarning
from courses.rules.wording import count_text, counts_text

__all__ = [
    "Pace",
    "StepChoice",
    "Taper",
    "TaperStep",
    "by_weight_mg",
    "choices_at",
    "generate",
    "start_range",
    "taper_warnings",
]

MOST_START_MG = Decimal(1000)  # no tablet regimen reaches a pulse: above this a unit was mistaken
MOST_HOLD_WEEKS = 52  # a year: beyond it a number was mistyped


class Pace(StrEnum):
    """Which end of a protocol's ranges: the smallest steps at the longest intervals, or the reverse."""

    SLOWEST = "slowest"
    FASTEST = "fastest"


@dataclass(frozen=True)
class StepChoice:
    """What was chosen within one band's ranges."""

    above_mg: Decimal
    step_mg: Decimal
    every_days: int


def choices_at(protocol: TaperProtocol, pace: Pace) -> tuple[StepChoice, ...]:
    """Return the choice in every band at one end of its ranges."""
    is_slow = pace is Pace.SLOWEST
    return tuple(
        StepChoice(
            band.above_mg,
            band.step_mg.low if is_slow else band.step_mg.high,
            band.every_days.most if is_slow else band.every_days.fewest,
        )
        for band in protocol.bands
    )


def generate(
    protocol: TaperProtocol,
    *,
    start_mg: Decimal,
    start_on: date,
    hold_weeks: int,
    stop_at_mg: Decimal | None = None,
    pace: Pace | None = None,
    choices: Sequence[StepChoice] = (),
) -> Taper:
    """Return the protocol's schedule from any start dose.

    The start dose is held for `hold_weeks`; then each dose falls by its band's step, never below the band's
    or the maintenance dose in one step, and the dose reached lasts as long as that band says. At 0 the plan
    is closed by a 0 mg step; a maintenance dose is the last step and has an open end. Without `stop_at_mg` it
    goes as far as the protocol does. Where the protocol prints ranges, `pace` or `choices` say where in them.
    RuleError for what is impossible.
    """
    stop_at_mg = protocol.ends_at_mg if stop_at_mg is None else stop_at_mg
    _refuse_impossible(start_mg, hold_weeks, stop_at_mg)
    _refuse_unsaid(protocol, stop_at_mg)
    chosen = {choice.above_mg: choice for choice in _chosen(protocol, pace, choices)}
    daily_mg, first_day, lasts = start_mg, start_on, hold_weeks * 7
    steps = [TaperStep(first_day, daily_mg)]
    while daily_mg > stop_at_mg:
        choice = chosen[protocol.band_for(daily_mg).above_mg]
        first_day = _later(first_day, lasts)
        daily_mg = max(daily_mg - choice.step_mg, choice.above_mg, stop_at_mg)
        steps.append(TaperStep(first_day, daily_mg))
        lasts = choice.every_days
    return Taper(tuple(steps))


def _chosen(
    protocol: TaperProtocol, pace: Pace | None, choices: Sequence[StepChoice]
) -> tuple[StepChoice, ...]:
    """Return one choice for each band, each within its ranges."""
    if pace is None and not choices and protocol.has_ranges:
        raise RuleError(
            f"The taper was refused because {protocol.title} gives ranges: {range_text(protocol)}; "
            "choose the slowest or the fastest end, or say each step."
        )
    given = {choice.above_mg: choice for choice in choices}
    unknown = set(given) - {band.above_mg for band in protocol.bands}
    if unknown or len(given) < len(choices):
        raise RuleError(
            "The taper was refused because the chosen steps do not match the protocol's bands (above "
            f"{', '.join(plain(band.above_mg) for band in protocol.bands)} mg); choose once for each."
        )
    ends = choices_at(protocol, pace or Pace.SLOWEST)
    pairs = zip(protocol.bands, ends, strict=True)
    return tuple(_within(band, given.get(band.above_mg, end)) for band, end in pairs)


def _within(band: TaperBand, choice: StepChoice) -> StepChoice:
    if band.step_mg.covers(choice.step_mg) and band.every_days.covers(choice.every_days):
        return choice
    raise RuleError(
        f"A step of {plain(choice.step_mg)} mg every {choice.every_days} days above {plain(band.above_mg)} "
        f"mg was refused because the protocol says {band_text(band)}; choose within that."
    )


def band_text(band: TaperBand) -> str:
    """Return "5–10 mg every 7–14 days above 40 mg"."""
    low, high = plain(band.step_mg.low), plain(band.step_mg.high)
    mg = low if low == high else f"{low}–{high}"
    return f"{mg} mg every {counts_text(band.every_days, 'day')} above {plain(band.above_mg)} mg"


def range_text(protocol: TaperProtocol) -> str:
    return "; ".join(band_text(band) for band in protocol.bands)


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise RuleError(
            f"A taper from {day} was refused because it runs past the calendar; correct it."
        ) from error


def _refuse_unsaid(protocol: TaperProtocol, stop_at_mg: Decimal) -> None:
    """Refuse what the source says nothing about: a step is never invented."""
    if not protocol.bands:
        raise RuleError(
            f"A taper by {protocol.title} was refused because its source gives no steps ({protocol.note}) "
            "Enter the steps yourself, or choose another protocol."
        )
    if stop_at_mg < protocol.ends_at_mg:
        raise RuleError(
            f"A taper to {plain(stop_at_mg)} mg was refused because {protocol.title} says nothing below "
            f"{plain(protocol.ends_at_mg)} mg; let it stop there, and enter the rest when it is decided."
        )


def _refuse_impossible(start_mg: Decimal, hold_weeks: int, stop_at_mg: Decimal) -> None:
    if not start_mg.is_finite() or start_mg <= 0:
        raise RuleError(
            f"A start dose of {start_mg} mg was refused because it is not above 0; enter the daily mg."
        )
    if start_mg > MOST_START_MG:
        raise RuleError(
            f"A start dose of {plain(start_mg)} mg a day was refused because no oral course begins above "
            f"{plain(MOST_START_MG)} mg; check the number and its unit."
        )
    if not stop_at_mg.is_finite() or stop_at_mg < 0:
        raise RuleError(
            f"A maintenance dose of {stop_at_mg} mg was refused because it is below 0; enter 0 or more."
        )
    if start_mg <= stop_at_mg:
        raise RuleError(
            f"A taper from {plain(start_mg)} to {plain(stop_at_mg)} mg was refused because it does not go "
            "down; enter a start dose above the dose it stops at."
        )
    if (
        isinstance(hold_weeks, bool)
        or not isinstance(hold_weeks, int)
        or not 1 <= hold_weeks <= MOST_HOLD_WEEKS
    ):
        raise RuleError(
            f"A hold of {hold_weeks} weeks was refused because it is not a whole number from 1 to "
            f"{MOST_HOLD_WEEKS}; enter how many weeks the start dose is held."
        )


def taper_warnings(
    protocol: TaperProtocol,
    start_mg: Decimal,
    hold_weeks: int,
    weight_kg: Decimal | None = None,
    rounded_to_mg: Decimal = Decimal(0),
) -> tuple[OrderWarning, ...]:
    """Return what lies outside the protocol: the hold, and a start dose outside every range it gives.

    `rounded_to_mg` is what a start by weight was rounded to: half of it more or less is still the protocol's.
    """
    found = []
    if protocol.hold_weeks is not None and not protocol.hold_weeks.covers(hold_weeks):
        found.append(_hold_warning(protocol, protocol.hold_weeks, hold_weeks))
    flat, by_weight = protocol.start_mg, protocol.start_mg_per_kg
    is_usual = flat is None and by_weight is None
    is_usual = is_usual or (flat is not None and flat.covers(start_mg))
    if weight_kg is not None and weight_kg > 0:
        usual = start_range(protocol, weight_kg)
        slack = rounded_to_mg / 2
        is_usual = is_usual or (usual is not None and usual.low - slack <= start_mg <= usual.high + slack)
    if not is_usual:
        found.append(_start_warning(protocol, start_mg, weight_kg))
    return tuple(found)


def start_range(protocol: TaperProtocol, weight_kg: Decimal) -> DoseRange | None:
    """Return the protocol's start by weight in mg a day, cut at its most; None when it gives none."""
    by_weight, most = protocol.start_mg_per_kg, protocol.most_start_mg
    if by_weight is None:
        return None
    low, high = by_weight.low * weight_kg, by_weight.high * weight_kg
    return DoseRange(low, high) if most is None else DoseRange(min(low, most), min(high, most))


def by_weight_mg(
    mg_per_kg: Decimal, weight_kg: Decimal, *, multiple_mg: Decimal, most_mg: Decimal | None = None
) -> Decimal:
    """Return the daily mg of a dose by weight, at most `most_mg`, as the nearest multiple that can be made.

    Between two multiples the lower is taken; less than one multiple is one. RuleError for no weight or dose.
    """
    for number, what in ((mg_per_kg, "mg per kg"), (weight_kg, "kg"), (multiple_mg, "mg")):
        if not number.is_finite() or number <= 0:
            raise RuleError(
                f"A dose by weight was refused because {number} {what} is not above 0; correct it."
            )
    exact = mg_per_kg * weight_kg
    asked = exact if most_mg is None else min(exact, most_mg)
    multiples = (asked / multiple_mg).to_integral_value(rounding=ROUND_HALF_DOWN)
    if most_mg is not None and multiples * multiple_mg > most_mg:
        multiples -= 1
    return max(multiples, Decimal(1)) * multiple_mg


def _hold_warning(protocol: TaperProtocol, usual: CountRange, hold_weeks: int) -> OrderWarning:
    sentence = (
        f"A hold of {count_text(hold_weeks, 'week')} is outside the protocol "
        f"({counts_text(usual, 'week')}); check it and give a reason."
    )
    return OrderWarning("hold_outside_range", sentence, protocol.source)


def _start_warning(protocol: TaperProtocol, start_mg: Decimal, weight_kg: Decimal | None) -> OrderWarning:
    flat, by_weight = protocol.start_mg, protocol.start_mg_per_kg
    ranges = []
    if flat is not None:
        ranges.append(f"typically {plain(flat.low)}–{plain(flat.high)} mg")
    if by_weight is not None:
        low, high = plain(by_weight.low), plain(by_weight.high)
        unchecked = "" if weight_kg is not None else ", which needs a weight to check"
        most = "" if protocol.most_start_mg is None else f" up to {plain(protocol.most_start_mg)} mg"
        ranges.append(f"{low if low == high else f'{low}–{high}'} mg/kg{most}{unchecked}")
    sentence = (
        f"A start of {plain(start_mg)} mg a day is outside the protocol ({', '.join(ranges)}); "
        "check it and give a reason."
    )
    return OrderWarning("start_outside_range", sentence, protocol.source)
