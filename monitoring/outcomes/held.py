"""Numbers of a measure that a protocol holds already, or that several measures share: none is typed twice."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from courses.protocols.ctcae import Version
from courses.protocols.definitions import DoseMark, Status
from courses.protocols.limits import Limit
from courses.protocols.loader import (
    analytes,
    ctcae,
    dose_limits,
    exposure_marks,
    response_criteria,
    safety_prompts,
    window_rule,
)
from courses.protocols.prompts import AfterPulse, DoseFor, TotalOver, Trigger
from monitoring.rules.safety.prompts import ASKED_AHEAD_DAYS

Held = tuple[Decimal, str, Status]


def _window(day: str) -> Held:
    rule = window_rule()
    return Decimal(getattr(rule, day)), rule.source, rule.status


def _least(population: str, category: str) -> Held:
    rule = response_criteria().thresholds[population]
    return getattr(rule, category), rule.source, rule.status


def _dose_limit(name: str) -> Held:
    limit: Limit = getattr(dose_limits(), name)
    return limit.number, limit.source, limit.status


def _own(number: str, source: str) -> Callable[[], Held]:
    """Return a definition of this project that several measures share."""
    return lambda: (Decimal(number), f"Definition of this project: {source}", Status.GENERAL)


def _days_after_pulse() -> Held:
    triggers = [trigger for prompt in safety_prompts().prompts for trigger in prompt.triggers]
    found = next(trigger for trigger in triggers if isinstance(trigger.condition, AfterPulse))
    assert isinstance(found.condition, AfterPulse)  # noqa: S101 - chosen by it
    return Decimal(found.condition.days), found.source, found.status


def _dose_for(code: str, place: int) -> tuple[DoseFor, Trigger]:
    """Return a dose condition of the first prompt of a code, by its place among the prompt's triggers."""
    prompt = next(prompt for prompt in safety_prompts().prompts if prompt.code == code)
    found = prompt.triggers[place]
    assert isinstance(found.condition, DoseFor)  # noqa: S101 - a test reads each of them
    return found.condition, found


def _run_mg(code: str, place: int) -> Held:
    condition, trigger = _dose_for(code, place)
    return condition.mg.low, trigger.source, trigger.status


def _run_days(code: str, place: int) -> Held:
    """Return how many days after the first day of a dose it has lasted as long as its condition asks."""
    condition, trigger = _dose_for(code, place)
    assert condition.lasting is not None  # noqa: S101 - of these each has a time
    assert condition.lasting.unit != "months"  # noqa: S101 - a month is no number of days
    days = (condition.lasting.reached_on(date.min) - date.min).days
    return Decimal(days), trigger.source, trigger.status


def _edge(term_code: str, version: Version, grade: int) -> Held:
    """Return the number beyond which a term is of that grade: its only measure's edge towards the milder."""
    term = ctcae().terms[term_code]
    measure = term.versions[version].measures[0]
    band = next(band for band in measure.bands if band.grade == grade)
    edge = band.low if measure.is_rising else band.high
    assert edge is not None  # noqa: S101 - only the mildest band is open there
    assert isinstance(edge.at, Decimal)  # noqa: S101 - of these grades it is a number
    return edge.at, f"NCI CTCAE {version}, {term_code}", term.status


def _mg_dl_per_mmol() -> Held:
    factor = analytes()["glucose"].units["mmol/L"].factor
    return Decimal(factor.numerator) / factor.denominator, analytes()["glucose"].note, Status.GENERAL


def _mark(mark: DoseMark) -> Held:
    return mark.mg, mark.source, mark.status


def _steroid_of_a_year() -> Held:
    """Return the mg of prednisone in a year from which the fracture risk is very high."""
    prompt = next(prompt for prompt in safety_prompts().prompts if prompt.code == "bone")
    found = next(trigger for trigger in prompt.triggers if isinstance(trigger.condition, TotalOver))
    assert isinstance(found.condition, TotalOver)  # noqa: S101 - chosen by it
    return found.condition.mg.low, found.source, found.status


HELD: Mapping[str, Callable[[], Held]] = {
    "window opens": lambda: _window("opens_day"),
    "window closes": lambda: _window("closes_day"),
    **{
        f"{name} {category}": partial(_least, population, category)
        for name, population in (("adult", "adult"), ("juvenile", "jdm"))
        for category in ("minimal", "moderate", "major")
    },
    "adult weight good for": lambda: _dose_limit("adult_weight_good_for_days"),
    "child weight good for": lambda: _dose_limit("child_weight_good_for_days"),
    "days after a pulse": _days_after_pulse,
    "high glucose, grade 2": lambda: _edge("hyperglycaemia", Version.V6, 2),
    "high glucose, grade 3": lambda: _edge("hyperglycaemia", Version.V6, 3),
    "low potassium, grade 3": lambda: _edge("hypokalaemia", Version.V6, 3),
    "mg/dL of glucose in a mmol/L": _mg_dl_per_mmol,
    "a year": _own("365", "a year is 365 days"),
    "Pneumocystis dose": partial(_run_mg, "pjp", 0),
    "Pneumocystis days": partial(_run_days, "pjp", 0),
    "very high fracture risk dose": partial(_run_mg, "bone", 1),
    "very high fracture risk days": partial(_run_days, "bone", 1),
    "steroid card dose": partial(_run_mg, "steroid_card", 0),
    "steroid card days": partial(_run_days, "steroid_card", 0),
    "half a year": _own("183", "half a year is 183 days"),
    "days a prompt is answered ahead": _own(
        str(ASKED_AHEAD_DAYS), "an answer given in the 14 days before is one to what begins after it"
    ),
    "days before a pulse": _own("30", "what was measured in the 30 days before a pulse stands for its start"),
    "low dose, the higher": lambda: _mark(exposure_marks().low[0]),
    "low dose, the lower": lambda: _mark(exposure_marks().low[1]),
    "steroid of a year": _steroid_of_a_year,
}
