"""What people marked on the chart because it may move CK: shown beside a rise, never called its cause."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from courses.rules.wording import day_text
from monitoring.rules.chart_choices import series_of
from monitoring.rules.history import LabPoint, NoteFact, PatientHistory
from monitoring.rules.laboratory.enzymes import NO_LONGER_STANDS, direction

FLAGS = {
    "fall": "fall",
    "exercise": "exercise",
    "im_injection": "intramuscular injection",
    "statin": "statin",
    "other": "other",
}


def flag_words(note: NoteFact) -> str:
    """Return the flag as words on the chart: "fall", "exercise: ran a race", "slept badly"."""
    name = FLAGS.get(note.mark, "")
    said = note.text.strip()
    if note.mark == "other" or not name:
        return said
    return name if said.casefold() == name else f"{name}: {said}"


def flagged(history: PatientHistory) -> list[NoteFact]:
    """Return the notes with a flag and a day, earliest first."""
    known = [note for note in history.notes if note.mark and note.when.day is not None]
    return sorted(known, key=lambda note: note.when.day or date.min)


def rises(history: PatientHistory) -> dict[str, str]:
    """Return, by key of each muscle enzyme that rose against the one before it, what was marked between.

    "marked: exercise, 3 days before". Between is from the day of the result before to the day of the result,
    both included; a flag that lasts counts while it lasts. No cause is claimed and no interval assumed.
    """
    flags = flagged(history)
    if not flags:
        return {}
    found = {}
    for before, after in pairs(history.labs):
        assert before.when.day  # noqa: S101 - pairs are of results with a day
        assert after.when.day  # noqa: S101
        between = flags_between(flags, before.when.day, after.when.day)
        if between and direction(before, after) == "rising":
            found[after.key] = "marked: " + "; ".join(_said(note, after.when.day) for note in between)
    return found


def pairs(labs: Iterable[LabPoint]) -> Iterable[tuple[LabPoint, LabPoint]]:
    """Yield each muscle enzyme with the result of the same analyte before it."""
    series: dict[str, list[LabPoint]] = {}
    for lab in labs:
        if lab.is_muscle_enzyme and lab.when.day is not None and lab.status not in NO_LONGER_STANDS:
            series.setdefault(series_of(lab), []).append(lab)
    for results in series.values():
        yield from pairwise(sorted(results, key=lambda lab: lab.when.day or date.min))


def flags_between(flags: Sequence[NoteFact], first: date, last: date) -> list[NoteFact]:
    """Return the flags (in order of day) that began from `first` to `last`, or lasted into those days."""
    days = [note.when.day or date.min for note in flags]
    start, end = bisect_left(days, first), bisect_right(days, last)
    lasting = [note for note in flags[:start] if note.until is not None and note.until >= first]
    return [*lasting, *flags[start:end]]


def _said(note: NoteFact, day: date) -> str:
    assert note.when.day is not None  # noqa: S101 - flags have a day
    days = (day - note.when.day).days
    about = "" if note.when.is_exact else "about "
    before = "on that day" if days == 0 else f"{about}{days} day{'' if days == 1 else 's'} before"
    until = f", until {day_text(note.until)}" if note.until else ""
    return f"{flag_words(note)}, {before}{until}"
