"""When a steroid-sparing agent was started, counted from the latest pulse, against the clinic's own aim."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from courses.protocols.agents import AgentPurpose
from courses.protocols.loader import find_agent
from courses.rules.wording import day_text
from monitoring.rules.history import CourseFact, DrugFact, PatientHistory


class SparingState(StrEnum):
    STARTED = "started"  # no aim is set, or there is none on record and the aim's last day has not passed
    IN_TIME = "in_time"
    LATE = "late"  # started later than the clinic's aim
    MISSING = "missing"  # the aim's last day has passed without one


@dataclass(frozen=True)
class SparingStart:
    """One agent: `days_after` counts from the last infusion given; None when its day is not known."""

    key: str
    agent: str
    days_after: int | None
    words: str


@dataclass(frozen=True)
class Sparing:
    """Every sparing agent since the pulse, the earliest first; `last_day` is the last of the clinic's aim."""

    state: SparingState
    starts: tuple[SparingStart, ...]
    sentence: str
    last_day: date | None = None


def sparing(history: PatientHistory) -> Sparing | None:
    """Return the agents taken at the latest pulse or started since, or None without an infusion given."""
    course = _latest_pulse(history)
    if course is None or course.window is None:
        return None
    day0, weeks = course.window.day0, history.sparing_within_weeks
    last_day = None if weeks is None else day0 + timedelta(weeks=weeks)
    starts = _starts(history, course, day0)
    state = _state(starts, history.today, day0, last_day)
    return Sparing(state, starts, _sentence(starts, state, weeks, last_day), last_day)


def _latest_pulse(history: PatientHistory) -> CourseFact | None:
    given = [course for course in history.courses if course.window and course.window.day0 <= history.today]
    return max(given, key=_day0) if given else None


def _day0(course: CourseFact) -> date:
    assert course.window is not None  # noqa: S101 - only courses with a window are asked
    return course.window.day0


def is_sparing(drug: DrugFact) -> bool:
    """Return whether it was recorded as given to spare steroid; what is prophylaxis by its name is not."""
    agent = find_agent(drug.drug)
    return drug.is_sparing and (agent is None or agent.purpose is not AgentPurpose.PROPHYLAXIS)


def _starts(history: PatientHistory, course: CourseFact, day0: date) -> tuple[SparingStart, ...]:
    """Return each agent once, by the beginning of its first period that reaches the pulse or follows it."""
    began = _first_infusion(course) or day0
    found: dict[str, SparingStart] = {}
    for drug in sorted(history.drugs, key=lambda drug: drug.first.day or date.min):
        day = drug.first.day
        is_over = drug.last_day is not None and drug.last_day < day0
        if not is_sparing(drug) or is_over or (day is not None and day > history.today):
            continue
        days_after = None if day is None else (day - day0).days
        words = f"{drug.name} {_when_words(drug, day, began, day0)}"
        found.setdefault(drug.name, SparingStart(drug.key, drug.name, days_after, words))
    return tuple(found.values())


def _first_infusion(course: CourseFact) -> date | None:
    days = [i.given.day for i in course.infusions if i.was_given and i.given and i.given.day]
    return min(days, default=None)


def _when_words(drug: DrugFact, day: date | None, began: date, day0: date) -> str:
    if day is None:
        return "started on a day not known"
    about = "" if drug.first.is_exact else "about "
    if day > day0:
        return f"started {about}{_days(day0, day)} after the pulse"
    if day >= began:
        return f"started {about}{'during' if day < day0 else 'on the last day of'} the pulse"
    return f"since {about}{_days(day, began)} before the pulse"


def _days(first: date, last: date) -> str:
    number = (last - first).days
    return f"{number} day" if number == 1 else f"{number} days"


def _state(starts: tuple[SparingStart, ...], today: date, day0: date, last_day: date | None) -> SparingState:
    if last_day is None:
        return SparingState.STARTED
    days = [start.days_after for start in starts if start.days_after is not None]
    if any(day0 + timedelta(days=n) <= last_day for n in days):
        return SparingState.IN_TIME
    if len(days) < len(starts) or today <= last_day:
        return SparingState.STARTED
    return SparingState.LATE if starts else SparingState.MISSING


def _sentence(
    starts: tuple[SparingStart, ...], state: SparingState, weeks: int | None, last_day: date | None
) -> str:
    """Return "Methotrexate started 12 days after the pulse, within the clinic's 6 weeks."."""
    said = "; ".join(start.words for start in starts) or "no steroid-sparing agent on record"
    aim = "" if weeks is None else f"the clinic's {weeks} {'week' if weeks == 1 else 'weeks'}"
    ends = "" if last_day is None else day_text(last_day)
    after = {
        SparingState.STARTED: "" if starts or not aim else f"; {aim} end on {ends}",
        SparingState.IN_TIME: f", within {aim}",
        SparingState.LATE: f", later than {aim}, which ended on {ends}",
        SparingState.MISSING: f"; {aim} ended on {ends}",
    }[state]
    return f"{said[:1].upper()}{said[1:]}{after}."
