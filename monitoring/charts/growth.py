"""A child's heights and height velocities by age, over the days a steroid was taken. No percentiles."""

from collections.abc import Sequence
from datetime import date, timedelta

from courses.charts import AXIS_LOOK, STILL
from courses.rules.dates import months_later
from courses.rules.units import plain
from courses.rules.wording import day_text
from monitoring.charts.marks import CLEAR, after, colour, midnight, noon
from monitoring.charts.panel import nice_ticks
from monitoring.charts.words import hover
from monitoring.rules.history import PatientHistory
from monitoring.rules.safety.growth import Growth, Height
from monitoring.rules.safety.prompts import steroid_of

HEIGHT_PX, VELOCITY_PX, GAP_PX, TOP_PX, BOTTOM_PX = 190, 130, 46, 30, 46
MOST_AGES = 12
FONT = {"size": 12, "color": colour("text")}


def growth_chart(history: PatientHistory, found: Growth, heights: Sequence[Height]) -> dict:
    """Return {"data", "layout", "config"} of the heights above and the velocities beneath; {} without any."""
    if not heights:
        return {}
    ordered = sorted(heights, key=lambda height: height.day)
    first, last = _span(ordered, history.today)
    total = HEIGHT_PX + GAP_PX + VELOCITY_PX
    fastest = max([float(v.cm_a_year) for v in found.velocities if v.gained_cm > 0], default=1.0)
    return {
        "data": [_heights(ordered), *([_velocities(found)] if found.velocities else [])],
        "layout": {
            "template": None,
            "height": TOP_PX + total + BOTTOM_PX,
            "margin": {"l": 56, "r": 18, "t": TOP_PX, "b": BOTTOM_PX, "pad": 0, "autoexpand": False},
            "paper_bgcolor": colour("paper"),
            "plot_bgcolor": CLEAR,
            "font": FONT,
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
            "xaxis": _age_axis(history.birth_date, first, last),
            "yaxis": _axis([(total - HEIGHT_PX) / total, 1], _height_range(ordered)),
            "yaxis2": _axis([0, VELOCITY_PX / total], [0, round(fastest * 1.35, 3)])
            | {"tickvals": nice_ticks(fastest * 1.2, 4), "tickmode": "array"},
            "annotations": [
                _title("Height, cm", 1),
                _title("Height velocity, cm a year", VELOCITY_PX / total),
                *_steroid_words(history, first, last),
            ],
            "shapes": _steroid(history, first, last),
            "meta": {"scales": {}, "named_rows": [], "spans": {"all": [midnight(first), after(last)]}},
        },
        "config": STILL,
    }


def _span(ordered: Sequence[Height], today: date) -> tuple[date, date]:
    """Return the days shown: a month on either side of the heights, today within."""
    month = timedelta(days=30)
    return ordered[0].day - month, max(ordered[-1].day + month, min(today, ordered[-1].day + 6 * month))


def _heights(ordered: Sequence[Height]) -> dict:
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": "height",
        "x": [noon(height.day) for height in ordered],
        "y": [float(height.cm) for height in ordered],
        "text": [plain(height.cm) for height in ordered],
        "hovertext": [hover(f"{plain(height.cm)} cm", day_text(height.day)) for height in ordered],
        "hoverinfo": "text",
        "customdata": [height.key for height in ordered],
        "textposition": "top center",
        "textfont": {"size": 11, "color": colour("strength")},
        "line": {"color": colour("strength"), "width": 2},
        "marker": {"symbol": "diamond", "size": 9, "color": colour("strength")},
        "cliponaxis": False,
        "xaxis": "x",
        "yaxis": "y",
    }


