"""The facts of the chart as a table: the same words, sorted by day, unknown days last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from courses.rules.dates import Precision, When
from courses.rules.units import plain as number_text
from courses.rules.wording import day_text, dose_text
from monitoring.charts.effects import grade_text
from monitoring.charts.labs import own_multiple, still_stands
from monitoring.charts.pulses import STATE_WORDS
from monitoring.charts.strength import total_text
from monitoring.charts.words import infusion_mg, lab_value, multiple_text, seen_text, span_text, when_text
from monitoring.rules.flags import flag_words, rises
from monitoring.rules.history import CourseFact, LabPoint, NoteFact, PatientHistory, PlanFact

SIGNS = {">": "> ", "<": "< ", "about": "about "}


@dataclass(frozen=True)
class TableRow:
    """One fact; `day` None when not known, `multiple` "" when it has none, `key` leads to its record."""

    key: str
    day: date | None
    precision: str
    day_text: str
    kind: str
    what: str
    value: str
    multiple: str = ""
    note: str = ""


def row(
    key: str, when: When, kind: str, what: str, value: str, *, multiple: str = "", note: str = ""
) -> TableRow:
    precision, said = when.precision.value, when_text(when)
    return TableRow(key, when.day, precision, said, kind, what, value, multiple, note)


def timeline_table(history: PatientHistory) -> list[TableRow]:
    """Return every fact as a row, in order of day, then those whose day is not known."""
    return sorted(all_rows(history), key=lambda fact: (fact.day is None, fact.day or date.min))


def unplaced(history: PatientHistory) -> list[TableRow]:
    """Return the facts with no known day: said under the chart, never drawn in it."""
    return [fact for fact in all_rows(history) if fact.day is None]


def all_rows(history: PatientHistory) -> Iterator[TableRow]:
    marked = rises(history)
    for lab in history.labs:
        yield lab_row(lab, marked.get(lab.key, ""))
    for test in history.strengths:
        yield row(test.key, test.when, "Strength", test.label, total_text(test), note=test.note)
    for course in history.courses:
        yield from course_rows(course)
    yield from dose_rows(history)
    for drug in history.drugs:
        value = f"until {day_text(drug.last_day)}" if drug.last_day else "no last day recorded"
        reason = f"stopped: {drug.reason_stopped}" if drug.reason_stopped else ""
        kind = "Prophylaxis" if drug.is_prophylaxis else "Drug"
        yield row(drug.key, drug.first, kind, drug.label, value, note=joined(reason, drug.note))
    yield from happening_rows(history)


def joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def lab_row(lab: LabPoint, marked: str) -> TableRow:
    multiple = own_multiple(lab)
    times = "" if multiple is None else f"{SIGNS.get(lab.comparator, '')}{multiple_text(multiple)}"
    status = "" if lab.status in {"", "final"} else lab.status.replace("_", " ")
    drawn = "" if still_stands(lab) else "not drawn"
    note = joined(status, drawn, marked, lab.note)
    return row(lab.key, lab.when, "Result", lab.label, lab_value(lab), multiple=times, note=note)


def course_rows(course: CourseFact) -> Iterator[TableRow]:
    for infusion in course.infusions:
        what = f"Pulse {course.number}, infusion {infusion.number}"
        value = f"{dose_text(infusion_mg(infusion))} IV, {STATE_WORDS[infusion.state]}"
        yield row(
            infusion.key, infusion.given or infusion.planned, "Pulse", what, value, note=infusion.reason
        )
    if course.window:
        opens = When(
            course.window.opens, Precision.APPROX if course.window.is_approximate else Precision.EXACT
        )
        what = f"Response window of pulse {course.number}"
        about = "from an approximate day 0" if course.window.is_approximate else ""
        days = span_text(course.window.opens, course.window.closes)
        yield row(course.key, opens, "Response window", what, days, note=about)
    if course.reviewed_on:
        what = f"Response review of pulse {course.number}"
        yield row(course.key, When(course.reviewed_on), "Review", what, course.verdict or "signed")


def dose_rows(history: PatientHistory) -> Iterator[TableRow]:
    for fact in history.taken:
        until = f"until {day_text(fact.last_day)}" if fact.last_day else "no last day recorded"
        value = joined(fact.printed or "dose not recorded", until)
        yield row(fact.key, fact.first, "Steroid taken", fact.drug, value, note=joined(fact.route, fact.note))
    for plan in history.plans:
        if plan.in_force:
            yield from plan_rows(plan)


def plan_rows(plan: PlanFact) -> Iterator[TableRow]:
    for step in plan.taper.steps:
        value = f"{number_text(step.daily_mg)} mg a day" if step.daily_mg else "ends"
        note = joined(f"plan version {plan.version}", plan.protocol)
        yield row(plan.key, When(step.first_day), "Steroid planned", plan.drug, value, note=note)


def happening_rows(history: PatientHistory) -> Iterator[TableRow]:
    for effect in history.effects:
        resolved = f"resolved {day_text(effect.resolved_on)}" if effect.resolved_on else ""
        note = joined(resolved, effect.note)
        yield row(effect.key, effect.onset, "Adverse effect", effect.term, grade_text(effect), note=note)
    for study in history.imaging:
        yield row(study.key, study.when, "Imaging", study.label, study.report, note=seen_text(study))
    for said in history.notes:
        until = f"until {day_text(said.until)}" if said.until else ""
        yield row(
            said.key, said.when, "Marked" if said.mark else said.kind.capitalize(), words_of(said), until
        )


def words_of(note: NoteFact) -> str:
    return flag_words(note) if note.mark else note.text
