"""Reading of the body drawings: where a muscle lies, seen from the front and from behind.

A view is drawn for its left half alone; the other half is the same, mirrored. Which side of the patient the
left half is, the view says: seen from the front it is the patient's right.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from courses.protocols.reading import Entry, by_key, read_object, refuse

# Moves, lines, curves and the end of a path, in whole units: nothing else can be mirrored or printed badly.
PATH = re.compile(r"M\d{1,4} \d{1,4}(?: [MLC]?\d{1,4} \d{1,4})*(?: Z)?")
AXIAL, RIGHT, LEFT = "axial", "right", "left"


@dataclass(frozen=True)
class Shape:
    """One muscle of the left half of a view (or across both: axial); `x`, `y` is where its value stands."""

    muscle: str
    path: str
    x: int
    y: int
    is_axial: bool


@dataclass(frozen=True)
class View:
    code: str
    title: str
    width: int
    height: int
    left_half_is: str  # the patient's side on the left of the drawing
    outline: tuple[str, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Drawing:
    code: str
    source: str
    views: tuple[View, ...]

    @property
    def regions(self) -> frozenset[tuple[str, str]]:
        """Return every (muscle, side) that is drawn."""
        return frozenset(
            (shape.muscle, side)
            for view in self.views
            for shape in view.shapes
            for side in ((AXIAL,) if shape.is_axial else (RIGHT, LEFT))
        )


def _path(place: str, text: str) -> str:
    if not PATH.fullmatch(text):
        raise refuse(place, f"'{text[:20]}' is not a path of moves, lines and curves in whole units")
    return text


def _shape(entry: Entry) -> Shape:
    found = Shape(
        muscle=entry.text("muscle"),
        path=_path(entry.place, entry.text("d")),
        x=entry.whole("x"),
        y=entry.whole("y"),
        is_axial=entry.flag("is_axial") if entry.has("is_axial") else False,
    )
    entry.done()
    return found


def _view(entry: Entry) -> View:
    found = View(
        code=entry.text("code"),
        title=entry.text("title"),
        width=entry.whole("width"),
        height=entry.whole("height"),
        left_half_is=entry.one_of("left_half_is", (RIGHT, LEFT)),
        outline=tuple(_path(entry.place, text) for text in entry.texts("outline")),
        shapes=tuple(_shape(child) for child in entry.children("shapes")),
    )
    entry.done()
    by_key(entry.place, found.shapes, lambda shape: shape.muscle)
    for shape in found.shapes:
        if shape.x > found.width // 2 or shape.y > found.height:
            raise refuse(entry.place, f"the value of {shape.muscle} does not stand on the left half")
        if shape.is_axial and shape.x * 2 != found.width:
            raise refuse(entry.place, f"the value of {shape.muscle} does not stand in the middle")
    return found


def _drawing(entry: Entry) -> Drawing:
    found = Drawing(
        entry.text("code"), entry.text("source"), tuple(_view(child) for child in entry.children("views"))
    )
    entry.done()
    by_key(entry.place, found.views, lambda view: view.code)
    return found


def read_drawings(path: Path) -> Mapping[str, Drawing]:
    """Return the drawings by code; RuleError when one cannot be drawn."""
    top = read_object(path)
    found = by_key(path.name, [_drawing(entry) for entry in top.children("drawings")], lambda d: d.code)
    top.done()
    return found
