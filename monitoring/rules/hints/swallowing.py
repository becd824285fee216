"""The hint about swallowing: on record, in words, on a scale, or a weak neck."""

from dataclasses import replace

from courses.protocols.hints import CutOff
from courses.protocols.loader import hint_book
from courses.rules.units import plain
from monitoring.rules.hints.clauses import SWALLOWING
from monitoring.rules.hints.mentions import Mention, latest_mention
from monitoring.rules.hints.myopathy import neck_points
from monitoring.rules.hints.signs import dysphagia_on_record
from monitoring.rules.hints.values import Condition, Hint, HintInput, Speaks, against, hint_of, upto
from monitoring.rules.history import MeasurePoint, PatientHistory
from monitoring.rules.muscles.manual_testing import MOST_POINTS


def swallowing(history: PatientHistory) -> Hint:
    """Raised by any one of: the condition, the latest words, EAT-10 from its cut-off, weak neck flexors."""
    scores = [_latest(history, kind) for kind in hint_book().swallowing_from]
    mention, neck = latest_mention(history, SWALLOWING), _neck(history)
    speaks = [
        *dysphagia_on_record(history),
        *([mention.read] if mention and mention.is_present else []),
        *(_read(score) for score in scores if score and _reaches(score)),
        *(read for read, is_weak in neck if is_weak),
    ]
    without = [_latest(history, kind) for kind in hint_book().swallowing_without_cut_off]
    open_scores = [_read(score, " (no cut-off in the sources)", Speaks.BESIDE) for score in without if score]
    unread = _unread(mention)
    calm = [read for read, is_weak in neck if not is_weak] + _well(mention)
    calm += [_read(score) for score in scores if score and not _reaches(score)]
    return hint_of(
        "swallowing", _condition(speaks, calm, open_scores, unread), beside=[*open_scores, *unread]
    )


def _condition(
    speaks: list[HintInput], calm: list[HintInput], open_scores: list[HintInput], unread: list[HintInput]
) -> Condition:
    if speaks:
        said = f"swallowing is affected or at risk: {'; '.join(read.said for read in speaks)}"
        return Condition(True, said, tuple(speaks))
    if unread:
        said = "; ".join(read.said for read in (*unread, *open_scores))
        return Condition(None, f"the words deny something, a person has to read them: {said}")
    if open_scores:
        said = "; ".join(read.said for read in open_scores)
        return Condition(None, f"the sources give no cut-off, a person has to read it: {said}")
    if calm:
        said = f"nothing on record speaks for it ({'; '.join(read.said for read in calm)})"
        return Condition(False, said, tuple(map(against, calm)))
    return Condition(None, "nothing about swallowing and no score of the neck flexors is on record")


def _well(mention: Mention | None) -> list[HintInput]:
    return [mention.read] if mention and mention.is_present is False else []


def _unread(mention: Mention | None) -> list[HintInput]:
    """Return the words that a person has to read, told neither way."""
    is_unread = mention is not None and mention.is_present is None
    return [replace(mention.read, speaks=Speaks.BESIDE)] if mention and is_unread else []


def _latest(history: PatientHistory, kind: str) -> MeasurePoint | None:
    found = [m for m in upto(history.measures, history.known_to) if m.kind == kind and m.number is not None]
    return found[-1] if found else None


def _cut_off(score: MeasurePoint) -> CutOff:
    return hint_book().swallowing_from[score.kind]


def _reaches(score: MeasurePoint) -> bool:
    return score.number is not None and score.number >= _cut_off(score).value


def _read(score: MeasurePoint, more: str = "", speaks: Speaks = Speaks.FOR) -> HintInput:
    number = "" if score.number is None else f" {plain(score.number)}"
    return HintInput(f"{score.label}{number}{more}", score.when, score.key, speaks)


def _neck(history: PatientHistory) -> list[tuple[HintInput, bool]]:
    """Return the latest score of the neck flexors and whether it lies below full strength; [] without one."""
    tests = [test for test in upto(history.strengths, history.known_to) if neck_points(test) is not None]
    return [
        (
            HintInput(f"neck flexors {plain(points)} of {MOST_POINTS}", test.when, test.key),
            points < MOST_POINTS,
        )
        for test in tests[-1:]
        if (points := neck_points(test)) is not None
    ]
