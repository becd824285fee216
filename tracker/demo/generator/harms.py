"""Adverse effects with their grades, what was asked at visits, what was answered to the safety prompts."""

from datetime import date, timedelta
from functools import cache

from courses.protocols.ctcae import Version
from courses.protocols.loader import effects, safety_prompts, visit_screen
from monitoring.models import AdverseEffect, SafetyAnswer, ScreenAnswer, ToxicityScreen
from tracker.demo.generator import shape
from tracker.demo.generator.book import Book, Row
from tracker.demo.generator.person import Person, maybe_day, record

ASKED_AGAIN = {"glucose", "pressure", "eyes", "weight"}
CHILDREN_ONLY = {"growth", "electrolytes", "cushing"}
ADULTS_ONLY = {"lipids", "spine"}


def harm(book: Book, person: Person) -> None:
    """Keep adverse effects: new ones after the pulse, some that were there before, and a fatal one."""
    weighted = [(often, (code, grades)) for code, often, grades in shape.EFFECTS]
    for made in person.pulses:
        if made.first_on and person.happens(shape.EFFECTS_PER_COURSE):
            onset = made.first_on + timedelta(days=person.chance.randint(-2, 200))
            _effect(book, person, onset, person.one_of(weighted))
    if person.follow_up == "dead" and person.ended_on and person.happens(0.5):
        fatal = {"outcome": "fatal", "is_serious": True, "serious_criterion": "death"}
        _effect(book, person, person.ended_on - timedelta(days=2), ("pneumonia", (5,)), fatal)


def _effect(
    book: Book, person: Person, day: date, seen: tuple[str, tuple[int, ...]], more: Row | None = None
) -> None:
    code, grades = seen
    if day > person.last_day:
        return
    version = person.chance.choice((Version.V5, Version.V6))
    graded = [grade for grade in grades if _has(code, version, grade)]
    grade = person.chance.choice(graded) if graded and not person.percent(8) else None
    on, precision = maybe_day(person, day, missing=3, about=6)
    resolved = day + timedelta(days=person.chance.randint(2, 120))
    is_over = not more and resolved <= person.last_day and person.happens(0.6)
    record(
        book,
        AdverseEffect,
        person,
        resolved if is_over else day,
        wrong=lambda: {"grade": None, "grade_version": ""},
        term_code=code,
        term=effects()[code].label,
        onset_on=on,
        precision=precision,
        noticed_on=on,
        resolved_on=resolved if is_over else None,
        grade=grade,
        grade_version=version if grade else "",
        causality=person.chance.choice(("possible", "probable", "not_assessed")),
        **(more or {"is_serious": False, "outcome": "recovered" if is_over else ""}),
    )


@cache
def _has(code: str, version: Version, grade: int) -> bool:
    term = effects()[code].terms.get(version)
    return term is not None and grade <= len(term.grades) and term.grade(grade).exists


def screen(book: Book, person: Person) -> None:
    """Keep what was asked at some visits; what was not asked has no row."""
    for made in person.pulses:
        for after in (14, 42, 120):
            if made.day0 and person.happens(0.25):
                day = made.day0 + timedelta(days=after + person.chance.randint(-3, 3))
                if day <= person.last_day:
                    _screen(book, person, day)


def _screen(book: Book, person: Person, day: date) -> None:
    row = record(book, ToxicityScreen, person, day, screened_on=day, screen_version=visit_screen().version)
    for question in visit_screen().questions:
        if person.happens(0.9):
            is_yes = person.happens(0.15)
            book.add(
                ScreenAnswer,
                screen_id=row,
                question=question,
                answer="yes" if is_yes else "no",
                words="since last week" if is_yes else "",
            )


def answer(book: Book, person: Person) -> None:
    """Keep the answers to the prompts: most done, some late, some declined, some again, some never."""
    for code in SafetyAnswer.Prompt.values:
        if code in (ADULTS_ONLY if person.is_child else CHILDREN_ONLY) or not person.happens(0.7):
            continue
        day = person.began_on + timedelta(days=person.chance.choice((0, 7, 14, 30, 90, 200)))
        for _ in range(3 if code in ASKED_AGAIN else 1):
            if day <= person.last_day:
                _answer(book, person, code, day)
            day += timedelta(days=person.chance.randint(80, 200))


def _answer(book: Book, person: Person, code: str, day: date) -> None:
    said = person.one_of(((88, "done"), (8, "declined"), (4, "not_applicable")))
    record(
        book,
        SafetyAnswer,
        person,
        day,
        wrong=lambda: {"answer": "declined", "note": "did not want it"},
        prompt=code,
        answer=said,
        answered_on=day,
        note="" if said == "done" else "did not want it" if said == "declined" else "done elsewhere",
        prompts_version=safety_prompts().version,
    )
