"""The Kaplan-Meier figure: steps, bands, ticks, numbers at risk; small groups and small numbers hidden."""

from decimal import Decimal

from plotly import graph_objects as go

from monitoring.charts.pulses_compared import style_of
from monitoring.charts.survival import HATCHES, survival_chart, survival_figure
from monitoring.rules.survival import Curve, LogRank, Step
from tests.monitoring.charts.drawn import panels, traces

SINCE = "days since the first glucocorticoid"


def step(day, at_risk, events, censored, *shares):
    """`shares`: the estimate and both bounds in hundredths; no bounds: the band is not defined."""
    share, low, high = (
        (Decimal(s) / 100 for s in shares) if len(shares) == 3 else (Decimal(shares[0]), None, None)
    )
    return Step(Decimal(day), at_risk, events, censored, share, low, high)


WOMEN = Curve(
    "women", 12, (step(30, 12, 3, 0, 75, 41, 91), step(60, 9, 0, 1, 75, 41, 91), step(90, 8, 8, 0, 0))
)
MEN = Curve("men", 11, (step(45, 11, 1, 2, 91, 51, 99),))


def drawn(*curves, **told):
    return survival_chart(curves or (WOMEN, MEN), title="CK normal", since=SINCE, **told)


def named(chart, name):
    (found,) = [trace for trace in chart["data"] if trace["name"] == name]
    return found


def test_the_line_begins_whole_and_steps_on_each_day():
    line = named(drawn(), "women")
    assert (line["x"], line["y"]) == ([0, 30.0, 60.0, 90.0], [100, 75.0, 75.0, 0.0])
    assert line["line"]["shape"] == "hv"
    assert line["hovertext"][1] == (
        "women, day 30<br>75 % not reached yet (41 % to 91 %)<br>12 at risk, 3 reached it"
    )


def test_the_band_is_level_as_the_line_and_ends_where_it_is_not_defined():
    band = named(drawn(), "men, 95 % band")
    assert list(zip(band["x"], band["y"], strict=True)) == [
        (0.0, 100.0), (45.0, 100.0), (45.0, 99.0), (45.0, 51.0), (45.0, 100.0), (0.0, 100.0),
    ]  # fmt: skip
    women = named(drawn(), "women, 95 % band")
    assert (90.0, 91.0) in zip(women["x"], women["y"], strict=True)
    assert (90.0, 0.0) not in zip(women["x"], women["y"], strict=True)


def test_a_tick_stands_where_somebody_was_not_seen_after():
    ticks = named(drawn(), "women, not seen after")
    assert (ticks["x"], ticks["y"], ticks["marker"]["symbol"]) == ([60.0], [75.0], "line-ns-open")
    assert ticks["hovertext"] == [
        "women, day 60<br>75 % not reached yet (41 % to 91 %)<br>9 at risk, 0 reached it, 1 not seen after it"
    ]


def test_the_numbers_at_risk_stand_under_their_days():
    chart = drawn()
    assert panels(chart)["survival"] == "CK normal"
    women, men = traces(chart, "at-risk")
    assert (women["x"], women["text"], set(women["y"])) == (
        [0, 20, 40, 60, 80],
        ["12", "12", "9", "9", "8"],
        {0},
    )
    assert (men["text"], set(men["y"])) == (["11", "11", "11"], {1})
    assert chart["layout"]["yaxis2"]["ticktext"] == ["women", "men"]
    assert chart["layout"]["xaxis"]["tickvals"] == women["x"]


def test_no_group_is_told_by_hue_alone():
    chart = drawn()
    lines = [named(chart, name) for name in ("women", "men")]
    bands = [named(chart, f"{name}, 95 % band") for name in ("women", "men")]
    assert [line["line"]["dash"] for line in lines] == [style_of(0)[2], style_of(1)[2]] == ["solid", "dash"]
    assert [band["fillpattern"]["shape"] for band in bands] == list(HATCHES[:2])
    assert all(line["showlegend"] for line in lines)


def test_one_curve_needs_no_key():
    assert not any(trace["showlegend"] for trace in drawn(WOMEN)["data"])


def test_small_numbers_at_risk_are_not_told():
    women, _ = traces(drawn(least=9), "at-risk")
    assert women["text"] == ["12", "12", "9", "9", "<9"]


def test_who_may_not_see_few_sees_the_curve_while_there_are_enough():
    figure = survival_figure("ck", "CK normal", [WOMEN, MEN], since=SINCE, least=12)
    assert named(figure.chart, "women")["x"] == [0, 30.0]
    assert not [trace for trace in figure.chart["data"] if trace["name"] == "men"]
    none = survival_figure("ck", "CK normal", [MEN], since=SINCE, least=12)
    assert (none.chart, none.twin, none.says) == (None, None, "There is nobody to draw a curve of.")


def test_the_sentence_and_the_table_say_what_is_drawn():
    test = LogRank(Decimal("4.5"), 1, Decimal("0.034"))
    figure = survival_figure("ck", "CK normal", [WOMEN, MEN], since=SINCE, test=test)
    assert figure.says == (
        "women: half by day 90 (95 % interval 30 to not reached), 12 patients, 11 reached it; "
        "men: fewer than half reached it, 11 patients, 1 reached it. "
        "Between the groups: log-rank χ² 4.50, 1 degree of freedom, p 0.034."
    )
    assert figure.twin.head == ("Group", "Day", "Not reached yet", "At risk")
    assert [row.cells for row in figure.twin.rows][2:6] == [
        ("women", "40", "75 %", "9"),
        ("women", "60", "75 %", "9"),
        ("women", "80", "75 %", "8"),
        ("men", "0", "100 %", "11"),
    ]


def test_nobody_is_no_drawing():
    assert drawn(Curve("nobody", 0, ()))["data"] == []


def test_it_is_a_figure_of_plain_numbers_and_sends_nothing_anywhere():
    chart = drawn()
    go.Figure(chart["data"], chart["layout"])
    assert (chart["config"]["showSendToCloud"], chart["config"]["plotlyServerURL"]) == (False, "")
