"""Pulse courses and their infusions: given, in part, omitted, unknown, stopped, in error, still to come."""

from dataclasses import dataclass
from datetime import date, timedelta

from courses.models import SUCCINATE, Infusion, PulseCourse
from courses.protocols.loader import pulse_protocol
from tracker.demo.generator import shape
from tracker.demo.generator.book import Book, Row
from tracker.demo.generator.person import Person, said_at

# Days to the next course: a week (the windows overlap), monthly (Bolosiu 1999: reference 4.1), at a relapse.
NEXT_COURSE = ((15, (5, 9)), (30, (28, 28)), (55, (90, 500)))
ANOTHER_COURSE, MOST_COURSES = 0.4, 6


@dataclass(frozen=True)
class Made:
    """A course as the other records see it: first and last day given, None where nothing was."""

    id: int
    planned_on: date
    first_on: date | None
    day0: date | None
    in_error: bool


@dataclass(frozen=True)
class Fate:
    """What becomes of a course: how many of its infusions are given, and what its record lacks."""

    state: str
    given: int
    is_about: bool
    doses_lost: bool


def pulse(book: Book, person: Person) -> None:
    """Keep every course of the patient and remember them on the patient."""
    for place, day in enumerate(_days(person)):
        person.pulses.append(_course(book, person, day, "flare" if place else "severe_weakness"))


def _days(person: Person) -> list[date]:
    days = [person.began_on]
    while len(days) < MOST_COURSES and person.happens(ANOTHER_COURSE):
        days.append(days[-1] + timedelta(days=person.chance.randint(*person.one_of(NEXT_COURSE))))
    return [days[0], *(day for day in days[1:] if day <= person.last_day)]


def _course(book: Book, person: Person, day: date, indication: str) -> Made:
    today = person.staff.today
    doses, basis = _doses(person, day)
    fate = _fate(person, day, len(doses))
    is_stopped = fate.state in {"stopped", "in_error"}
    course = book.add(
        PulseCourse,
        patient_id=person.id,
        indication=indication,
        protocol=pulse_protocol().name,
        protocol_version=pulse_protocol().version,
        prescriber_id=person.staff.prescriber_id,
        ordered_on=min(day, today),
        state=fate.state,
        stopped_on=min(day + timedelta(days=len(doses)), person.last_day) if is_stopped else None,
        state_reason={"stopped": "an infection", "in_error": "entered twice"}.get(fate.state, ""),
        recorded_at=said_at(person, min(day, today)),
        recorded_by_id=person.staff.prescriber_id,
        **basis,
    )
    given = []
    for place, mg in enumerate(doses):
        planned_on = day + timedelta(days=place)
        row = _infusion(person, planned_on, mg, fate, is_given=place < fate.given)
        book.add(Infusion, course_id=course, number=place + 1, planned_on=planned_on, **row)
        given += [row["given_on"]] if row.get("given_on") else []
    return Made(course, day, min(given, default=None), max(given, default=None), fate.state == "in_error")


def _doses(person: Person, day: date) -> tuple[tuple[str, ...], Row]:
    """Return the mg of each infusion, and the columns that say how they were found."""
    if not person.is_child:
        return person.one_of(shape.PULSES), {"basis": "flat"}
    mg = str(min(shape.CHILD_MG_PER_KG * person.kg, shape.CHILD_MOST_MG))
    weighed_on = min(day, person.staff.today) - timedelta(days=1)
    by_weight = {"mg_per_kg": shape.CHILD_MG_PER_KG, "weight_kg": person.kg, "weight_on": weighed_on}
    return (mg,) * shape.CHILD_INFUSIONS, {"basis": "mg_per_kg"} | by_weight


def _fate(person: Person, day: date, count: int) -> Fate:
    drawn, last_planned = person.chance.random(), day + timedelta(days=count - 1)
    reached = max(min((person.last_day - day).days, count), 0)  # what is due today is still to be given
    lost = person.percent(shape.DEFECTS.dose_missing)
    if last_planned >= person.last_day:
        return Fate(
            "active" if person.ended_on is None else "stopped", reached, is_about=False, doses_lost=lost
        )
    if drawn < 0.015:
        return Fate("in_error", count, is_about=False, doses_lost=lost)
    if drawn < 0.035:
        return Fate("stopped", 0, is_about=False, doses_lost=False)
    if drawn < 0.06:
        return Fate("stopped", (count + 1) // 2, is_about=False, doses_lost=lost)
    return Fate("completed", count, is_about=drawn > 0.97, doses_lost=lost or drawn > 0.98)


def _infusion(person: Person, planned_on: date, mg: str, fate: Fate, *, is_given: bool) -> Row:
    row = {"planned_mg": None if fate.doses_lost else mg, "product": SUCCINATE}
    row["precision"] = "approx" if fate.is_about else "exact"
    if not is_given:
        return row | (
            {} if fate.state == "active" else {"state": "omitted", "reason": "the course was stopped"}
        )
    late = timedelta(days=1) if person.happens(0.04) and planned_on < person.last_day else timedelta(0)
    row |= {"given_on": planned_on + late, "given_mg": row["planned_mg"], "state": "given"}
    if not fate.is_about:
        row |= {f"{name}_at": f"{row['given_on']} {hour}+00:00" for name, hour in HOURS.items()}
    if person.happens(0.02) and row["given_mg"]:
        row |= {"state": "part_given", "given_mg": str(int(mg) // 2), "reason": "flushing, stopped early"}
    return row


HOURS = {"started": "10:00:00", "ended": "11:15:00"}
