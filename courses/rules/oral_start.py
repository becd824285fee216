"""The doses of an oral steroid: ten times too much is refused, more than the sources give is asked about."""

from decimal import Decimal

from courses.protocols.loader import dose_limits
from courses.rules.dose_amount import ASK, TENFOLD
from courses.rules.exposure import to_prednisone
from courses.rules.findings import Finding, Severity
from courses.rules.steps import Taper
from courses.rules.units import plain


def check_oral_doses(
    taper: Taper, drug: str, *, before: Taper | None = None, weight_kg: Decimal | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with the highest dose that the plan `before` did not have; () when nothing is.

    A dose the plan had before was judged then: shifting or stopping the plan does not ask again.
    """
    known = {step.daily_mg for step in before.steps} if before is not None else set()
    brought = [step.daily_mg for step in taper.steps if step.daily_mg not in known]
    if not brought:
        return ()
    daily_mg = max(brought)
    is_start = before is None and daily_mg == taper.steps[0].daily_mg
    return check_oral_start(
        drug=drug,
        daily_mg=daily_mg,
        weight_kg=_weight_in(taper) or (_weight_in(before) if before else None) or weight_kg,
        what="A start" if is_start else "A dose",
    )


def _weight_in(taper: Taper) -> Decimal | None:
    """Return the latest weight a step was worked out from, or None."""
    weights = [step.by_weight.weight_kg for step in taper.steps if step.by_weight]
    return weights[-1] if weights else None


def check_oral_start(
    *, drug: str, daily_mg: Decimal, weight_kg: Decimal | None = None, what: str = "A start"
) -> tuple[Finding, ...]:
    """Return what is wrong with the daily mg of an oral steroid; () when nothing is.

    A drug without an equivalent is taken mg for mg.
    """
    limits = dose_limits()
    equivalent = to_prednisone(drug, daily_mg)
    mg = daily_mg if equivalent is None else equivalent
    said = f"{what} of {plain(daily_mg)} mg a day"
    usual, least = limits.oral_usual_least_mg_a_day, limits.oral_least_mg_per_kg_a_day
    if mg >= TENFOLD * usual.number:
        sentence = (
            f"{said} is refused: it is ten times a usual start (from {plain(usual.number)} mg "
            f"prednisone); a zero too many? Correct it."
        )
        return (Finding("oral_start_tenfold", Severity.STOP, sentence, usual.source),)
    if weight_kg is None or weight_kg <= 0:
        return ()
    if mg >= TENFOLD * least.number * weight_kg:
        sentence = (
            f"{said} is refused: at {plain(weight_kg)} kg it is ten times a start of "
            f"{plain(least.number)} mg/kg; correct the dose or the weight."
        )
        return (Finding("oral_start_tenfold", Severity.STOP, sentence, least.source),)
    most = limits.oral_most_mg_per_kg_a_day
    if mg > most.number * weight_kg:
        sentence = f"{said} is above {plain(most.number)} mg/kg at {plain(weight_kg)} kg; {ASK}."
        return (Finding("oral_start_above_most", Severity.WARN, sentence, most.source),)
    return ()
