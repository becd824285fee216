"""Hints about CK: normal with active disease, rising again after a fall, down while troponin is not."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from courses.protocols.loader import hint_book
from courses.rules.wording import count_text, day_text
from monitoring.rules.hints.signs import active_signs, against_own_limit, unread_signs
from monitoring.rules.hints.values import Condition, Hint, HintInput, Speaks, day_of, hint_of, lab_input, upto
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.enzymes import direction, standing
from monitoring.rules.laboratory.limits import against_limits
from monitoring.rules.response import MAIN_ENZYME
from monitoring.rules.values_in_words import reading_text

TROPONINS = ("troponin_i", "troponin_t")
FEWEST_FOR_REBOUND = 3  # above, at or below, above again; or a fall and what came of it
RISES_IN_A_ROW = 2


def known_ck(history: PatientHistory) -> list[LabPoint]:
    """Return the CK results that stand and have a day, up to the end of what is known."""
    return upto(standing(history.labs, MAIN_ENZYME), history.known_to)


def is_at_or_below_uln(lab: LabPoint) -> bool | None:
    """Return whether a result is at or below its own upper limit; None where that cannot be told.

    "Normal, no number" is; "< 170" of 170 is; "> 100" of 170 is not known.
    """
    if lab.comparator == "normal":
        return True
    if lab.multiple is None or lab.comparator == "about":
        return None
    is_low = lab.multiple <= 1
    match lab.comparator:
        case "":
            return is_low
        case "<" | "<=":
            return True if is_low else None
        case ">":
            return False if lab.multiple >= 1 else None
    return None if is_low else False


def read_ck(lab: LabPoint, speaks: Speaks = Speaks.FOR) -> HintInput:
    return lab_input(f"{lab.label} {reading_text(lab)}", lab, speaks)


def ck_normal_active(history: PatientHistory) -> Hint:
    """Normal CK with signs of activity from the first of the normal results on."""
    code, results = "ck_normal_active", known_ck(history)
    normal = ck_normal(results)
    if not normal.holds:
        return hint_of(code, normal)
    since = day_of(_normal_run(results)[0].when)
    signs, unread = active_signs(history, since), unread_signs(history, since)
    if not signs and unread:
        said = f"{normal.words} and a person has to read this: {'; '.join(read.said for read in unread)}"
        return hint_of(code, Condition(None, said, normal.inputs), beside=unread)
    if not signs:
        nothing = f"no sign of active disease is on record since {day_text(since)}, from when CK is normal"
        return hint_of(code, Condition(False, nothing, normal.inputs))
    said = f"{normal.words} while these speak for active disease: {'; '.join(read.said for read in signs)}"
    return hint_of(code, Condition(True, said, (*normal.inputs, *signs)), beside=unread)


def ck_normal(results: Sequence[LabPoint]) -> Condition:
    """Return whether the latest CK is at or below its own limit."""
    if not results:
        return Condition(None, "no CK is on record")
    latest = read_ck(results[-1])
    match is_at_or_below_uln(results[-1]):
        case True:
            return Condition(True, f"CK is at or below its upper limit ({latest.said})", (latest,))
        case False:
            return Condition(False, f"CK is above its upper limit ({latest.said})", (latest,))
    return Condition(None, f"CK cannot be read against an upper limit of its own ({latest.said})", (latest,))


def _normal_run(results: Sequence[LabPoint]) -> list[LabPoint]:
    """Return the unbroken run of normal results that ends with the latest."""
    run: list[LabPoint] = []
    for lab in reversed(results):
        if not is_at_or_below_uln(lab):
            break
        run.insert(0, lab)
    return run


def ck_rebound(history: PatientHistory) -> Hint:
    """CK above its limit again after having been at or below it, or after two rises in a row since a fall."""
    results = known_ck(history)
    if len(results) < FEWEST_FOR_REBOUND:
        count = count_text(len(results), "CK result")
        said = f"{count} on record, and a rebound needs at least {FEWEST_FOR_REBOUND}"
        return hint_of("ck_rebound", Condition(None, said, tuple(map(read_ck, results))))
    return hint_of("ck_rebound", _falling_now(_above_again(results) or _after_rises(results), results))


def _falling_now(condition: Condition, results: Sequence[LabPoint]) -> Condition:
    """Return the condition, saying so when the latest CK is lower than the one before."""
    before, last = results[-2:]
    if direction(before, last) != "falling":
        return condition
    was = read_ck(before)
    words = f"{condition.words}; CK is falling now, from {was.said}"
    return replace(condition, words=words, inputs=tuple(dict.fromkeys((*condition.inputs, was))))


def _above_again(results: Sequence[LabPoint]) -> Condition | None:
    """Return the first half of the definition where it decides: the latest is normal, or above again."""
    is_low, high = is_at_or_below_uln(results[-1]), read_ck(results[-1])
    if is_low:
        return Condition(False, f"CK is at or below its upper limit ({high.said})", (high,))
    if is_low is None:
        return None
    lows = [place for place, lab in enumerate(results) if is_at_or_below_uln(lab)]
    if not lows or not any(is_at_or_below_uln(lab) is False for lab in results[: lows[-1]]):
        return None
    low = read_ck(results[lows[-1]])
    said = f"CK is above its upper limit again ({high.said}) after having been at or below it ({low.said})"
    return Condition(True, said, (low, high))


def _after_rises(results: Sequence[LabPoint]) -> Condition:
    """Return whether the latest results rose twice in a row since a fall."""
    ways = [direction(before, after) for before, after in pairwise(results)]
    last = tuple(map(read_ck, results[-RISES_IN_A_ROW - 1 :]))
    said = ", then ".join(read.said for read in last)
    rises = 0
    while rises < len(ways) and ways[-1 - rises] == "rising":
        rises += 1
    if rises < RISES_IN_A_ROW:
        is_open = None in ways[-RISES_IN_A_ROW:]
        words = "the latest CK results cannot be compared" if is_open else "CK did not rise twice in a row"
        return Condition(None if is_open else False, f"{words} ({said})", last)
    if "falling" not in ways[: len(ways) - rises]:
        return Condition(False, f"CK rose without a fall before it ({said})", last)
    low = read_ck(results[-1 - rises])
    inputs = tuple(dict.fromkeys((low, *last)))
    return Condition(True, f"CK rose {count_text(rises, 'time')} in a row after a fall ({said})", inputs)


def troponin_outlasts_ck(history: PatientHistory) -> Hint:
    """Troponin above its own limit while CK is at or below its own, in checkpoint-inhibitor myositis only."""
    code = "troponin_outlasts_ck"
    if history.subtype not in hint_book().troponin_subtypes:
        return hint_of(code, Condition(False, "it is looked for in checkpoint-inhibitor myositis only"))
    results = known_ck(history)
    normal = ck_normal(results)
    return hint_of(code, normal, _troponin_up(history, _normal_run(results)))


def _troponin_up(history: PatientHistory, normal: Sequence[LabPoint]) -> Condition:
    latest = [upto(standing(history.labs, code), history.known_to)[-1:] for code in TROPONINS]
    results = [lab for found in latest for lab in found]
    reads = tuple(map(against_own_limit, results))
    if not results:
        return Condition(None, "no troponin is on record")
    said = "; ".join(read.said for read in reads)
    up = [read for lab, read in zip(results, reads, strict=True) if against_limits(lab) == "above"]
    if not up:
        is_told = all(against_limits(lab) is not None for lab in results)
        words = "is not above its own limit" if is_told else "cannot be read against a limit of its own"
        return Condition(False if is_told else None, f"troponin {words} ({said})", reads)
    if normal and max(day_of(read.when) for read in up) < day_of(normal[0].when):
        return Condition(None, f"no troponin is on record since CK came down ({said})", reads)
    raised = tuple(up)
    return Condition(
        True, f"troponin is above its own limit ({'; '.join(read.said for read in raised)})", raised
    )
