"""Flags on the chart: a row of their own with words, and a dotted line through the results."""

import plotly.graph_objects as go
import pytest

from tests.monitoring.charts.drawn import draw, panels, traces, words
from tests.rules.histories import history, lab
from tests.rules.test_flags import flag


def chart(*notes):
    labs = [lab(0, "300", uln="150"), lab(20, "900", uln="150")]
    drawn = draw(history(30, labs=labs, notes=notes))
    go.Figure({"data": drawn["data"], "layout": drawn["layout"]})
    return drawn


def test_a_flag_stands_in_its_own_row_with_words():
    drawn = chart(flag(17, "fall", "on the stairs"))
    axis = drawn["layout"]["yaxis2"]
    assert axis["ticktext"] == ["Marked"]
    assert words(drawn, "rows") == [("2026-01-31 12:00", "fall: on the stairs")]
    assert panels(drawn)["rows"] == "Other drugs, findings and events"


@pytest.mark.parametrize(
    ("mark", "symbol"),
    [
        ("fall", "triangle-down"),
        ("exercise", "triangle-up"),
        ("im_injection", "cross"),
        ("statin", "diamond"),
        ("other", "triangle-right"),
    ],
)
def test_each_kind_of_flag_has_its_own_shape(mark, symbol):
    (marks,) = traces(chart(flag(17, mark)), "rows", name="events")
    assert marks["marker"]["symbol"] == [symbol]


def test_a_dotted_line_runs_through_the_results_on_its_day():
    (line,) = [shape for shape in chart(flag(17))["layout"]["shapes"] if shape.get("name") == "marked"]
    assert (line["x0"], line["x1"], line["yref"]) == ("2026-01-31 12:00", "2026-01-31 12:00", "y")


def test_the_point_of_a_rise_says_what_was_marked():
    (ck,) = [t for t in traces(chart(flag(17)), "enzymes", name="CK") if not t["showlegend"]]
    assert "marked: exercise, 3 days before" in ck["hovertext"][1]
    assert "marked" not in ck["hovertext"][0]
