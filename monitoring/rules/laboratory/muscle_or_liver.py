"""ALT and AST also come from muscle: a raised one is read with CK, and with GGT where there is one.

Source: reference 6, an "ALT > 100" alert must be read with CK and GGT (derived); the label of both analytes.
"""

from collections.abc import Iterable

from monitoring.rules.history import LabPoint
from monitoring.rules.laboratory.enzymes import standing
from monitoring.rules.laboratory.limits import (
    NO_LIMIT,
    NO_NUMBER,
    ONLY_A_BOUND,
    against_limits,
    why_untold,
)
from monitoring.rules.values_in_words import on_day, reading_text

AMINOTRANSFERASES = frozenset({"alt", "ast"})
STAYS_NORMAL = "in some myositis CK stays normal"
CK_WORDS = {
    "above": "it is raised, so muscle can explain it",
    "within": f"it is within its own limits; {STAYS_NORMAL}",
    "below": f"it is below its own limits; {STAYS_NORMAL}",
    "not above": f"it is not above its own limit; {STAYS_NORMAL}",
    NO_LIMIT: "without a limit of its own it cannot be judged",
    NO_NUMBER: "without a number it cannot be judged",
    ONLY_A_BOUND: "it cannot be judged from a bound",
}
GGT_WORDS = {
    "above": "above its own limits",
    "within": "within its own limits",
    "below": "below its own limits",
    "not above": "not above its own limit",
    NO_LIMIT: "without a limit it can be judged by",
    NO_NUMBER: "without a number it can be judged by",
    ONLY_A_BOUND: "which cannot be judged from a bound",
}


def read_with_ck(
    lab: LabPoint, labs: Iterable[LabPoint], within_days: int, *, is_raised: bool = False
) -> str:
    """Return one sentence that reads a raised ALT or AST with CK and GGT, or "" where it is not raised.

    CK and GGT are those nearest in time, at most `within_days` away (the clinic's own test interval).
    `is_raised` says that it lies above a limit other than its own.
    """
    if lab.analyte not in AMINOTRANSFERASES or not (is_raised or against_limits(lab) == "above"):
        return ""
    known = list(labs)
    ck, ggt = (_nearest(lab, known, code, within_days) for code in ("ck", "ggt"))
    beside = f" {_ggt_words(ggt)}" if ggt else ""
    return f"{_ck_words(lab, ck, within_days)}{beside}"


def _ck_words(lab: LabPoint, ck: LabPoint | None, within_days: int) -> str:
    if ck is None:
        near = f"within {within_days} days of it" if lab.when.day else "on a day that can be compared"
        return f"{lab.label} also comes from muscle, and there is no CK {near}: read them together."
    said = f"CK was {reading_text(ck)} {on_day(ck.when)}"
    reported_normal = f"it was reported as normal; {STAYS_NORMAL}"
    how = reported_normal if ck.comparator == "normal" else CK_WORDS[against_limits(ck) or why_untold(ck)]
    return f"{lab.label} also comes from muscle: {said}; {how}."


def _ggt_words(ggt: LabPoint) -> str:
    how = GGT_WORDS[against_limits(ggt) or why_untold(ggt)]
    return f"GGT was {reading_text(ggt)} {on_day(ggt.when)}, {how}."


def _nearest(lab: LabPoint, labs: Iterable[LabPoint], code: str, within_days: int) -> LabPoint | None:
    """Return the result of the analyte nearest to the day of `lab`, of two as near the earlier."""
    day = lab.when.day
    if day is None:
        return None
    near = [(abs((other.when.day - day).days), other) for other in standing(labs, code) if other.when.day]
    close = [(days, other) for days, other in near if days <= within_days]
    return min(close, key=lambda pair: pair[0])[1] if close else None
