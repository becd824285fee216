"""Laboratory results with their own units and limits, and with every fault that laboratories have."""

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache, partial

from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import analytes
from courses.rules.units import convert
from monitoring.models import Result
from tracker.demo.curves import Lab, Limits
from tracker.demo.generator import shape
from tracker.demo.generator.book import Book, Row
from tracker.demo.generator.function import Seen
from tracker.demo.generator.person import Person, maybe_day, record

STORED_PLACES = Decimal("0.000001")
MEMORY = 200_000
GIVEN_UNLIKE = 0.1  # how many courses are followed by another laboratory from some day on


def draw(book: Book, person: Person, seen: Seen) -> None:
    """Keep the results of every visit; a review can rest on each CK with a number and a known day."""
    moves_on = person.began_on + timedelta(days=person.chance.randint(20, 200))
    is_unlike = person.happens(GIVEN_UNLIKE)
    for day in visits(person):
        lab = person.other_lab if is_unlike and day > moves_on else person.lab
        ck = ck_multiple(person, day)
        for analyte in shape.ANALYTES:
            if person.chance.random() < analyte.asked:
                multiple = _multiple(person, analyte, ck)
                fact, limits = _fact(person, day, analyte, lab, multiple), lab.limits[analyte.printed]
                tenfold = partial(_tenfold, analyte, multiple, limits)
                row = record(book, Result, person, day, wrong=tenfold, **fact)
                if analyte.code == "ck" and fact["sampled_on"] and fact["number"]:
                    seen.add("enzyme", day, row, fact)


def visits(person: Person) -> list[date]:
    """Return the days of blood tests: before the first visit, at the pulse, and after each; in order."""
    chance, last = person.chance, person.last_day
    days = {person.began_on - timedelta(days=chance.randint(0, 3))}
    if person.happens(0.5):
        days.add(person.began_on - timedelta(days=chance.randint(20, 120)))  # elsewhere, before we knew them
    for made in person.pulses:
        if made.day0:
            days |= {made.day0 + timedelta(days=after + chance.randint(-2, 4)) for after in shape.VISITS}
    return sorted(day for day in days if day <= last and chance.random() < 0.75)


def ck_multiple(person: Person, day: date) -> float:
    """Return where CK truly is on a day, in multiples of the upper limit: down after the pulse, or slowly."""
    after = max((day - person.began_on).days, 0)
    shortest, longest = shape.CK_HALVES_IN_DAYS if person.responds else shape.SLOW_CK_HALVES_IN_DAYS
    half_life = shortest + (longest - shortest) * (person.number % 97) / 96
    floor = min(0.5 + (person.number % 13) / 20, person.start_x)
    again = [(day - made.planned_on).days for made in person.pulses[1:] if made.planned_on <= day]
    relapses = sum(person.start_x / 3 * 0.5 ** (days / half_life) for days in again)
    return floor + (person.start_x - floor) * 0.5 ** (after / half_life) + relapses


def _multiple(person: Person, analyte: shape.Analyte, ck: float) -> float:
    """Return what is measured as a multiple of the upper limit, around what is usual or what CK says."""
    if not analyte.share:
        return max(analyte.usual * (1 + person.chance.gauss(0, analyte.spread)), 0.05)
    centre = analyte.usual * (1 - analyte.share) + ck * analyte.share
    return max(centre * (1 + person.chance.uniform(-analyte.spread, analyte.spread) / 3), 0.05)


def _fact(person: Person, day: date, analyte: shape.Analyte, lab: Lab, multiple: float) -> Row:
    limits = lab.limits[analyte.printed]
    on, precision = maybe_day(person, day)
    return {
        "analyte": analyte.code,
        "name": analyte.printed,
        "loinc": analytes()[analyte.code].loinc,
        "sampled_on": on,
        "precision": precision,
        "laboratory": lab.name,
        "status": _status(person),
        "uln": None if person.percent(shape.DEFECTS.no_limit) else limits.uln,
        "lln": limits.lln or None,
    } | _said(person, analyte, _printed(multiple, limits), limits)


def _tenfold(analyte: shape.Analyte, multiple: float, limits: Limits) -> Row:
    return _value(analyte.code, _printed(multiple * 10, limits), limits.unit)


def _printed(multiple: float, limits: Limits) -> str:
    """Return the value in the laboratory's own unit, with as many places as it prints."""
    number = multiple * float(limits.uln)
    places = len(limits.step.partition(".")[2])
    most = shape.MOST_U_PER_L if limits.unit == "U/L" else shape.MOST_U_PER_L / 60
    return f"{min(number, most):.{places}f}"


def _said(person: Person, analyte: shape.Analyte, value: str, limits: Limits) -> Row:
    """Return the columns of what was printed: mostly a number, sometimes a bound, a multiple or words."""
    if limits.unit == "U/L" and float(value) > shape.ANALYSER_ENDS_AT:
        end = str(shape.ANALYSER_ENDS_AT)
        return _value(analyte.code, end, limits.unit) | {"raw_text": f"> {end}", "comparator": ">"}
    if analyte.code == "crp" and float(value) < 3:
        return _value(analyte.code, "3", limits.unit) | {"raw_text": "< 3", "comparator": "<"}
    if person.percent(shape.DEFECTS.words_only):
        words = person.chance.choice(("normal", "haemolysed", "NotDone"))
        comparator = "normal" if words == "normal" else ""
        return EMPTY | {"raw_text": words, "comparator": comparator, "unit": ""}
    if analyte.code == "ck" and person.percent(shape.DEFECTS.multiple_only):
        times = f"{float(value) / float(limits.uln):.0f}"
        return EMPTY | {"raw_text": f"{times} x normal", "number": times, "unit": RELATIVE_UNIT}
    return _value(analyte.code, value, limits.unit)


EMPTY: Row = {"number": None, "comparator": "", "canonical_number": None, "canonical_unit": ""}


@lru_cache(MEMORY)
def _value(code: str, value: str, unit: str) -> Row:
    """Return the columns of a plain number, beside it the same in the analyte's own unit."""
    analyte = analytes()[code]
    canonical = convert(Decimal(value), analyte, unit, analyte.unit).quantize(STORED_PLACES)
    return {
        "raw_text": value,
        "comparator": "",
        "number": value,
        "unit": unit,
        "canonical_number": str(canonical),
        "canonical_unit": analyte.unit,
    }


def _status(person: Person) -> str:
    drawn = person.chance.random() * 100
    if drawn < shape.DEFECTS.preliminary:
        return "preliminary"
    return "withdrawn" if drawn < shape.DEFECTS.preliminary + shape.DEFECTS.withdrawn else "final"
