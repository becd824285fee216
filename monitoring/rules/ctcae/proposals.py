"""Adverse effects proposed from the record: derived at each reading, stored only when a person confirms.

A proposal is a run of values that grade, with what stood before the treatment. It is quiet once a person has
recorded the effect or set it aside, until it gets worse. CK is never among them: it is the disease's marker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from courses.protocols.ctcae import Baseline, Scale, Version
from courses.protocols.effects import Effect
from courses.protocols.loader import effects, safety_prompts
from courses.rules.dates import whole_years
from monitoring.rules.ctcae.grading import Graded, is_raised, lifted
from monitoring.rules.ctcae.suspects import Start, starts
from monitoring.rules.ctcae.values import BLOOD_PRESSURE, WEIGHT, Value, graded_value, values_of
from monitoring.rules.history import EffectFact, PatientHistory, SetAsideFact
from monitoring.rules.laboratory.enzymes import latest
from monitoring.rules.values_in_words import on_day, reading_text

RULE_VERSION = "2026-11"
MUSCLE_TOO = frozenset({"alt", "ast"})
GLUCOSE = "glucose"
FASTING = "The bands are of a fasting glucose; whether this one was fasting is not on record."
CHILD_GROWS = "A child gains weight by growing: read it with the height and the age."
LASTING = "CTCAE 6.0 asks for a pressure that lasts or recurs, and for more than 1 h from grade 3 on."
ONCE = "one reading only, and CTCAE 6.0 asks for a lasting or recurrent pressure"


@dataclass(frozen=True)
class Proposal:
    """A run of values from `first` to `last` that grade, and the `worst` of those not yet answered.

    `grades` are those of the worst value; `recorded` is set where an effect was recorded at a lower grade,
    `set_aside` where a person wanted no effect.
    """

    effect: Effect
    first: Value
    worst: Value
    last: Value
    before: Value | None
    grades: Mapping[Version, Graded]
    cautions: tuple[str, ...]
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
    values = values_of(history, of)
    before = value_before(values, start.day, of)
    after = [value for value in values if value.day > start.day]
    if why := _why_not(history, of, before, start):
        if after or (before and of == GLUCOSE):
            found.not_proposed.append(NotProposed(effect, why, after[-1] if after else before))
        return
    runs = _runs(effect, after, before)
    for run in runs:
        _sort_run(found, history, effect, run, before)
    if after and not runs and (reason := _cannot_tell(effect, after[-1], before)):
        found.not_proposed.append(NotProposed(effect, reason, after[-1]))


def value_before(values: Sequence[Value], day: date, of: str) -> Value | None:
    """Return the last value before the treatment; one of its first day counts as before.

    Steroid raises glucose within hours: a glucose of the first day counts only where there is no earlier one.
    """
    earlier = [value for value in values if value.day < day]
    upto = [value for value in values if value.day <= day]
    chosen = earlier if of == GLUCOSE and earlier else upto
    return chosen[-1] if chosen else None


def _why_not(history: PatientHistory, of: str, before: Value | None, start: Start) -> str:
    """Return why nothing of this kind is a new effect of this patient, or ""."""
    if of == GLUCOSE:
        return _diabetes_before(history, before, start)
    if of == BLOOD_PRESSURE and _is_child(history, start.day) is not False:
        return "In a child blood pressure is read by percentile, which is not in this app; grade it by hand."
    return ""


def _diabetes_before(history: PatientHistory, before: Value | None, start: Start) -> str:
    for condition in history.conditions:
        if condition.code == "diabetes" and (condition.since.day is None or condition.since.day <= start.day):
            return "Diabetes is on record from before the steroid: a raised glucose is not a new effect."
    hba1c = value_before(values_of(history, "hba1c"), start.day, "hba1c")
    for value in (before, hba1c):
        if value is not None and is_raised(value.reading):
            return f"Raised before the steroid ({value.words}, {on_day(value.when)}): not a new effect."
    return ""


def _is_child(history: PatientHistory, day: date) -> bool | None:
    """Return whether the patient was a child on a day; None where the birth date is not known."""
    if history.birth_date is None:
        return None
    return whole_years(history.birth_date, day) < safety_prompts().children_are_under


def grades_of(effect: Effect, value: Value, before: Value | None) -> dict[Version, Graded]:
    """Return the grade by each version with the term; 0 where the value is no worse than the one before."""
    return {
        version: _new(graded_value(term, value, before), term_before, value, before)
        for version, term in effect.terms.items()
        for term_before in [graded_value(term, before, None) if before else None]
    }


def _new(now: Graded, then: Graded | None, value: Value, before: Value | None) -> Graded:
    if now.measure is None or then is None or before is None:
        return now
    if now.measure.baseline is Baseline.RAISED:
        is_worse = not _is_at_most(value, before)
    elif now.measure.scale in {Scale.ABSOLUTE, Scale.X_ULN} and now.measure.baseline is Baseline.ANY:
        is_worse = now.most > then.least
    else:
        return now
    return now if is_worse else Graded(measure=now.measure, caution="not worse than the value before")


def _is_at_most(value: Value, before: Value) -> bool:
    """Return whether a value lies at or below the one before, both plain numbers of one unit."""
    one, other = value.reading, before.reading
    return (
        one.number is not None
        and other.number is not None
        and one.unit == other.unit
        and one.comparator == other.comparator == ""
        and one.number <= other.number
    )


def _runs(effect: Effect, after: Sequence[Value], before: Value | None) -> list[list[Value]]:
    """Return the values that grade in runs: one that does not grade ends a run."""
    runs: list[list[Value]] = [[]]
    for value in after:
        if _severity(effect, value, before):
            runs[-1].append(value)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _severity(effect: Effect, value: Value, before: Value | None) -> int:
    return max((found.least for found in grades_of(effect, value, before).values()), default=0)


def _sort_run(
    found: _Found, history: PatientHistory, effect: Effect, run: list[Value], before: Value | None
) -> None:
    quiet = {value.key: _set_aside_by(history, effect, value, run, before) for value in run}
    loud = [value for value in run if quiet[value.key] is None]
    worst = max(loud or run, key=lambda value: (_severity(effect, value, before), -value.day.toordinal()))
    grades = _told(grades_of(effect, worst, before), run)
    recorded = _recorded(history, effect, run)
    if recorded is not None and not _is_worse(grades, recorded):
        return
    made = Proposal(
        effect=effect,
        first=run[0],
        worst=worst,
        last=run[-1],
        before=before,
        grades=grades,
        cautions=_cautions(history, effect, worst, grades, recorded),
        recorded=recorded,
        set_aside=None if loud else quiet[worst.key],
    )
    (found.waiting if loud else found.set_aside).append(made)


def _told(grades: dict[Version, Graded], run: list[Value]) -> dict[Version, Graded]:
    """Return the grades, version 6 of a pressure read on one day only left open."""
    v6 = grades.get(Version.V6)
    if v6 and v6.least and run[0].of == BLOOD_PRESSURE and len({value.day for value in run}) == 1:
        return grades | {Version.V6: Graded(v6.least, v6.most, v6.measure, reason=ONCE)}
    return grades


def _set_aside_by(
    history: PatientHistory, effect: Effect, value: Value, run: list[Value], before: Value | None
) -> SetAsideFact | None:
    """Return what keeps a value quiet: set aside itself, or in its run no worse than what was set aside."""
    in_run = {one.key: one for one in run}
    for fact in history.set_aside:
        source = in_run.get(fact.derived_from)
        if fact.code != effect.code or source is None or source.words != fact.value_words:
            continue
        no_worse = _severity(effect, value, before) <= _severity(effect, source, before)
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


def _cautions(
    history: PatientHistory,
    effect: Effect,
    worst: Value,
    grades: Mapping[Version, Graded],
    recorded: EffectFact | None,
) -> tuple[str, ...]:
    said = [
        f"{found.caution[:1].upper()}{found.caution[1:]}."
        for found in grades.values()
        if found.least and found.caution
    ]
    said += _asked(effect, grades)
    if worst.of in MUSCLE_TOO:
        said.append(_muscle_too(history, worst))
    if worst.of == GLUCOSE:
        said.append(FASTING)
    if worst.of == WEIGHT and _is_child(history, worst.day) is not False:
        said.append(CHILD_GROWS)
    if worst.of == BLOOD_PRESSURE:
        said += [LASTING, *_hypertension_before(history)]
    if not worst.when.is_exact:
        said.append("The day of this value is approximate.")
    if recorded is not None:
        said.append(f"Recorded before as grade {recorded.grade} (CTCAE {recorded.grade_version}): now worse.")
    return tuple(dict.fromkeys(said))


def _asked(effect: Effect, grades: Mapping[Version, Graded]) -> list[str]:
    """Return what only a person can answer and what it makes of the grade, where it would be a higher one."""
    return [
        f"{lift.asks} Then grade {lift.to} by CTCAE {version}."
        for version, found in grades.items()
        for lift in effect.terms[version].lifts
        if found.least and lifted(effect.terms[version], found.least, [lift.answer]) > found.least
    ]


def _hypertension_before(history: PatientHistory) -> list[str]:
    known = any(condition.code == "hypertension" for condition in history.conditions)
    return ["Hypertension was known before the steroid: is it worse than it was?"] if known else []


def _muscle_too(history: PatientHistory, worst: Value) -> str:
    """Return that muscle may be the source, with the CK of that day or the last before it."""
    ck = latest(history.labs, "ck", worst.day)
    name = worst.of.upper()
    if ck is None or ck.when.day is None:
        return f"In active myositis {name} may come from muscle: no CK is on record beside it."
    return f"In active myositis {name} may come from muscle: CK was {reading_text(ck)} {on_day(ck.when)}."


def _cannot_tell(effect: Effect, value: Value, before: Value | None) -> str:
    """Return why the latest value has no grade although the term has bands, or "" where it has one."""
    found = [g for g in grades_of(effect, value, before).values() if g.measure is not None]
    if not found or any(g.grade is not None for g in found):
        return ""
    return f"Not graded: {found[0].reason}."
