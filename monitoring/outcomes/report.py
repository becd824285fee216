"""The report of a month: every measure as its reader may see it, for print and for the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from courses.clinic.access import RIGHTS, Right
from courses.models import Clinic
from courses.rules.wording import day_text
from monitoring.outcomes.answers import Answers
from monitoring.outcomes.asked import SUBGROUP, Asked, Desk
from monitoring.outcomes.measures import Measure, Verdict, groups
from monitoring.outcomes.said import count_said, share_said
from monitoring.outcomes.shown import Shown
from monitoring.rules.periods import Period

HEAD = (*(verdict.replace("_", " ").capitalize() for verdict in Verdict), "All", "Passed, of those judged")


@dataclass(frozen=True)
class Line:
    """One measure with its cells, in the order of `HEAD`."""

    measure: Measure
    cells: tuple[str, ...]

    @property
    def definition(self) -> str:
        measure = self.measure
        return f"{measure.question} Version {measure.version}. {measure.source}"


@dataclass(frozen=True)
class Report:
    """`groups` are headings with their measures; `month` is the first day of the month it is sent in."""

    clinic: Clinic
    month: date
    period: Period
    as_of: date
    is_whole: bool
    groups: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def title(self) -> str:
        return f"Outcomes at {self.clinic}"

    @property
    def about(self) -> tuple[str, ...]:
        """Return what the figures are of, a sentence each."""
        hidden = f"Numbers below {self.clinic.least_shown} are hidden, and what they could be found from."
        return (
            f"Courses begun {self.period.days_words}, as known on {day_text(self.as_of)}.",
            "Of each measure the four counts add up to all; intervals are of 95 % (Wilson).",
            *(() if self.is_whole else (hidden,)),
        )


def report_of(clinic: Clinic, role: str, *, month: date) -> Report:
    """Return the report for someone of that role: of the twelve months before `month`, or for those who may
    not see patients of the calendar year, as known at the end of its last full quarter."""
    is_whole = Right.READ in RIGHTS[role]
    today = month - timedelta(days=1) if is_whole else month
    desk = Desk((clinic,), (clinic,), may_see=is_whole, today=today)
    period = desk.periods[0]
    asked = Asked(desk, period, None, desk.until, dict.fromkeys(SUBGROUP, ""))
    found = ((g.title, tuple(_lines(g.measures.values(), asked))) for g in groups())
    return Report(clinic, month, period, desk.until, is_whole, tuple(found))


def _lines(measures, asked: Asked) -> Iterator[Line]:
    for measure in measures:
        yield Line(measure, _cells(Answers(measure, asked).of(asked.period)))


def _cells(shown: Shown) -> tuple[str, ...]:
    return (*map(count_said, shown.counts), share_said(shown))
