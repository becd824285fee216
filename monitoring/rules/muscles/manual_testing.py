"""Manual muscle testing: points by muscle and side -> totals, subtotals, what is missing.

A total needs every site that makes it: a muscle that could not be tested leaves the test without a total,
and nobody fills it in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from courses.protocols.definitions import Muscle
from courses.protocols.loader import instruments, kendall_points, muscle_table
from courses.rules.errors import RuleError
from courses.rules.units import plain

MOST_POINTS = Decimal(10)  # per muscle, IMACS Form 04


class Side(StrEnum):
    AXIAL = "axial"
    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True)
class Site:
    muscle: Muscle
    side: Side

    def __str__(self) -> str:
        """Return "deltoid (middle), right" or "neck flexors"."""
        return self.muscle.name if self.side == Side.AXIAL else f"{self.muscle.name}, {self.side}"

    @property
    def key(self) -> tuple[str, Side]:
        return self.muscle.code, self.side


@dataclass(frozen=True)
class MuscleScore:
    """Points 0-10 of one muscle on one side; `points` None: could not be tested."""

    muscle: str  # code of the muscle table
    side: Side
    points: Decimal | None

    def __post_init__(self) -> None:
        muscle = next((found for found in _all_muscles() if found.code == self.muscle), None)
        if muscle is None:
            raise RuleError(
                f"The muscle '{self.muscle[:30]}' was refused because no muscle test has it; remove it."
            )
        if (self.side == Side.AXIAL) == muscle.is_two_sided:
            wanted = "choose right or left" if muscle.is_two_sided else "it has none: choose axial"
            raise RuleError(f"The side of the {muscle.name} was refused; {wanted}.")
        if self.points is not None and not 0 <= self.points <= MOST_POINTS:
            raise RuleError(
                f"{plain(self.points)} points of the {muscle.name} were refused because a muscle has 0 to "
                "10; correct it."
            )


@dataclass(frozen=True)
class Group:
    """Some of a test's sites with what they count: `points` of those scored, the rest by why they are not."""

    name: str
    sites: tuple[Site, ...]
    points: tuple[Decimal, ...]
    untested: tuple[Site, ...]
    missing: tuple[Site, ...]

    @property
    def maximum(self) -> Decimal:
        return len(self.sites) * MOST_POINTS

    @property
    def scored(self) -> Decimal:
        """Return the points of the sites that have any."""
        return sum(self.points, Decimal(0))

    @property
    def possible(self) -> Decimal:
        """Return the most that the sites with points could have."""
        return len(self.points) * MOST_POINTS

    @property
    def total(self) -> Decimal | None:
        """Return the total, None while a site that makes it has no points."""
        return self.scored if len(self.points) == len(self.sites) else None


def _all_muscles() -> list[Muscle]:
    table = muscle_table()
    return [*table.mmt8, *(muscle for group in table.mmt26 for muscle in group.muscles)]


def muscles_of(instrument: str) -> tuple[Muscle, ...]:
    """Return the muscles of "mmt8" or "mmt26" in the order of the paper form, () for any other."""
    table = muscle_table()
    large = tuple(muscle for group in table.mmt26 for muscle in group.muscles)
    return {"mmt8": table.mmt8, "mmt26": large}.get(instrument, ())


def sites_of(muscles: Iterable[Muscle]) -> tuple[Site, ...]:
    """Return each muscle on right and left, or axial."""
    both = (Side.RIGHT, Side.LEFT)
    return tuple(
        Site(muscle, side) for muscle in muscles for side in (both if muscle.is_two_sided else (Side.AXIAL,))
    )


def count(instrument: str, maximum: Decimal, scores: Iterable[MuscleScore]) -> Group:
    """Return what the scores count on that scale.

    MMT-8 of 80 is one side: of each muscle the right, or the left where the right has no points.
    """
    sites = sites_of(muscles_of(instrument))
    return _counted(instrument, _one_side(sites, scores) if maximum == _one_side_most() else sites, scores)


def _one_side_most() -> Decimal:
    return min(instruments()["mmt8"].maxima)


def _one_side(sites: Sequence[Site], scores: Iterable[MuscleScore]) -> tuple[Site, ...]:
    known = {(score.muscle, score.side) for score in scores if score.points is not None}
    return tuple(
        Site(site.muscle, Side.LEFT)
        if site.side == Side.RIGHT and site.key not in known and (site.muscle.code, Side.LEFT) in known
        else site
        for site in sites
        if site.side != Side.LEFT
    )


