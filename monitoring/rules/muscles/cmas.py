"""CMAS: points by item number -> total of 52; a timed item's points from its seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from courses.protocols.loader import cmas
from courses.rules.errors import RuleError
from courses.rules.units import plain

MOST = sum(cmas().maxima)
ITEMS = len(cmas().maxima)
Items = Mapping[int, int | None]  # points by item number; None: asked for and not scored


@dataclass(frozen=True)
class ItemCount:
    """The points of the items that have any, and the numbers of those that have none."""

    scored: int
    unscored: tuple[int, ...]

    @property
    def total(self) -> int | None:
        return None if self.unscored else self.scored


def most_of(item: int) -> int:
    """Return the most points of an item; RuleError when there is no such item."""
    maxima = cmas().maxima
    if not 1 <= item <= len(maxima):
        raise RuleError(f"Item {item} was refused: CMAS has the items 1 to {len(maxima)}; correct it.")
    return maxima[item - 1]


def count_items(items: Items) -> ItemCount:
    """Return what the items count; RuleError when one has more points than it can."""
    for item, points in items.items():
        if points is not None and not 0 <= points <= most_of(item):
            raise RuleError(
                f"Item {item} was refused: {points} points are not between 0 and {most_of(item)}; correct it."
            )
        most_of(item)
    numbers = range(1, len(cmas().maxima) + 1)
    return ItemCount(
        scored=sum(points for points in items.values() if points is not None),
        unscored=tuple(number for number in numbers if items.get(number) is None),
    )


def checked_total(total: Decimal | None, items: Items) -> Decimal | None:
    """Return the total the items make, None where one is not scored; RuleError when they contradict it.

    `items` may be empty: then the total stands as it was given.
    """
    if not items:
        return total
    counted = count_items(items)
    if total is None:
        return None if counted.total is None else Decimal(counted.total)
    if counted.total is None:
        raise RuleError(
            f"The total {plain(total)} was refused: item {counted.unscored[0]} is not scored, so the items "
            "make no total; score it, or leave the total empty."
        )
    if total != counted.total:
        raise RuleError(
            f"The CMAS was refused: its items add up to {counted.total}, not {plain(total)}; correct the "
            "total or an item."
        )
    return total


def points_of_seconds(seconds: int) -> int:
    """Return the points of a timed item held for that many seconds."""
    if seconds < 0:
        raise RuleError(f"{seconds} seconds were refused: a time is not below 0; correct it.")
    return max(points for least, points in cmas().timed.points_from_seconds if seconds >= least)


def seconds_table() -> list[tuple[str, int]]:
    """Return ("10 to 29", 2) for each band of a timed item, in order."""
    bands = cmas().timed.points_from_seconds
    rows = []
    for place, (least, points) in enumerate(bands):
        following = bands[place + 1][0] if place + 1 < len(bands) else None
        if following is None:
            words = f"{least} or more"
        else:
            words = str(least) if following - 1 == least else f"{least} to {following - 1}"
        rows.append((words, points))
    return rows


def age_note(age_years: int | None) -> str:
    """Return what healthy children of the age score, "" for an age nobody measured."""
    healthy = cmas().healthy
    if age_years is None or age_years > healthy.age_years:
        return ""
    return (
        f"Healthy {healthy.age_years}-year-olds average {healthy.mean} of {MOST} (SD {healthy.sd}): "
        f"a low score is normal in small children. Source: {healthy.source}."
    )
