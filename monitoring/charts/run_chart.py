"""The share that passed, a point for each month or quarter with its interval; gaps where nobody was."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.look import SHARE_AXIS, Share, percent, said, spec
from monitoring.charts.marks import colour
from monitoring.charts.words import hover

HEAD = ("Begun in", "Passed", "Judged", "Share, with the 95 % interval")
HIDDEN = "hidden"
MOST_LABELS = 12
NOTE = (
    "The bar at each point is its 95 % interval (Wilson). The dashed line is the share of the whole period. "
    "A {each} without a point has nobody judged, or its numbers are hidden."
)


@dataclass(frozen=True)
class Point:
    """A month or quarter; counts are None where they are hidden, `share` where nobody was judged."""

    label: str
    passed: int | None
    judged: int | None
    share: Share | None

    @property
    def share_words(self) -> str:
        if self.judged is None:
            return HIDDEN
        return interval_words(self.share) if self.share else "nobody judged"


def interval_words(share: Share) -> str:
    """Return "60 % (39 to 78 %)"."""
    found, low, high = (f"{end * 100:.0f}" for end in (share.estimate, share.low, share.high))
    return f"{found} % ({low} to {high} %)"


def run_chart(points: Sequence[Point], whole: Share | None, *, each: str) -> Figure:
    """Return the figure; `each` is "month" or "quarter", `whole` the share over all of them."""
    known = [(at, point) for at, point in enumerate(points) if point.share]
    says = f"The share that passed in each {each}, of those judged."
    if not known:
        says = f"In no {each} can a share be shown: nobody was judged, or the numbers are hidden."
    return Figure(
        name="run-chart",
        heading=f"By {each}",
        says=says,
        chart=_chart(points, whole) if known else None,
        twin=Twin(f"The share that passed, by {each}", HEAD, tuple(map(_row, points))) if points else None,
        note=NOTE.format(each=each) if known else "",
    )


def _row(point: Point) -> TwinRow:
    counts = (HIDDEN if count is None else str(count) for count in (point.passed, point.judged))
    return TwinRow((point.label, *counts, point.share_words))


def _chart(points: Sequence[Point], whole: Share | None) -> dict:
    step = -(-len(points) // MOST_LABELS)
    ticks = range(0, len(points), step)
    xaxis = {
        "range": [-0.6, len(points) - 0.4],
        "tickvals": list(ticks),
        "ticktext": [points[at].label for at in ticks],
        "showgrid": False,
    }
    shapes: list[dict] = []
    if whole:
        level = percent(whole.estimate)
        line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level, "layer": "below"}
        shapes.append(
            line | {"name": "whole", "line": {"width": 1.5, "dash": "dash", "color": colour("soft")}}
        )
    chart = spec(
        [_trace(points)], title="Passed, % of those judged", xaxis=xaxis, yaxis=SHARE_AXIS, shapes=shapes
    )
    if whole:
        words = f"whole period {percent(whole.estimate):.0f} %"
        chart["layout"]["annotations"].append(
            said(words, 1, percent(whole.estimate), xref="paper", xanchor="right", yanchor="bottom")
        )
    return chart


def _trace(points: Sequence[Point]) -> dict:
    shares = [point.share for point in points]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "share that passed",
        "x": list(range(len(points))),
        "y": [percent(share.estimate) if share else None for share in shares],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [percent(share.high - share.estimate) if share else 0 for share in shares],
            "arrayminus": [percent(share.estimate - share.low) if share else 0 for share in shares],
            "color": colour("soft"),
            "thickness": 1.2,
            "width": 5,
        },
        "hovertext": [
            hover(point.label, f"{point.passed} of {point.judged}", point.share_words) for point in points
        ],
        "hoverinfo": "text",
        "line": {"color": colour("window-line"), "width": 2},
        "marker": {"symbol": "circle", "size": 9, "color": colour("window-line")},
        "connectgaps": False,
        "cliponaxis": False,
    }
