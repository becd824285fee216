"""One row for each pulse course, from its first infusion on: how long it was followed, when it was judged.

A row has a number and no name, no day of the calendar and no key: rows stand by their length.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.look import SMALL, spec
from monitoring.charts.marks import CLEAR, colour
from monitoring.charts.panel import nice_ticks, row_axis
from monitoring.charts.words import hover

ROW_PX, LEAST_PX = 14, 120
MOST_ROWS = 60
HEAD = ("Row", "Infusions on days", "Judged on day", "Followed to day", "Ended by")
NOTE = (
    "Day 0 is the first infusion given. A bar ends where follow-up ended (closed by a stroke), or on the day "
    "the facts are read on (an arrow: it goes on). Rows are numbered by length, no more."
)
ENDS = {"dead": "death", "lost": "lost to follow-up", "moved": "another clinic"}


@dataclass(frozen=True)
class Lane:
    """One course in days since its first infusion; `ended` is "dead", "lost", "moved", or ""."""

    infusions: tuple[int, ...]
    judged: int | None
    until: int
    ended: str

    @property
    def end_words(self) -> str:
        return ENDS.get(self.ended, "goes on")


def swimmer(lanes: Sequence[Lane]) -> Figure:
    """Return the figure of the longest courses first; at most sixty are drawn, and the sentence says so."""
    ordered = sorted(lanes, key=lambda lane: (-lane.until, lane.infusions, lane.judged or 0))[:MOST_ROWS]
    shown = f"the {len(ordered)} longest of {len(lanes)}" if len(ordered) < len(lanes) else f"{len(lanes)}"
    return Figure(
        name="swimmer",
        heading="Course by course",
        says=f"Pulse courses given: {shown}, from the first infusion on."
        if ordered
        else "No course was given.",
        chart=_chart(ordered) if ordered else None,
        twin=Twin("Courses, the longest first", HEAD, tuple(map(_row, range(len(ordered)), ordered)))
        if ordered
        else None,
        note=NOTE if ordered else "",
    )


def _row(at: int, lane: Lane) -> TwinRow:
    judged = "not judged" if lane.judged is None else str(lane.judged)
    days = ", ".join(map(str, lane.infusions))
    return TwinRow((str(at + 1), days, judged, str(lane.until), lane.end_words))


def _chart(ordered: Sequence[Lane]) -> dict:
    longest = max(1, *(lane.until for lane in ordered))
    rows = row_axis([str(at + 1) for at in range(len(ordered))])
    chart = spec(
        [_bars(ordered), _infusions(ordered), _judged(ordered), _ends(ordered)],
        title="Days since the first infusion; each row a course",
        xaxis={"range": [-longest * 0.02, longest * 1.05], "tickvals": nice_ticks(float(longest), 6)},
        yaxis=rows | {"nticks": 12},
        shapes=[],
        plot_px=max(LEAST_PX, ROW_PX * len(ordered)),
    )
    key = {"orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "bottom", "yref": "container"}
    chart["layout"] |= {"showlegend": True, "legend": key | {"font": SMALL, "bgcolor": CLEAR}}
    return chart


def _bars(ordered: Sequence[Lane]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "followed",
        "x": [x for lane in ordered for x in (0, lane.until, None)],
        "y": [y for at in range(len(ordered)) for y in (at, at, None)],
        "line": {"width": 5, "color": colour("drug")},
        "hoverinfo": "skip",
        "showlegend": True,
    }


def _marks(name: str, marks: list[tuple[int, int, str]], symbol: str | list[str], hue: str) -> dict:
    """Return marks of (day, row, words)."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [day for day, _, _ in marks],
        "y": [row for _, row, _ in marks],
        "hovertext": [hover(words) for _, _, words in marks],
        "hoverinfo": "text",
        "marker": {
            "symbol": symbol,
            "size": 8,
            "color": colour(hue),
            "line": {"width": 1.4, "color": colour(hue)},
        },
        "cliponaxis": False,
        "showlegend": True,
    }


def _infusions(ordered: Sequence[Lane]) -> dict:
    marks = [
        (day, at, f"row {at + 1}: infusion on day {day}")
        for at, lane in enumerate(ordered)
        for day in lane.infusions
    ]
    return _marks("infusion", marks, "triangle-down", "pulse")


def _judged(ordered: Sequence[Lane]) -> dict:
    known = [(at, lane.judged) for at, lane in enumerate(ordered) if lane.judged is not None]
    marks = [(day, at, f"row {at + 1}: response judged on day {day}") for at, day in known]
    return _marks("response judged", marks, "diamond-open", "window-line")


def _ends(ordered: Sequence[Lane]) -> dict:
    marks = [(lane.until, at, f"row {at + 1}: {lane.end_words}") for at, lane in enumerate(ordered)]
    symbols = ["line-ns-open" if lane.ended else "triangle-right-open" for lane in ordered]
    return _marks("end, or goes on", marks, symbols, "text")
