"""How a chart of an audit looks: a share upwards, something counted to the right."""

from decimal import Decimal
from typing import NamedTuple

from courses.charts import AXIS_LOOK, STILL
from monitoring.charts.marks import CLEAR, colour

PLOT_PX, TOP_PX, BOTTOM_PX = 260, 34, 48
FONT = {"size": 12, "color": colour("text")}
SMALL = {"size": 11, "color": colour("soft")}


class Share(NamedTuple):
    """A share from 0 to 1 with the ends of its 95 % interval."""

    estimate: Decimal
    low: Decimal
    high: Decimal


def percent(share: Decimal) -> float:
    """Return a share from 0 to 1 as a percentage to draw."""
    return round(float(share * 100), 2)


def spec(
    data: list[dict], *, title: str, xaxis: dict, yaxis: dict, shapes: list[dict], plot_px: int = PLOT_PX
) -> dict:
    """Return {"data", "layout", "config"} with the title over the plot, at the left."""
    return {
        "data": data,
        "layout": {
            "template": None,
            "height": TOP_PX + plot_px + BOTTOM_PX,
            "margin": {"l": 48, "r": 18, "t": TOP_PX, "b": BOTTOM_PX, "pad": 0, "autoexpand": False},
            "paper_bgcolor": colour("paper"),
            "plot_bgcolor": CLEAR,
            "font": FONT,
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
            "xaxis": AXIS_LOOK | {"fixedrange": True, "zeroline": False} | xaxis,
            "yaxis": {"fixedrange": True, "gridcolor": colour("grid"), "zeroline": False, "tickfont": SMALL}
            | yaxis,
            "annotations": [
                said(title, 0, 1, yshift=8, xanchor="left", yanchor="bottom", xref="paper", yref="paper")
            ],
            "meta": {
                "scales": {},
                "named_rows": [],
                "spans": {},
                "phone": {"top": TOP_PX, "left": 44, "shifts": {}},
            },
            "shapes": shapes,
        },
        "config": STILL,
    }


def said(words: str, x: object, y: object, **where: object) -> dict:
    """Return words at a place of the plot."""
    return {"text": words, "x": x, "y": y, "showarrow": False, "font": FONT, "xref": "x", "yref": "y"} | where


SHARE_AXIS = {
    "range": [-4, 104],
    "tickvals": [0, 25, 50, 75, 100],
    "ticktext": ["0", "25", "50", "75", "100"],
}
