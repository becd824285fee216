"""HAQ-DI and CHAQ: a score by category -> the index, sum by the number of categories answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.protocols.loader import haq
from courses.rules.errors import RuleError
from courses.rules.units import plain

DECIMALS = 3  # as stored


@dataclass(frozen=True)
class CategoryScore:
    """Score 0-3 of a category, None when it was not answered; `has_help`: with aids, devices or help."""

    category: str
    score: int | None
    has_help: bool = False

    def __post_init__(self) -> None:
        rule = haq()
        if self.category not in rule.categories:
            raise RuleError(
                f"The category '{self.category[:30]}' was refused; use one of: {', '.join(rule.categories)}."
            )
        if self.score is not None and not 0 <= self.score <= rule.most:
            raise RuleError(
                f"The score of {rule.categories[self.category]} was refused: {self.score} is not between 0 "
                f"and {rule.most}; correct it."
            )

    @property
    def counted(self) -> int | None:
        """Return the score that counts: with aids or help a 0 or 1 becomes 2."""
        if self.score is None or not self.has_help:
            return self.score
        return max(self.score, haq().least_with_help)


def answered(scores: Sequence[CategoryScore]) -> list[int]:
    return [score.counted for score in scores if score.counted is not None]


def index_of(scores: Sequence[CategoryScore]) -> Fraction | None:
    """Return the index, None when fewer categories were answered than it needs."""
    counted = answered(scores)
    return Fraction(sum(counted), len(counted)) if len(counted) >= haq().fewest_answered else None


def stored(index: Fraction) -> Decimal:
    """Return the index to three decimals, half of the last one up."""
    scale = 10**DECIMALS
    thousandths = (index.numerator * scale * 2 + index.denominator) // (index.denominator * 2)
    return Decimal(thousandths).scaleb(-DECIMALS)


def checked_total(total: Decimal | None, scores: Sequence[CategoryScore]) -> Decimal | None:
    """Return the index the categories make, None where they make none; RuleError when they contradict it.

    `scores` may be empty: then the total stands as it was given.
    """
    if not scores:
        return total
    named = [score.category for score in scores]
    if len(set(named)) < len(named):
        raise RuleError("The categories were refused: one is named twice; keep one of them.")
    index, rule = index_of(scores), haq()
    if index is None:
        raise RuleError(
            f"The categories were refused: {len(answered(scores))} of {len(rule.categories)} are answered "
            f"and the index needs at least {rule.fewest_answered}; answer more, or enter the total alone."
        )
    if total is not None and total != stored(index):
        raise RuleError(
            f"The total was refused: the categories make {plain(stored(index))}, not "
            f"{plain(total)}; correct the total or a category."
        )
    return stored(index)