def groups(scores: Iterable[MuscleScore]) -> tuple[Group, ...]:
    """Return the subtotals of MMT-26: axial, proximal, distal."""
    return tuple(_counted(group.name, sites_of(group.muscles), scores) for group in muscle_table().mmt26)


def _counted(name: str, sites: Sequence[Site], scores: Iterable[MuscleScore]) -> Group:
    found = {(score.muscle, score.side): score.points for score in scores}
    points = (found.get(site.key) for site in sites)
    return Group(
        name,
        tuple(sites),
        tuple(number for number in points if number is not None),
        untested=tuple(site for site in sites if site.key in found and found[site.key] is None),
        missing=tuple(site for site in sites if site.key not in found),
    )


def checked_total(
    instrument: str, total: Decimal | None, maximum: Decimal | None, scores: Sequence[MuscleScore]
) -> Decimal | None:
    """Return the total the muscles make, None where they make none; RuleError when they contradict it.

    `scores` may be empty: then the total stands as it was given.
    """
    if not scores:
        return total
    _refuse_foreign(instrument, scores)
    if total is None and maximum is None:
        return None
    if maximum not in instruments()[instrument].maxima:
        raise RuleError("The test was refused: its muscles need the scale of their total; choose it.")
    _refuse_other_scale(instrument, maximum, scores)
    counted = count(instrument, maximum, scores)
    if total is None:
        return counted.total
    if counted.total is None:
        raise RuleError(
            f"The total {plain(total)} was refused: {_unscored(counted)}, so the muscles make no total; "
            "score it, or leave the total empty."
        )
    if counted.total != total:
        raise RuleError(
            f"The strength test was refused: its muscles add up to {plain(counted.total)}, not "
            f"{plain(total)}; correct the total or the muscle."
        )
    return total


def _refuse_foreign(instrument: str, scores: Sequence[MuscleScore]) -> None:
    known = {site.key for site in sites_of(muscles_of(instrument))}
    if not known:
        raise RuleError(
            "The muscles were refused: muscles are scored for MMT-8 and MMT-26; choose one, or remove them."
        )
    keys = [(score.muscle, score.side) for score in scores]
    for score, key in zip(scores, keys, strict=True):
        if key not in known:
            raise RuleError(
                f"The muscle '{score.muscle}' was refused because {instruments()[instrument].label} does not "
                "test it; remove it, or choose another test."
            )
    if len(set(keys)) < len(keys):
        raise RuleError("The muscles were refused: one is named twice on one side; keep one of them.")


def _refuse_other_scale(instrument: str, maximum: Decimal, scores: Sequence[MuscleScore]) -> None:
    """Refuse a total of one side when both sides were scored throughout."""
    both = max(instruments()[instrument].maxima)
    if maximum != both and count(instrument, both, scores).total is not None:
        raise RuleError(
            f"The scale was refused: the muscles scored on both sides make a total of {plain(both)}; "
            "choose that scale, or remove one side."
        )


def _unscored(counted: Group) -> str:
    """Return "deltoid (middle), right could not be tested" or "3 of 15 muscles have no points"."""
    without = len(counted.untested) + len(counted.missing)
    if without > 1:
        return f"{without} of {len(counted.sites)} muscles have no points"
    if counted.untested:
        return f"the {counted.untested[0]} could not be tested"
    return f"the {counted.missing[0]} has no points"


def kendall_of_mrc(grade: str) -> int:
    """Return the 0-10 points of an MRC grade such as "4-"; RuleError for a grade that is not in the table."""
    points = kendall_points().get(plain_grade(grade))
    if points is None:
        raise RuleError(
            f"The MRC grade '{grade[:10]}' was refused; use one of: {', '.join(kendall_points())}."
        )
    return int(points)


def plain_grade(grade: str) -> str:
    """Return the grade with a plain minus, as the table has it."""
    return grade.strip().replace("\u2212", "-").replace("\u2013", "-")


def refuse_other_grade(grade: str, points: Decimal | None) -> None:
    """RuleError when the MRC grade as entered does not make these points."""
    if grade and kendall_of_mrc(grade) != points:
        said = "no points" if points is None else f"{plain(points)} points"
        raise RuleError(
            f"The MRC grade {grade} was refused: it makes {kendall_of_mrc(grade)} points, not {said}; "
            "correct one of the two."
        )
