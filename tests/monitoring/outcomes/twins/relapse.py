"""The twin of the measure about relapse on the taper, day by day."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from courses.models import Infusion
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins.exposure import has_ended_plan, page_of
from tests.monitoring.outcomes.twins.frames import GIVEN, Begun
from tests.monitoring.outcomes.twins.occasions import A_YEAR, ONE_DAY, daily_doses

HALF_A_YEAR = timedelta(days=183)
Dose = tuple[Fraction | None, bool]  # mg, None where not known, and whether the day is approximate
Answer = tuple[str, Decimal | None, int | None]


def relapse_on_taper(row: Begun, scope: Scope) -> str | Answer:
    if not row.given:
        return "nothing_given"
    last, known_to = row.begun_on + A_YEAR, page_of(row.patient, scope.as_of).known_to
    doses = _doses(row, scope, min(last, known_to))
    flares = _flares(row, scope)
    down_on = None
    day = row.begun_on + ONE_DAY
    while day <= min(last, scope.as_of):
        before, now = doses.get(day - ONE_DAY), doses.get(day)
        change = _change(before, now)
        down_on = day if change < 0 else down_on
        if (change > 0 or day in flares) and down_on and day - down_on <= HALF_A_YEAR:
            return _relapsed(before, now if change > 0 else None, is_about=flares.get(day, False))
        day += ONE_DAY
    if any(mg is None for when, (mg, _) in doses.items() if when >= row.begun_on):
        return "dose_not_known"
    return _without(row, scope, last, known_to) or ("no_relapse" if down_on else "no_step_down")


def _doses(row: Begun, scope: Scope, last: date) -> dict[date, Dose]:
    """Return the dose of each day, 0 mg after a plan has ended; days without a record are left out."""
    history, daily = page_of(row.patient, scope.as_of), daily_doses(row, scope)
    found, day = {}, row.begun_on - ONE_DAY
    while day <= last:
        if day in daily:
            found[day] = daily[day]
        elif has_ended_plan(history, day):
            found[day] = (Fraction(0), False)
        day += ONE_DAY
    return found


def _change(before: Dose | None, now: Dose | None) -> int:
    """Return -1 for a step down, 1 for a rise, 0 for neither or where it cannot be told."""
    if before is None or now is None or before[0] is None or now[0] is None:
        return 0
    return (now[0] > before[0]) - (now[0] < before[0])


def _flares(row: Begun, scope: Scope) -> dict[date, bool]:
    """Return the first day of each pulse given for a flare, and whether a day of it is approximate."""
    found = {}
    for course in row.patient.courses.filter(indication="flare").exclude(state="in_error"):
        given = Infusion.objects.filter(course=course, state__in=GIVEN, given_on__lte=scope.as_of)
        if given:
            found[min(i.given_on for i in given)] = any(i.precision != "exact" for i in given)
    return found


def _relapsed(before: Dose | None, risen: Dose | None, *, is_about: bool) -> str | Answer:
    if is_about or any(dose is not None and dose[1] for dose in (before, risen)):
        return "day_about"
    if before is None or before[0] is None:
        return "relapsed_dose_not_known"
    mg = Decimal(before[0].numerator) / before[0].denominator
    return "relapsed", mg.quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize(), None


def _without(row: Begun, scope: Scope, last: date, known_to: date) -> str:
    if row.has_ended_by(last, scope):
        return "follow_up_ended"
    if scope.as_of < last:
        return "too_early"
    return "record_ended" if known_to < last else ""


TWINS = {"relapse_on_taper": relapse_on_taper}
