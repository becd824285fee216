"""A body map: a drawing and what is known of its muscles -> shapes, values and words for the template.

Strength and MRI share it: whoever draws says for each muscle its value, its words and its level. Muscles
nobody asked about are drawn faint and say nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from courses.protocols.body_map import AXIAL, LEFT, RIGHT, Drawing, Shape, View
from courses.rules.errors import RuleError

MARGIN = 14  # of the letters R and L from the edge


class Level(StrEnum):
    """The shade a muscle is drawn in: 0 nothing amiss, 4 the worst; the value beside it says the same."""

    L0 = "0"
    L1 = "1"
    L2 = "2"
    L3 = "3"
    L4 = "4"
    UNKNOWN = "unknown"  # looked for and not to be had: dashed
    EMPTY = "empty"  # asked for and nothing entered yet


@dataclass(frozen=True)
class Mark:
    """What the map says of one muscle on one side.

    `value` stands on the drawing and is short ("8", "nt"); `said` is the whole sentence for a screen reader
    and the tooltip; `href` makes the muscle a link, such as "#id_deltoid_right" to its score.
    """

    muscle: str
    side: str  # right, left, axial
    value: str
    said: str
    level: Level
    href: str = ""


@dataclass(frozen=True)
class DrawnShape:
    path: str
    is_mirrored: bool
    x: int
    y: int
    mark: Mark | None


@dataclass(frozen=True)
class DrawnView:
    code: str
    title: str
    width: int
    height: int
    left_letter: str  # R or L: the patient's side on the left of the drawing
    right_letter: str
    outline: tuple[str, ...]
    shapes: tuple[DrawnShape, ...]  # faint ones first, so that none lies over a marked one

    @property
    def is_linked(self) -> bool:
        return any(shape.mark is not None and shape.mark.href for shape in self.shapes)

    @property
    def mirror(self) -> str:
        """Return the transform that makes the left half the right one."""
        return f"translate({self.width} 0) scale(-1 1)"

    @property
    def far(self) -> int:
        """Return where the letter of the right half stands."""
        return self.width - MARGIN


def body_map(drawing: Drawing, marks: Iterable[Mark]) -> tuple[DrawnView, ...]:
    """Return the views to draw; RuleError for a mark that has no place on the drawing, or stands twice."""
    at: dict[tuple[str, str], Mark] = {}
    for mark in marks:
        where = (mark.muscle, mark.side)
        if where not in drawing.regions or where in at:
            how = "twice on" if where in at else "not on"
            raise RuleError(
                f"The body map was refused: {mark.muscle}, {mark.side} is {how} the drawing "
                f"{drawing.code}; correct the mark or the drawing."
            )
        at[where] = mark
    return tuple(_view(view, at) for view in drawing.views)


def _view(view: View, at: dict[tuple[str, str], Mark]) -> DrawnView:
    shapes = [drawn for shape in view.shapes for drawn in _both_sides(view, shape, at)]
    letters = {RIGHT: "R", LEFT: "L"}
    other = LEFT if view.left_half_is == RIGHT else RIGHT
    return DrawnView(
        view.code,
        view.title,
        view.width,
        view.height,
        letters[view.left_half_is],
        letters[other],
        view.outline,
        tuple(sorted(shapes, key=lambda drawn: drawn.mark is not None)),
    )


def _both_sides(view: View, shape: Shape, at: dict[tuple[str, str], Mark]) -> list[DrawnShape]:
    """Return the muscle as drawn: once when axial, else as it is and mirrored."""
    if shape.is_axial:
        return [DrawnShape(shape.path, False, shape.x, shape.y, at.get((shape.muscle, AXIAL)))]
    other = LEFT if view.left_half_is == RIGHT else RIGHT
    here, there = at.get((shape.muscle, view.left_half_is)), at.get((shape.muscle, other))
    return [
        DrawnShape(shape.path, False, shape.x, shape.y, here),
        DrawnShape(shape.path, True, view.width - shape.x, shape.y, there),
    ]
