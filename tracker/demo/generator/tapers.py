"""The oral steroid: plans with their versions, what was taken otherwise, and the other medicines."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

from courses.models import DoseTaken, DrugPeriod, TaperPlan, TaperStep
from courses.protocols.loader import taper_protocol
from courses.rules.taper import generate
from tracker.demo.generator import shape
from tracker.demo.generator.book import Book
from tracker.demo.generator.person import Person, maybe_day, record, said_at
from tracker.demo.generator.pulses import Made

Steps = tuple[tuple[date, str], ...]
ANY_DAY = date(2000, 1, 1)
# What real life does to a plan: how often, its kind, days the coming steps move, whether the dose rises.
CHANGES = (
    (40, ("shift", 14, False)),
    (20, ("hold", 28, False)),
    (20, ("step_back", 14, True)),
    (10, ("edit", -7, False)),
)


@cache
def _schedule(start_mg: str, hold_weeks: int) -> tuple[tuple[int, str], ...]:
    """Return (days after the first, mg) of the founding article's taper: the protocol itself says them."""
    taper = generate(taper_protocol(), start_mg=Decimal(start_mg), start_on=ANY_DAY, hold_weeks=hold_weeks)
    return tuple(((step.first_day - ANY_DAY).days, str(step.daily_mg)) for step in taper.steps)


def taper(book: Book, person: Person) -> None:
    """Keep the steroid before the pulse, a plan after each and what was taken unlike it."""
    _before(book, person)
    pulses = [p for p in person.pulses if p.day0 and not p.in_error and p.day0 < person.last_day]
    for made, following in pairwise([*pulses, None]):
        until = following.planned_on if following else None
        if until and (until - made.day0).days < 28:
            continue  # a second course right after: the oral steroid begins after the last one
        drawn = person.chance.random()
        if drawn < 0.85:
            _plan(book, person, made, until)
        elif drawn < 0.9:
            _directed(book, person, made, until)
        elif drawn < 0.95:
            _taken_only(book, person, made)


def _before(book: Book, person: Person) -> None:
    """Keep an oral dose begun before the first pulse: the first steroid is not always the pulse."""
    if not person.happens(0.2) or person.began_on >= person.staff.today:
        return
    last = min(person.began_on, person.last_day) - timedelta(days=1)
    first = last - timedelta(days=person.chance.randint(5, 90))
    _take(book, person, first, last, person.chance.choice(("10", "20", "30", "40")))


def _plan(book: Book, person: Person, made: Made, until: date | None) -> None:
    chance = person.chance
    begins = made.day0 + timedelta(days=1)
    start_mg = chance.choice(shape.CHILD_START_MG if person.is_child else shape.ADULT_START_MG)
    steps: Steps = tuple(
        (begins + timedelta(days=days), mg) for days, mg in _schedule(start_mg, chance.choice((2, 4)))
    )
    versions = [("start", begins, steps)]
    is_relapse = person.happens(shape.RELAPSE.get(person.subtype, shape.RELAPSE_OF_OTHERS))
    for kind, days, is_up in [person.one_of(CHANGES)] * chance.choice((0, 0, 1, 1, 2)) + RELAPSE * is_relapse:
        seen = versions[-1][1] + timedelta(days=chance.randint(10, 120))
        if seen > person.last_day or (until and seen >= until) or seen > versions[-1][2][-1][0]:
            break  # nor is a plan changed after its end: no step can follow one of 0 mg
        versions.append((kind, seen, _changed(versions[-1][2], seen, days, is_up)))
    _keep(book, person, made, versions, until)
    if person.happens(0.25):
        _unlike(book, person, begins)


RELAPSE = [("re_escalate", 28, True)]


def _changed(steps: Steps, day: date, days: int, is_up: bool) -> Steps:
    """Return the plan with the steps after `day` moved; `is_up`: the dose goes back to what it was before."""
    begun = [step for step in steps if step[0] < day]
    coming = [step for step in steps if step[0] >= day]
    earliest = day + timedelta(days=1)
    moved = [
        (max(first + timedelta(days=days), earliest + timedelta(days=n)), mg)
        for n, (first, mg) in enumerate(coming)
    ]
    back = [(day, begun[-2][1])] if is_up and len(begun) > 1 else []
    return (*begun, *back, *moved)


