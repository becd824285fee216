"""Values graded against one baseline, and the runs of them that grade."""

from collections.abc import Sequence
from dataclasses import replace

from courses.protocols.ctcae import Baseline, Scale, Version
from courses.protocols.effects import Effect
from monitoring.rules.ctcae.grading import Graded
from monitoring.rules.ctcae.values import BLOOD_PRESSURE, Value, graded_value

ONCE = "one reading only, and CTCAE 6.0 asks for a lasting or recurrent pressure"


def grades_of(effect: Effect, value: Value, before: Value | None) -> dict[Version, Graded]:
    """Return the grade by each version with the term; 0 where the value is no worse than the one before."""
    return {
        version: _new(graded_value(term, value, before), term_before, value, before)
        for version, term in effect.terms.items()
        for term_before in [graded_value(term, before, None) if before else None]
    }


def _new(now: Graded, then: Graded | None, value: Value, before: Value | None) -> Graded:
    if now.measure is None or then is None or before is None:
        return now
    if now.measure.baseline is Baseline.RAISED:
        is_worse = not _is_at_most(value, before)
    elif now.measure.scale in {Scale.ABSOLUTE, Scale.X_ULN} and now.measure.baseline is Baseline.ANY:
        is_worse = now.most > then.least
    else:
        return now
    return now if is_worse else Graded(measure=now.measure, caution="not worse than the value before")


def _is_at_most(value: Value, before: Value) -> bool:
    """Return whether a value lies at or below the one before, both plain numbers of one unit."""
    one, other = value.reading, before.reading
    return (
        one.number is not None
        and other.number is not None
        and one.unit == other.unit
        and one.comparator == other.comparator == ""
        and one.number <= other.number
    )


def runs_of(effect: Effect, values: Sequence[Value], before: Value | None) -> list[list[Value]]:
    """Return the values that grade in runs: one that does not grade ends a run."""
    runs: list[list[Value]] = [[]]
    for value in values:
        if severity(effect, value, before):
            runs[-1].append(value)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def severity(effect: Effect, value: Value, before: Value | None) -> int:
    """Return the highest grade by either version, 0 for none."""
    return max((found.least for found in grades_of(effect, value, before).values()), default=0)


def grades_in_run(
    effect: Effect, value: Value, run: Sequence[Value], before: Value | None
) -> dict[Version, Graded]:
    """Return the grades of a value of a run; version 6 of a pressure high on one day only is left open."""
    grades = grades_of(effect, value, before)
    v6 = grades.get(Version.V6)
    if value.of != BLOOD_PRESSURE or v6 is None or not v6.least or v6.reason:
        return grades
    days = {one.day for one in run if grades_of(effect, one, before)[Version.V6].least}
    return grades if len(days) > 1 else grades | {Version.V6: replace(v6, reason=ONCE)}
