"""The answers to one measure, as whoever asked may see them: whole, or what is released of each year."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from courses.clinic.patient import SUBTYPES, Patient
from courses.models import Clinic
from courses.rules.dates import months_later
from courses.rules.wording import MONTHS
from monitoring.outcomes.asked import Asked
from monitoring.outcomes.crossed import crossed
from monitoring.outcomes.measures import Kind, Measure, Unit, Verdict
from monitoring.outcomes.released import Released, released
from monitoring.outcomes.shown import Shown, whole
from monitoring.outcomes.tally import Place, Tally, Watched, summed, tallies, tally
from monitoring.rules.periods import Period, period_of

OF_PATIENTS = {"subtype": frozenset(SUBTYPES), "sex": frozenset(Patient.Sex.values)}
# A patient counts once a year, by the first course: by quarter, age or pulse they would be other patients.
SPLIT_BY: Mapping[Unit, Mapping[str, frozenset[str]]] = {
    Unit.PATIENT: OF_PATIENTS,
    Unit.COURSE: OF_PATIENTS
    | {
        "quarter": frozenset("1234"),
        "ages": frozenset({"adult", "juvenile", "unknown"}),
        "pulse": frozenset({"first", "later"}),
    },
}
SHARES = frozenset({Kind.SHARE, Kind.AMOUNT})  # what passes or fails; a time or a rate has its own figure


@dataclass(frozen=True)
class Answers:
    """Each statement is made once, however much of its answer is shown."""

    measure: Measure
    asked: Asked

    @property
    def is_share(self) -> bool:
        return self.measure.kind in SHARES

    @property
    def each(self) -> str:
        """Return what a point of the run chart is: months are too short for who may not see patients."""
        return "month" if self.asked.desk.may_see else "quarter"

    @property
    def periods(self) -> list[tuple[Period, Shown]]:
        """Return each period asked with its counts."""
        return [(period, self.of(period)) for period in self.asked.periods]

    def of(self, period: Period) -> Shown:
        if self.asked.desk.may_see:
            return self._sum(self._places[period])
        found = self._of_released(period, self._years[period.year])
        return (
            replace(found, watched=self._watched(period, found)) if self.measure.kind is Kind.RATE else found
        )

    def _watched(self, period: Period, found: Shown) -> Watched | None:
        """Return the days and events of everybody of one clinic in a year, where no count of them is hidden
        and the events are none, or enough."""
        clinics = self.asked.desk.clinics
        if len(clinics) > 1 or self.asked.split(period) or None in found.counts:
            return None
        days, events = tally(self.measure, self.asked.whole_year(period.year)).of_judged
        return None if 0 < events < clinics[0].least_shown else (days, events)

    def by_clinic(self) -> list[tuple[Clinic, Shown]]:
        """Return each clinic's counts in the period."""
        return [(clinic, self._at(clinic)) for clinic in self.asked.desk.clinics]

    def _at(self, clinic: Clinic) -> Shown:
        period = self.asked.period
        if self.asked.desk.may_see:
            return self._sum({p: part for p, part in self._places[period].items() if p[0] == clinic.pk})
        return self._of_released(period, {clinic.pk: self._years[period.year][clinic.pk]})

    def over_time(self) -> list[tuple[str, Shown]]:
        """Return the counts of each month of the period, or each quarter, in words and in order."""
        if not self.asked.desk.may_see:
            quarters = _quarters(self.asked.period)
            return [(f"{one.year} Q{one.quarter}", self._of_quarter(one)) for one in quarters]
        places = self._places[self.asked.period]
        return [
            (_month_said(month), self._sum({p: part for p, part in places.items() if p[1] == month}))
            for month in _months({month for _, month in places})
        ]

    def _of_quarter(self, quarter: Period) -> Shown:
        return self._of_released(quarter, self._years[quarter.year])

    @cached_property
    def _places(self) -> Mapping[Period, Mapping[Place, Tally]]:
        return {period: tallies(self.measure, self.asked.scope(period)) for period in self.asked.periods}

    def _sum(self, places: Mapping[Place, Tally]) -> Shown:
        return whole(summed(self.measure, places))

    @cached_property
    def _years(self) -> Mapping[int, Mapping[int, Released]]:
        return {year: self._released(year) for year in {period.year for period in self.asked.periods}}

    def _released(self, year: int) -> Mapping[int, Released]:
        counts = crossed(self.measure, self.asked.whole_year(year))
        values = SPLIT_BY[self.measure.unit]
        return {
            clinic.pk: released(self.measure, counts[clinic.pk], values, clinic.least_shown)
            for clinic in self.asked.desk.clinics
        }

    def _of_released(self, period: Period, clinics: Mapping[int, Released]) -> Shown:
        """Return the sums over the clinics of which anything is released."""
        parts = [said for said in clinics.values() if said.splits]
        split = self.asked.split(period)

        def count(reasons: Iterable[str]) -> int | None:
            wanted = frozenset(reasons)
            found = [_count(said, wanted, split) for said in parts]
            known = [n for n in found if n is not None]
            return sum(known) if parts and len(known) == len(found) else None

        by_verdict = {v: count(reason.code for reason in self.measure.reasons_for(v)) for v in Verdict}
        by_reason = {code: count([code]) for code in self.measure.reasons}
        everybody = count(self.measure.reasons)
        return Shown(self.measure, by_reason, by_verdict, everybody, len(clinics) - len(parts))


def _count(said: Released, reasons: frozenset[str], split: Mapping[str, str]) -> int | None:
    """Return the count of one value of one dimension, or of the whole year; two at a time are hidden."""
    if len(split) > 1:
        return None
    dimension, value = next(iter(split.items()), ("", ""))
    return said.count(reasons, dimension, value)


def _quarters(period: Period) -> list[Period]:
    """Return the quarters of a year that are over, or the one the period is."""
    if period.quarter:
        return [period]
    each = [period_of(f"{period.year}-Q{number}") for number in (1, 2, 3, 4)]
    return [one for one in each if one is not None and one.last_day <= period.last_day]


def _months(seen: Iterable[str]) -> Iterator[str]:
    """Yield each month from the first of `seen` to the last: "2026-03"."""
    ordered = sorted(seen)
    if not ordered:
        return
    day, last = date.fromisoformat(f"{ordered[0]}-01"), date.fromisoformat(f"{ordered[-1]}-01")
    while day <= last:
        yield f"{day:%Y-%m}"
        day = months_later(day, 1)


def _month_said(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"
