"""Steroids as one drug: names of the equivalence table, and mg of prednisone with the same effect."""

from decimal import Decimal
from fractions import Fraction

from courses.protocols.definitions import Equivalence
from courses.protocols.loader import equivalences
from courses.rules.units import as_decimal, plain

FINEST_MG = Decimal("0.0001")


def folded(drug: str) -> str:
    """Return the name in small letters and single spaces, by which names are compared."""
    return " ".join(drug.split()).casefold()


def _entry(drug: str) -> Equivalence | None:
    return equivalences().get(folded(drug))


def steroid_name(drug: str) -> str:
    """Return the drug in the table's capitals and spaces: one steroid is one drug; others are unchanged."""
    found = _entry(drug)
    return found.drug if found and folded(found.drug) == folded(drug) else drug


def table_name(drug: str) -> str:
    """Return the steroid's name in the table, whichever of its names is given; others are unchanged."""
    found = _entry(drug)
    return found.drug if found else drug


def is_glucocorticoid(drug: str) -> bool:
    """Return whether the drug is in the equivalence table, with or without a figure."""
    return _entry(drug) is not None


def to_prednisone(drug: str, mg: Decimal) -> Decimal | None:
    """Return the mg of prednisone with the same effect; None for a drug without a figure in the table."""
    found = equivalent(drug, mg)
    return None if found is None else rounded(found)


def describe_equivalence(drug: str) -> tuple[str, str]:
    """Return the figure in words, "4 mg methylprednisolone as 5 mg prednisone", and its source with any note.

    ("", "") for a drug that is not in the table.
    """
    found = _entry(drug)
    if found is None:
        return "", ""
    source = f"{found.source}. {found.note}".strip() if found.note else found.source
    if found.mg_per_5_mg_prednisone is None:
        return f"{found.drug}: no figure, counted as an unknown dose", source
    return f"{plain(found.mg_per_5_mg_prednisone)} mg {found.drug} as 5 mg prednisone", source


def equivalent(drug: str, mg: Decimal) -> Fraction | None:
    """Return the same without rounding, for sums."""
    found = _entry(drug)
    if found is None or found.mg_per_5_mg_prednisone is None:
        return None
    return Fraction(mg) * 5 / Fraction(found.mg_per_5_mg_prednisone)


def rounded(mg: Fraction) -> Decimal:
    """Return the exact number where it has one, else rounded to 0.0001 mg."""
    number = as_decimal(mg)
    return number if Fraction(number) == mg else number.quantize(FINEST_MG)
