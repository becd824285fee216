"""Cases of the response criteria as a file tells them: checked one by one, scored, and told as values."""

import difflib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from courses.management.case_file import read_number
from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure, Population, Scale
from courses.rules.errors import RuleError
from courses.rules.units import as_decimal, plain
from monitoring.rules.criteria.measures import CoreInput, MeasureScore, missing, percent_text
from monitoring.rules.criteria.spread import exactly
from monitoring.rules.criteria.tis import TotalScore, total_score
from monitoring.rules.response import REPLACING

NUMBERS = ("baseline", "final", "range")
HIGHER_IS_BETTER = {Measure.STRENGTH}
_PLACES = Decimal("0.000001")


def score_case(case: Mapping) -> TotalScore:
    """Return the score of one case; RuleError, one sentence, when it is not a case."""
    inputs = case.get("inputs")
    if not isinstance(inputs, dict):
        raise RuleError('it has no "inputs"; write {"inputs": {"physician_global": {...}}}.')
    population = _population(case.get("population"))
    for name in inputs:
        _refuse_unknown(name)
    given = [_input(name, told, population) for name, told in inputs.items()]
    _refuse_twice(given)
    return total_score(given, population)


def _population(text: object) -> Population:
    if not isinstance(text, str) or text not in set(Population):
        raise RuleError(
            f"its population '{str(text)[:30]}' is not known; use one of: {', '.join(Population)}."
        )
    return Population(text)


def _refuse_unknown(name: str) -> None:
    known = [*Measure, *REPLACING]
    if name not in known:
        meant = difflib.get_close_matches(name, known, n=1)
        asked = f"is it '{meant[0]}'?" if meant else f"use one of: {', '.join(known)}."
        raise RuleError(f"the measure '{name[:30]}' is not known; {asked}")


def _refuse_misspelt(key: str, name: str) -> None:
    """Refuse a key that nearly is one that is read; any other is a remark and left alone."""
    meant = difflib.get_close_matches(key, NUMBERS, n=1, cutoff=3 / 4)
    if meant and key not in NUMBERS:
        raise RuleError(f"{name}: the key '{key[:30]}' is not known; is it '{meant[0]}'?")


def _refuse_twice(given: list[CoreInput]) -> None:
    measures = [one.measure for one in given if not one.reason]
    twice = next((measure for measure in measures if measures.count(measure) > 1), None)
    if twice:
        raise RuleError(f"{twice} and what may replace it are both there; leave one out.")


def _input(name: str, told: object, population: Population) -> CoreInput:
    scale = response_criteria().scales[name] if name in REPLACING else None
    measure = Measure(scale.measure if scale else name)
    if scale and population not in scale.populations:
        raise RuleError(f"{name} replaces {measure} in the juvenile criteria only; leave it out.")
    if told is None:
        return missing(measure, "not measured")
    if not isinstance(told, dict):
        raise RuleError(f'{name} is not an object; write {{"baseline": 5, "final": 2, "range": 10}}.')
    for key in told:
        _refuse_misspelt(key, name)
    return _measured(name, measure, scale, {key: _number(name, key, told.get(key)) for key in NUMBERS})


def _number(name: str, key: str, value: object) -> Decimal | None:
    if value is None:
        return None
    try:
        number = read_number(value)
    except RuleError as error:
        raise RuleError(f"{name}, {key}: {error}") from error
    if number < 0 or (key == "range" and number == 0):
        raise RuleError(f"{name}, {key}: {plain(number)} is not possible; correct it.")
    return number


def _measured(name: str, measure: Measure, scale: Scale | None, told: dict[str, Decimal | None]) -> CoreInput:
    absent = [key for key in NUMBERS if told[key] is None]
    if absent:
        return missing(measure, f"no {' and no '.join(absent)}")
    baseline, final, whole = (Fraction(told[key]) for key in NUMBERS)
    return CoreInput(
        measure,
        exactly(baseline),
        exactly(final),
        scale_range=whole,
        is_higher_better=scale.is_higher_better if scale else measure in HIGHER_IS_BETTER,
        notes=tuple(_above(name, value, whole) for value in (baseline, final) if value > whole),
        range_words=plain(as_decimal(whole)),
        instrument=name,
    )


def _above(name: str, value: Fraction, whole: Fraction) -> str:
    value_text, range_text = plain(as_decimal(value)), plain(as_decimal(whole))
    return f"{name}: {value_text} lies above its range of {range_text}; check it. It is not cut."


def as_json(name: object, score: TotalScore) -> dict:
    """Return a scored case: points by measure (null when not certain), total, category, the range of both."""
    return {
        "id": name,
        "population": score.population,
        "points": {one.measure: _plain_number(one.points) for one in score.measures},
        "apc_percent": {one.measure: _exact_percent(one) for one in score.measures},
        "total": _plain_number(score.total),
        "category": score.category,
        "total_range": [_plain_number(score.lowest), _plain_number(score.highest)],
        "categories": list(score.categories),
        "missing": {one.measure: one.reason for one in score.missing},
        "notes": [note for one in score.measures for note in one.notes],
    }


def _plain_number(number: Decimal | None) -> int | float | None:
    """Return the number for JSON: points and totals are multiples of a half, so nothing is rounded."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _exact_percent(score: MeasureScore) -> str | None:
    percent = score.percent.exact if score.percent else None
    return None if percent is None else plain(as_decimal(percent).quantize(_PLACES))


def as_lines(name: object, score: TotalScore) -> list[str]:
    """Return a scored case for a reader: the total, then each measure."""
    lines = [f"{name} ({score.population}): {total_words(score)}"]
    for one in score.measures:
        percent = score_percent(one)
        points = "?" if one.points is None else plain(one.points)
        reason = f": {one.reason}, {_span(one.lowest, one.highest)} points possible" if one.reason else ""
        lines.append(f"  {one.label:<34} {percent:>10} {points:>6}{reason}")
        lines += [f"    {note}" for note in one.notes]
    return lines


def score_percent(one: MeasureScore) -> str:
    percent = one.percent.exact if one.percent else None
    return "" if percent is None else f"{percent_text(percent)} %"


def total_words(score: TotalScore) -> str:
    """Return "52.5, moderate", or "20 to 52.5, minimal or moderate"."""
    return f"{_span(score.lowest, score.highest)}, {' or '.join(score.categories)}"


def _span(lowest: Decimal, highest: Decimal) -> str:
    return plain(lowest) if lowest == highest else f"{plain(lowest)} to {plain(highest)}"
