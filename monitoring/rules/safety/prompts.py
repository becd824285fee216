"""Which safety prompts apply to a patient, since which day and why, and when each is due after an answer.

A prompt is raised for the day its run begins, as soon as the plan shows that the run will last: prophylaxis
that is first thought of when the time is up comes too late. It is late once the source's time is up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from courses.protocols.loader import safety_prompts
from courses.protocols.prompts import DoneHolds, Group, Prompt
from courses.rules.dates import day_after, whole_years
from monitoring.rules.history import CourseFact, DrugFact, PatientHistory
from monitoring.rules.safety.occasions import Occasion, Steroid, occasions
from monitoring.rules.steroid.ahead import expected_line

ASKED_AHEAD_DAYS = 14  # the worklist looks so far ahead: an answer given then is one to what begins after it


AGE_NOT_KNOWN = "The birth date is not recorded: the rule for adults is used."
CHILD_NOT_KNOWN = "The birth date is not recorded, so it cannot be told whether this is a child: add it."
OLD_NOT_KNOWN = (
    "The birth date is not recorded, so it cannot be told whether the patient is {} or older: add it."
)
DOSE_NOT_KNOWN = "A steroid dose is not known in mg a day, so it cannot be told whether the limit is passed."


class Answer(StrEnum):
    DONE = "done"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"


class PromptState(StrEnum):
    DUE = "due"
    COMING = "coming"
    DONE = "done"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_TELL = "cannot_tell"
    NOT_MET = "not_met"


@dataclass(frozen=True)
class Answered:
    """One answer, or what on record stands for one: `words` names it then ("co-trimoxazole").

    `again_on` is the first day it holds no longer: the clinic's own choice, or the day after a drug's last.
    """

    code: str
    answer: Answer
    on: date
    again_on: date | None = None
    words: str = ""
    key: str = ""
    note: str = ""
    is_running: bool = False  # a drug that is being taken settles a prompt whenever it was begun


@dataclass(frozen=True)
class SafetyFacts:
    """What the prompts look at: `age` None when not known; `checked` the last day of each check on record."""

    history: PatientHistory
    age: int | None
    answers: tuple[Answered, ...] = ()
    checked: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One prompt for one patient. `occasions` are those that run today or come; `answer` is the latest."""

    prompt: Prompt
    state: PromptState
    occasions: tuple[Occasion, ...] = ()
    due_on: date | None = None
    closes_on: date | None = None
    answer: Answered | None = None
    missing: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether it waits for an answer, today or on a day to come."""
        return self.due_on is not None

    def is_askable(self, today: date) -> bool:
        """Return whether it can be answered now: it is due, comes within two weeks, or cannot be told."""
        if self.due_on is None:
            return self.state is PromptState.CANNOT_TELL
        return self.due_on <= today + timedelta(days=ASKED_AHEAD_DAYS)


def least_age(birth_date: date | None, age_years: int | None, age_on: date | None, today: date) -> int | None:
    """Return the age in whole years, the lower one where only an earlier day's age is known, or None."""
    if birth_date is not None:
        return whole_years(birth_date, today)
    if age_years is None or age_on is None:
        return None
    return age_years + whole_years(age_on, max(today, age_on))


def findings(facts: SafetyFacts) -> tuple[Finding, ...]:
    """Return one finding for each prompt that can concern the patient, in the order of the file."""
    steroid = steroid_of(facts.history)
    prompts = [prompt for prompt in safety_prompts().prompts if concerns(prompt, facts.age)]
    return tuple(_finding(prompt, steroid, facts) for prompt in prompts)


def steroid_of(history: PatientHistory) -> Steroid:
    """Return what the conditions look at; nothing once the record has ended."""
    if history.has_ended:
        return Steroid(())
    return Steroid(expected_line(history), tuple(_pulse_days(course) for course in history.courses))


def _pulse_days(course: CourseFact) -> tuple[date, ...]:
    days = [i.given.day for i in course.infusions if i.was_given and i.given is not None]
    return tuple(day for day in days if day is not None)


def concerns(prompt: Prompt, age: int | None) -> bool:
    """Return whether the prompt speaks of that age; without one, what speaks of adults and of growth."""
    if prompt.group is Group.EVERYONE:
        return True
    if age is not None and prompt.from_years is not None and age < prompt.from_years:
        return False
    if age is None:
        return prompt.group is Group.ADULTS or not _has_adult_twin(prompt)
    return (age < safety_prompts().children_are_under) is (prompt.group is Group.CHILDREN)


def _has_adult_twin(prompt: Prompt) -> bool:
    return any(p.code == prompt.code and p.group is not Group.CHILDREN for p in safety_prompts().prompts)


def _finding(prompt: Prompt, steroid: Steroid, facts: SafetyFacts) -> Finding:
    today = facts.history.today
    given = _answers_to(prompt, facts)
    holding = _asking(prompt, occasions(prompt, steroid), today)
    latest = max(given, key=_by_weight, default=None)
    if holding and facts.age is None and (prompt.group is Group.CHILDREN or prompt.from_years is not None):
        missing = CHILD_NOT_KNOWN if prompt.from_years is None else OLD_NOT_KNOWN.format(prompt.from_years)
        return Finding(prompt, PromptState.CANNOT_TELL, holding, answer=latest, missing=missing)
    if not holding:
        return _without_occasion(prompt, steroid, latest, today)
    note = AGE_NOT_KNOWN if facts.age is None and prompt.group is Group.ADULTS else ""
    asked = [_asked(prompt, occasion, given) for occasion in holding]
    answer = max((ask.answer for ask in asked if ask.answer), key=_by_weight, default=None)
    first = min(asked, key=_by_day)
    state = _state(first.due_on, answer, today)
    return Finding(prompt, state, holding, first.due_on, first.closes_on, answer or latest, note)


