"""One panel of the chart before it knows its place: its height, its own y axis, what it draws."""

from dataclasses import dataclass, field

TITLE_GAP_PX = 40  # above each panel: its title, and on a phone the key under it


@dataclass
class Panel:
    """Traces and shapes name no y axis: the layout gives each panel its own."""

    name: str
    title: str
    height_px: int
    axis: dict
    traces: list[dict] = field(default_factory=list)
    shapes: list[dict] = field(default_factory=list)
    scales: dict[str, dict] = field(default_factory=dict)  # axis settings per scale, where there is a choice
    gap_px: int = TITLE_GAP_PX

    @property
    def has_key(self) -> bool:
        return any(trace.get("showlegend") for trace in self.traces)


def row_axis(names: list[str]) -> dict:
    """Return a y axis of rows 0, 1, ... from the top, each with its name at the left."""
    return {
        "range": [len(names) - 0.5, -0.5],
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "showgrid": False,
        "zeroline": False,
    }


def nice_ticks(top: float, most: int = 5) -> list[float]:
    """Return ticks from 0 up to `top`, at most `most` steps of 1, 2 or 5 times a power of ten."""
    magnitude = 1.0
    while top / magnitude > most * 10:
        magnitude *= 10
    while top / magnitude < most / 10:
        magnitude /= 10
    step = next(m * magnitude for m in (0.1, 0.2, 0.5, 1, 2, 5, 10) if top / (m * magnitude) <= most)
    return [round(step * i, 6) for i in range(int(top / step + 1e-9) + 1)]
