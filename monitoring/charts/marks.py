"""The drawing blocks every panel is made of, as Plotly traces. x is a day at noon: "2026-01-05 12:00".

Colours are names of CSS custom properties; chart.js puts the theme's value in their place.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from courses.rules.dates import When

DAY_MS = 86_400_000
LABEL_PX = 11
CHAR_PX = 6.3  # mean width of a character at 11 px; chart.js measures the real one
MAX_LANES = 8
WHISKER_PX = 30  # across, on a desk
CLEAR = "rgba(0,0,0,0)"  # the one colour that is none


def colour(name: str) -> str:
    return f"var(--chart-{name})"


def noon(day: date) -> str:
    return f"{day.isoformat()} 12:00"


def midnight(day: date) -> str:
    """Return where `day` begins; a bar that includes `day` ends at midnight of the next."""
    return day.isoformat()


def after(day: date) -> str:
    return midnight(day + timedelta(days=1))


def text_px(text: str) -> float:
    return len(text) * CHAR_PX


@dataclass(frozen=True)
class Mark:
    """One drawn fact: where it stands, what it says beside it and on hover, and its source record."""

    when: When
    y: float
    hover: str
    key: str
    text: str = ""
    symbol: str = "circle"
    joins: bool = True  # whether a line may run to its neighbours

    @property
    def day(self) -> date:
        assert self.when.day is not None  # noqa: S101 - unknown days never become marks
        return self.when.day

    def on_row(self, row: float) -> "Mark":
        return replace(self, y=row)

    @property
    def drawn_symbol(self) -> str:
        """Return the open form of the symbol when the day is not exact."""
        is_filled = self.when.is_exact or self.symbol.endswith("-open")
        return self.symbol if is_filled else f"{self.symbol}-open"


def broken_line(marks: list[Mark], longest_gap_days: int) -> list[Mark | None]:
    """Return the marks in order of day with None wherever no line may run.

    No line runs across more than `longest_gap_days`, nor past a result that has no number to join.
    """
    ordered = sorted(marks, key=lambda mark: mark.day)
    line: list[Mark | None] = ordered[:1]  # type: ignore[assignment]
    for before, mark in pairwise(ordered):
        is_near = (mark.day - before.day).days <= longest_gap_days
        if not (is_near and before.joins and mark.joins):
            line.append(None)
        line.append(mark)
    return line


def point_columns(line: list[Mark | None]) -> dict:
    """Return x, y, hover texts and keys of a line, with a hole at each None."""
    return {
        "x": [mark and noon(mark.day) for mark in line],
        "y": [mark and mark.y for mark in line],
        "hovertext": [mark.hover if mark else "" for mark in line],
        "customdata": [mark.key if mark else "" for mark in line],
        "hoverinfo": "text",
    }


def line_trace(name: str, line: list[Mark | None], *, hue: str, width: float, size: float) -> dict:
    """Return straight segments between marks; each mark keeps its own symbol."""
    symbols = [mark.drawn_symbol if mark else "circle" for mark in line]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "legendgroup": name,
        **point_columns(line),
        "line": {"color": colour(hue), "width": width, "shape": "linear"},
        "marker": {
            "symbol": symbols,
            "size": size,
            "color": colour(hue),
            "line": {"width": 1.6, "color": colour(hue)},
        },
        "connectgaps": False,
        "cliponaxis": False,
        "showlegend": False,
    }


def key_trace(name: str, *, hue: str, symbol: str, width: float = 1.5) -> dict:
    """Return the entry of the key: a symbol with its line, without a point of its own."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "legendgroup": name,
        "x": [None],
        "y": [None],
        "line": {"color": colour(hue), "width": width},
        "marker": {
            "symbol": symbol,
            "size": 8,
            "color": colour(hue),
            "line": {"width": 1.4, "color": colour(hue)},
        },
        "showlegend": True,
    }


