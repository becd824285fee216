"""What changed between two tests on the same scale, muscle by muscle or item by item, in signs and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from courses.rules.units import plain
from monitoring.rules.values_in_words import MINUS

Points = Mapping[tuple[str, str], Decimal | None]  # by muscle and side, or by item; None: not tested


@dataclass(frozen=True)
class PartChange:
    """One muscle or item then and now; `before` and `now` are None where it was not tested or not scored."""

    name: str
    before: Decimal | None
    now: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.now is None else self.now - self.before

    @property
    def sign(self) -> str:
        """Return "+2", "−1", "0", or "" where nothing compares."""
        if self.change is None:
            return ""
        return f"{'+' if self.change > 0 else MINUS if self.change < 0 else ''}{plain(abs(self.change))}"

    @property
    def words(self) -> str:
        """Return "stronger by 2", "weaker by 1", "the same", or why nothing compares."""
        if self.change is None:
            untested = "not scored now" if self.now is None else "not scored before"
            return "not scored" if self.now is None and self.before is None else untested
        if self.change == 0:
            return "the same"
        return f"{'stronger' if self.change > 0 else 'weaker'} by {plain(abs(self.change))}"


def compared(names: Mapping[tuple[str, str], str], before: Points, now: Points) -> tuple[PartChange, ...]:
    """Return each part that either test has, in the order of `names`."""
    return tuple(
        PartChange(name, before.get(key), now.get(key))
        for key, name in names.items()
        if key in before or key in now
    )


def counted(changes: Iterable[PartChange]) -> str:
    """Return "5 stronger, 1 weaker, 8 the same, 1 not compared"; "" of no part."""
    kinds = {"stronger": 0, "weaker": 0, "the same": 0, "not compared": 0}
    for part in changes:
        if part.change is None:
            kinds["not compared"] += 1
        else:
            kinds["stronger" if part.change > 0 else "weaker" if part.change < 0 else "the same"] += 1
    return ", ".join(f"{number} {words}" for words, number in kinds.items() if number)