def _asking(prompt: Prompt, found: Iterable[Occasion], today: date) -> tuple[Occasion, ...]:
    """Return the occasions not over yet in which the prompt comes to be asked before they end."""
    return tuple(o for o in found if o.last >= today and _first_asked(prompt, o) <= o.last)


def _first_asked(prompt: Prompt, occasion: Occasion) -> date:
    """Return the day the first check of the occasion is due."""
    return prompt.first_after.after(occasion.first) if prompt.first_after else occasion.first


def _state(due_on: date | None, answer: Answered | None, today: date) -> PromptState:
    """Return due from its day on; else the answer that still holds, else coming."""
    if due_on is not None and due_on <= today:
        return PromptState.DUE
    return PromptState(answer.answer) if answer else PromptState.COMING


@dataclass(frozen=True)
class _Ask:
    """When an occasion asks (None: settled), the last day in time, and the answer given for it before."""

    due_on: date | None
    closes_on: date | None
    answer: Answered | None


def _by_day(ask: _Ask) -> tuple[date, date]:
    return ask.due_on or date.max, ask.closes_on or date.max


def _without_occasion(prompt: Prompt, steroid: Steroid, latest: Answered | None, today: date) -> Finding:
    """Return that the condition is not met, or that an unknown dose leaves it open."""
    if steroid.has_unknown_dose:
        could = _asking(prompt, occasions(prompt, steroid, unknown_counts=True), today)
        if could:
            return Finding(prompt, PromptState.CANNOT_TELL, could, answer=latest, missing=DOSE_NOT_KNOWN)
    return Finding(prompt, PromptState.NOT_MET, answer=latest)


def _asked(prompt: Prompt, occasion: Occasion, given: Iterable[Answered]) -> _Ask:
    about = [answer for answer in given if _is_about(answer, occasion, prompt)]
    latest = max(about, key=_by_weight, default=None)
    if latest is None:
        return _Ask(_first_asked(prompt, occasion), _closes_on(prompt, occasion), None)
    again = _again_on(prompt, latest)
    return _Ask(None if again is None or again > occasion.last else again, None, latest)


def _by_weight(answer: Answered) -> tuple[bool, date]:
    return answer.is_running, answer.on


def _is_about(answer: Answered, occasion: Occasion, prompt: Prompt) -> bool:
    """Return whether the answer was given for this occasion: from two weeks before a run, or later.

    What is first due some time into the run is done from two weeks before that day on: a test from before the
    run is none of it.
    """
    if answer.is_running or (answer.answer is Answer.DONE and prompt.done_holds is DoneHolds.FOR_GOOD):
        return True
    if answer.words and answer.again_on is not None and answer.again_on > occasion.first:
        return True  # a drug that was taken into the occasion, and stopped in it
    ahead = timedelta(0) if occasion.is_pulse else timedelta(days=ASKED_AHEAD_DAYS)
    is_done = answer.answer is Answer.DONE
    return answer.on >= (_first_asked(prompt, occasion) if is_done else occasion.first) - ahead


def _again_on(prompt: Prompt, answer: Answered) -> date | None:
    """Return the day it is asked again: the clinic's choice, else the source's interval after it was done."""
    if answer.is_running or answer.again_on is not None:
        return answer.again_on
    is_done = answer.answer is Answer.DONE
    return prompt.again_every.after(answer.on) if is_done and prompt.again_every else None


def _closes_on(prompt: Prompt, occasion: Occasion) -> date:
    """Return the last day on which a first answer is in time.

    The source's own day or time for the first check; else the day the condition is known to be met, which for
    PJP is when prophylaxis should have been thought of; else the first interval of what is repeated; else,
    where no source sets a day, the last day of the steroid.
    """
    if prompt.first_after is not None:
        return _first_asked(prompt, occasion)
    if prompt.within is not None:
        return max(prompt.within.after(occasion.first), occasion.met_on)
    if occasion.is_pulse:
        return occasion.last
    if occasion.met_on > occasion.first:
        return occasion.met_on
    return prompt.again_every.after(occasion.first) if prompt.again_every else occasion.last


def _answers_to(prompt: Prompt, facts: SafetyFacts) -> tuple[Answered, ...]:
    """Return the answers recorded up to today and what on record stands for one."""
    said = [answer for answer in facts.answers if answer.code == prompt.code]
    drugs = [
        _by_drug(prompt.code, drug, facts.history.today)
        for drug in facts.history.drugs
        if settles(prompt, drug.drug)
    ]
    checks = [
        Answered(prompt.code, Answer.DONE, day, words=check)
        for check, day in facts.checked.items()
        if check in (*prompt.analytes, *prompt.measures)
    ]
    return tuple(answer for answer in (*said, *drugs, *checks) if answer.on <= facts.history.today)


def settles(prompt: Prompt, drug: str) -> bool:
    """Return whether a drug that is taken, under whatever name it was entered, stands for an answer."""
    name = " ".join(drug.split()).casefold()
    return any(alias.casefold() in name for alias in prompt.drugs)


def _by_drug(code: str, drug: DrugFact, today: date) -> Answered:
    """Return what a drug on record says: done while it is taken, and due again the day after its last."""
    is_running = (drug.first.day or date.min) <= today and (drug.last_day is None or drug.last_day >= today)
    return Answered(
        code,
        Answer.DONE,
        drug.first.day or date.min,
        again_on=None if drug.last_day is None else day_after(drug.last_day),
        words=drug.drug,
        key=drug.key,
        is_running=is_running,
    )
