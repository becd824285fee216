"""Pre-infusion checks: which gates one patient needs on a day, how each stands, what a number is graded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from courses.protocols.definitions import Analyte
from courses.protocols.infusion_checks import Concerns, Gate, Hint
from courses.rules.units import convert


@dataclass(frozen=True)
class Situation:
    """What decides whom a gate concerns; `age_years` None and sex "unknown" are what nobody recorded."""

    subtype: str
    sex: str
    age_years: int | None
    conditions: frozenset[str]  # those that have not resolved


class Outcome(StrEnum):
    ACCEPTABLE = "acceptable"
    NOT_ACCEPTABLE = "not_acceptable"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True)
class Standing:
    """How one gate stands: `outcome` None while nobody has checked it."""

    gate: Gate
    outcome: Outcome | None

    @property
    def is_settled(self) -> bool:
        return self.outcome in {Outcome.ACCEPTABLE, Outcome.OVERRIDDEN}


def gates_for(gates: Iterable[Gate], situation: Situation) -> tuple[Gate, ...]:
    """Return the gates that concern the patient, in the order of the list."""
    return tuple(gate for gate in gates if _concerns(gate.concerns, situation))


def _concerns(whom: Concerns, situation: Situation) -> bool:
    if (whom.conditions or whom.subtypes) and not (
        situation.subtype in whom.subtypes or situation.conditions & set(whom.conditions)
    ):
        return False
    return situation.sex not in whom.not_sexes and _may_be_aged(whom, situation.age_years)


def _may_be_aged(whom: Concerns, age_years: int | None) -> bool:
    if age_years is None:
        return True
    return (whom.youngest is None or age_years >= whom.youngest) and (
        whom.oldest is None or age_years <= whom.oldest
    )


def standings(gates: Iterable[Gate], outcomes: Mapping[str, str]) -> tuple[Standing, ...]:
    """Return how each gate stands, from the latest outcome by gate code."""
    return tuple(
        Standing(gate, Outcome(outcomes[gate.code]) if gate.code in outcomes else None) for gate in gates
    )


def open_gates(stands: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return those that hold the infusion up: unchecked, or found not acceptable and not overridden."""
    return tuple(stand for stand in stands if not stand.is_settled)


def open_words(stands: Iterable[Standing]) -> str:
    """Return "potassium, ECG (not acceptable)" for the gates still open; "" when none is."""
    return ", ".join(map(_open_word, open_gates(stands)))


def _open_word(stand: Standing) -> str:
    label = stand.gate.label
    name = label if label.isupper() else label.lower()
    return f"{name} (not acceptable)" if stand.outcome is Outcome.NOT_ACCEPTABLE else name


def grade_of(
    hint: Hint, number: Decimal, unit: str, *, second: Decimal | None = None, analyte: Analyte | None = None
) -> int | None:
    """Return the worst published grade the number reaches, or None below the first one.

    With an `analyte` the number is converted from `unit` to the hint's own unit.
    """
    value = convert(number, analyte, unit, hint.unit) if analyte else number
    reached: Sequence[int] = [band.grade for band in hint.bands if band.holds(value, second)]
    return max(reached, default=None)


def hint_words(hint: Hint, grade: int | None) -> str:
    """Return the hint for people, "" when no grade is reached: what it is, by which version, and no more."""
    if grade is None:
        return ""
    return f"{hint.term.capitalize()} grade {grade} by CTCAE {hint.ctcae}: a hint, not a limit of this clinic"
