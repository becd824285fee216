"""Dose against adverse effects: steps and total of the steroid taken, each effect from onset to its end."""

from courses.rules.wording import day_text
from monitoring.charts.axis import TimeAxis, time_axis
from monitoring.charts.effects import discs_trace, effect_hover, grade_text, shown_effects
from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.layout import figure
from monitoring.charts.marks import Mark, after, colour, labels_trace, midnight, whiskers_trace
from monitoring.charts.panel import Panel, nice_ticks, row_axis
from monitoring.charts.steroid import steroid_panel
from monitoring.charts.worded import side_of
from monitoring.charts.words import label, when_text
from monitoring.rules.ctcae.effect_words import day_words, effects_sentence, total_words
from monitoring.rules.history import EffectFact, PatientHistory
from monitoring.rules.steroid.cumulative import Reached, SteroidTaken, steroid_taken

ROW_PX = 27
TOTAL_PX = 104
MG_IN_G = 1000
HEAD = ("Adverse effect", "Grade", "Began", "Dose that day", "In all by then", "Resolved", "Note")


def dose_figure(history: PatientHistory) -> Figure:
    """Return the figure; without an adverse effect, the sentence alone."""
    taken = steroid_taken(history)
    axis = time_axis(history)
    drawn = bool(shown_effects(history)) and axis is not None
    return Figure(
        name="dose-effects",
        heading="Steroid dose and adverse effects",
        says=effects_sentence(history, taken),
        chart=dose_chart(history, axis, taken) if drawn and axis else None,
        twin=Twin("Adverse effects with the steroid dose", HEAD, twin_rows(history, taken))
        if history.effects
        else None,
        note="Prednisone-equivalent as taken, infusions included. A bar runs to the day of resolution, a "
        "dotted one has none on record. That both stand on one axis says nothing about cause.",
    )


def dose_chart(history: PatientHistory, axis: TimeAxis, taken: SteroidTaken) -> dict:
    found = [steroid_panel(history, axis), total_panel(taken, axis), effects_panel(history, axis, taken)]
    return figure(history, axis, [panel for panel in found if panel], "linear")


def total_panel(taken: SteroidTaken, axis: TimeAxis) -> Panel | None:
    """Return the total so far as a line, dashed from where a dose is not known: it is then "at least"."""
    totals = [total for total in taken.totals if total.day <= axis.last]
    if not totals or not totals[-1].mg:
        return None
    whole = [total for total in totals if total.is_complete]
    known = len(whole)
    highest = float(totals[-1].mg) / MG_IN_G
    ticks = nice_ticks(highest, 4)
    return Panel(
        name="total",
        title="Prednisone-equivalent taken in all, g",
        height_px=TOTAL_PX,
        axis={"range": [0, round(highest * 1.12, 4)], "tickmode": "array"}
        | {"tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks]},
        traces=[
            *total_trace("known in full", totals[:known], "solid"),
            *total_trace(
                "at least: a dose is not known",
                totals[max(known - 1, 0) :] if known < len(totals) else [],
                "dash",
            ),
        ],
    )


def total_trace(name: str, totals: list[Reached], dash: str) -> list[dict]:
    if not totals:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [after(total.day) for total in totals],
            "y": [round(float(total.mg) / MG_IN_G, 4) for total in totals],
            "line": {"color": colour("dose"), "width": 2, "dash": dash},
            "hovertext": [f"{total_words(total)} by the end of {day_text(total.day)}" for total in totals],
            "hoverinfo": "text",
            "showlegend": True,
        }
    ]


def effects_panel(history: PatientHistory, axis: TimeAxis, taken: SteroidTaken) -> Panel:
    """Return one row for each effect: its disc at onset, a bar to its resolution."""
    effects = shown_effects(history)
    marks = [
        Mark(effect.onset, row, said_of(effect, taken), effect.key, text=label(effect.term))
        for row, effect in enumerate(effects)
    ]
    whiskers = whiskers_trace(marks, axis.whisker_days, hue="soft")
    sides = [side_of(mark.day, axis) for mark in marks]
    lasted = [(mark, effect) for mark, effect in zip(marks, effects, strict=True)]
    return Panel(
        name="effects",
        title="Adverse effects, from onset to resolution",
        height_px=ROW_PX * len(effects),
        axis=row_axis([""] * len(effects)),
        traces=[
            *bars_trace("resolved", [pair for pair in lasted if pair[1].resolved_on], axis, "solid"),
            *bars_trace(
                "no day of resolution", [pair for pair in lasted if not pair[1].resolved_on], axis, "dot"
            ),
            *([whiskers] if whiskers else []),
            discs_trace(marks, effects),
            labels_trace(marks, side=sides, fit="lane", size=18),
        ],
    )


def bars_trace(name: str, lasting: list[tuple[Mark, EffectFact]], axis: TimeAxis, dash: str) -> list[dict]:
    """Return a line under the words of each effect while it lasted, up to today where no end is known."""
    if not lasting:
        return []
    ends = [(mark, max(axis.clipped(effect.resolved_on), mark.day)) for mark, effect in lasting]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [x for mark, end in ends for x in (midnight(mark.day), after(end), None)],
            "y": [y for mark, _ in ends for y in (mark.y + 0.42, mark.y + 0.42, None)],
            "line": {"width": 3, "color": colour("soft"), "dash": dash},
            "hoverinfo": "skip",
            "showlegend": True,
        }
    ]


def said_of(effect: EffectFact, taken: SteroidTaken) -> str:
    day = effect.onset.day
    assert day is not None  # noqa: S101 - shown effects have a day
    doses = f"{day_words(taken.on(day))} that day<br>{total_words(taken.until(day))} in all by then"
    return f"{effect_hover(effect)}<br>{doses}"


def twin_rows(history: PatientHistory, taken: SteroidTaken) -> tuple[TwinRow, ...]:
    """Return every effect, those on no known day last: their doses cannot be told."""
    undated = [effect for effect in history.effects if effect.onset.day is None]
    return tuple(twin_row(effect, taken) for effect in [*shown_effects(history), *undated])


def twin_row(effect: EffectFact, taken: SteroidTaken) -> TwinRow:
    day = effect.onset.day
    doses = (
        ("not known", "not known")
        if day is None
        else (day_words(taken.on(day)), total_words(taken.until(day)))
    )
    resolved = day_text(effect.resolved_on) if effect.resolved_on else "not recorded"
    cells = (effect.term, grade_text(effect), when_text(effect.onset), *doses, resolved, effect.note)
    return TwinRow(cells, effect.key)
