"""Muscles by test day as a heat map: a number in each cell, a shade that says the same, gaps left empty.

Columns stand side by side, one for each test: their distance is no time, so nothing is interpolated.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from courses.rules.units import plain
from monitoring.charts.body_map import Level
from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.layout import CONFIG, FONT
from monitoring.charts.marks import CLEAR, LABEL_PX, colour
from monitoring.charts.words import hover, label, unstyled, when_text
from monitoring.rules.history import PatientHistory
from monitoring.rules.muscles.grid import (
    Column,
    Muscle,
    MuscleGrid,
    muscle_words,
    oedema_grid,
    strength_grid,
)
from monitoring.rules.muscles.grid_words import oedema_words, strength_words

ROW_PX, COLUMN_PX, WIDEST_COLUMN_PX = 22, 34, 110
LEFT_PX, TOP_PX, BOTTOM_PX, RIGHT_PX = 158, 14, 74, 12
NOT_TESTED = "nt"
SHADES = [level for level in Level if level.isdigit()]
DARK = {Level.L3, Level.L4}
LevelOf = Callable[[Decimal], Level]


def strength_level(score: Decimal) -> Level:
    """Return the shade of 0-10 points: five equal steps, the darkest the weakest."""
    return SHADES[min(int((10 - score) / 2), len(SHADES) - 1)]


def oedema_level(grade: Decimal) -> Level:
    """Return the shade of oedema 0-3."""
    return (Level.L0, Level.L1, Level.L3, Level.L4)[int(grade)]


def strength_figure(history: PatientHistory) -> Figure:
    """Return the strength of each muscle by test; without such a test, the sentence alone."""
    grid = strength_grid(history)
    return Figure(
        name="muscle-strength",
        heading="Strength of each muscle by test",
        says=strength_words(grid),
        chart=muscle_chart(grid, strength_level, of=10) if grid else None,
        twin=twin_of(grid, "Points 0 to 10 of each muscle by day of the test") if grid else None,
        note="Points 0 to 10; the stronger the shade, the weaker the muscle. nt: could not be tested. "
        "An empty cell was not looked at.",
    )


def oedema_figure(history: PatientHistory) -> Figure:
    """Return the oedema of each muscle by MRI; without a graded one, the sentence alone."""
    grid = oedema_grid(history)
    return Figure(
        name="muscle-oedema",
        heading="MRI: oedema of each muscle by study",
        says=oedema_words(grid),
        chart=muscle_chart(grid, oedema_level, of=3) if grid else None,
        twin=twin_of(grid, "Oedema 0 to 3 of each muscle by day of the study") if grid else None,
        note="Oedema 0 to 3; the stronger the shade, the more oedema. nt: could not be told. "
        "An empty cell was not graded.",
    )


def twin_of(grid: MuscleGrid, caption: str) -> Twin:
    """Return the grid as a table: "nt" for what could not be tested, "–" for what was not looked at."""
    head = ("Muscle", *(", ".join(words) for words in column_heads(grid)))
    rows = tuple(
        TwinRow((muscle_words(muscle), *(cell_text(muscle, column) for column in grid.columns)))
        for muscle in grid.muscles
    )
    return Twin(caption, head, rows)


def cell_text(muscle: Muscle, column: Column) -> str:
    if muscle not in column.values:
        return "–"
    value = column.values[muscle]
    return NOT_TESTED if value is None else plain(value)


def muscle_chart(grid: MuscleGrid, level_of: LevelOf, *, of: int) -> dict:
    """Return {"data", "layout", "config"}: rows are muscles, columns the tests; `of` is the most points."""
    cells = [[column.values.get(muscle) for column in grid.columns] for muscle in grid.muscles]
    return {
        "data": [shades(grid, cells, level_of, of=of), numbers(grid, level_of)],
        "layout": layout(grid),
        "config": CONFIG,
    }


def shades(grid: MuscleGrid, cells: list[list[Decimal | None]], level_of: LevelOf, *, of: int) -> dict:
    steps = len(SHADES)
    scale = [[(n + edge) / steps, colour_of(level)] for n, level in enumerate(SHADES) for edge in (0, 1)]
    return {
        "type": "heatmap",
        "x": list(range(len(grid.columns))),
        "y": list(range(len(grid.muscles))),
        "z": [[None if value is None else int(level_of(value)) for value in row] for row in cells],
        "hovertext": [[cell_hover(muscle, column, of) for column in grid.columns] for muscle in grid.muscles],
        "customdata": [[column.key for column in grid.columns] for _ in grid.muscles],
        "hoverinfo": "text",
        "hoverongaps": True,
        "colorscale": scale,
        "zmin": -0.5,
        "zmax": steps - 0.5,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
    }


def colour_of(level: Level) -> str:
    return f"var(--map-{level})"


def numbers(grid: MuscleGrid, level_of: LevelOf) -> dict:
    """Return the number of each cell, "nt" for what could not be tested; what was not looked for has none."""
    places = [
        (x, y, column.values[muscle])
        for y, muscle in enumerate(grid.muscles)
        for x, column in enumerate(grid.columns)
        if muscle in column.values
    ]
    inks = [ink(None if value is None else level_of(value)) for _, _, value in places]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in places],
        "y": [y for _, y, _ in places],
        "text": [NOT_TESTED if value is None else plain(value) for _, _, value in places],
        "textfont": {"size": LABEL_PX, "color": inks},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def ink(level: Level | None) -> str:
    if level is None:
        return colour("soft")
    return "var(--map-text-dark)" if level in DARK else "var(--map-text)"


def cell_hover(muscle: Muscle, column: Column, of: int) -> str:
    if muscle not in column.values:
        return hover(f"{muscle_words(muscle)}: not looked at", when_text(column.when), column.label)
    value = column.values[muscle]
    said = "could not be tested" if value is None else f"{plain(value)} of {of}"
    return hover(f"{muscle_words(muscle)}: {said}", when_text(column.when), column.label)


def layout(grid: MuscleGrid) -> dict:
    height = ROW_PX * len(grid.muscles) + TOP_PX + BOTTOM_PX
    least, most = (LEFT_PX + px * len(grid.columns) + RIGHT_PX for px in (COLUMN_PX, WIDEST_COLUMN_PX))
    return {
        "template": None,
        "height": height,
        "margin": {"l": LEFT_PX, "r": RIGHT_PX, "t": TOP_PX, "b": BOTTOM_PX, "pad": 0, "autoexpand": False},
        "paper_bgcolor": colour("paper"),
        "plot_bgcolor": CLEAR,
        "font": FONT,
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "xaxis": axis(
            ["<br>".join(map(label, words)) for words in column_heads(grid)],
            [-0.5, len(grid.columns) - 0.5],
            angle=-45,
        ),
        "yaxis": axis([unstyled(muscle_words(m)) for m in grid.muscles], [len(grid.muscles) - 0.5, -0.5]),
        "meta": {"scales": {}, "named_rows": [], "spans": {}, "least_px": least, "most_px": most}
        | {"phone": {"top": TOP_PX, "left": LEFT_PX, "shifts": {}}},
    }


def column_heads(grid: MuscleGrid) -> list[tuple[str, ...]]:
    """Return the day of each test, "about" where it is; of tests on one day what each was, too.

    Those called alike are counted: ("19 Nov 2026", "MMT-8"), ("19 Nov 2026", "MMT-8 (2)").
    """
    days = [when_text(column.when).partition(" (")[0] for column in grid.columns]
    heads: list[tuple[str, ...]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for day, column in zip(days, grid.columns, strict=True):
        called = column.label.partition(":")[0]
        seen[day, called] += 1
        nth = f" ({seen[day, called]})" if seen[day, called] > 1 else ""
        heads.append((day,) if days.count(day) == 1 else (day, f"{called}{nth}"))
    return heads


def axis(words: list[str], ends: list[float], angle: int = 0) -> dict:
    return {
        "type": "linear",
        "range": ends,
        "fixedrange": True,
        "tickmode": "array",
        "tickvals": list(range(len(words))),
        "ticktext": words,
        "tickfont": {"size": LABEL_PX, "color": colour("text")},
        "showgrid": False,
        "zeroline": False,
        "automargin": False,
        "tickangle": angle,
    }
