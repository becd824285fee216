"""How often each rule of the dose check was gone past, a month at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from courses.actions.order_warned import WARNED
from courses.models import AuditLine, Clinic, PulseCourse

PERCENT = 100
FLAGGED_ABOVE_PERCENT = 90  # a rule nearly always gone past teaches people to go past rules
MONTHS = 12


@dataclass(frozen=True)
class RuleMonth:
    """Cases in which a rule spoke in a month, and in how many the order was stored all the same.

    `least` is the smallest number that is shown.
    """

    month: date
    code: str
    cases: int
    overridden: int
    least: int

    @property
    def rule(self) -> str:
        """Return the rule in words: "above most a day"."""
        return self.code.replace("_", " ")

    @property
    def percent(self) -> int:
        return self.overridden * PERCENT // self.cases

    @property
    def is_shown(self) -> bool:
        """Return whether no number of the row, or the rest they leave, could point at a patient."""
        return all(
            not 0 < n < self.least for n in (self.cases, self.overridden, self.cases - self.overridden)
        )

    @property
    def is_flagged(self) -> bool:
        """Return whether the rule is nearly always gone past; of a few cases nothing is said."""
        is_often = self.overridden * PERCENT > self.cases * FLAGGED_ABOVE_PERCENT
        return is_often and self.cases >= self.least


Case = tuple[date, int, str]  # the day, the patient, the rule


def override_months(clinic: Clinic, *, today: date) -> list[RuleMonth]:
    """Return the last twelve months by rule, the newest first; two queries.

    A case is one rule for one patient on one day, however often the order was sent.
    """
    since = (today.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    gone_past = set(_overridden(clinic, since))
    cases = gone_past | set(_warned(clinic, since))
    spoke = Counter(_month_and_rule(cases))
    past = Counter(_month_and_rule(gone_past))
    rows = [
        RuleMonth(month, code, count, past[month, code], clinic.least_shown)
        for (month, code), count in spoke.items()
    ]
    return sorted(rows, key=lambda row: (-row.month.toordinal(), -row.cases, row.code))


def _month_and_rule(cases: Iterable[Case]) -> Iterable[tuple[date, str]]:
    return ((day.replace(day=1), code) for day, _, code in cases)


def _overridden(clinic: Clinic, since: date) -> Iterable[Case]:
    rows = PulseCourse.objects.filter(patient__clinic=clinic, recorded_at__date__gte=since)
    rows = rows.exclude(override_code="")
    for at, patient, findings in rows.values_list("recorded_at", "patient_id", "findings"):
        for finding in findings:
            yield at.astimezone(clinic.zone).date(), patient, finding["code"]


def _warned(clinic: Clinic, since: date) -> Iterable[Case]:
    rows = AuditLine.objects.filter(clinic=clinic, action=WARNED, at__date__gte=since)
    for at, patient, after in rows.values_list("at", "patient_id", "after"):
        for code in after["codes"]:
            yield at.astimezone(clinic.zone).date(), patient, code
