"""Days on a steroid whose dose is not known in mg: a low hatched strip with the dose as printed."""

from collections.abc import Sequence

from courses.rules.exposure import DailySegment
from courses.rules.wording import NOT_RECORDED
from monitoring.charts.marks import LABEL_PX, after, blocks_trace, colour, midnight
from monitoring.charts.steps import middle
from monitoring.charts.words import hover, label, span_text
from monitoring.rules.history import PatientHistory, TakenFact

STRIP_PX = 19


def strip_traces(segments: Sequence[DailySegment], history: PatientHistory, mg_per_px: float) -> list[dict]:
    """Return a low hatched strip for days on a dose not known in mg; its height says nothing."""
    unknown = [segment for segment in segments if segment.mg is None]
    if not unknown:
        return []
    words = [unknown_words(segment, history) for segment in unknown]
    height = round(STRIP_PX * mg_per_px, 4)
    spans = [(midnight(segment.first), after(segment.last)) for segment in unknown]
    hovers = [
        hover(f"{said}: not known in mg a day", span_text(segment.first, segment.last))
        for said, segment in zip(words, unknown, strict=True)
    ]
    return [
        blocks_trace("dose not known in mg", spans, height, hue="dose", fill="dose", pattern="/"),
        unseen_trace([middle(segment) for segment in unknown], height / 2, hovers),
        words_trace([start for start, _ in spans], height * 1.5, [label(said) for said in words]),
    ]


def unseen_trace(xs: list[str], y: float, hovers: list[str]) -> dict:
    """Return marks that are not seen, to hover on."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": [y] * len(xs),
        "hovertext": hovers,
        "hoverinfo": "text",
        "marker": {"size": 16, "opacity": 0},
        "showlegend": False,
    }


def words_trace(xs: list[str], y: float, texts: list[str]) -> dict:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": xs,
        "y": [y] * len(xs),
        "text": texts,
        "textposition": "middle right",
        "textfont": {"size": LABEL_PX, "color": colour("dose-text")},
        "marker": {"size": 1, "opacity": 0},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
        "meta": {"fit": "lane"},
    }


def unknown_words(segment: DailySegment, history: PatientHistory) -> str:
    """Return the dose as printed for days on which it is not known in mg: each drug's latest record."""
    latest: dict[str, TakenFact] = {}
    for fact in history.taken:
        day = fact.first.day
        if day is None or day > segment.first or (fact.last_day and fact.last_day < segment.first):
            continue
        if fact.drug not in latest or day >= (latest[fact.drug].first.day or day):
            latest[fact.drug] = fact
    unknown = [fact for fact in latest.values() if fact.daily_mg is None] or list(latest.values())
    return ", ".join(map(printed_dose, unknown)) or NOT_RECORDED


def printed_dose(fact: TakenFact) -> str:
    end = "" if fact.last_day else ", no last day recorded"
    return f"{fact.printed or NOT_RECORDED}{end}"
