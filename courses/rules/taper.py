"""The oral taper: a protocol's schedule from any start dose, and what in it lies outside the protocol.

The plan itself (`Taper`, `TaperStep`) is in steps.py and is offered here too.
"""

from datetime import date, timedelta
from decimal import Decimal

from courses.protocols.definitions import TaperProtocol
from courses.rules.errors import RuleError
from courses.rules.steps import Taper, TaperStep
from courses.rules.units import plain
from courses.rules.warning import OrderWarning

__all__ = ["Taper", "TaperStep", "generate", "taper_warnings"]

MOST_START_MG = Decimal(1000)  # no tablet regimen reaches a pulse: above this a unit was mistaken
MOST_HOLD_WEEKS = 52  # a year: beyond it a number was mistyped


def generate(
    protocol: TaperProtocol,
    *,
    start_mg: Decimal,
    start_on: date,
    hold_weeks: int,
    stop_at_mg: Decimal = Decimal(0),
) -> Taper:
    """Return the protocol's schedule from any start dose.

    The start dose is held for `hold_weeks`; then each dose lasts as its band says and falls by its band's
    step, never below the band's or the maintenance dose in one step. At 0 the plan is closed by a 0 mg step;
    a maintenance dose is the last step and has an open end. RuleError for what is impossible.
    """
    _refuse_impossible(start_mg, hold_weeks, stop_at_mg)
    daily_mg, first_day = start_mg, start_on
    steps = [TaperStep(first_day, daily_mg)]
    lasts = hold_weeks * 7
    while daily_mg > stop_at_mg:
        first_day = _later(first_day, lasts)
        daily_mg = _next_mg(protocol, daily_mg, stop_at_mg)
        steps.append(TaperStep(first_day, daily_mg))
        lasts = protocol.band_for(daily_mg).every_days if daily_mg > 0 else 0
    return Taper(tuple(steps))


def _next_mg(protocol: TaperProtocol, daily_mg: Decimal, stop_at_mg: Decimal) -> Decimal:
    band = protocol.band_for(daily_mg)
    return max(daily_mg - band.step_mg, band.above_mg, stop_at_mg)


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise RuleError(
            f"A taper from {day} was refused because it runs past the calendar; correct it."
        ) from error


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
    protocol: TaperProtocol, start_mg: Decimal, hold_weeks: int, weight_kg: Decimal | None = None
) -> tuple[OrderWarning, ...]:
    """Return what lies outside the protocol: the hold, and a start dose outside both ranges."""
    found = []
    if not protocol.fewest_hold_weeks <= hold_weeks <= protocol.most_hold_weeks:
        found.append(_hold_warning(protocol, hold_weeks))
    if not _start_is_usual(protocol, start_mg, weight_kg):
        found.append(_start_warning(protocol, start_mg, weight_kg))
    return tuple(found)


def _start_is_usual(protocol: TaperProtocol, start_mg: Decimal, weight_kg: Decimal | None) -> bool:
    by_weight = (
        weight_kg is not None and weight_kg > 0 and protocol.start_mg_per_kg.covers(start_mg / weight_kg)
    )
    return by_weight or protocol.start_mg.covers(start_mg)


def _hold_warning(protocol: TaperProtocol, hold_weeks: int) -> OrderWarning:
    sentence = (
        f"A hold of {hold_weeks} week{'' if hold_weeks == 1 else 's'} is outside the protocol "
        f"({protocol.fewest_hold_weeks}–{protocol.most_hold_weeks} weeks); check it and give a reason."
    )
    return OrderWarning("hold_outside_range", sentence, protocol.source)


def _start_warning(protocol: TaperProtocol, start_mg: Decimal, weight_kg: Decimal | None) -> OrderWarning:
    flat, by_weight = protocol.start_mg, protocol.start_mg_per_kg
    unchecked = "" if weight_kg is not None else ", which needs a weight to check"
    sentence = (
        f"A start of {plain(start_mg)} mg a day is outside the protocol (typically {plain(flat.low)}–"
        f"{plain(flat.high)} mg, {plain(by_weight.low)}–{plain(by_weight.high)} mg/kg{unchecked}); "
        "check it and give a reason."
    )
    return OrderWarning("start_outside_range", sentence, protocol.source)
