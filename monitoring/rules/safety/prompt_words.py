"""A safety prompt in words: why it is raised, with its inputs and source, and what was answered.

Sentences for clinicians. "Consider ..." is the prompt's own wording; nothing here says what to give.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from courses.protocols.definitions import Status
from courses.protocols.prompts import (
    AfterPulse,
    DoseFor,
    DoseLimit,
    Interval,
    Lasting,
    Prompt,
    Repeated,
    TotalOver,
    Trigger,
)
from courses.rules.dates import Period
from courses.rules.units import plain
from courses.rules.wording import day_text, days_text
from monitoring.rules.safety.occasions import Occasion
from monitoring.rules.safety.prompts import DOSE_NOT_KNOWN, Answered, Finding, PromptState
from monitoring.rules.steroid.ahead import YEAR_AHEAD

STATE_WORDS = {
    PromptState.DUE: "due",
    PromptState.COMING: "coming",
    PromptState.DONE: "done",
    PromptState.DECLINED: "declined",
    PromptState.NOT_APPLICABLE: "not applicable",
    PromptState.CANNOT_TELL: "cannot be told",
    PromptState.NOT_MET: "not raised",
}
CHECK_WORDS = {"hba1c": "HbA1c", "pressure": "blood pressure", "cushing": "the question about Cushing signs"}


@dataclass(frozen=True)
class Why:
    """One condition that holds: its inputs in a sentence, and whose rule it is."""

    sentence: str
    source: str
    status: Status
    level: str


def whys(finding: Finding, today: date) -> tuple[Why, ...]:
    """Return each condition that holds or will, the one that began first before the others.

    Where an unknown dose leaves it open, the rule alone is said: nothing is claimed of the patient.
    """
    if finding.missing == DOSE_NOT_KNOWN:
        rules = (occasion.trigger for occasion in finding.occasions)
        return tuple(Why(f"Its rule: {rule_words(rule)}.", rule.source, rule.status, "") for rule in rules)
    return tuple(_why(occasion, today) for occasion in finding.occasions)


def _why(occasion: Occasion, today: date) -> Why:
    rule = occasion.trigger
    return Why(occasion_words(occasion, today), rule.source, rule.status, rule.level)


def rule_words(rule: Trigger) -> str:
    """Return the condition itself: "above 40 mg a day for more than 1 week"."""
    match rule.condition:
        case DoseFor(mg, lasting):
            time = f" for {_time_words(lasting)}" if lasting else ""
            return f"{_lower(_limit_words(mg))} a day{time}"
        case TotalOver(mg, days):
            return f"{_lower(_limit_words(mg))} in {days} days, pulses left out"
        case Repeated(courses):
            return f"a {_nth(courses)} separate course of oral steroid"
        case AfterPulse(days):
            return f"after each pulse, until {days} day after its last infusion"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def lead_words(finding: Finding, today: date) -> str:
    """Return what raised it, for one line of a list: the condition whose time is up first."""
    first = min(finding.occasions, key=lambda occasion: occasion.met_on)
    return _lower(occasion_words(first, today).removesuffix("."))


def occasion_words(occasion: Occasion, today: date) -> str:
    """Return the condition with the days it holds: "Above 15 mg a day since ..., by the plan until ..."."""
    days_said = _days_words(occasion.over, today)
    match occasion.trigger.condition:
        case DoseFor(mg, lasting):
            return f"{_limit_words(mg)} a day {days_said}{_lasting_words(lasting, occasion.met_on, today)}."
        case TotalOver(mg, days):
            by_plan = " by the plan" if occasion.met_on > today else ""
            met = day_text(occasion.met_on)
            return f"{_limit_words(mg)} in {days} days, pulses left out, reached{by_plan} on {met}."
        case Repeated(courses):
            return f"A separate course of oral steroid {days_said}, at least the {_nth(courses)} on record."
        case AfterPulse(days):
            return _pulse_words(occasion.over, days)


def _limit_words(limit: DoseLimit) -> str:
    said = f"{'At least' if limit.is_included else 'Above'} {plain(limit.low)} mg"
    if limit.low == 0:
        return "Any dose"
    return said if limit.high == limit.low else f"{said} (source: {plain(limit.low)}–{plain(limit.high)} mg)"


def _days_words(over: Period, today: date) -> str:
    """Return "since 12 Jan 2026, by the plan until 3 Mar 2026"; a line that ends today says no end."""
    first = f"{'from' if over.first > today else 'since'} {day_text(over.first)}"
    if over.last is None or over.last == today:
        return first
    if over.last >= today + YEAR_AHEAD:
        return f"{first}, by the plan for a year or more"
    return f"{first}, {'by the plan ' if over.last > today else ''}until {day_text(over.last)}"


def _lasting_words(lasting: Lasting | None, met_on: date, today: date) -> str:
    if lasting is None:
        return ""
    verb = "will be reached" if met_on > today else "reached"
    return f"; {_time_words(lasting)} {verb} on {day_text(met_on)}"


def _time_words(lasting: Lasting) -> str:
    """Return "more than 2 weeks (source: 2–4)"."""
    said = "at least" if lasting.is_included else "more than"
    unit = lasting.unit if lasting.high > 1 else lasting.unit.removesuffix("s")
    printed = "" if lasting.high == lasting.low else f" (source: {lasting.low}–{lasting.high})"
    return f"{said} {lasting.low} {unit}{printed}"


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _pulse_words(over: Period, days: int) -> str:
    """Return "Pulse of 12–14 Jan 2026: asked until 15 Jan 2026."; the period ends `days` after the last."""
    last = over.last or over.first
    infusions = [over.first + timedelta(days=n) for n in range((last - over.first).days - days + 1)]
    return f"Pulse of {days_text(infusions)}: asked until {day_text(last)}."


def often_words(prompt: Prompt) -> str:
    """Return how often the source asks: "At 1 month, then every 6–12 months."."""
    if prompt.again_every is None:
        return "No interval is given: due once in a course, asked at each visit."
    again = f"every {_interval_words(prompt.again_every)}"
    if prompt.first_after is not None:
        return f"At {_interval_words(prompt.first_after)}, then {again}."
    return f"At the start, then {again}."


def _interval_words(interval: Interval) -> str:
    unit = interval.unit if interval.most > 1 else interval.unit.removesuffix("s")
    most = "" if interval.most == interval.count else f"–{interval.most}"
    return f"{interval.count}{most} {unit}"


def answer_words(answered: Answered) -> str:
    """Return "done on 12 Jan 2026", or what on record settles it: "co-trimoxazole since 3 Jan 2026"."""
    on = "" if answered.on == date.min else f" {day_text(answered.on)}"
    if not answered.words:
        return f"{STATE_WORDS[PromptState(answered.answer)]} on{on}"
    if answered.key.startswith("drugperiod:"):
        stopped = "" if answered.is_running or answered.again_on is None else ", stopped"
        return f"{answered.words} on record{f' since{on}' if on else ''}{stopped}"
    return f"{CHECK_WORDS.get(answered.words, answered.words)} on record of{on}"
