"""The body map: every muscle has a place, right is right, and a mark without a place is refused."""

import json

import pytest

from courses.protocols.body_map import read_drawings
from courses.protocols.loader import drawing, mmt8_muscles
from courses.rules.errors import RuleError
from monitoring.charts.body_map import Level, Mark, body_map

BODY = drawing("whole_body")


def mark(muscle="deltoid", side="right", **facts) -> Mark:
    return Mark(muscle, side, facts.pop("value", "8"), f"{muscle}, {side}: 8 of 10", Level.L1, **facts)


def marked(views) -> list[tuple]:
    """Return (view, x, is_mirrored) of each marked shape."""
    return [(v.code, s.x, s.is_mirrored) for v in views for s in v.shapes if s.mark is not None]


def test_every_muscle_of_mmt8_has_a_place_on_each_side():
    sides = [
        (m.code, side)
        for m in mmt8_muscles()
        for side in (("right", "left") if m.is_two_sided else ("axial",))
    ]
    assert set(sides) <= BODY.regions
    assert len(marked(body_map(BODY, [mark(*where) for where in sides]))) == 15


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (("deltoid", "right"), ("front", 58, False)),  # facing us, the patient's right is on our left
        (("deltoid", "left"), ("front", 162, True)),
        (("gluteus_maximus", "left"), ("back", 88, False)),  # from behind it is the other way round
        (("gluteus_maximus", "right"), ("back", 132, True)),
        (("neck_flexors", "axial"), ("front", 110, False)),
    ],
)
def test_right_is_the_patients_right(where, place):
    assert marked(body_map(BODY, [mark(*where)])) == [place]


def test_the_letters_stand_over_the_sides_they_name():
    assert [(v.code, v.left_letter, v.right_letter) for v in body_map(BODY, [])] == [
        ("front", "R", "L"),
        ("back", "L", "R"),
    ]


def test_the_unasked_lie_under_the_marked():
    front = body_map(BODY, [mark()])[0]
    assert [shape.mark is not None for shape in front.shapes] == [False] * 12 + [True]


@pytest.mark.parametrize(
    "marks", [[mark("tongue")], [mark("deltoid", "axial")], [mark("neck_flexors", "left")], [mark(), mark()]]
)
def test_a_mark_without_a_place_is_refused(marks):
    with pytest.raises(RuleError, match="The body map was refused"):
        body_map(BODY, marks)


@pytest.mark.parametrize(("href", "is_linked"), [("", False), ("#id_deltoid_right", True)])
def test_a_view_is_linked_when_one_of_its_muscles_is(href, is_linked):
    assert [view.is_linked for view in body_map(BODY, [mark(href=href)])] == [is_linked, False]


SHAPE = {"muscle": "a", "d": "M1 2 L3 4 Z", "x": 5, "y": 6}
VIEW = {
    "code": "v",
    "title": "V",
    "width": 20,
    "height": 20,
    "left_half_is": "right",
    "outline": ["M1 2 L3 4"],
}


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ([SHAPE, SHAPE], "'a' is there twice"),
        ([SHAPE | {"x": 11}], "does not stand on the left half"),
        ([SHAPE | {"y": 21}], "does not stand on the left half"),
        ([SHAPE | {"is_axial": True}], "does not stand in the middle"),
        ([SHAPE | {"d": "M1.5 2 L3 4"}], "is not a path"),
        ([SHAPE | {"d": 'M1 2 L3 4" onload="x'}], "is not a path"),
        ([SHAPE | {"sise": 1}], "the key is not known"),
    ],
)
def test_a_drawing_that_cannot_be_drawn_is_refused(tmp_path, shapes, why):
    path = tmp_path / "body.json"
    path.write_text(
        json.dumps({"drawings": [{"code": "d", "source": "s", "views": [VIEW | {"shapes": shapes}]}]})
    )
    with pytest.raises(RuleError, match=why):
        read_drawings(path)


def test_values_on_the_border_of_the_left_half_are_drawn(tmp_path):
    path = tmp_path / "body.json"
    shapes = [SHAPE | {"x": 10, "y": 20}, SHAPE | {"muscle": "b", "x": 10, "is_axial": True}]
    path.write_text(
        json.dumps({"drawings": [{"code": "d", "source": "s", "views": [VIEW | {"shapes": shapes}]}]})
    )
    assert read_drawings(path)["d"].regions == {("a", "right"), ("a", "left"), ("b", "axial")}
