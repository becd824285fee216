"""Reads a figure back: which points, lines and words it draws. Day 0 is that of tests.rules.histories."""

from monitoring.charts import timeline_chart


def panel_axis(chart, name):
    """The y axis ("y", "y2", ...) of the panel whose title has this name."""
    titles = [said["name"] for said in chart["layout"]["annotations"] if said["name"].startswith("title-")]
    place = titles.index(f"title-{name}") + 1
    return "y" if place == 1 else f"y{place}"


def panels(chart):
    """The panel names from top to bottom, and their titles."""
    said = chart["layout"]["annotations"]
    return {s["name"].removeprefix("title-"): s["text"] for s in said if s["name"].startswith("title-")}


def traces(chart, panel, **wanted):
    """The traces of a panel that have these values."""
    axis = panel_axis(chart, panel)
    on_panel = [trace for trace in chart["data"] if trace["yaxis"] == axis]
    return [trace for trace in on_panel if all(trace.get(key) == value for key, value in wanted.items())]


def line(chart, panel, name):
    """The marks of the named line as (x, y, symbol), None where it is broken."""
    (found,) = [t for t in traces(chart, panel, name=name) if not t["showlegend"]]
    symbols = found["marker"]["symbol"]
    return [
        None if x is None else (x, y, symbol)
        for x, y, symbol in zip(found["x"], found["y"], symbols, strict=True)
    ]


def words(chart, panel):
    """All words beside marks of a panel, top row first, as (x, text)."""
    labelled = [t for t in traces(chart, panel) if t.get("meta", {}).get("fit") in {"lane", "centre", "span"}]
    return [(x, text) for t in labelled for x, text in zip(t["x"], t["text"], strict=True)]


def whiskers(chart, panel):
    """The days that have a whisker."""
    found = [t for t in traces(chart, panel) if t.get("meta", {}).get("fit") == "whisker"]
    return [at for t in found for at in t["meta"]["at"]]


def axis_of(chart, panel):
    return chart["layout"][panel_axis(chart, panel).replace("y", "yaxis", 1)]


def draw(history, **options):
    return timeline_chart(history, **options)
