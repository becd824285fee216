"""The sentence above the chart: what it shows, computed, and nothing that the record does not say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courses.rules.units import plain
from courses.rules.wording import day_text
from monitoring.rules.history import CourseFact, InfusionFact, PatientHistory
from monitoring.rules.laboratory.enzyme_words import enzyme_since_pulse, enzyme_without_pulse
from monitoring.rules.muscles.words import (
    is_tested_in_window,
    strength_since_pulse,
    strength_without_pulse,
)
from monitoring.rules.response import first_infusion_on
from monitoring.rules.steroid.today import SteroidToday, steroids_today
from monitoring.rules.window import Window, WindowState, days_left, days_until_open, window_state


@dataclass(frozen=True)
class Summary:
    """`lead` says what happened, `rest` where the patient stands today; both are whole sentences."""

    lead: str
    rest: str


def summary_sentence(history: PatientHistory) -> Summary:
    """Return the two sentences for `history.today`; facts of later days are not used."""
    course = latest_given(history)
    if course is None:
        lead = _lead_without_pulse(history)
    elif course.window is None:
        lead = ["a pulse was given on days not recorded, so no response window can be counted"]
        lead += _changes_without_pulse(history)
    else:
        lead = _lead_after_pulse(history, course, course.window)
    return Summary(as_sentence(lead), _rest(history, course))


def latest_given(history: PatientHistory) -> CourseFact | None:
    """Return the course whose last infusion is the latest up to today, or None when none was given."""
    given = [course for course in history.courses if _was_given(course, history.today)]
    return max(given, key=lambda course: (_day0(course), course.number), default=None)


def _was_given(course: CourseFact, today: date) -> bool:
    return any(
        i.was_given and (_given_day(i) is None or (_given_day(i) or today) <= today) for i in course.infusions
    )


def _given_day(infusion: InfusionFact) -> date | None:
    return infusion.given.day if infusion.given is not None else None


def _day0(course: CourseFact) -> date:
    return course.window.day0 if course.window is not None else date.min


def as_sentence(clauses: Sequence[str]) -> str:
    """Return the clauses as one sentence, or "" for none."""
    text = "; ".join(clause for clause in clauses if clause)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _lead_without_pulse(history: PatientHistory) -> list[str]:
    is_ordered = any(
        i.state in {"planned", "running"} for course in history.courses for i in course.infusions
    )
    pulse = "a pulse is ordered and no infusion has been given" if is_ordered else "no pulse is on record"
    return [pulse, *_changes_without_pulse(history)]


def _changes_without_pulse(history: PatientHistory) -> list[str]:
    found = [enzyme_without_pulse(history), strength_without_pulse(history)]
    return [clause for clause in found if clause] or ["no muscle enzyme and no strength test either"]


def _lead_after_pulse(history: PatientHistory, course: CourseFact, window: Window) -> list[str]:
    first_day = first_infusion_on(course) or window.day0
    enzyme = enzyme_since_pulse(history, first_day, window)
    strength = strength_since_pulse(history, first_day, window)
    if not strength:
        return [enzyme, "no strength test since the pulse", _window_words(history, course, window)]
    clauses = [enzyme or "no muscle enzyme since the pulse", strength]
    is_open = window_state(window, reviewed_on=course.reviewed_on, today=history.today) is WindowState.OPEN
    if is_open and not is_tested_in_window(history, window):
        clauses += ["no strength test in the window yet", _window_words(history, course, window)]
    return clauses


def _window_words(history: PatientHistory, course: CourseFact, window: Window) -> str:
    state = window_state(window, reviewed_on=course.reviewed_on, today=history.today)
    about = "about " if window.is_approximate else ""
    if state is WindowState.NOT_YET:
        return f"the window opens {about}{_in_days(days_until_open(window, today=history.today))}"
    if state is WindowState.OPEN:
        return f"the window closes {about}{_in_days(days_left(window, today=history.today) or 0)}"
    if state is WindowState.MISSED:
        return f"the window closed {about}on {day_text(window.closes)} without a review".replace(
            "about on", "about"
        )
    late = ", late" if state is WindowState.REVIEWED_LATE else ""
    return f"the response was reviewed on {day_text(course.reviewed_on or history.today)}{late}"


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _rest(history: PatientHistory, course: CourseFact | None) -> str:
    sentences = [_today_words(history, course), _unknown_doses(history, course)]
    return " ".join(sentence for sentence in sentences if sentence)


def _today_words(history: PatientHistory, course: CourseFact | None) -> str:
    if history.has_ended:
        return f"{history.end_words[:1].upper()}{history.end_words[1:]} on {day_text(history.known_to)}."
    today = [_steroids_words(history), _course_day(history, course)]
    return f"Today: {', '.join(part for part in today if part)}."


def _steroids_words(history: PatientHistory) -> str:
    found = steroids_today(history)
    return " and ".join(map(_steroid_words, found)) if found else _no_steroid_words(history)


def _no_steroid_words(history: PatientHistory) -> str:
    """Say that a taper ended only where its plan says so; elsewhere a silent record proves nothing."""
    ended = [plan.taper.last_day for plan in history.plans if plan.in_force and plan.taper.last_day]
    if ended and max(ended) < history.today:
        return f"the taper ended on {day_text(max(ended))}"
    return "no steroid dose on record"


def _steroid_words(dose: SteroidToday) -> str:
    if dose.directions:
        return f"{dose.drug} as directed, dose not known"
    mg = "dose not known" if dose.mg is None else f"{plain(dose.mg)} mg"
    words = f"{dose.drug}, {mg}" if dose.mg is None else f"{dose.drug} {mg}"
    if dose.is_last_recorded and dose.since is not None:
        return f"{words} (last recorded {day_text(dose.since)})"
    return words


def _course_day(history: PatientHistory, course: CourseFact | None) -> str:
    if course is None or course.window is None:
        return ""
    about = "about " if course.window.is_approximate else ""
    return f"{about}day {(history.today - course.window.day0).days} of course {course.number}"


def _unknown_doses(history: PatientHistory, course: CourseFact | None) -> str:
    """Say how many infusions of the course have no recorded dose: silence would read as none."""
    if course is None:
        return ""
    given = [i for i in course.infusions if i.was_given]
    unknown = sum(1 for i in given if i.given_mg is None)
    if unknown == 0:
        return ""
    which = "the pulse" if unknown == len(given) else f"{unknown} of {len(given)} infusions"
    return f"The dose of {which} was not recorded."
