"""Events, outcomes, signed reviews, imaging and results other than enzymes, as marks with short words."""

from courses.rules.dates import When
from courses.rules.wording import day_text
from monitoring.charts.axis import TimeAxis
from monitoring.charts.effects import lasting_trace
from monitoring.charts.labs import by_day, day_of, lab_hover, still_stands, values_text
from monitoring.charts.marks import Mark
from monitoring.charts.worded import worded_marks
from monitoring.charts.words import hover, label, seen_text, when_text
from monitoring.rules.chart_choices import Choices, series_of
from monitoring.rules.flags import flag_words, flagged
from monitoring.rules.history import CourseFact, NoteFact, PatientHistory

FLAG = "triangle-right"
FLAG_SYMBOLS = {
    "fall": "triangle-down",
    "exercise": "triangle-up",
    "im_injection": "cross",
    "statin": "diamond",
}


def event_marks(history: PatientHistory) -> list[Mark]:
    """Return a flag for each note with a known day and each signed review, in order of day."""
    notes = [note_mark(note) for note in history.notes if note.when.day and not note.mark]
    reviews = [review_mark(course) for course in history.courses if course.reviewed_on]
    return sorted([*notes, *reviews], key=lambda mark: mark.day)


def flag_marks(history: PatientHistory) -> list[Mark]:
    """Return a flag for each thing somebody marked because it may move CK, in order of day."""
    return [
        Mark(
            note.when,
            0,
            hover(
                f"Marked: {flag_words(note)}",
                when_text(note.when),
                f"until {day_text(note.until)}" if note.until else "",
            ),
            note.key,
            text=label(flag_words(note)),
            symbol=FLAG_SYMBOLS.get(note.mark, FLAG),
        )
        for note in flagged(history)
    ]


def note_mark(note: NoteFact) -> Mark:
    kind = "" if note.kind in {"event", "note"} else f"{note.kind.capitalize()}: "
    return Mark(
        when=note.when,
        y=0,
        hover=hover(f"{kind}{note.text}", when_text(note.when)),
        key=note.key,
        text=label(f"{kind}{note.text}"),
        symbol="star-diamond" if note.kind == "outcome" else FLAG,
    )


def review_mark(course: CourseFact) -> Mark:
    when = When(course.reviewed_on)
    text = f"Review of pulse {course.number}: {course.verdict or 'signed'}"
    return Mark(when, 0, hover(text, when_text(when)), course.key, text=label(text), symbol="star-diamond")


def event_traces(marks: list[Mark], history: PatientHistory, axis: TimeAxis) -> list[dict]:
    untils = {note.key: note.until for note in history.notes}
    ends = [(mark, untils.get(mark.key)) for mark in marks]
    return [*lasting_trace(ends, hue="soft"), *worded_marks("events", marks, axis, hue="text")]


def imaging_marks(history: PatientHistory) -> list[Mark]:
    return [
        Mark(
            study.when,
            0,
            hover(study.label, seen_text(study), study.report, when_text(study.when)),
            study.key,
            text=label(study.label),
            symbol="square",
        )
        for study in sorted(history.imaging, key=lambda study: str(study.when.day))
        if study.when.day
    ]


def result_marks(history: PatientHistory, chosen: Choices) -> list[Mark]:
    """Return one mark a day for results not drawn above and no muscle enzymes, with values as printed."""
    others = [
        lab
        for lab in history.labs
        if not lab.is_muscle_enzyme
        and lab.when.day
        and still_stands(lab)
        and series_of(lab) not in chosen.analytes
    ]
    return [
        Mark(
            when=day_of(labs),
            y=0,
            hover="<br>".join(lab_hover(lab) for lab in labs),
            key=labs[0].key,
            text=label(values_text(labs)),
            symbol="square",
        )
        for labs in by_day(others)
    ]
