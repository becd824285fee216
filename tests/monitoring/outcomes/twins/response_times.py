"""The twins of the measures about what was measured: in the window, and until it was normal."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from courses.models import DoseTaken, Infusion, Patient, TaperPlan
from courses.rules.equivalence import is_glucocorticoid
from monitoring.models import Result, StrengthTest
from monitoring.outcomes.scope import Scope
from monitoring.rules.steroid.spans import LOCAL_ROUTES
from tests.monitoring.outcomes.twins.frames import GIVEN, Begun

ENZYMES = {"ck", "aldolase", "ast", "alt", "ldh"}
Seen = tuple[date | None, bool, str, str]  # the day, whether it is exact, the scale, the level
UNKNOWN = "unknown"


# --- measured before and in the window


def enzyme_values(patient: Patient, scope: Scope) -> list[Seen]:
    rows = Result.objects.standing().filter(patient=patient, analyte__in=ENZYMES)
    said = [row for row in rows if row.number is not None or row.comparator == "normal"]
    return _until([(r.sampled_on, r.precision == "exact", r.analyte, "") for r in said], scope)


def strength_values(patient: Patient, scope: Scope) -> list[Seen]:
    rows = StrengthTest.objects.current().filter(patient=patient, total__isnull=False)
    scales = [
        (row, f"{row.instrument} {row.maximum} {row.name if row.instrument == 'other' else ''}")
        for row in rows
    ]
    return _until([(row.tested_on, row.precision == "exact", scale, "") for row, scale in scales], scope)


def _until(seen: list[Seen], scope: Scope) -> list[Seen]:
    return [row for row in seen if row[0] is None or row[0] <= scope.as_of]


def assessed(row: Begun, scope: Scope, *, values) -> str:  # noqa: PLR0911 - one answer each
    if not row.given:
        return "nothing_given"
    opens, closes = row.given[-1] + timedelta(days=28), row.given[-1] + timedelta(days=42)
    following = next_pulse_on(row, scope)
    seen = values(row.patient, scope)
    before = {scale for day, _, scale, _ in seen if day and day <= row.given[0]}
    last = min(closes, following - timedelta(days=1)) if following else closes
    inside = [(scale, exact) for day, exact, scale, _ in seen if day is None or opens <= day <= last]
    if any(exact and scale in before for scale, exact in inside):
        return "assessed"
    if row.has_ended_by(closes, scope):
        return "follow_up_ended"
    if following and following <= closes:
        return "next_pulse_first"
    if scope.as_of <= closes:
        return "window_not_closed"
    if not all(exact for _, exact in inside):
        return "day_not_exact"
    return "not_measured_before" if inside else "not_measured"


def next_pulse_on(row: Begun, scope: Scope) -> date | None:
    firsts = []
    for course in row.patient.courses.exclude(state="in_error"):
        given = [i.given_on for i in course.infusions.all() if i.state in GIVEN and i.given_on <= scope.as_of]
        if given and min(given) > row.given[0]:
            firsts.append(min(given))
    return min(firsts, default=None)


# --- time to a normal CK and to full strength


def ck_levels(patient: Patient, scope: Scope) -> list[Seen]:
    rows = Result.objects.standing().filter(patient=patient, analyte="ck").order_by("id")
    return _until([(r.sampled_on, r.precision == "exact", "ck", ck_level(r)) for r in rows], scope)


def ck_level(row: Result) -> str:
    """Return on which side of its own limit a CK lies for certain, by all that it may be."""
    limit = Decimal(1) if row.unit == "x ULN" else row.uln
    if row.comparator == "normal":
        return "reached"
    if row.number is None or limit is None or row.comparator == "about":
        return UNKNOWN
    if row.number_high is not None and row.comparator:
        return UNKNOWN
    least = Decimal("-Infinity") if row.comparator in {"<", "<="} else row.number
    most = Decimal("Infinity") if row.comparator in {">", ">="} else row.number_high or row.number
    if most <= limit:
        return "reached"
    if least > limit or (least == limit and row.comparator == ">"):
        return "not_yet"
    return UNKNOWN


def strength_levels(patient: Patient, scope: Scope) -> list[Seen]:
    rows = StrengthTest.objects.current().filter(patient=patient, total__isnull=False)
    tests = rows.filter(instrument__in=["mmt8", "cmas"]).order_by("id")
    return _until(
        [(t.tested_on, t.precision == "exact", t.instrument, strength_level(t)) for t in tests], scope
    )


def strength_level(test: StrengthTest) -> str:
    full = test.maximum * 95 / 100 if test.instrument == "mmt8" else 48
    return "reached" if test.total >= full else "not_yet"


def time_to_reach(row: Begun, scope: Scope, *, levels):
    if not row.given:
        return "nothing_given"
    start, is_exact = first_steroid(row.patient, scope)
    if not is_exact:
        return "start_not_exact"
    seen = levels(row.patient, scope)
    before = sorted((s for s in seen if s[0] and s[0] <= start), key=lambda s: (s[0], s[2]))
    if not before:
        return "no_baseline"
    if before[-1][3] == UNKNOWN:
        return "baseline_not_known"
    if before[-1][3] == "reached":
        return "reached_at_start"
    return _after(row, scope, start, [s for s in seen if s[2] == before[-1][2]])


def _after(row: Begun, scope: Scope, start: date, seen: list[Seen]):
    later = [s for s in seen if s[0] is None or s[0] > start]
    reached = min((day for day, exact, _, level in later if exact and level == "reached"), default=None)
    loose = [day for day, exact, _, level in later if not exact and level == "reached"]
    if any(day is None or day <= (reached or scope.as_of) for day in loose):
        return "day_not_exact"
    end = start + timedelta(days=365)
    if reached and reached <= end:
        return "reached", Decimal((reached - start).days), None
    last = max((day for day, exact, _, level in later if exact and level != UNKNOWN), default=start)
    if last >= end:
        return "not_reached", Decimal(365), None
    days = Decimal((last - start).days)
    if row.has_ended_by(end, scope):
        return {"dead": "died", "lost": "lost", "moved": "moved"}[row.patient.follow_up], days, None
    return "too_early" if scope.as_of < end else "not_measured_to_the_end", days, None


def first_steroid(patient: Patient, scope: Scope) -> tuple[date | None, bool]:
    """Return the first day with a glucocorticoid, and whether it is certain that none was earlier."""
    days = [day for day in _steroid_days(patient) if day[0] is None or day[0] <= scope.as_of]
    exact = [day for day, is_exact in days if is_exact]
    if not exact or any(day is None or (not is_exact and day < min(exact)) for day, is_exact in days):
        return None, False
    return min(exact), True


def _steroid_days(patient: Patient) -> list[tuple[date | None, bool]]:
    infusions = Infusion.objects.filter(course__patient=patient, state__in=GIVEN).exclude(
        course__state="in_error"
    )
    found = [(i.given_on, i.precision == "exact") for i in infusions]
    for dose in DoseTaken.objects.current().filter(patient=patient):
        is_local = dose.route.strip().casefold() in LOCAL_ROUTES
        if is_glucocorticoid(dose.drug) and not is_local and dose.amount != 0:
            found.append((dose.first_day, dose.precision == "exact"))
    for plan in TaperPlan.objects.current().filter(patient=patient):
        if is_glucocorticoid(plan.drug):
            last = plan.closed_on or date.max
            steps = [
                step.first_day for step in plan.steps.all() if step.daily_mg > 0 and step.first_day <= last
            ]
            found += [(day, True) for day in [*steps, *filter(None, [plan.directed_from])]]
    return found


TWINS = {
    "enzymes_assessed": partial(assessed, values=enzyme_values),
    "strength_assessed": partial(assessed, values=strength_values),
    "time_to_normal_ck": partial(time_to_reach, levels=ck_levels),
    "time_to_full_strength": partial(time_to_reach, levels=strength_levels),
}
