"""Adverse effects: a disc with its grade, its name beside it, a thin line until it resolved."""

from datetime import date

from courses.rules.wording import day_text
from monitoring.charts.axis import TimeAxis
from monitoring.charts.marks import Mark, after, colour, labels_trace, midnight, point_columns, whiskers_trace
from monitoring.charts.worded import side_of
from monitoring.charts.words import hover, label, when_text
from monitoring.rules.history import EffectFact, PatientHistory

DISC_PX = 18
UNDER_WORDS = 0.4  # of a row: the line that lasts runs below the words
NO_GRADE = "–"


def shown_effects(history: PatientHistory) -> list[EffectFact]:
    return sorted(
        (effect for effect in history.effects if effect.onset.day), key=lambda e: e.onset.day or date.min
    )


def effect_marks(history: PatientHistory) -> list[Mark]:
    """Return one mark for each effect with a known onset, in order of day."""
    return [
        Mark(effect.onset, 0, effect_hover(effect), effect.key, text=label(effect.term))
        for effect in shown_effects(history)
    ]


def effect_hover(effect: EffectFact) -> str:
    return hover(
        f"Adverse effect: {effect.term}",
        grade_text(effect),
        f"from {when_text(effect.onset)}",
        f"resolved {day_text(effect.resolved_on)}" if effect.resolved_on else "",
        effect.note,
    )


def grade_text(effect: EffectFact) -> str:
    """Return "grade 3 (CTCAE 5.0)" or "grade not recorded"."""
    if effect.grade is None:
        return "grade not recorded"
    return (
        f"grade {effect.grade} ({effect.grade_version})" if effect.grade_version else f"grade {effect.grade}"
    )


def grade_hue(effect: EffectFact) -> str:
    return "soft" if effect.grade is None else f"grade-{effect.grade}"


def effect_traces(marks: list[Mark], history: PatientHistory, axis: TimeAxis) -> list[dict]:
    """Return discs with grades, words, lines to the resolved day and whiskers of loose onsets."""
    effects = shown_effects(history)
    whiskers = whiskers_trace(marks, axis.whisker_days, hue="soft")
    ends = [(mark, effect.resolved_on) for mark, effect in zip(marks, effects, strict=True)]
    sides = [side_of(mark.day, axis) for mark in marks]
    return [
        *([whiskers] if whiskers else []),
        *lasting_trace(ends, hue="soft"),
        discs_trace(marks, effects),
        labels_trace(marks, side=sides, fit="lane", size=DISC_PX),
    ]


def discs_trace(marks: list[Mark], effects: list[EffectFact]) -> dict:
    hues = [grade_hue(effect) for effect in effects]
    inks = [
        "mark-text" if mark.when.is_exact else hue for mark, hue in zip(marks, hues, strict=True)
    ]  # an open disc has the page behind its number
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "adverse effects",
        **point_columns(list(marks)),
        "text": [NO_GRADE if effect.grade is None else str(effect.grade) for effect in effects],
        "textposition": "middle center",
        "textfont": {"size": 11, "weight": "bold", "color": [colour(ink) for ink in inks]},
        "marker": {
            "symbol": [mark.drawn_symbol for mark in marks],
            "size": DISC_PX,
            "color": [colour(hue) for hue in hues],
            "line": {"width": 1.6, "color": [colour(hue) for hue in hues]},
        },
        "cliponaxis": False,
        "showlegend": False,
    }


def lasting_trace(ends: list[tuple[Mark, date | None]], *, hue: str) -> list[dict]:
    """Return one thin line from each mark to its last day; nothing when none has one."""
    lasting = [(mark, end) for mark, end in ends if end]
    if not lasting:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for mark, end in lasting for x in (midnight(mark.day), after(end), None)],
            "y": [y for mark, _ in lasting for y in (mark.y + UNDER_WORDS, mark.y + UNDER_WORDS, None)],
            "line": {"width": 1.5, "color": colour(hue), "dash": "dot"},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
