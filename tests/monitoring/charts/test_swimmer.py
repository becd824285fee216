"""The swimmer plot: a row for each course by length, in days since its first infusion, nobody named."""

from monitoring.charts.swimmer import MOST_ROWS, Lane, swimmer

LONG = Lane(infusions=(0, 1, 2), judged=30, until=400, ended="")
DEAD = Lane(infusions=(0,), judged=None, until=20, ended="dead")


def test_the_longest_course_is_the_first_row():
    rows = [row.cells for row in swimmer([DEAD, LONG]).twin.rows]
    assert rows == [
        ("1", "0, 1, 2", "30", "400", "goes on"),
        ("2", "0", "not judged", "20", "death"),
    ]


def test_bars_infusions_judgement_and_end_are_drawn_apart_by_their_symbols():
    bars, infusions, judged, ends = swimmer([LONG, DEAD]).chart["data"]
    assert (bars["x"], bars["y"]) == ([0, 400, None, 0, 20, None], [0, 0, None, 1, 1, None])
    assert (infusions["x"], infusions["y"]) == ([0, 1, 2, 0], [0, 0, 0, 1])
    assert (judged["x"], judged["y"]) == ([30], [0])
    assert ends["marker"]["symbol"] == ["triangle-right-open", "line-ns-open"]


def test_nothing_drawn_names_a_day_of_the_calendar_or_a_record():
    drawn = str(swimmer([LONG, DEAD]))
    assert "20" + "26" not in drawn
    assert "customdata" not in drawn


def test_at_most_sixty_rows_are_drawn_and_the_sentence_says_so():
    found = swimmer([Lane((0,), None, n, "") for n in range(MOST_ROWS + 5)])
    assert len(found.twin.rows) == MOST_ROWS
    assert "the 60 longest of 65" in found.says


def test_without_a_course_there_is_a_sentence():
    assert (swimmer([]).chart, swimmer([]).says) == (None, "No course was given.")