def marks_trace(name: str, marks: list[Mark], *, hue: str, size: float = 9) -> dict:
    """Return marks without a line."""
    columns = point_columns(list(marks))
    outline = {"width": 1.6, "color": colour(hue)}
    symbols = [mark.drawn_symbol for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        **columns,
        "marker": {"symbol": symbols, "size": size, "color": colour(hue), "line": outline},
        "cliponaxis": False,
        "showlegend": False,
    }


def labels_trace(
    marks: list[Mark],
    *,
    side: str | list[str],
    fit: str,
    hue: str = "text",
    size: float = 13,
    bold: bool = False,
) -> dict:
    """Return the words beside marks. `fit` tells chart.js how to shorten or drop them where room ends:

    "lane": runs beside its mark until the next one in its row; "centre": hidden when it would touch another.
    """
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [noon(mark.day) for mark in marks],
        "y": [mark.y for mark in marks],
        "text": [mark.text for mark in marks],
        "textposition": side,
        "textfont": {"size": LABEL_PX, "color": colour(hue), "weight": "bold" if bold else "normal"},
        # unseen marks keep the words clear of the seen ones and their whiskers
        "marker": {
            "size": [size if mark.when.is_exact else max(size, WHISKER_PX) for mark in marks],
            "opacity": 0,
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
        "meta": {"fit": fit},
    }


def whiskers_trace(marks: list[Mark], half_width_days: float, *, hue: str = "soft") -> dict | None:
    """Return a capped horizontal whisker for each mark whose day is not exact, or None when all are.

    Its length says "about"; it is no measured range.
    """
    loose = [mark for mark in marks if not mark.when.is_exact]
    if not loose:
        return None
    reach = timedelta(minutes=round(half_width_days * 24 * 60))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "approximate day",
        "x": [x for mark in loose for x in (*ends_of(mark.day, reach), None)],
        "y": [y for mark in loose for y in (mark.y, mark.y, None)],
        "line": {"width": 1.4, "color": colour(hue)},
        "marker": {"symbol": "line-ns-open", "size": 7, "color": colour(hue), "line": {"width": 1.4}},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
        "meta": {"fit": "whisker", "at": [noon(mark.day) for mark in loose]},
    }


def ends_of(day: date, reach: timedelta) -> tuple[str, str]:
    at = datetime.combine(day, time(12))
    return f"{at - reach:%Y-%m-%d %H:%M}", f"{at + reach:%Y-%m-%d %H:%M}"


def blocks_trace(
    name: str,
    spans: list[tuple[str, str]],
    top: float,
    *,
    hue: str,
    fill: str,
    pattern: str = "",
    dash: str = "solid",
) -> dict:
    """Return closed outlines from 0 to `top`; they lie over areas drawn before them, as bars would not."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    for left, right in spans:
        xs += [left, left, right, right, left, None]
        ys += [0, top, top, 0, 0, None]
    hatching = {"fillpattern": {"shape": pattern, "size": 6, "solidity": 0.3}} if pattern else {}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs[:-1],
        "y": ys[:-1],
        "fill": "toself",
        "fillcolor": colour(fill),
        "line": {"width": 1, "color": colour(hue), "dash": dash},
        "hoverinfo": "skip",
        "showlegend": False,
        **hatching,
    }


def lanes(spans: list[tuple[float, float]], most: int = MAX_LANES) -> list[int]:
    """Return a lane for each (start, end), so that none overlap as long as `most` lanes suffice."""
    ends: list[float] = []
    chosen = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda i: spans[i][0]):
        start, end = spans[index]
        free = [lane for lane, taken_to in enumerate(ends) if taken_to <= start]
        if not free and len(ends) < most:
            ends.append(end)
            free = [len(ends) - 1]
        lane = free[0] if free else min(range(len(ends)), key=ends.__getitem__)
        ends[lane] = end
        chosen[index] = lane
    return chosen
