"""Muscle strength on the body: each muscle's points as a mark, and the shade they are drawn in."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from courses.protocols.loader import drawing, kendall_points
from courses.rules.units import plain
from monitoring.charts.body_map import DrawnView, Level, Mark, body_map
from monitoring.rules.muscles.manual_testing import MOST_POINTS, Site

NOT_TESTED = "nt"
# The shade follows the whole MRC grade the points lie in: 5 is strong, 1 and 0 are the darkest.
LEVEL_OF_GRADE = {5: Level.L0, 4: Level.L1, 3: Level.L2, 2: Level.L3, 1: Level.L4, 0: Level.L4}


def grade_of(points: Decimal) -> int:
    """Return the whole MRC grade that the points reach: 7 is 4- and so 4; 6.5 is still 3+ and so 3."""
    reached = [
        grade for grade, at in kendall_points().items() if Decimal(at) <= points and grade != "2-"
    ]  # "2-" and "1" share a point
    return int(reached[-1][0])


def level_of(points: Decimal) -> Level:
    return LEVEL_OF_GRADE[grade_of(points)]


def legend() -> list[tuple[Level, str, str]]:
    """Return (level, "7 to 9", "MRC 4") for each shade, the strongest first."""
    whole = range(int(MOST_POINTS), -1, -1)
    rows = []
    for level in dict.fromkeys(LEVEL_OF_GRADE.values()):
        points = sorted(number for number in whole if level_of(Decimal(number)) == level)
        grades = sorted({grade_of(Decimal(number)) for number in points})
        rows.append((level, _span(points), f"MRC {_span(grades)}"))
    return rows


def _span(numbers: list[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def strength_map(
    sites: Iterable[Site],
    points: Mapping[tuple[str, str], Decimal | None],
    *,
    href: Mapping[tuple[str, str], str] | None = None,
) -> tuple[DrawnView, ...]:
    """Return the body with the points of each site; a site that is not in `points` has none yet.

    `href` makes sites links, such as to the box their score is typed into.
    """
    links = href or {}
    marks = [_mark(site, points, links.get(site.key, "")) for site in sites]
    return body_map(drawing("whole_body"), marks)


def _mark(site: Site, points: Mapping[tuple[str, str], Decimal | None], href: str) -> Mark:
    muscle, side = site.key
    if site.key not in points:
        return Mark(muscle, side, "", f"{site}: no score yet", Level.EMPTY, href)
    number = points[site.key]
    if number is None:
        return Mark(muscle, side, NOT_TESTED, f"{site}: could not be tested", Level.UNKNOWN, href)
    said = f"{site}: {plain(number)} of {plain(MOST_POINTS)}"
    return Mark(muscle, side, plain(number), said, level_of(number), href)
