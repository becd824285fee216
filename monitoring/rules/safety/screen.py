"""The toxicity screen of a visit: what of it is due as a whole, and which questions belong to whom today."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.protocols.loader import safety_prompts, visit_screen
from courses.protocols.prompts import DoseLimit, Group
from courses.protocols.visit_screen import Question
from courses.rules.units import plain
from monitoring.rules.history import PatientHistory
from monitoring.rules.safety.prompts import Finding, steroid_of


@dataclass(frozen=True)
class ScreenDue:
    """Items of the screen that are due together, from the first one's day until the first time is up."""

    findings: tuple[Finding, ...]
    due_on: date
    closes_on: date

    @property
    def words(self) -> str:
        """Return "Toxicity screen: blood pressure, weight"."""
        first, *others = (finding.prompt.title for finding in self.findings)
        return f"Toxicity screen: {', '.join([_lower(first), *map(_lower, others)])}"


def screens_due(found: Iterable[Finding], today: date, horizon: date) -> tuple[ScreenDue, ...]:
    """Return what of the screen is due by today as one, and what comes by the horizon as another."""
    screened = [f for f in found if f.prompt.is_screened and f.due_on is not None and f.due_on <= horizon]
    now = [f for f in screened if f.due_on is not None and f.due_on <= today]
    coming = [f for f in screened if f not in now]
    return tuple(_together(findings) for findings in (now, coming) if findings)


def _together(found: Sequence[Finding]) -> ScreenDue:
    ordered = sorted(found, key=_last_in_time)
    return ScreenDue(tuple(ordered), min(map(_due_on, found)), _last_in_time(ordered[0]))


def _due_on(finding: Finding) -> date:
    return finding.due_on or date.max


def _last_in_time(finding: Finding) -> date:
    return finding.closes_on or _due_on(finding)


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


@dataclass(frozen=True)
class Asked:
    """One question as it stands for a patient today: whether its rule asks for it, and why in words."""

    question: Question
    is_raised: bool
    why: str


def questions_for(
    history: PatientHistory, age: int | None, answered: Collection[str] = ()
) -> tuple[Asked, ...]:
    """Return the questions for that age, each with whether today's steroid raises it; without an age, all.

    Those `answered` before are among them at any age.
    """
    mg, is_known = _mg_today(history)
    known = visit_screen().questions.values()
    questions = [q for q in known if is_for(q.group, age) or q.code in answered]
    return tuple(_asked(question, mg, is_known=is_known) for question in questions)


def is_for(group: Group, age: int | None) -> bool:
    """Return whether a question of that group is for the age; without an age, any is."""
    if group is Group.EVERYONE or age is None:
        return True
    return (age < safety_prompts().children_are_under) is (group is Group.CHILDREN)


def _mg_today(history: PatientHistory) -> tuple[Decimal | None, bool]:
    """Return today's prednisone-equivalent and whether it is known; 0 mg where no steroid is on record."""
    today = [s for s in steroid_of(history).line if s.first <= history.today <= s.last]
    if not today:
        return Decimal(0), True
    return today[-1].mg, today[-1].mg is not None


def _asked(question: Question, mg: Decimal | None, *, is_known: bool) -> Asked:
    rule = limit_words(question.mg)
    if mg is None or not is_known:
        return Asked(question, is_raised=True, why=f"{rule}; today's dose is not known in mg, so it is asked")
    if question.mg.is_reached_by(mg):
        return Asked(question, is_raised=True, why=f"{rule}; {plain(mg)} mg today")
    return Asked(question, is_raised=False, why=f"{rule}; {plain(mg)} mg today, so no rule asks for it")


def limit_words(limit: DoseLimit) -> str:
    """Return "on any dose" or "above 7.5 mg prednisone a day"."""
    if limit.low == 0:
        return "on any dose of steroid"
    return f"{'at least' if limit.is_included else 'above'} {plain(limit.low)} mg prednisone a day"
