"""One invented patient: chance of their own, what they have, when they are ill and until when followed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from math import exp

from courses.models import Antibody, Condition, Consent, FollowUp, Patient, PatientIdentifier
from tracker.demo.curves import CHILDREN, COAST, NORTH, SOUTH, Lab
from tracker.demo.generator import shape
from tracker.demo.generator.book import Book, Row

YEARS_BACK = 4
FIRST_WEEKS_OF_A_WINDOW = 27  # a patient who leaves this early has no window to be judged in


@dataclass(frozen=True)
class Staff:
    """The clinic it all happens in, and the ids of those who wrote it down."""

    clinic_id: int
    nurse_id: int
    prescriber_id: int
    today: date


@dataclass
class Person:
    number: int
    staff: Staff
    chance: random.Random
    subtype: str
    is_child: bool
    birth_date: date
    began_on: date
    ended_on: date | None
    follow_up: str
    lab: Lab
    other_lab: Lab
    start_x: float  # CK before treatment as a multiple of the upper limit
    responds: bool
    kg: int
    id: int = 0
    pulses: list = field(default_factory=list)

    @property
    def last_day(self) -> date:
        """Return the last day on which anything is known of them."""
        return min(self.ended_on or self.staff.today, self.staff.today)

    def uuid(self) -> str:
        bits = f"{self.chance.getrandbits(128):032x}"
        return f"{bits[:12]}4{bits[13:16]}a{bits[17:]}"

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def percent(self, count: float) -> bool:
        return self.chance.random() * 100 < count

    def one_of(self, weighted):
        """Return the second of one of (weight, thing)."""
        point = self.chance.random() * sum(pair[0] for pair in weighted)
        for weight, thing in weighted:
            point -= weight
            if point < 0:
                return thing
        return weighted[-1][1]


def invent(staff: Staff, seed: str, number: int) -> Person:
    """Return the patient of this number: the same for one seed and day."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311  a shape, not a secret
    subtype = chance.choices([*shape.SUBTYPES], [row[0] for row in shape.SUBTYPES.values()])[0]
    is_child = subtype == "jdm" and chance.random() < 0.95
    age = chance.randint(5, 16) if is_child else chance.choice((17, *range(18, 86), *range(40, 75)))
    began_on = staff.today - timedelta(days=chance.randint(-10, YEARS_BACK * 365))
    follow_up, ended_on = _end(chance, staff.today, began_on)
    _, median_x, spread = shape.SUBTYPES[subtype]
    labs = [CHILDREN] if is_child else [NORTH, SOUTH, COAST]
    return Person(
        number=number,
        staff=staff,
        chance=chance,
        subtype=subtype,
        is_child=is_child,
        birth_date=began_on - timedelta(days=age * 365 + age // 4 + chance.randint(0, 364)),
        began_on=began_on,
        ended_on=ended_on,
        follow_up=follow_up,
        lab=chance.choice(labs),
        other_lab=chance.choice([NORTH, SOUTH, COAST]),
        start_x=median_x * exp(chance.gauss(0, spread)),
        responds=chance.random() < shape.RESPONDS,
        kg=18 + (age - 5) * 3 + chance.randint(-2, 4) if is_child else chance.randint(48, 110),
    )


def _end(chance: random.Random, today: date, began_on: date) -> tuple[str, date | None]:
    """Return how and when follow-up ended; some end before a response window could open."""
    days = (today - began_on).days
    drawn = chance.random()
    for share, state in ((shape.DEAD, "dead"), (shape.LOST, "lost"), (shape.MOVED, "moved")):
        drawn -= share
        if drawn < 0 and days > 3:
            most = min(days, FIRST_WEEKS_OF_A_WINDOW) if chance.random() < 0.2 else days
            return state, began_on + timedelta(days=chance.randint(2, most))
    return FollowUp.ACTIVE, None


def register(book: Book, person: Person) -> None:
    """Keep the patient's own row, with identifiers, antibodies and what they had before."""
    chance = person.chance
    age = (person.began_on - person.birth_date).days // 365
    known = chance.choices(("born", "age", "neither"), (92, 5, 3))[0]
    research = chance.choices((True, False, None), (70, 10, 20))[0]  # agreed, refused, never asked
    person.id = book.add(
        Patient,
        clinic_id=person.staff.clinic_id,
        family_name="Generated",
        given_name=f"No {person.number}",
        birth_date=person.birth_date if known == "born" else None,
        age_years=age if known == "age" else None,
        age_on=min(person.began_on, person.staff.today) if known == "age" else None,
        sex=chance.choices(("female", "male", "other", "unknown"), (64, 33, 1, 2))[0],
        subtype=person.subtype,
        nurse_id=person.staff.nurse_id,
        consultant_id=person.staff.prescriber_id,
        may_research=bool(research),
        follow_up=person.follow_up,
        follow_up_changed_on=person.ended_on,
        origin=Patient.Origin.INVENTED,
        origin_source="Invented by the generator: nobody's data.",
        version=1 if person.ended_on is None else 2,
    )
    for issuer in ("Generated MRN", "Generated study"):
        book.add(
            PatientIdentifier,
            patient_id=person.id,
            clinic_id=person.staff.clinic_id,
            issuer=issuer,
            value=f"{issuer[10].upper()}{person.number:07}",
        )
    if research is not None:
        asked_on = min(person.began_on, person.last_day)
        book.add(
            Consent,
            patient_id=person.id,
            about=Consent.About.RESEARCH,
            is_given=research,
            how=Consent.How.IN_PERSON,
            said_on=asked_on,
            recorded_by_id=person.staff.nurse_id,
            recorded_at=said_at(person, asked_on),
        )
    first = min(person.began_on, person.last_day) - timedelta(days=chance.randint(3, 60))
    if person.subtype in shape.ANTIBODIES and person.happens(0.6):
        name = shape.ANTIBODIES[person.subtype]
        record(book, Antibody, person, first, name=name, result="positive")
    for code, share in (("diabetes", 0.12), ("hypertension", 0.2), ("ild", 0.15), ("dysphagia", 0.25)):
        if person.happens(share):
            since = max(first - timedelta(days=chance.randint(0, 2000)), person.birth_date)
            day = maybe_day(person, since, missing=10)
            record(book, Condition, person, first, code=code, since=day[0], precision=day[1])


def maybe_day(person: Person, day: date, *, missing: float = 0, about: float = 0) -> tuple[date | None, str]:
    """Return the day with its precision: sometimes about, sometimes missing, as records are."""
    drawn = person.chance.random() * 100
    if drawn < (missing or shape.DEFECTS.day_missing):
        return None, "unknown"
    drawn -= missing or shape.DEFECTS.day_missing
    return day, "approx" if drawn < (about or shape.DEFECTS.day_about) else "exact"


def said_at(person: Person, day: date) -> str:
    """Return a moment at which something of that day could have been written down."""
    return _moment(day, day < person.staff.today)


@lru_cache(4096)
def _moment(day: date, is_past: bool) -> str:
    return f"{day} {'12' if is_past else '00'}:00:00+00:00"


def _later(person: Person, day: date) -> str:
    return said_at(person, min(day + timedelta(days=3), person.staff.today))


Wrong = Callable[[], Row] | None


def record(
    book: Book, table, person: Person, day: date, *, wrong: Wrong = None, by: int = 0, **columns
) -> int:
    """Keep a fact written down on `day`; return its id. Some are corrected later, some stand beside an error.

    `wrong` makes the columns that a first version had otherwise, where it was corrected.
    """
    bits = person.chance.random() * 100
    fact = columns | {
        "patient_id": person.id,
        "chain": person.uuid(),
        "recorded_at": said_at(person, day),
        "recorded_by_id": by or person.staff.nurse_id,
    }
    if bits < shape.DEFECTS.voided:
        gone = {
            "chain": person.uuid(),
            "voided_at": _later(person, day),
            "voided_by_id": person.staff.nurse_id,
        }
        first = fact | (wrong() if wrong else {}) | gone
        book.add(table, **first, void_reason="entered in error: another patient's")
    elif bits < shape.DEFECTS.voided + shape.DEFECTS.corrected and wrong:
        later = _later(person, day)
        book.add(table, **(fact | wrong()), replaced_at=later)
        fact |= {"version": 2, "reason": "typed wrongly, read again", "recorded_at": later}
    return book.add(table, **fact)
