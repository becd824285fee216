"""Adverse effects proposed from the record: derived at each reading, stored only when a person confirms.

A proposal is a run of values that grade, with what stood before the treatment. It is quiet once a person has
recorded the effect or set it aside, until it gets worse. CK is never among them: it is the disease's marker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from courses.protocols.ctcae import Version
from courses.protocols.effects import Effect
from courses.protocols.loader import effects
from monitoring.rules.ctcae.cautions import cautions, worse_than_recorded
from monitoring.rules.ctcae.children import by_hand
from monitoring.rules.ctcae.compared import NOT_ON_RECORD, WITHIN_HOURS, Compared, compared
from monitoring.rules.ctcae.grading import Graded
from monitoring.rules.ctcae.known_before import why_no_new_glucose
from monitoring.rules.ctcae.runs import grades_in_run, grades_of, runs_of, severity
from monitoring.rules.ctcae.suspects import Start, starts
from monitoring.rules.ctcae.values import GLUCOSE, Value, values_of
from monitoring.rules.history import EffectFact, PatientHistory, SetAsideFact

RULE_VERSION = "2026-11b"


@dataclass(frozen=True)
class Proposal:
    """A run of values from `first` to `last` that grade, and the `worst` of those not yet answered.

    `grades` are those of the worst value; `recorded` is set where an effect was recorded at a lower grade,
    `set_aside` where a person wanted no effect.
    """

    effect: Effect
    start: Start
    first: Value
    worst: Value
    last: Value
    before: Value | None
    grades: Mapping[Version, Graded]
    cautions: tuple[str, ...]
    keys: tuple[str, ...]  # of every value of the run
    recorded: EffectFact | None = None
    set_aside: SetAsideFact | None = None

    @property
    def highest(self) -> int:
        return max(found.least for found in self.grades.values())


@dataclass(frozen=True)
class NotProposed:
    """What the record shows and why it is not proposed as a new effect."""

    effect: Effect
    why: str
    value: Value | None = None


@dataclass(frozen=True)
class Proposals:
    """`start` None: nothing on record that could be suspected, so nothing is proposed."""

    start: Start | None
    starts: tuple[Start, ...] = ()
    waiting: tuple[Proposal, ...] = ()
    set_aside: tuple[Proposal, ...] = ()
    not_proposed: tuple[NotProposed, ...] = ()

    def waiting_for(self, code: str, key: str) -> Proposal | None:
        """Return the proposal of an effect and its worst value, None when it waits no longer."""
        return next((p for p in self.waiting if (p.effect.code, p.worst.key) == (code, key)), None)


@dataclass
class _Found:
    waiting: list[Proposal] = field(default_factory=list)
    set_aside: list[Proposal] = field(default_factory=list)
    not_proposed: list[NotProposed] = field(default_factory=list)

    def leave(self, effect: Effect, why: str, value: Value) -> None:
        self.not_proposed.append(NotProposed(effect, why, value))


def proposals(history: PatientHistory, suspected: str = "") -> Proposals:
    """Return what is proposed against the values before `suspected`, the key of a start; "" is the first."""
    known = starts(history)
    start = next((one for one in known if one.key == suspected), known[0] if known else None)
    if start is None:
        return Proposals(None)
    found = _Found()
    for effect in effects().values():
        for of in effect.measured:
            _propose(found, history, effect, of, start)
    worst_first = sorted(found.waiting, key=lambda p: (-p.highest, p.worst.day))
    return Proposals(start, known, tuple(worst_first), tuple(found.set_aside), tuple(found.not_proposed))


def _propose(found: _Found, history: PatientHistory, effect: Effect, of: str, start: Start) -> None:
    seen = compared(history, of, start)
    if of == GLUCOSE and (why := why_no_new_glucose(history, effect, start)):
        told = [value for value in (seen.before, *seen.that_day, *seen.after) if value is not None]
        if told:
            found.leave(effect, why, told[-1])
        return
    runs = runs_of(effect, seen.after, seen.before)
    for run in runs:
        _sort_run(found, history, effect, seen, run)
    if not runs:
        _leave_open(found, effect, seen)
    _leave_a_childs(found, history, effect, of, start)


def _leave_open(found: _Found, effect: Effect, seen: Compared) -> None:
    """Say why nothing is proposed, where there are values that may be an effect all the same."""
    doubtful = [value for value in seen.that_day if severity(effect, value, seen.before)]
    if doubtful and doubtful[-1].of in WITHIN_HOURS:
        found.leave(effect, f"Measured on the day {seen.start.words} began: {NOT_ON_RECORD}.", doubtful[-1])
    elif seen.after and (reason := _cannot_tell(effect, seen.after[-1], seen.before)):
        found.leave(effect, reason, seen.after[-1])


def _leave_a_childs(found: _Found, history: PatientHistory, effect: Effect, of: str, start: Start) -> None:
    """Say why the latest value has no grade, where it is a child's that is graded by hand."""
    after = [value for value in values_of(history, of) if value.day > start.day]
    if after and (why := by_hand(history, after[-1])):
        found.leave(effect, why, after[-1])


