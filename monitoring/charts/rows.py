"""What else was given and what else happened: rows for drugs, imaging, results, effects and events."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from courses.rules.dates import When
from courses.rules.exposure import is_glucocorticoid
from courses.rules.wording import day_text
from monitoring.charts.axis import WIDE_PX, TimeAxis
from monitoring.charts.effects import effect_marks, effect_traces
from monitoring.charts.events import event_marks, event_traces, flag_marks, imaging_marks, result_marks
from monitoring.charts.marks import (
    DAY_MS,
    Mark,
    after,
    colour,
    labels_trace,
    lanes,
    midnight,
    point_columns,
    text_px,
    whiskers_trace,
)
from monitoring.charts.panel import Panel, row_axis
from monitoring.charts.worded import word_span, worded_marks
from monitoring.charts.words import hover, short, unstyled, when_text
from monitoring.rules.chart_choices import Choices
from monitoring.rules.history import DrugFact, PatientHistory
from monitoring.rules.steroid.spans import LOCAL_ROUTES

ROW_PX = 25
NAME_CHARS = 17
DRUG_CHARS = 70
FEWEST_BAR_PX = 4
ONE_DAY = timedelta(days=1)


@dataclass
class Rows:
    """Rows from the top; a row that needs several lanes is named once."""

    names: list[str] = field(default_factory=list)
    traces: list[dict] = field(default_factory=list)

    def open_lanes(self, name: str, spans: list[tuple[float, float]], most: int) -> list[int]:
        """Return the row of each span, after naming as many new rows as they need."""
        first = len(self.names)
        chosen = lanes(spans, most)
        self.names += [unstyled(short(name, NAME_CHARS)), *[""] * max(chosen)]
        return [first + lane for lane in chosen]


def rows_panel(history: PatientHistory, axis: TimeAxis, chosen: Choices) -> Panel | None:
    """Return the panel of rows, or None when there is nothing to put in one."""
    rows = Rows()
    for name, periods in drugs_by_row(history).items():
        add_drug(rows, name, periods, axis)
    add_words(rows, "Imaging", imaging_marks(history), axis, hue="soft")
    add_words(rows, "Other results", result_marks(history, chosen), axis, hue="soft")
    add_effects(rows, history, axis)
    add_flags(rows, history, axis)
    add_events(rows, history, axis)
    if not rows.names:
        return None
    return Panel(
        name="rows",
        title="Other drugs, findings and events",
        height_px=ROW_PX * len(rows.names),
        axis=row_axis(rows.names),
        traces=rows.traces,
    )


def drugs_by_row(history: PatientHistory) -> dict[str, list[DrugFact]]:
    """Return the periods of each drug with a known first day; prophylaxis comes last."""
    known = [drug for drug in (*history.drugs, *taken_beside(history)) if drug.first.day]
    grouped: dict[str, list[DrugFact]] = {}
    for drug in sorted(known, key=lambda drug: (drug.is_prophylaxis, drug.first.day, drug.name)):
        grouped.setdefault(drug.name, []).append(drug)
    return grouped


def taken_beside(history: PatientHistory) -> list[DrugFact]:
    """Return what was taken that the steroid panel cannot hold, such as a cream, as periods of a drug."""
    return [
        DrugFact(
            fact.key, fact.drug, f"{fact.drug} {fact.printed}", fact.first, fact.last_day, note=fact.note
        )
        for fact in history.taken
        if not is_glucocorticoid(fact.drug) or fact.route.strip().casefold() in LOCAL_ROUTES
    ]


def add_drug(rows: Rows, name: str, periods: list[DrugFact], axis: TimeAxis) -> None:
    spans = [drawn_span(drug, axis) for drug in periods]
    taken = rows.open_lanes(
        name[:1].upper() + name[1:], [(axis.px(first), axis.px(last)) for first, last in spans], most=4
    )
    marks = [
        Mark(drug.first, row, drug_hover(drug), drug.key, text=drug_label(drug))
        for drug, row in zip(periods, taken, strict=True)
    ]
    worded = [
        mark
        if fits_inside(mark.text, span, axis) or axis.is_late(span[1])
        else replace(mark, when=When(span[1] + ONE_DAY))
        for mark, span in zip(marks, spans, strict=True)
    ]  # words too long for their bar begin where it ends
    whiskers = whiskers_trace(marks, axis.whisker_days, hue="soft")
    sides = [drug_side(mark, span, axis) for mark, span in zip(worded, spans, strict=True)]
    rows.traces += [
        drug_bars(name, marks, spans, axis),
        *([whiskers] if whiskers else []),
        kept_in_view(labels_trace(worded, side=sides, fit="lane", size=8), spans),
    ]


def drawn_span(drug: DrugFact, axis: TimeAxis) -> tuple[date, date]:
    """Return first and last drawn day; a drug still taken is drawn up to today, or to the edge before it."""
    assert drug.first.day is not None  # noqa: S101 - drugs_by_row keeps known days only
    return drug.first.day, max(axis.clipped(drug.last_day), drug.first.day)


def fits_inside(text: str, span: tuple[date, date], axis: TimeAxis) -> bool:
    return text_px(text) + 8 <= axis.px(span[1]) - axis.px(span[0])


def drug_side(mark: Mark, span: tuple[date, date], axis: TimeAxis) -> str:
    """Return right for words in or after their bar, left for those before a short bar near the edge."""
    is_before = axis.is_late(span[1]) and not fits_inside(mark.text, span, axis)
    return "middle left" if is_before else "middle right"


def kept_in_view(labels: dict, spans: list[tuple[date, date]]) -> dict:
    """Return labels that chart.js moves along while any of their bar is in view."""
    return labels | {"meta": labels["meta"] | {"until": [after(last) for _, last in spans]}}


def drug_label(drug: DrugFact) -> str:
    stopped = f", stopped: {drug.reason_stopped}" if drug.reason_stopped else ""
    return unstyled(short(f"{drug.label}{stopped}", DRUG_CHARS))


def drug_hover(drug: DrugFact) -> str:
    end = end_text(drug.last_day)
    return hover(
        drug.label,
        f"from {when_text(drug.first)} {end}",
        "prophylaxis" if drug.is_prophylaxis else "",
        f"stopped: {drug.reason_stopped}" if drug.reason_stopped else "",
        drug.note,
    )


def end_text(last_day: date | None) -> str:
    return f"to {day_text(last_day)}" if last_day else "on, no last day recorded"


def drug_bars(name: str, marks: list[Mark], spans: list[tuple[date, date]], axis: TimeAxis) -> dict:
    """Return horizontal bars over the days of each period; none thinner than can be seen."""
    fewest_days = FEWEST_BAR_PX * axis.days / WIDE_PX
    lengths = [max((last - first).days + 1, fewest_days) for first, last in spans]
    columns = point_columns(list(marks))
    return {
        "type": "bar",
        "orientation": "h",
        "name": unstyled(name),
        **columns,
        "base": [midnight(first) for first, _ in spans],
        "x": [round(days * DAY_MS) for days in lengths],
        "width": 0.66,
        "marker": {"color": colour("drug"), "line": {"width": 1, "color": colour("soft")}},
        "showlegend": False,
    }


def add_words(rows: Rows, name: str, marks: list[Mark], axis: TimeAxis, *, hue: str) -> None:
    """Add marks with their words, stacked so that words of near days do not touch."""
    if marks:
        placed = on_rows(rows, name, marks, axis, most=3)
        rows.traces += worded_marks(name, placed, axis, hue=hue)


def on_rows(rows: Rows, name: str, marks: list[Mark], axis: TimeAxis, *, most: int) -> list[Mark]:
    spans = [word_span(mark.day, mark.text, axis) for mark in marks]
    taken = rows.open_lanes(name, spans, most)
    return [mark.on_row(row) for mark, row in zip(marks, taken, strict=True)]


def add_effects(rows: Rows, history: PatientHistory, axis: TimeAxis) -> None:
    if marks := effect_marks(history):
        placed = on_rows(rows, "Adverse effects", marks, axis, most=5)
        rows.traces += effect_traces(placed, history, axis)


def add_events(rows: Rows, history: PatientHistory, axis: TimeAxis) -> None:
    if marks := event_marks(history):
        placed = on_rows(rows, "Events", marks, axis, most=7)
        rows.traces += event_traces(placed, history, axis)


def add_flags(rows: Rows, history: PatientHistory, axis: TimeAxis) -> None:
    if marks := flag_marks(history):
        placed = on_rows(rows, "Marked", marks, axis, most=5)
        rows.traces += event_traces(placed, history, axis)
