"""Further facts for hand-built histories: signs, words, muscles, images. Days as in histories.py."""

from courses.rules.dates import UNKNOWN_DAY
from monitoring.rules.history import (
    ConditionFact,
    ImagingFact,
    MeasurePoint,
    MuscleGradePoint,
    MusclePoint,
    NoteFact,
    StrengthPoint,
)
from tests.rules.histories import lab, number, on, when


def crp(day, text, uln="5"):
    return lab(day, text, "mg/L", code="crp", label="CRP", uln=uln)


def troponin(day, text, uln="14", code="troponin_t", label="Troponin T"):
    return lab(day, text, "ng/L", code=code, label=label, uln=uln)


def measured(kind, day, value=None, text="", label=""):
    return MeasurePoint(f"measure:{kind}{day}", kind, label or kind, when(day), number(value), text=text)


def said(day, text):
    return NoteFact(f"note:{day}", "event", when(day), text)


def dysphagia(since=None, resolved=None):
    resolved_on = None if resolved is None else on(resolved)
    since_when = UNKNOWN_DAY if since is None else when(since)
    return ConditionFact("condition:1", "dysphagia", "swallowing affected", since_when, resolved_on)


def by_muscle(day, total, neck):
    """An MMT-8 of 150 with the points of its neck flexors, None when they could not be tested."""
    muscles = (
        MusclePoint("deltoid", "right", number("9")),
        MusclePoint("neck_flexors", "axial", number(neck)),
    )
    return StrengthPoint(
        f"strength:mmt8{day}",
        "mmt8",
        "MMT-8",
        when(day),
        number(total),
        number("150"),
        muscles=muscles,
    )


def mri(day, *grades):
    """An MRI with one muscle for each grade of oedema."""
    muscles = tuple(MuscleGradePoint(f"muscle {n}", "right", grade) for n, grade in enumerate(grades))
    return ImagingFact(f"imaging:{day}", when(day), "MRI thighs", muscles=muscles)