def _sort_run(
    found: _Found, history: PatientHistory, effect: Effect, seen: Compared, run: list[Value]
) -> None:
    quiet = {value.key: _set_aside_by(history, effect, value, run, seen.before) for value in run}
    loud = [value for value in run if quiet[value.key] is None]
    worst = max(loud or run, key=lambda value: (severity(effect, value, seen.before), -value.day.toordinal()))
    grades = grades_in_run(effect, worst, run, seen.before)
    recorded = _recorded(history, effect, run)
    if recorded is not None and not _is_worse(grades, recorded):
        return
    said = cautions(history, effect, seen, worst, grades)
    made = Proposal(
        effect=effect,
        start=seen.start,
        first=run[0],
        worst=worst,
        last=run[-1],
        before=seen.before,
        grades=grades,
        cautions=tuple(dict.fromkeys([*said, *([worse_than_recorded(recorded)] if recorded else [])])),
        keys=tuple(quiet),
        recorded=recorded,
        set_aside=None if loud else quiet[worst.key],
    )
    (found.waiting if loud else found.set_aside).append(made)


def _set_aside_by(
    history: PatientHistory, effect: Effect, value: Value, run: list[Value], before: Value | None
) -> SetAsideFact | None:
    """Return what keeps a value quiet: set aside itself, or in its run no worse than what was set aside."""
    in_run = {one.key: one for one in run}
    for fact in history.set_aside:
        source = in_run.get(fact.derived_from)
        if fact.code != effect.code or source is None or source.words != fact.value_words:
            continue
        no_worse = severity(effect, value, before) <= severity(effect, source, before)
        if no_worse and (value.day <= source.day or fact.until == "higher_grade"):
            return fact
    return None


def _recorded(history: PatientHistory, effect: Effect, run: list[Value]) -> EffectFact | None:
    """Return the newest effect recorded of this run: from one of its values, or lasting into it."""
    keys = {value.key for value in run}
    found = [
        fact
        for fact in history.effects
        if fact.code == effect.code and (fact.derived_from in keys or _lasts_into(fact, run))
    ]
    return found[-1] if found else None


def _lasts_into(fact: EffectFact, run: list[Value]) -> bool:
    began, ended = fact.onset.day, fact.resolved_on
    return began is not None and began <= run[-1].day and (ended is None or ended >= run[0].day)


def _is_worse(grades: Mapping[Version, Graded], recorded: EffectFact) -> bool:
    if recorded.grade is None:
        return False
    same = next((g for version, g in grades.items() if version == recorded.grade_version), None)
    return same is not None and same.least > recorded.grade


def _cannot_tell(effect: Effect, value: Value, before: Value | None) -> str:
    """Return why the latest value has no grade although the term has bands, or "" where it has one."""
    found = [g for g in grades_of(effect, value, before).values() if g.measure is not None]
    if not found or any(g.grade is not None for g in found):
        return ""
    return f"Not graded: {found[0].reason}."
