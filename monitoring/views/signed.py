"""What a review was signed on, told from its own copy: a later correction does not change it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.rules.dates import Precision, When
from courses.rules.units import plain
from courses.rules.wording import unit_text
from courses.views.facts import history_url
from monitoring.models import ResponseReview
from monitoring.rules.enzymes import multiple_of_uln


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
}


def input_as_signed(review: ResponseReview, name: str) -> SignedInput:
    """Return the input from the review's own copy, never from the record as it reads today."""
    told, fact = review.inputs.get(name), getattr(review, name)
    if not told:
        return SignedInput(TITLES[name])
    is_lab = name.endswith("enzyme")
    return SignedInput(
        title=TITLES[name],
        name=told.get("name") or (fact.get_instrument_display() if not is_lab else ""),
        value=_lab_value(told) if is_lab else _strength_value(told),
        multiple=_multiple(told) if is_lab else None,
        when=_when(told, "sampled_on" if is_lab else "tested_on"),
        version=told.get("version", 0),
        record_url=history_url(fact),
        is_changed_since=bool(fact.replaced_at or fact.voided_at),
    )


def _when(told: dict, column: str) -> When:
    day = told.get(column)
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
