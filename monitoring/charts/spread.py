"""How an amount is spread: a bar for each band, those that failed hatched, the quartiles as a box above."""

from collections.abc import Sequence
from decimal import Decimal

from courses.charts import AXIS_LOOK, STILL
from courses.rules.units import plain
from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.layout import frame
from monitoring.charts.marks import colour
from monitoring.charts.words import hover
from monitoring.rules.spread import Band

PLOT_PX, TOP_PX, BOTTOM_PX = 240, 34, 56
BOX_Y = 1.09  # over the bars, in parts of the highest
BOX_HALF = 0.05
Quartiles = tuple[Decimal, Decimal, Decimal]


def spread_figure(
    bands: Sequence[Band], quartiles: Quartiles | None, *, title: str, unit: str, limit: Decimal
) -> Figure:
    """Return the figure; `limit` is the most that passes, an edge of the bands where it is to show as one."""
    n = sum(band.passed + band.failed for band in bands)
    if not bands or quartiles is None:
        return Figure("spread", title, "Nothing to draw: no amount is known.", None, None)
    low, middle, high = (said(value, unit) for value in quartiles)
    says = f"Half of {n} lie between {low} and {high}; the median is {middle}."
    return Figure(
        name="spread",
        heading=title,
        says=says,
        chart=_chart(bands, quartiles, unit, limit),
        twin=_twin(bands, title, unit),
        note="Bars that failed are hatched. The box spans the middle half, its line is the median; those "
        "whose amount is not known are not drawn.",
    )


def said(value: Decimal, unit: str) -> str:
    """Return "4.55 g" or "56 days": grams from 1000 mg on, no digit that the data do not carry."""
    if unit == "mg" and abs(value) >= 1000:
        return f"{plain((value / 1000).quantize(Decimal('0.01')))} g"
    return f"{plain(value.quantize(Decimal('0.1')))} {unit}"


def _band_words(band: Band, unit: str) -> str:
    return f"above {said(band.over, unit)} to {said(band.upto, unit)}"


def _twin(bands: Sequence[Band], title: str, unit: str) -> Twin:
    rows = (TwinRow((_band_words(band, unit), str(band.passed), str(band.failed))) for band in bands)
    return Twin(title, ("Amount", "Passed", "Failed"), tuple(rows))


def _chart(bands: Sequence[Band], quartiles: Quartiles, unit: str, limit: Decimal) -> dict:
    highest = max(band.passed + band.failed for band in bands)
    edges = [float(bands[0].over), *(float(band.upto) for band in bands)]
    layout = {
        **frame(PLOT_PX, TOP_PX, BOTTOM_PX),
        "barmode": "stack",
        "bargap": 0.04,
        "dragmode": False,
        "xaxis": AXIS_LOOK
        | {"fixedrange": True, "zeroline": False, "range": [edges[0], edges[-1]]}
        | _ticks(edges, unit),
        "yaxis": {
            "fixedrange": True,
            "gridcolor": colour("grid"),
            "zeroline": False,
            "range": [0, 1.2 * highest],
            "tickformat": "d",
            "tickfont": {"size": 11, "color": colour("soft")},
        },
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"},
        "shapes": [*_box(quartiles, highest), _limit_line(limit)],
        "annotations": [_limit_words(limit, unit)],
        "meta": {
            "scales": {},
            "named_rows": [],
            "spans": {},
            "phone": {"top": TOP_PX, "left": 44, "shifts": {}},
        },
    }
    return {
        "data": [
            _bars("passed", bands, [band.passed for band in bands], unit, hatch=""),
            _bars("failed", bands, [band.failed for band in bands], unit, hatch="/"),
        ],
        "layout": layout,
        "config": STILL,
    }


def _ticks(edges: list[float], unit: str) -> dict:
    step = -(-len(edges) // 10)
    shown = edges[::step]
    return {"tickvals": shown, "ticktext": [said(Decimal(str(edge)), unit) for edge in shown]}


def _bars(name: str, bands: Sequence[Band], counts: list[int], unit: str, *, hatch: str) -> dict:
    return {
        "type": "bar",
        "name": name,
        "x": [float(band.over + band.upto) / 2 for band in bands],
        "width": [float(band.upto - band.over) * 0.96 for band in bands],
        "y": counts,
        "hovertext": [
            hover(f"{count} {name}", _band_words(band, unit))
            for band, count in zip(bands, counts, strict=True)
        ],
        "hoverinfo": "text",
        "showlegend": True,
        "marker": {
            "color": colour("window" if not hatch else "dose-fill"),
            "line": {"width": 1, "color": colour("text")},
            "pattern": {"shape": hatch, "fgcolor": colour("text"), "size": 7, "solidity": 0.25},
        },
    }


def _box(quartiles: Quartiles, highest: int) -> list[dict]:
    """Return the box of the middle half and its median, above the bars."""
    low, middle, high = (float(value) for value in quartiles)
    y0, y1 = (BOX_Y - BOX_HALF) * highest, (BOX_Y + BOX_HALF) * highest
    line = {"width": 1.5, "color": colour("text")}
    box = {"type": "rect", "name": "middle-half", "x0": low, "x1": high, "y0": y0, "y1": y1, "line": line}
    median = {"type": "line", "name": "median", "x0": middle, "x1": middle, "y0": y0, "y1": y1}
    return [box, median | {"line": line | {"width": 3}}]


def _limit_line(limit: Decimal) -> dict:
    at = float(limit)
    line = {"width": 1.5, "dash": "dash", "color": colour("soft")}
    return {
        "type": "line",
        "name": "limit",
        "x0": at,
        "x1": at,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": line,
    }


def _limit_words(limit: Decimal, unit: str) -> dict:
    return {
        "text": said(limit, unit),
        "x": float(limit),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "left",
        "showarrow": False,
        "font": {"size": 12, "color": colour("text")},
    }
