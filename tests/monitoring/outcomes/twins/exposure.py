"""The twins of the measures of steroid taken: the figures of the patient's own page, one patient each."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from courses.models import Patient, TaperPlan
from courses.rules.dates import Period
from courses.rules.dose_spans import Stretch, stretches
from courses.rules.equivalence import equivalent, is_glucocorticoid
from monitoring.outcomes.scope import Scope
from monitoring.rules.history import PatientHistory
from monitoring.rules.steroid.exposure import Figures, pulse_doses, taken_figures
from monitoring.rules.steroid.spans import plan_spans, plans_in_force, taken_spans
from monitoring.rules.steroid.sparing import is_sparing
from monitoring.timeline import read
from tests.monitoring.outcomes.twins.frames import Begun

Answer = tuple[str, Decimal | None, int | None]


@cache
def page_of(patient: Patient, as_of: date) -> PatientHistory:
    """Return what the patient's page is made of; `clinics` forgets it when its rows go."""
    return read(patient, as_of)


def _outside(row: Begun, scope: Scope, history: PatientHistory, on_day: date) -> str:
    """Return why nothing can be said of the day; "" where something can."""
    if not row.given:
        return "nothing_given"
    if row.has_ended_by(on_day, scope):
        return {"dead": "died", "lost": "lost", "moved": "moved"}[row.patient.follow_up]
    if scope.as_of < on_day:
        return "too_early"
    return "record_ended" if history.known_to < on_day else ""


def _dose_of(history: PatientHistory, day: date) -> Stretch | None:
    """Return the dose of a day, 0 mg after the end of a plan; None without a record."""
    found = stretches(taken_spans(history), Period(day, day))
    if found:
        return found[0]
    return Stretch(day, day, 0, has_unknown=False) if has_ended_plan(history, day) else None


def has_ended_plan(history: PatientHistory, day: date) -> bool:
    for plan in plans_in_force(history):
        lasts = [last for last in (plan.taper.last_day, plan.closed_on) if last is not None]
        if plan_spans(plan) and lasts and min(lasts) < day:
            return True
    return False


def _dose_at(on: int, low_mg: str) -> Callable[[Begun, Scope], str]:
    def twin(row: Begun, scope: Scope) -> str:
        history, day = page_of(row.patient, scope.as_of), row.begun_on + timedelta(days=on)
        return _outside(row, scope, history, day) or _against(history, day, Decimal(low_mg))

    return twin


def _against(history: PatientHistory, day: date, low_mg: Decimal) -> str:
    dose = _dose_of(history, day)
    if dose is None:
        return "no_record"
    if dose.has_unknown:
        return "dose_not_known"
    if dose.is_approximate:
        return "day_about"
    if not stretches(taken_spans(history), Period(day, day)):
        return "none_taken"
    return "at_or_below" if dose.known_mg <= low_mg else "above"


def _at_planned(on: int) -> Callable[[Begun, Scope], str]:
    def twin(row: Begun, scope: Scope) -> str:
        history, day = page_of(row.patient, scope.as_of), row.begun_on + timedelta(days=on)
        outside = _outside(row, scope, history, day)
        if outside:
            return outside
        planned = _planned(row.patient, day)
        if not planned:
            return "no_plan"
        if None in planned:
            return "plan_not_known"
        return _against(history, day, sum(planned))

    return twin


def _planned(patient: Patient, day: date) -> list[Fraction | None]:
    """Return what each steroid plan in force on a day said of it; None: in words alone."""
    found = []
    for head in patient.taperplans.current():
        if not is_glucocorticoid(head.drug):
            continue
        versions = list(TaperPlan.objects.filter(chain=head.chain).order_by("version"))
        written = [v for v in versions if v.recorded_at.astimezone(patient.clinic.zone).date() <= day]
        found += _said(written[-1] if written else versions[0], day)
    return found


def _said(plan: TaperPlan, day: date) -> list[Fraction | None]:
    is_over = plan.closed_on is not None and plan.closed_on < day
    if not plan.is_structured:
        begun = plan.directed_from <= day
        return ([Fraction(0)] if is_over else [None]) if begun else []
    mg = plan.as_taper().dose_on(day)
    if mg is None:
        return []
    return [Fraction(0) if is_over else equivalent(plan.drug, mg)]


def _year(row: Begun) -> Period:
    return Period(row.begun_on, row.begun_on + timedelta(days=364))


def _missing(history: PatientHistory, year: Period, *, with_pulses: bool) -> str:
    """Return what of the steroid of the year is not known; "" when all of it is."""
    found = taken_figures(history, year).exposure
    oral = stretches(taken_spans(history), year)
    pulses = [one for one in pulse_doses(history)[0] if year.covers(one.day)] if with_pulses else []
    if found.unplaced_doses:
        return "unplaced"
    if found.unknown_days:
        return "dose_not_known"
    if with_pulses and found.unknown_pulses:
        return "infusion_not_known"
    if any(one.is_approximate for one in (*oral, *pulses)):
        return "day_about"
    if not oral:
        return "no_record"
    return "" if _dose_of(history, year.last) else "record_stops"


def _amount(
    of: Callable[[Figures], Decimal | int], most: int, *, with_pulses: bool
) -> Callable[[Begun, Scope], Answer]:
    def twin(row: Begun, scope: Scope) -> Answer:
        history, year = page_of(row.patient, scope.as_of), _year(row)
        why = _outside(row, scope, history, year.last) or _missing(history, year, with_pulses=with_pulses)
        if why:
            return why, None, None
        value = Decimal(of(taken_figures(history, year)))
        return (
            ("at_most" if value <= most else "more"),
            value.quantize(Decimal("0.0001"), ROUND_HALF_UP),
            None,
        )

    return twin


