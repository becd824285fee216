"""The hint about steroid myopathy: strength falls, CK falls or is normal, the steroid has lasted too long."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from courses.protocols.loader import hint_book
from courses.rules.dates import When
from courses.rules.units import plain
from courses.rules.wording import count_text, day_text
from monitoring.rules.hints.enzymes import is_at_or_below_uln, known_ck, read_ck
from monitoring.rules.hints.signs import active_signs, graded, oedematous, unread_signs
from monitoring.rules.hints.values import Condition, Hint, HintInput, Speaks, against, day_of, hint_of, upto
from monitoring.rules.history import LabPoint, PatientHistory, StrengthPoint
from monitoring.rules.laboratory.enzymes import direction
from monitoring.rules.response import strength_series
from monitoring.rules.safety.occasions import Steroid, runs_of
from monitoring.rules.steroid.today import steroids_today, taken_line
from monitoring.rules.values_in_words import total_text

NECK = "neck_flexors"
PAIR = 2
TOO_FEW = "two scored strength tests on one scale are needed"


def steroid_myopathy(history: PatientHistory) -> Hint:
    """Raised when the last two tests of one scale fall, CK is down, and the dose has lasted over its time."""
    tests = last_two_tests(history)
    if len(tests) < PAIR:
        return hint_of("steroid_myopathy", Condition(None, TOO_FEW))
    before, after = tests
    conditions = [
        _weaker(before, after),
        _ck_down(history, day_of(before.when), day_of(after.when)),
        _on_steroid(history, day_of(after.when)),
    ]
    beside = _speaking(history, before, after) if conditions[0].holds else ()
    return hint_of("steroid_myopathy", *conditions, beside=beside)


def last_two_tests(history: PatientHistory) -> Sequence[StrengthPoint]:
    """Return the last two scored tests of the scale tested last that has two; () when none has."""
    scored = [test for test in upto(history.strengths, history.known_to) if test.total is not None]
    pairs = [series[-PAIR:] for series in strength_series(scored) if len(series) >= PAIR]
    return max(pairs, key=lambda pair: day_of(pair[-1].when), default=[])


def _read(test: StrengthPoint) -> HintInput:
    return HintInput(f"{test.label} {total_text(test)}", test.when, test.key)


def _weaker(before: StrengthPoint, after: StrengthPoint) -> Condition:
    reads = (_read(before), _read(after))
    if (after.total or 0) < (before.total or 0):
        return Condition(True, f"strength fell ({reads[0].said}, then {reads[1].said})", reads)
    return Condition(False, f"strength did not fall ({reads[0].said}, then {reads[1].said})", reads)


def _ck_down(history: PatientHistory, since: date, until: date) -> Condition:
    """Return whether CK fell, or is normal, from its last result up to `since` to the one near `until`."""
    results = known_ck(history)
    earlier, last = upto(results, since), _ck_near(history, since, until)
    if not earlier:
        return Condition(None, f"no CK is on record on or before the earlier test ({day_text(since)})")
    if last is None:
        near = f"within {count_text(history.test_interval_days, 'day')} of the later test ({day_text(until)})"
        return Condition(None, f"no CK is on record {near} and after the earlier one")
    first = earlier[-1]
    reads = (read_ck(first), read_ck(last))
    said = f"({reads[0].said}, then {reads[1].said})"
    way = direction(first, last)
    if way == "falling":
        return Condition(True, f"CK fell {said}", reads)
    if is_at_or_below_uln(last):
        return Condition(True, f"CK is at or below its upper limit {said}", reads)
    words = "the CK results cannot be compared" if way is None else "CK did not fall and is not normal"
    return Condition(None if way is None else False, f"{words} {said}", reads)


def _ck_near(history: PatientHistory, since: date, until: date) -> LabPoint | None:
    """Return the CK after `since` nearest to `until`, the later of two as near; None without one in reach."""
    furthest = timedelta(days=history.test_interval_days)

    def days_off(lab: LabPoint) -> timedelta:
        return abs(day_of(lab.when) - until)

    later = [
        lab for lab in reversed(known_ck(history)) if day_of(lab.when) > since and days_off(lab) <= furthest
    ]
    return min(later, key=days_off, default=None)


def _on_steroid(history: PatientHistory, day: date) -> Condition:
    """Return whether the dose had lasted longer than its time by `day`, an unknown dose leaving it open."""
    rule = hint_book().myopathy_dose
    assert rule.lasting is not None  # noqa: S101 - the file says how long
    steroid = Steroid(taken_line(history), _pulse_days(history))
    limit = f"{plain(rule.mg.low)} mg or more of prednisone-equivalent a day"
    time = f"more than {rule.lasting.low} {rule.lasting.unit}"
    known = _run_on(steroid, day, unknown_counts=False)
    if known is not None and rule.lasting.reached_on(known) <= day:
        read = HintInput(f"{limit} from then on", When(known), _dose_key(history, day))
        return Condition(True, f"{limit} has been taken since {day_text(known)}, {time}", (read,))
    possible = _run_on(steroid, day, unknown_counts=True)
    if possible is not None and rule.lasting.reached_on(possible) <= day:
        return Condition(None, f"the steroid dose is not known on every day before {day_text(day)}")
    if known is not None:
        return Condition(False, f"{limit} had been taken only since {day_text(known)}, not {time}")
    return Condition(False, f"{limit} was not taken on {day_text(day)}")


def _run_on(steroid: Steroid, day: date, *, unknown_counts: bool) -> date | None:
    """Return the first day of the run of high enough doses that covers `day`, or None."""

    def counts(mg: Decimal | None) -> bool:
        return unknown_counts if mg is None else hint_book().myopathy_dose.mg.is_reached_by(mg)

    return next((run.first for run in runs_of(steroid, counts) if run.covers(day)), None)


def _pulse_days(history: PatientHistory) -> tuple[tuple[date, ...], ...]:
    given = [i.given.day for c in history.courses for i in c.infusions if i.was_given and i.given is not None]
    return (tuple(day for day in given if day is not None),)


def _dose_key(history: PatientHistory, day: date) -> str:
    """Return the record that says the dose of `day`; "" when several steroids are added up from none."""
    found = [key for steroid in steroids_today(replace(history, today=day)) for key in steroid.source_keys]
    return next(iter(found), "")


def _speaking(history: PatientHistory, before: StrengthPoint, after: StrengthPoint) -> list[HintInput]:
    """Return what speaks for active disease, an MRI without oedema, which does not, and what is unread."""
    since = day_of(before.when)
    tested = {before.key, after.key}
    signs = [against(read) for read in active_signs(history, since) if read.key not in tested]
    unread = [read for read in unread_signs(history, since) if read.key not in tested]
    studies = [study for study in graded(history) if day_of(study.when) >= since][-1:]
    calm = [
        HintInput("MRI without oedema in the muscles graded", study.when, study.key)
        for study in studies
        if not oedematous(study)
    ]
    return [*_neck_weaker(before, after), *signs, *calm, *unread]


def _neck_weaker(before: StrengthPoint, after: StrengthPoint) -> list[HintInput]:
    earlier, later = neck_points(before), neck_points(after)
    if earlier is None or later is None or later >= earlier:
        return []
    said = f"neck flexors weaker, {plain(earlier)} to {plain(later)} of 10"
    return [HintInput(said, after.when, after.key, Speaks.AGAINST)]


def neck_points(test: StrengthPoint) -> Decimal | None:
    """Return the points of the neck flexors, None where they were not tested."""
    return next((muscle.score for muscle in test.muscles if muscle.muscle == NECK), None)