def _velocities(found: Growth) -> dict:
    """Return each velocity as a level line from its first height to its last, with its number."""
    x, y, words, texts = [], [], [], []
    for velocity in found.velocities:
        level = round(float(velocity.cm_a_year), 3)
        middle = velocity.first.day + timedelta(days=velocity.days // 2)
        x += [noon(velocity.first.day), noon(middle), noon(velocity.last.day), None]
        y += [level, level, level, None]
        words += [hover(velocity.words)] * 3 + [None]
        texts += ["", velocity.number, "", None]
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": "height velocity",
        "x": x,
        "y": y,
        "text": texts,
        "hovertext": words,
        "hoverinfo": "text",
        "textposition": "top center",
        "textfont": {"size": 11, "color": colour("text")},
        "line": {"color": colour("text"), "width": 2},
        "marker": {"size": 5, "color": colour("text")},
        "cliponaxis": False,
        "xaxis": "x",
        "yaxis": "y2",
    }


def _height_range(ordered: Sequence[Height]) -> list[float]:
    low, high = (float(pick(height.cm for height in ordered)) for pick in (min, max))
    room = max((high - low) * 0.25, 2.0)
    return [round(low - room, 2), round(high + room, 2)]


def _axis(domain: list[float], limits: list[float]) -> dict:
    return {
        "domain": domain,
        "range": limits,
        "anchor": "x",
        "fixedrange": True,
        "nticks": 5,
        "gridcolor": colour("grid"),
        "zeroline": False,
        "tickfont": {"size": 11, "color": colour("soft")},
    }


def _age_axis(born: date | None, first: date, last: date) -> dict:
    """Return an axis of days whose ticks are ages in years; the calendar's own where no birth is known."""
    axis = {
        "type": "date",
        "range": [midnight(first), after(last)],
        "anchor": "y2",
        **AXIS_LOOK,
        "fixedrange": True,
    }
    ticks = _ages(born, first, last) if born else []
    if ticks:
        axis |= {"tickmode": "array", "tickvals": [midnight(day) for day, _ in ticks]}
        axis |= {"ticktext": [words for _, words in ticks]}
    return axis


def _ages(born: date, first: date, last: date) -> list[tuple[date, str]]:
    """Return (day, "age 8") of each whole or half year within the days; whole ones only where many."""
    halves = []
    count = 0
    while (day := months_later(born, 6 * count)) <= last:
        if day >= first:
            halves.append((day, count))
        count += 1
    if len(halves) > MOST_AGES:
        halves = [(day, count) for day, count in halves if count % 2 == 0]
    step = -(-len(halves) // MOST_AGES) or 1
    return [(day, f"age {count // 2}{'½' if count % 2 else ''}") for day, count in halves[::step]]


def _title(words: str, top: float) -> dict:
    return {
        "text": words,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": top,
        "yanchor": "bottom",
        "yshift": 6,
        "showarrow": False,
        "font": {"size": 12, "color": colour("text")},
    }


def _on_steroid(history: PatientHistory, first: date, last: date) -> list[tuple[date, date]]:
    """Return the stretches of days with a steroid by mouth, as far as they are shown and have come."""
    runs = [(run.first, run.last or history.today) for run in steroid_of(history).runs]
    shown = min(last, history.today)
    return [(max(a, first), min(b, shown)) for a, b in runs if a <= shown and b >= first]


def _steroid(history: PatientHistory, first: date, last: date) -> list[dict]:
    return [
        {
            "type": "rect",
            "name": "steroid",
            "xref": "x",
            "x0": midnight(begun),
            "x1": after(ended),
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "fillcolor": colour("planned-fill"),
            "line": {"width": 0},
            "layer": "below",
        }
        for begun, ended in _on_steroid(history, first, last)
    ]


def _steroid_words(history: PatientHistory, first: date, last: date) -> list[dict]:
    spans = _on_steroid(history, first, last)
    return [_title("", 0) | _over(begun) for begun, _ in spans[:1]]


def _over(begun: date) -> dict:
    where = {"text": "on steroid", "xref": "x", "x": midnight(begun), "xanchor": "left", "xshift": 4}
    return where | {"y": 0, "yanchor": "bottom", "yshift": 2, "font": {"size": 11, "color": colour("soft")}}
