"""The twins of the measures about safety."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from courses.models import Condition, InfusionCheck, InfusionObservation
from monitoring.models import AdverseEffect, Measure, Result, SafetyAnswer
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins.exposure import page_of
from tests.monitoring.outcomes.twins.frames import GIVEN, Begun

SWALLOWING = {"swallowing", "eat10", "fois", "pas", "mdadi", "ssq"}
A_DAY, A_YEAR, AHEAD = timedelta(days=1), timedelta(days=365), timedelta(days=14)
Answer = tuple[str, Decimal | None, int | None]


def _is_after_start(row: Begun, result: Result) -> bool:
    if result.precision != "exact" or result.sampled_on < row.given[0]:
        return False
    if result.sampled_on > row.given[0]:
        return True
    infusions = [i for i in row.course.infusions.all() if i.state in GIVEN and i.started_at]
    begun_at = min((i.started_at for i in infusions), default=None)
    return bool(begun_at and result.sampled_at and result.sampled_at >= begun_at)


def _results(row: Begun, analyte: str, scope: Scope) -> Iterator[Result]:
    """Yield the results that can be read, from the first infusion to the day after the last."""
    last = min(row.given[-1] + A_DAY, scope.as_of)
    for result in Result.objects.settled().filter(patient=row.patient, analyte=analyte):
        is_read = result.comparator == "normal" or (
            result.canonical_number is not None and result.number_high is None
        )
        if is_read and _is_after_start(row, result) and result.sampled_on <= last:
            yield result


def _checks(row: Begun, gate: str, scope: Scope) -> Iterator[InfusionCheck]:
    for check in InfusionCheck.objects.filter(infusion__course=row.course, gate=gate):
        last = min(row.given[-1] + A_DAY, scope.as_of)
        if check.number is not None and row.given[0] < check.for_day <= last:
            yield check


def _glucose(row: Begun, scope: Scope) -> list[tuple[str, Decimal | None]]:
    """Return each glucose as its comparator and mg/dL."""
    found = [(r.comparator, r.canonical_number) for r in _results(row, "glucose", scope)]
    for seen in InfusionObservation.objects.filter(infusion__course=row.course, glucose__isnull=False):
        given_on = seen.infusion.given_on
        if given_on is None or given_on > scope.as_of:
            continue
        if seen.phase != "before" or given_on > row.given[0]:
            found.append(("", _mg_dl(seen.glucose, seen.glucose_unit)))
    found += [("", _mg_dl(check.number, check.unit)) for check in _checks(row, "glucose", scope)]
    return found


def _mg_dl(number: Decimal, unit: str) -> Decimal:
    return number * Decimal("18.016") if unit == "mmol/L" else number


def glucose_after_pulse(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    last = row.given[-1] + A_DAY
    said = SafetyAnswer.objects.current().filter(patient=row.patient, prompt="glucose")
    answers = {a.answer for a in said if row.given[0] <= a.answered_on <= min(last, scope.as_of)}
    if _glucose(row, scope) or "done" in answers:
        return "checked"
    if answers:
        return "declined"
    if row.has_ended_by(last, scope):
        return "follow_up_ended"
    return "too_early" if scope.as_of <= last else "not_checked"


def _is_above(comparator: str, number: Decimal | None, limit: int) -> bool | None:
    """Return whether a glucose lies above the limit, None where its comparator leaves it open."""
    if number is None:
        return False  # "normal"
    if comparator in {"<", "<="}:
        return False if number <= limit else None
    if comparator == ">":
        return True if number >= limit else None
    if comparator == ">=":
        return True if number > limit else None
    return number > limit


def high_glucose_after_pulse(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    found = _glucose(row, scope)
    if any(_is_above(*value, 250) for value in found):
        return "grade_3_or_4"
    if any(_is_above(*value, 160) for value in found):
        return "grade_2"
    if scope.as_of <= row.given[-1] + A_DAY:
        return "too_early"
    return "not_high" if any(_is_above(*value, 160) is False for value in found) else "not_measured"


def _potassium_level(result: Result) -> str:
    if result.comparator == "normal":
        return "not_low"
    number, lln = result.canonical_number, result.lln
    if result.comparator not in {">", ">="}:
        is_below = number.__le__ if result.comparator == "<" else number.__lt__
        if is_below(Decimal("3.0")):
            return "grade_3_or_4"
        if lln is not None and (result.number <= lln if result.comparator == "<" else result.number < lln):
            return "grade_1"
    if result.comparator in {"<", "<="} or lln is None or result.number < lln:
        return "no_limit"
    return "not_low"


def low_potassium_after_pulse(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    levels = {_potassium_level(result) for result in _results(row, "potassium", scope)}
    if any(check.number < 3 for check in _checks(row, "potassium", scope)):
        levels.add("grade_3_or_4")
    for level in ("grade_3_or_4", "grade_1"):
        if level in levels:
            return level
    if scope.as_of <= row.given[-1] + A_DAY:
        return "too_early"
    return next((level for level in ("no_limit", "not_low") if level in levels), "not_measured")


def new_diabetes(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    last = row.given[0] + A_YEAR
    if said := _diabetes(row, min(last, scope.as_of)):
        return said
    if row.has_ended_by(last, scope):
        return "follow_up_ended"
    if scope.as_of < last:
        return "too_early"
    return "none_new" if _was_looked_for(row, last) else "not_looked_for"


def _diabetes(row: Begun, until: date) -> str:
    """Return what is on record of diabetes by that day, "" where nothing is."""
    first = row.given[0]
    conditions = Condition.objects.current().filter(patient=row.patient, code="diabetes")
    effects = AdverseEffect.objects.current().filter(patient=row.patient, term_code="diabetes")
    began = [(c.since, c.precision) for c in conditions if c.since is None or c.since <= until]
    came = [(e.onset_on, e.precision) for e in effects if e.onset_on is None or e.onset_on <= until]
    if any(day and day <= first for day, _ in began) or any(day and day < first for day, _ in came):
        return "known_before"
    if any(day is None for day, _ in began):
        return "since_not_known"
    if any(precision == "exact" for _, precision in began + came):
        return "new"
    return "onset_not_known" if began or came else ""


def _was_looked_for(row: Begun, last: date) -> bool:
    results = Result.objects.settled().filter(patient=row.patient, analyte__in=["glucose", "hba1c"])
    told = [r for r in results if r.number is not None or r.comparator == "normal"]
    return any(r.precision == "exact" and row.given[0] < r.sampled_on <= last for r in told)


def _severe(*versions: str) -> Callable[[Begun, Scope], Answer | str]:
    def twin(row: Begun, scope: Scope) -> Answer | str:
        if not row.given:
            return "nothing_given"
        first, known_to = row.given[0], page_of(row.patient, scope.as_of).known_to
        last = min(first + A_YEAR, known_to)
        if last < first:
            return "not_watched"
        effects = AdverseEffect.objects.current().filter(patient=row.patient)
        near = [e for e in effects if e.onset_on is None or first <= e.onset_on <= last]
        severe = [e for e in near if e.grade and e.grade >= 3 and e.grade_version in versions]
        if any(e.precision != "exact" for e in severe):
            return "onset_not_known"
        if not severe and any(e.grade is None for e in near):
            return "not_graded"
        return "some" if severe else "none", Decimal((last - first).days + 1), len(severe)

    return twin


def eyes_checked(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    last = row.begun_on + A_YEAR
    said = SafetyAnswer.objects.current().filter(patient=row.patient, prompt="eyes")
    answers = {a.answer for a in said if row.begun_on - AHEAD <= a.answered_on <= min(last, scope.as_of)}
    if answers:
        return "checked" if "done" in answers else "declined"
    if row.has_ended_by(last, scope):
        return "follow_up_ended"
    return "too_early" if scope.as_of <= last else "not_checked"


def swallowing_screened(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    closes = row.given[-1] + timedelta(days=42)
    opens, until = row.given[0] - timedelta(days=30), min(closes, scope.as_of)
    rows = Measure.objects.current().filter(patient=row.patient, kind__in=SWALLOWING)
    tested = [m.precision for m in rows if m.measured_on and opens <= m.measured_on <= until]
    affected = Condition.objects.current().filter(patient=row.patient, code="dysphagia")
    if "exact" in tested or any(c.since is None or c.since <= until for c in affected):
        return "screened"
    if row.has_ended_by(closes, scope):
        return "follow_up_ended"
    if tested:
        return "only_about"
    return "too_early" if scope.as_of <= closes else "not_screened"


TWINS = {
    "glucose_after_pulse": glucose_after_pulse,
    "high_glucose_after_pulse": high_glucose_after_pulse,
    "low_potassium_after_pulse": low_potassium_after_pulse,
    "eyes_checked": eyes_checked,
    "new_diabetes": new_diabetes,
    "severe_effects": _severe("5.0", "6.0"),
    "severe_effects_v5": _severe("5.0"),
    "severe_effects_v6": _severe("6.0"),
    "swallowing_screened": swallowing_screened,
}
