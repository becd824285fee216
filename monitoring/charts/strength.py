"""Muscle strength: one small panel for each instrument and maximum, and findings without a grade as words."""

from decimal import Decimal

from courses.rules.units import plain as number_text
from monitoring.charts.axis import TimeAxis
from monitoring.charts.marks import Mark, broken_line, labels_trace, lanes, line_trace, whiskers_trace
from monitoring.charts.panel import Panel
from monitoring.charts.worded import word_span, worded_marks
from monitoring.charts.words import hover, label, unstyled, when_text
from monitoring.rules.history import PatientHistory, StrengthPoint

HEIGHT_PX = 104
SYMBOL = "diamond"
# between ticks; the first that divides the maximum: 30 of 150, 10 or 5 of 80, 8 of 64, 4 of 52, 1 of 5
STEPS = (100, 50, 30, 20, 10, 5, 2, 1, 0.5, 25, 16, 13, 8, 4)


def strength_panels(history: PatientHistory, axis: TimeAxis) -> list[Panel]:
    """Return a panel per instrument and maximum (two never share a scale), then one of ungraded findings."""
    shown = [test for test in history.strengths if test.when.day is not None]
    graded: dict[tuple[str, Decimal | None], list[StrengthPoint]] = {}
    for test in shown:
        if test.total is not None:
            graded.setdefault((test.label, test.maximum), []).append(test)
    panels = [
        instrument_panel(name, maximum, tests, history, axis) for (name, maximum), tests in graded.items()
    ]
    ungraded = [test for test in shown if test.total is None]
    return [*panels, findings_panel(ungraded, axis)] if ungraded else panels


def instrument_panel(
    name: str, maximum: Decimal | None, tests: list[StrengthPoint], history: PatientHistory, axis: TimeAxis
) -> Panel:
    marks = [mark_of(test) for test in tests]
    line = broken_line(marks, 2 * history.test_interval_days)
    whiskers = whiskers_trace(marks, axis.whisker_days, hue="strength")
    return Panel(
        name="strength",
        title=f"Strength, {scale_text(name, maximum)}",
        height_px=HEIGHT_PX,
        axis=score_axis([mark.y for mark in marks], maximum),
        traces=[
            line_trace(unstyled(name), line, hue="strength", width=2, size=9.5),
            *([whiskers] if whiskers else []),
            labels_trace(marks, side="top center", fit="centre", hue="strength", size=11),
        ],
    )


def scale_text(name: str, maximum: Decimal | None) -> str:
    return unstyled(name) + (
        f" of {number_text(maximum)}" if maximum is not None else " (maximum not recorded)"
    )


def mark_of(test: StrengthPoint) -> Mark:
    assert test.total is not None  # noqa: S101 - only graded tests are marks on a scale
    return Mark(
        when=test.when,
        y=float(test.total),
        hover=hover(f"{test.label}: {total_text(test)}", when_text(test.when), test.note),
        key=test.key,
        text=number_text(test.total),
        symbol=SYMBOL,
    )


def total_text(test: StrengthPoint) -> str:
    """Return "126 of 150", "126" without a maximum, or "no grade recorded"."""
    if test.total is None:
        return "no grade recorded"
    of = f" of {number_text(test.maximum)}" if test.maximum is not None else ""
    return number_text(test.total) + of


def score_axis(totals: list[float], maximum: Decimal | None) -> dict:
    """Return an axis from below the lowest score up to the maximum, the maximum always ticked."""
    top = max([float(maximum or 0), *totals]) or 1.0
    below = max(top - min(totals), top * 0.1)
    reach = min(1.25 * below, top)
    step = next((s for s in STEPS if top % s == 0 and 1.9 <= reach / s <= 5.5), top)
    ticks = [round(top - step * place, 4) for place in range(int(reach / step + 1e-9), -1, -1)]
    return {
        "range": [round(top - 1.04 * reach, 3), round(top + 0.24 * reach, 3)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
    }


def findings_panel(tests: list[StrengthPoint], axis: TimeAxis) -> Panel:
    """Return findings such as "proximal deficit", which have no place on a scale, as words on their day."""
    ordered = sorted(tests, key=lambda test: (test.when.day, test.label))
    texts = [label(test.label) for test in ordered]
    spans = [word_span(test.when.day, text, axis) for test, text in zip(ordered, texts, strict=True)]
    rows = lanes(spans, 4)
    marks = [
        Mark(
            when=test.when,
            y=row,
            hover=hover(f"{test.label}: no grade recorded", when_text(test.when), test.note),
            key=test.key,
            text=text,
            symbol=f"{SYMBOL}-open",
            joins=False,
        )
        for test, text, row in zip(ordered, texts, rows, strict=True)
    ]
    count = max(rows) + 1
    return Panel(
        name="findings",
        title="Strength, found without a grade",
        height_px=24 * count,
        axis={"range": [count - 0.5, -0.5], "showticklabels": False, "showgrid": False, "zeroline": False},
        traces=worded_marks("strength without a grade", marks, axis, hue="strength"),
        gap_px=28,
    )
