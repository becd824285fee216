"""What a review was signed on, told from its own copy: a later correction does not change it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.rules.dates import Precision, When
from courses.rules.units import plain
from courses.rules.wording import unit_text
from courses.views.facts import history_url
from monitoring.models import Measure, ResponseReview, Result, StrengthTest
from monitoring.rules.laboratory.enzymes import multiple_of_uln


@dataclass(frozen=True)
class SignedInput:
    """One input as it read when signed; `record` None where the review rested on none."""

    title: str
    name: str = ""
    value: str = ""
    multiple: Decimal | None = None
    when: When | None = None
    version: int = 0
    record_url: str = ""
    is_changed_since: bool = False


TITLES = {
    "baseline_enzyme": "Enzyme before the pulse",
    "followup_enzyme": "Enzyme at follow-up",
    "baseline_strength": "Strength before the pulse",
    "followup_strength": "Strength at follow-up",
    "baseline_physician_global": "Physician global before",
    "followup_physician_global": "Physician global at follow-up",
    "baseline_patient_global": "Patient or parent global before",
    "followup_patient_global": "Patient or parent global at follow-up",
    "baseline_function": "Function before",
    "followup_function": "Function at follow-up",
    "baseline_extramuscular": "Extramuscular activity before",
    "followup_extramuscular": "Extramuscular activity at follow-up",
    "baseline_chq_phs": "CHQ physical summary before",
    "followup_chq_phs": "CHQ physical summary at follow-up",
}
ALWAYS_TOLD = ("baseline_enzyme", "followup_enzyme", "baseline_strength", "followup_strength")
DAY_COLUMNS = ("sampled_on", "tested_on", "measured_on")


def inputs_as_signed(review: ResponseReview) -> list[SignedInput]:
    """Return enzyme and strength, given or not, and each further measure the review rests on."""
    told = [name for name in TITLES if name in ALWAYS_TOLD or name in review.inputs]
    return [input_as_signed(review, name) for name in told]


def input_as_signed(review: ResponseReview, name: str) -> SignedInput:
    """Return the input from the review's own copy, never from the record as it reads today."""
    told, fact = review.inputs.get(name), getattr(review, name)
    if not told:
        return SignedInput(TITLES[name])
    return SignedInput(
        title=TITLES[name],
        name=told.get("name") or _printed_name(fact),
        value=_value(told, fact),
        multiple=_multiple(told) if isinstance(fact, Result) else None,
        when=_when(told),
        version=told.get("version", 0),
        record_url=history_url(fact),
        is_changed_since=bool(fact.replaced_at or fact.voided_at),
    )


def _printed_name(fact: Result | StrengthTest | Measure) -> str:
    if isinstance(fact, Result):
        return ""
    words = fact.get_instrument_display() if isinstance(fact, StrengthTest) else fact.get_kind_display()
    return words.partition(" (")[0]


def _value(told: dict, fact: Result | StrengthTest | Measure) -> str:
    if isinstance(fact, Result):
        return _lab_value(told)
    if isinstance(fact, StrengthTest):
        return _strength_value(told)
    number = _number(told, "number")
    return told.get("text", "") if number is None else plain(number)


def _when(told: dict) -> When:
    day = next((told[column] for column in DAY_COLUMNS if told.get(column)), None)
    return When(date.fromisoformat(day) if day else None, Precision(told.get("precision", "unknown")))


def _number(told: dict, column: str) -> Decimal | None:
    text = told.get(column)
    return Decimal(text) if text else None


def _multiple(told: dict) -> Decimal | None:
    number, uln = _number(told, "number"), _number(told, "uln")
    return multiple_of_uln(number, told.get("comparator", ""), told.get("unit", ""), uln)


def _lab_value(told: dict) -> str:
    uln = _number(told, "uln")
    limit = f", upper limit {plain(uln)}" if uln is not None else ""
    return f"{told.get('raw_text', '')} {unit_text(told.get('unit', ''))}".strip() + limit


def _strength_value(told: dict) -> str:
    total, maximum = _number(told, "total"), _number(told, "maximum")
    if total is None:
        return "not scored"
    return plain(total) + (f" of {plain(maximum)}" if maximum is not None else "")