def more_than_5_g(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    history, year = page_of(row.patient, scope.as_of), _year(row)
    oral = stretches(
        taken_spans(history), Period(year.first, min(year.last, max(history.known_to, year.first)))
    )
    pulses = [one for one in pulse_doses(history)[0] if one.day <= history.known_to and year.covers(one.day)]
    if any(one.is_approximate for one in (*oral, *pulses)):
        return "day_about"
    known = sum(one.known_mg * one.days for one in oral) + sum(one.prednisone_mg or 0 for one in pulses)
    if known > 5000:
        return "more"
    outside = _outside(row, scope, history, year.last)
    return outside or _missing(history, year, with_pulses=True) or "at_most"


def taper_slippage(row: Begun, scope: Scope) -> Answer:
    return _slipped(row, scope) if row.given else ("nothing_given", None, None)


def _slipped(row: Begun, scope: Scope) -> Answer:
    plan = _first_planned(row)
    if plan is None:
        return "no_plan", None, None
    taper, history = plan.as_taper(), page_of(row.patient, scope.as_of)
    if len(taper.steps) == 1:
        return "no_taper", None, None
    target, planned_on = equivalent(plan.drug, taper.steps[-1].daily_mg), taper.steps[-1].first_day
    due_on = planned_on + timedelta(days=14)
    last_above, came = None, None
    day, doses = taper.first_day, _doses(history, taper.first_day)
    while day <= history.known_to and came is None:
        dose = doses.get(day)
        if dose is not None and dose.known_mg > target:
            last_above = day
        elif dose is not None and last_above is not None and not dose.has_unknown:
            came = dose
        day += timedelta(days=1)
    if came is not None:
        came_on = day - timedelta(days=1)
        if came_on != last_above + timedelta(days=1):
            return "came_between", None, None
        if came.is_approximate:
            return "day_about", None, None
        return ("in_time" if came_on <= due_on else "late"), Decimal((came_on - planned_on).days), None
    return _not_come(row, scope, history, due_on, target), None, None


def _first_planned(row: Begun) -> TaperPlan | None:
    heads = [
        h for h in row.patient.taperplans.current().filter(course=row.course) if is_glucocorticoid(h.drug)
    ]
    plans = TaperPlan.objects.filter(chain__in=[head.chain for head in heads], directions="")
    return plans.order_by("version", "recorded_at", "id").first()


def _doses(history: PatientHistory, first: date) -> dict[date, Stretch]:
    """Return the dose of each day from `first` as far as the record reaches, where there is one."""
    last = max(history.known_to, first)
    found: dict[date, Stretch] = {}
    for one in stretches(taken_spans(history), Period(first, last)):
        for n in range(one.days):
            found[one.first + timedelta(days=n)] = one
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day not in found and has_ended_plan(history, day):
            found[day] = Stretch(day, day, Fraction(0), has_unknown=False)
    return found


def _not_come(row: Begun, scope: Scope, history: PatientHistory, due_on: date, target: Fraction) -> str:
    if row.has_ended_by(due_on, scope):
        return {"dead": "died", "lost": "lost", "moved": "moved"}[row.patient.follow_up]
    if scope.as_of <= due_on:
        return "too_early"
    if history.known_to <= due_on:
        return "record_ended"
    dose = _dose_of(history, history.known_to)
    return "not_reached" if dose is not None and dose.known_mg > target else "dose_not_known"


def sparing_agent(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    history, day0 = page_of(row.patient, scope.as_of), row.given[-1]
    limit = day0 + timedelta(days=84)
    drugs = [
        drug
        for drug in history.drugs
        if is_sparing(drug)
        and (drug.last_day is None or drug.last_day >= day0)
        and (drug.first.day is None or drug.first.day <= scope.as_of)
    ]
    exact = [drug.first.day for drug in drugs if drug.first.is_exact]
    if exact and min(exact) <= limit:
        return "in_time"
    if row.has_ended_by(limit, scope):
        return {"dead": "died", "lost": "lost", "moved": "moved"}[row.patient.follow_up]
    if len(exact) < len(drugs):
        return "day_not_exact"
    if history.known_to <= limit:
        return "too_early" if scope.as_of <= limit else "record_ended"
    return "late" if exact else "none_begun"


TWINS = {
    "dose_6m_at_most_7_5": _dose_at(183, "7.5"),
    "dose_6m_at_most_5": _dose_at(183, "5"),
    "dose_12m_at_most_7_5": _dose_at(365, "7.5"),
    "dose_12m_at_most_5": _dose_at(365, "5"),
    "dose_6m_as_planned": _at_planned(183),
    "dose_12m_as_planned": _at_planned(365),
    "dose_of_a_year": _amount(lambda found: found.exposure.with_pulses_mg, 5000, with_pulses=True),
    "dose_of_a_year_without_pulses": _amount(
        lambda found: found.exposure.without_pulses_mg, 5000, with_pulses=False
    ),
    "more_than_5_g_a_year": more_than_5_g,
    "high_days": _amount(lambda found: found.high_days_without_pulses, 30, with_pulses=False),
    "taper_slippage": taper_slippage,
    "sparing_agent": sparing_agent,
}
