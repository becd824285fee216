"""Strength tests, global scales, weights and the review of each pulse, signed on some of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from courses.models import BodyMeasure
from courses.protocols.loader import window_rule
from courses.protocols.response_criteria import Population
from monitoring import timeline
from monitoring.models import BloodPressure, EnzymeChoice, Measure, ResponseReview, Result, StrengthTest
from monitoring.rules.criteria.review import Criteria, core_inputs
from monitoring.rules.criteria.tis import TotalScore, total_score
from monitoring.rules.response import RULE_VERSION, ResponseInputs
from tracker.demo.generator import shape
from tracker.demo.generator.book import Book, Row
from tracker.demo.generator.person import Person, maybe_day, record
from tracker.demo.generator.pulses import Made

OPENS, CLOSES = int(window_rule().opens_day), int(window_rule().closes_day)
# How many reviews of 100 are signed on which days after the last infusion: in the window, late, never.
REVIEWED = ((70, (OPENS, CLOSES)), (12, (CLOSES + 1, 150)), (18, None))
GLOBALS = ("physician_global", "patient_global", "extramuscular")


@dataclass
class Seen:
    """What a review can rest on: by slot, (day, id, columns) in order of day."""

    found: dict[str, list[tuple[date, int, Row]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, slot: str, day: date, row: int, columns: Row) -> None:
        self.found[slot].append((day, row, columns))

    def last_by(self, slot: str, day: date) -> tuple[int, Row] | None:
        rows = [(row, columns) for on, row, columns in self.found[slot] if on <= day]
        return rows[-1] if rows else None


def assess(book: Book, person: Person, seen: Seen) -> None:
    """Keep strength, globals, weight and blood pressure of each visit at which people are tested."""
    chance = person.chance
    days = {person.began_on - timedelta(days=chance.randint(0, 5))}
    for day0 in filter(None, (made.day0 for made in person.pulses)):
        days |= {day0 + timedelta(days=after + chance.randint(-5, 5)) for after in shape.TESTED}
    for day in sorted(day for day in days if day <= person.last_day):
        weakness = _weakness(person, day)
        if person.happens(0.8):
            _strength(book, person, seen, day, weakness)
        if person.happens(0.65):
            _globals(book, person, seen, day, weakness)
        if person.happens(0.6):
            _body(book, person, day)


def _weakness(person: Person, day: date) -> float:
    """Return how weak they are, 0-1: a third of it left five weeks after a pulse that works."""
    start = 0.1 + (person.number % 11) / 25
    after = max((day - person.began_on).days, 0)
    return start * (0.5 ** (after / 22) if person.responds else 0.5 ** (after / 400))


def _strength(book: Book, person: Person, seen: Seen, day: date, weakness: float) -> None:
    instrument, most = ("cmas", 52) if person.is_child else ("mmt8", 80 if person.number % 9 == 0 else 150)
    if instrument == "mmt8" and person.happens(0.03):
        most = 230 - most  # the other of 80 and 150: the two sides were counted otherwise that day
    total = max(0, min(most, round(most * (1 - weakness * person.chance.uniform(0.8, 1.2)))))
    on, precision = maybe_day(person, day)
    columns = {"instrument": instrument, "total": total, "maximum": most}
    columns |= {"tested_on": on, "precision": precision}
    if person.percent(shape.DEFECTS.words_only):
        columns |= {"total": None, "maximum": None, "note": "could not lift the head; not scored"}
    nine_less = {"total": max(total - 9, 0)} if columns["total"] is not None else {}
    row = record(book, StrengthTest, person, day, wrong=lambda: nine_less, **columns)
    if on and columns["total"] is not None:
        seen.add("strength", day, row, columns)


def _globals(book: Book, person: Person, seen: Seen, day: date, weakness: float) -> None:
    on, precision = maybe_day(person, day)
    for kind in (*GLOBALS, "chaq" if person.is_child else "haq_di"):
        if not person.happens(0.85):
            continue
        part = min(1.0, weakness * person.chance.uniform(1.2, 2.2))
        number = f"{round(part * 24) / 8:.3f}" if kind in {"chaq", "haq_di"} else f"{part * 10:.1f}"
        unit = "/3" if kind in {"chaq", "haq_di"} else "/10"
        columns = {"kind": kind, "number": number, "unit": unit, "measured_on": on, "precision": precision}
        row = record(book, Measure, person, day, wrong=lambda: {"number": "0"}, **columns)
        if on:
            seen.add("function" if kind in {"chaq", "haq_di"} else kind, day, row, columns)


def _body(book: Book, person: Person, day: date) -> None:
    on, precision = maybe_day(person, day)
    kg = person.kg + person.chance.randint(-1, 6)
    columns = {"kind": "weight", "number": kg, "unit": "kg", "measured_on": on, "precision": precision}
    record(book, BodyMeasure, person, day, wrong=lambda: {"number": kg * 2}, **columns)
    systolic = person.chance.randint(98, 178)
    record(
        book,
        BloodPressure,
        person,
        day,
        systolic_mmhg=systolic,
        diastolic_mmhg=round(systolic * 0.6),
        measured_on=on,
        precision=precision,
    )


def review(book: Book, person: Person, seen: Seen) -> None:
    """Keep the review of most pulses: in the window, late, or none; never before the window opens."""
    for made in person.pulses:
        if made.day0 is None or made.in_error:
            continue
        days = person.one_of(REVIEWED)
        day = days and made.day0 + timedelta(days=person.chance.choice((*days, person.chance.randint(*days))))
        if day and day <= person.last_day:
            _sign(book, person, seen, made, day)


def _sign(book: Book, person: Person, seen: Seen, made: Made, day: date) -> None:
    slots = ("enzyme", "strength", *GLOBALS, "function")
    found = {}
    for slot in slots:
        before, after = seen.last_by(slot, made.planned_on), seen.last_by(slot, day)
        if before and after and before[0] != after[0]:
            found |= {f"baseline_{slot}": before, f"followup_{slot}": after}
    choice = _choose(book, person, made) if "baseline_enzyme" in found and person.happens(0.7) else None
    population = Population.JDM if person.is_child else Population.ADULT
    total = _score(found, population, "ck" if choice else "") if found else None
    verdict = "cannot_judge" if total is None or not total.known else _verdict(total)
    decisions = ("next_pulse", "ivig", "wait") if verdict == "not_responded" else ("continue",)
    record(
        book,
        ResponseReview,
        person,
        day,
        wrong=lambda: {"verdict": "cannot_judge", "next_review_on": None},
        by=person.staff.prescriber_id,
        course_id=made.id,
        reviewed_on=day,
        population=population,
        enzyme_choice_id=choice,
        score_lowest=total.lowest if total else None,
        score_highest=total.highest if total else None,
        criteria_version=total.version if total else "",
        verdict_enzymes=verdict if "baseline_enzyme" in found else "cannot_judge",
        verdict_strength=verdict if "baseline_strength" in found else "cannot_judge",
        verdict=verdict,
        decision=person.chance.choice(decisions),
        decision_reason="as discussed",
        next_review_on=day + timedelta(days=28) if verdict in {"partial", "not_responded"} else None,
        rule_version=RULE_VERSION,
        **{f"{name}_id": row for name, (row, _) in found.items()},
    )


def _choose(book: Book, person: Person, made: Made) -> int:
    why = "the most abnormal at baseline"
    day = min(made.planned_on, person.last_day)
    by = person.staff.prescriber_id
    return record(book, EnzymeChoice, person, day, by=by, course_id=made.id, analyte="ck", why=why)


def _score(found: dict, population: Population, enzyme: str) -> TotalScore:
    """Return the score of these inputs by the rule that scores every review."""
    points = {name: _point(name, columns) for name, (_, columns) in found.items()}
    given = core_inputs(ResponseInputs(**points), Criteria(population, enzyme))
    return total_score(given, population)


def _point(name: str, columns: Row):
    known = {key: Decimal(value) if key in NUMBERS and value else value for key, value in columns.items()}
    if name.endswith("_enzyme"):
        return timeline.lab_point(Result(**known))
    if name.endswith("_strength"):
        return timeline.strength_point(StrengthTest(**known))
    return timeline.measure_point(Measure(**known))


NUMBERS = {"number", "uln", "lln", "total", "maximum", "canonical_number"}


def _verdict(total: TotalScore) -> str:
    if "none" in total.categories and len(total.categories) == 1:
        return "not_responded"
    return "responded" if {"moderate", "major"} & {*total.categories} else "partial"
