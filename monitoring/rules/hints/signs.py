"""Signs that the disease is active, whatever CK says: each is the latest of its kind, with its record."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from courses.protocols.loader import cmas, hint_book, instruments
from courses.rules.dates import whole_years
from courses.rules.units import plain
from courses.rules.wording import count_text, unit_text
from monitoring.rules.hints.mentions import latest_mention
from monitoring.rules.hints.values import HintInput, Speaks, day_of, lab_input, upto
from monitoring.rules.history import ImagingFact, LabPoint, PatientHistory, StrengthPoint
from monitoring.rules.laboratory.enzymes import standing
from monitoring.rules.laboratory.limits import against_limits
from monitoring.rules.response import strength_series
from monitoring.rules.values_in_words import total_text

INFLAMMATION = ("crp", "esr")
DYSPHAGIA = "dysphagia"
KINDS_IN_WORDS = ("rash", "swallowing")
CMAS = "cmas"


@dataclass(frozen=True)
class Sign:
    """One sign of activity; `is_lasting`: a condition on record, which holds until it is resolved."""

    read: HintInput
    is_lasting: bool = False


def active_signs(history: PatientHistory, since: date) -> tuple[HintInput, ...]:
    """Return the signs of activity from `since` on; a condition on record counts until it is resolved."""
    found = (sign.read for sign in _signs(history) if sign.is_lasting or _is_since(sign.read, since))
    return tuple(dict.fromkeys(found))  # one note may speak of rash and of swallowing


def unread_signs(history: PatientHistory, since: date) -> tuple[HintInput, ...]:
    """Return what a person has to read since then: words negated in another way, a small child's CMAS."""
    mentions = [latest_mention(history, kind) for kind in KINDS_IN_WORDS]
    words = [mention.read for mention in mentions if mention is not None and mention.is_present is None]
    found = (replace(read, speaks=Speaks.BESIDE) for read in (*words, *unjudged_weakness(history)))
    return tuple(dict.fromkeys(read for read in found if _is_since(read, since)))


def _is_since(read: HintInput, since: date) -> bool:
    return read.when.day is not None and read.when.day >= since


def _signs(history: PatientHistory) -> Iterator[Sign]:
    for code in INFLAMMATION:
        yield from map(Sign, raised_inflammation(history, code))
    yield from map(Sign, weakness(history))
    yield from map(Sign, globals_raised(history))
    yield from map(Sign, oedema(history))
    for kind in KINDS_IN_WORDS:
        mention = latest_mention(history, kind)
        if mention is not None and mention.is_present:
            yield Sign(mention.read)
    for read in dysphagia_on_record(history):
        yield Sign(read, is_lasting=True)


def raised_inflammation(history: PatientHistory, code: str) -> list[HintInput]:
    """Return the latest result of CRP or ESR when it lies above its own limit, else []."""
    results = upto(standing(history.labs, code), history.known_to)
    return [against_own_limit(lab) for lab in results[-1:] if against_limits(lab) == "above"]


def against_own_limit(lab: LabPoint) -> HintInput:
    """Return "CRP 44.2 mg/L (own upper limit 5)": of what is no muscle enzyme no multiple is said."""
    limit = "" if lab.uln is None else f" (own upper limit {plain(lab.uln)})"
    printed = f"{lab.label} {lab.raw_text} {unit_text(lab.unit)}".strip()
    return lab_input(f"{printed}{limit}", lab)


def weakness(history: PatientHistory) -> list[HintInput]:
    """Return the latest test of each scale that lies below the scale's cut-off for weakness."""
    return [
        HintInput(f"{test.label} {total_text(test)}", test.when, test.key)
        for test in _latest_weak(history)
        if not _unjudged(history, test)
    ]


def unjudged_weakness(history: PatientHistory) -> list[HintInput]:
    """Return the tests below a cut-off that does not hold at the patient's age, each saying so."""
    return [
        HintInput(f"{test.label} {total_text(test)}, which {why}", test.when, test.key)
        for test in _latest_weak(history)
        if (why := _unjudged(history, test))
    ]


def _latest_weak(history: PatientHistory) -> list[StrengthPoint]:
    series = strength_series(upto(history.strengths, history.known_to))
    return [tests[-1] for tests in series if _is_weak(tests[-1])]


def _unjudged(history: PatientHistory, test: StrengthPoint) -> str:
    """Return why the cut-off does not hold, or "": healthy small children lie below that of CMAS as well."""
    if test.instrument != CMAS:
        return ""
    age = _least_age(history, day_of(test.when))
    if age is None:
        return "cannot be judged by this cut-off at an age that is not known"
    return "cannot be judged by this cut-off at this age" if age <= cmas().healthy.age_years else ""


def _least_age(history: PatientHistory, day: date) -> int | None:
    """Return the age in whole years on `day`, the lower one where only another day's age is known."""
    if history.birth_date is not None:
        return whole_years(history.birth_date, day)
    if history.age_years is None or history.age_on is None:
        return None
    return history.age_years + whole_years(history.age_on, day)


def _is_weak(test: StrengthPoint) -> bool:
    if test.total is None or test.maximum is None:
        return False
    cut_off = hint_book().weak_below.get((test.instrument, test.maximum))
    return cut_off is not None and test.total < cut_off.value


def globals_raised(history: PatientHistory) -> list[HintInput]:
    """Return the latest value of each global scale that reaches its cut-off."""
    found = []
    for kind, cut_off in hint_book().active_from.items():
        values = [
            m for m in upto(history.measures, history.known_to) if m.kind == kind and m.number is not None
        ]
        for measure in values[-1:]:
            if measure.number is not None and measure.number >= cut_off.value:
                said = f"{instruments()[kind].label} {plain(measure.number)} of {plain(cut_off.maximum)}"
                found.append(HintInput(said, measure.when, measure.key))
    return found


def oedema(history: PatientHistory) -> list[HintInput]:
    """Return the latest MRI with graded muscles when any of them has oedema, else []."""
    return [_oedema(study) for study in graded(history)[-1:] if oedematous(study)]


def graded(history: PatientHistory) -> list[ImagingFact]:
    """Return the studies in which oedema was graded, earliest first."""
    studies = upto(history.imaging, history.known_to)
    return [study for study in studies if any(muscle.oedema is not None for muscle in study.muscles)]


def oedematous(study: ImagingFact) -> int:
    """Return how many of the muscles graded have oedema."""
    return sum(1 for muscle in study.muscles if muscle.oedema)


def _oedema(study: ImagingFact) -> HintInput:
    return HintInput(f"MRI oedema in {count_text(oedematous(study), 'muscle')}", study.when, study.key)


def dysphagia_on_record(history: PatientHistory) -> list[HintInput]:
    """Return the condition "swallowing affected" while it is not resolved."""
    return [
        HintInput(condition.label, condition.since, condition.key)
        for condition in history.conditions
        if condition.code == DYSPHAGIA and not _is_over(condition.resolved_on, history.known_to)
        if condition.since.day is None or condition.since.day <= history.known_to
    ]


def _is_over(resolved_on: date | None, day: date) -> bool:
    return resolved_on is not None and resolved_on <= day
