"""What the names of medicines mean, told by the rules in Python once for each name that was entered."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from courses.protocols.loader import safety_prompts
from courses.rules.equivalence import equivalent, folded, is_glucocorticoid, rounded
from monitoring.reminders.sets import statements
from monitoring.rules.safety.prompts import settles


def tell() -> None:
    """Fill `medicine` and `settles` for the names that stand in the records of those asked about."""
    names = [name for (name,) in statements.rows_of("names")]
    statements.copy("medicine", ("drug", "steroid", "prednisone_mg"), map(_medicine, names))
    statements.copy("settles", ("drug", "place"), _settling(names))
    statements.execute("ANALYZE medicine; ANALYZE settles")


def _medicine(drug: str) -> tuple[str, str | None, Decimal | None]:
    """Return the name, the steroid it names, and the mg of prednisone that 1 mg equals, where it is exact."""
    if not is_glucocorticoid(drug):
        return drug, None, None
    mg = equivalent(drug, Decimal(1))
    is_exact = mg is not None and Fraction(rounded(mg)) == mg
    return drug, folded(drug), rounded(mg) if is_exact else None


def _settling(names: list[str]) -> Iterator[tuple[str, int]]:
    """Yield each name with the place of each prompt that it settles."""
    for place, prompt in enumerate(safety_prompts().prompts):
        yield from ((drug, place) for drug in names if settles(prompt, drug))
