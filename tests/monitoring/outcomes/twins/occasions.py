"""The twins of the measures about what a run of steroid asks for, day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.models import DrugPeriod, Infusion
from courses.protocols.loader import safety_prompts
from courses.rules.dates import Period
from courses.rules.dose_spans import stretches
from monitoring.models import SafetyAnswer
from monitoring.outcomes.scope import Scope
from monitoring.rules.steroid.spans import taken_spans
from tests.monitoring.outcomes.twins.exposure import page_of
from tests.monitoring.outcomes.twins.frames import GIVEN, Begun

ONE_DAY, A_YEAR, AHEAD = timedelta(days=1), timedelta(days=365), timedelta(days=14)


@dataclass(frozen=True)
class Asks:
    """Which dose asks for what: it lasts `lasting` days beyond its first, and is due after `within`."""

    counts: Callable[[Decimal], bool]
    lasting: int
    within: int
    answers: str = ""
    drugs: str = ""
    is_for_adults: bool = False
    is_for_good: bool = False


@dataclass(frozen=True)
class Run:
    first: date
    last: date
    is_about: bool
    due_on: date


def daily_doses(row: Begun, scope: Scope) -> dict[date, tuple[Decimal | None, bool]]:
    """Return the mg of each day, None where it is not known, and whether it lies on an approximate day."""
    history = page_of(row.patient, scope.as_of)
    found = {}
    for stretch in stretches(taken_spans(history), Period(date(1980, 1, 1), history.known_to)):
        day = stretch.first
        while day <= stretch.last:
            found[day] = (None if stretch.has_unknown else stretch.known_mg, stretch.is_approximate)
            day += ONE_DAY
    return found


def _pulse_days(row: Begun, scope: Scope) -> set[date]:
    last = page_of(row.patient, scope.as_of).known_to
    infusions = Infusion.objects.filter(course__patient=row.patient, state__in=GIVEN)
    days = infusions.exclude(course__state="in_error").values_list("given_on", flat=True)
    return {day for day in days if day <= last}


def _runs(daily: dict, pulse_days: set[date], counts) -> list[list[date]]:
    """Return the days of each run; days of a pulse between two of them do not part it."""
    runs: list[list[date]] = []
    for day in sorted(day for day, (mg, _) in daily.items() if mg is not None and counts(mg)):
        before = day - ONE_DAY
        while runs and before in pulse_days and before > runs[-1][-1]:
            before -= ONE_DAY
        if runs and before == runs[-1][-1]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _occasion(row: Begun, daily: dict, pulse_days: set[date], asks: Asks) -> Run | None:
    for days in _runs(daily, pulse_days, asks.counts):
        lasted_on = days[0] + timedelta(days=asks.lasting)
        if days[-1] >= max(row.begun_on, lasted_on) and lasted_on <= row.begun_on + A_YEAR:
            due_on = max(days[0] + timedelta(days=asks.within), row.begun_on)
            return Run(days[0], days[-1], any(daily[day][1] for day in days), due_on)
    return None


def _settled(row: Begun, run: Run, asks: Asks, scope: Scope) -> list[tuple[str, date | None]]:
    until = min(run.last, scope.as_of)
    answers = SafetyAnswer.objects.current().filter(patient=row.patient, prompt=asks.answers or "none")
    found = [(a.answer, a.answered_on) for a in answers if a.answered_on <= until]
    if not asks.is_for_good:
        found = [(said, day) for said, day in found if day >= run.first - AHEAD]
    names = [n.casefold() for p in safety_prompts().prompts if p.code == asks.drugs for n in p.drugs]
    for drug in DrugPeriod.objects.current().filter(patient=row.patient):
        if not any(name in drug.drug.casefold() for name in names):
            continue
        needed_on = run.due_on if asks.drugs == "pjp" else run.first
        if drug.last_day is not None and drug.last_day < needed_on:
            continue
        if drug.first_day is None or drug.first_day <= until:
            found.append(("done", drug.first_day if drug.precision == "exact" else None))
    return found


def _without_run(row: Begun, daily: dict, scope: Scope) -> str:
    end = row.begun_on + A_YEAR
    if any(mg is None and row.begun_on <= day <= end for day, (mg, _) in daily.items()):
        return "dose_not_known"
    if row.has_ended_by(end - ONE_DAY, scope) or scope.as_of >= end:
        return "no_such_dose"
    return "too_early"


def _asked(asks: Asks) -> Callable[[Begun, Scope], str]:
    def twin(row: Begun, scope: Scope) -> str:
        if not row.given:
            return "nothing_given"
        if asks.is_for_adults and row.ages != "adult":
            return "not_an_adult"
        daily = daily_doses(row, scope)
        run = _occasion(row, daily, _pulse_days(row, scope), asks)
        if run is None:
            return _without_run(row, daily, scope)
        if run.is_about:
            return "day_about"
        return _in_time(row, run, _settled(row, run, asks, scope), scope)

    return twin


def _in_time(row: Begun, run: Run, settled: list[tuple[str, date | None]], scope: Scope) -> str:
    done = [day for said, day in settled if said == "done"]
    if any(day is not None and day <= run.due_on for day in done):
        return "in_time"
    if None in done:
        return "start_not_known"
    if any(said != "done" and day <= run.due_on for said, day in settled):
        return "declined"
    if row.has_ended_by(run.due_on, scope):
        return "follow_up_ended"
    if scope.as_of <= run.due_on:
        return "not_due_yet"
    return "late" if done else "not_done"


TWINS = {
    "prophylaxis_in_time": _asked(Asks(lambda mg: mg > 15, 14, 14, answers="pjp", drugs="pjp")),
    "bone_assessed": _asked(Asks(lambda mg: mg >= 30, 30, 183, answers="bone", is_for_adults=True)),
    "bone_protected": _asked(Asks(lambda mg: mg >= 30, 30, 183, drugs="bone", is_for_adults=True)),
    "card_given": _asked(Asks(lambda mg: mg >= 5, 27, 27, answers="steroid_card", is_for_good=True)),
}