def _keep(book: Book, person: Person, made: Made, versions: list, until: date | None) -> None:
    """Store each version of the plan; all but the last are replaced, and a later course closes the last."""
    protocol, chain = taper_protocol(), person.uuid()
    drug = person.chance.choice(("prednisone",) * 5 + ("prednisolone",))
    for number, (kind, day, steps) in enumerate(versions, start=1):
        following = versions[number][1] if number < len(versions) else None
        closed = None if following else until
        plan = book.add(
            TaperPlan,
            patient_id=person.id,
            chain=chain,
            version=number,
            recorded_at=said_at(person, min(day, person.staff.today)),
            recorded_by_id=person.staff.prescriber_id,
            reason="" if number == 1 else "as agreed in clinic",
            replaced_at=said_at(person, following) if following else None,
            drug=drug,
            course_id=made.id,
            protocol=protocol.name,
            protocol_version=protocol.version,
            change=kind,
            closed_on=closed,
            close_reason="another pulse" if closed else "",
        )
        for first, mg in steps:
            book.add(TaperStep, plan_id=plan, first_day=first, daily_mg=mg)


def _directed(book: Book, person: Person, made: Made, until: date | None) -> None:
    day = made.day0 + timedelta(days=1)
    book.add(
        TaperPlan,
        patient_id=person.id,
        chain=person.uuid(),
        recorded_at=said_at(person, day),
        recorded_by_id=person.staff.prescriber_id,
        drug="prednisone",
        course_id=made.id,
        directions="reduce by feel, as told by the ward",
        directed_from=day,
        closed_on=until,
        close_reason="another pulse" if until else "",
    )


def _taken_only(book: Book, person: Person, made: Made) -> None:
    """Keep doses as a letter tells them: a first one, a lower one, then only that it went on."""
    first = made.day0 + timedelta(days=1)
    for weeks, mg in ((0, "60"), (6, "30"), (14, None)):
        day = first + timedelta(weeks=weeks)
        if day <= person.last_day:
            _take(book, person, day, None, mg, is_start_only=weeks == 6)


def _unlike(book: Book, person: Person, begins: date) -> None:
    """Keep some weeks in which something else than the plan was taken, or nobody knows what."""
    first = begins + timedelta(days=person.chance.randint(5, 150))
    last = first + timedelta(days=person.chance.randint(3, 30))
    if last <= person.last_day:
        _take(book, person, first, last, person.chance.choice((None, "0", "5", "15", "20", "40")))


def _take(book: Book, person: Person, first: date, last: date | None, mg: str | None, **more) -> None:
    day, precision = maybe_day(person, first)
    tenfold = {"amount": str(Decimal(mg) * 10)} if mg else {}
    record(
        book,
        DoseTaken,
        person,
        min(last or first, person.staff.today),
        wrong=lambda: tenfold,
        drug="prednisone",
        route="PO",
        amount=mg,
        unit="mg",
        per="day",
        first_day=day,
        precision=precision,
        last_day=last,
        is_start_only=more.get("is_start_only", False),
    )


def medicate(book: Book, person: Person) -> None:
    """Keep sparing agents and what is given beside the steroid."""
    chance, began = person.chance, person.began_on
    if person.happens(0.82):
        start = began + timedelta(days=chance.randint(-60, 120))
        for drug in [person.one_of(shape.SPARING)] + [person.one_of(shape.SPARING)] * person.happens(0.25):
            _period(book, person, drug, start, "sparing")
            start += timedelta(days=chance.randint(60, 300))
    for share, drug, is_prophylaxis in shape.BESIDE:
        if person.happens(share):
            start = began + timedelta(days=chance.randint(-5, 40))
            _period(book, person, drug, start, "prophylaxis" if is_prophylaxis else "other")


def _period(book: Book, person: Person, drug: tuple[str, ...], first: date, purpose: str) -> None:
    if not person.birth_date <= first <= person.last_day:
        return
    name, route, amount, unit, per = drug
    last = first + timedelta(days=person.chance.randint(20, 600))
    is_over = person.happens(0.35) and last <= person.last_day
    day, precision = maybe_day(person, first, missing=3, about=5)
    record(
        book,
        DrugPeriod,
        person,
        last if is_over else first,
        by=person.staff.prescriber_id,
        drug=name,
        route=route,
        amount=None if person.percent(shape.DEFECTS.dose_missing) else amount,
        unit=unit,
        per=per,
        purpose=purpose,
        first_day=day,
        precision=precision,
        last_day=last if is_over else None,
        reason_stopped="not tolerated" if is_over and person.happens(0.5) else "",
    )
