"""Whether a definition is met: yes, no, or cannot be told, and how such answers combine."""

from collections.abc import Iterable
from enum import StrEnum


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "cannot be told"


def at_least(count: int, answers: Iterable[Answer]) -> Answer:
    """Return whether so many are met: no as soon as those not known could no longer make it up."""
    found = list(answers)
    met, unknown = found.count(Answer.MET), found.count(Answer.UNKNOWN)
    if met >= count:
        return Answer.MET
    return Answer.UNKNOWN if met + unknown >= count else Answer.NOT_MET


def any_of(*answers: Answer) -> Answer:
    return at_least(1, answers)


def all_of(*answers: Answer) -> Answer:
    return at_least(len(answers), answers)


def opposite(answer: Answer) -> Answer:
    return {Answer.MET: Answer.NOT_MET, Answer.NOT_MET: Answer.MET}.get(answer, answer)
