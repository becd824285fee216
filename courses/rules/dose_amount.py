"""How much an order gives: a day, by weight, against its protocol; each daily total is judged once."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from courses.protocols.definitions import DoseRange, PulseProtocol
from courses.rules.dose_facts import DayTotal, DoseBook, OrderFacts
from courses.rules.findings import Finding, Severity
from courses.rules.units import plain
from courses.rules.wording import dose_text

TENFOLD = 10
MG_OF_G = 1000
ASK = "check it and give a reason"
FIX = "correct the order"


@dataclass(frozen=True)
class Judgement:
    """What is wrong with one daily total: `words` go on from "1.5 g a day"."""

    code: str
    severity: Severity
    words: str
    source: str
    mg_per_kg: Decimal | None = None  # what it is about, when it is about that


def amount_findings(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    """Yield what is wrong with the amounts, the gravest first for each distinct daily total."""
    impossible = [mg for mg in (*facts.known_mg, facts.mg_per_kg) if mg is not None and mg <= 0]
    if impossible:
        yield Finding(
            "dose_not_above_zero",
            Severity.STOP,
            f"A dose of {plain(impossible[0])} is refused: a dose is above 0; {FIX}.",
            book.source,
        )
        return
    if not facts.known_mg:
        yield from _by_weight_alone(facts, book)
    of_days = tuple(_per_day(facts, book))
    yield from of_days
    yield from _several_a_day(facts, book)
    if not of_days:  # a sum only repeats what its days have said
        yield from _course_total(facts, book)


def _per_day(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    days_of: dict[tuple[Judgement, Decimal], list[int]] = {}
    for total in facts.day_totals():
        judgement = _judge(total, facts, book) if total.mg else None
        if judgement:
            days_of.setdefault((judgement, total.mg), []).append(total.day)
    for (judgement, mg), days in days_of.items():
        figure = f" ({_figure(judgement.mg_per_kg)} mg/kg)" if judgement.mg_per_kg else ""
        sentence = f"{dose_text(mg)} {facts.when(days)}{figure} {judgement.words}."
        yield Finding(judgement.code, judgement.severity, sentence, judgement.source)


def _judge(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    return (
        _above_cap(total, book)
        or _tenfold(total, facts, book)
        or _unit_mistaken(total, facts, book)
        or _above_daily(total, facts, book)
        or _above_by_weight(total, facts, book)
        or _outside(total, facts, book)
    )


def _above_cap(total: DayTotal, book: DoseBook) -> Judgement | None:
    if total.mg <= book.cap_mg:
        return None
    words = f"is above the clinic's absolute cap of {dose_text(book.cap_mg)} a day{_guess(total.mg)}; {FIX}"
    return Judgement("above_absolute_cap", Severity.STOP, words, book.limits.absolute_cap_mg_a_day.source)


def _guess(mg: Decimal) -> str:
    if mg >= MG_OF_G * 100:
        return " (mg entered as g, or a dose in mg as mg/kg?)"
    return " (a zero too many?)" if mg % TENFOLD == 0 else ""


def by_weight(total: DayTotal, facts: OrderFacts) -> Decimal | None:
    """Return the mg/kg of a day, as ordered by weight or else worked out; None if unknown."""
    if facts.is_by_weight and facts.mg_per_kg is not None:
        return facts.mg_per_kg * total.infusions
    if facts.weight_kg is None or facts.weight_kg <= 0 or not total.mg:
        return None
    return total.mg / facts.weight_kg


def _tenfold(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    mg_per_kg = by_weight(total, facts)
    if mg_per_kg is None or mg_per_kg < TENFOLD * book.lowest_mg_per_kg:
        return None
    lowest = plain(book.lowest_mg_per_kg)
    words = f"is ten times a dose by weight (from {lowest} mg/kg); correct the dose or the weight"
    return Judgement("tenfold_by_weight", Severity.STOP, words, book.source, mg_per_kg)


def _unit_mistaken(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    """Judge a dose so small that it is mg/kg or g entered as mg; a small one among others is only outside."""
    highest = max(book.limits.label_most_mg_per_kg.number, *(p.mg_per_kg.high for p in book.protocols))
    mg_per_kg = by_weight(total, facts)
    is_by_weight = facts.is_by_weight or (mg_per_kg is not None and mg_per_kg >= book.lowest_mg_per_kg)
    if is_by_weight or max(facts.known_mg) > highest:
        return None
    if total.mg <= book.cap_mg / MG_OF_G:
        words = f"is no pulse: g entered as mg? {FIX[0].upper()}{FIX[1:]}"
        return Judgement("gram_entered_as_mg", Severity.STOP, words, book.source)
    words = f"is no pulse: mg/kg entered as mg? {FIX[0].upper()}{FIX[1:]}"
    return Judgement("mg_per_kg_entered_as_mg", Severity.STOP, words, book.source)


def _above_daily(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    is_child = book.is_child(facts.age_years)
    limit = book.limits.child_most_mg_a_day if is_child else book.limits.adult_most_mg_a_day
    if total.mg <= limit.number:
        return None
    whom = "a child" if is_child else "an adult"
    words = f"is above the {dose_text(limit.number)} a day of {whom}; {ASK}"
    return Judgement(
        "child_above_most_a_day" if is_child else "above_most_a_day", Severity.WARN, words, limit.source
    )


def _above_by_weight(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    mg_per_kg = by_weight(total, facts)
    is_child = book.is_child(facts.age_years)
    limit = book.limits.child_most_mg_per_kg_a_day if is_child else book.limits.label_most_mg_per_kg
    if mg_per_kg is None or mg_per_kg <= limit.number or _is_rounded(total, facts, book, limit.number):
        return None
    words = f"is above {plain(limit.number)} mg/kg; {ASK}"
    code = "child_above_most_by_weight" if is_child else "above_most_by_weight"
    return Judgement(code, Severity.WARN, words, limit.source, mg_per_kg)


def _is_rounded(total: DayTotal, facts: OrderFacts, book: DoseBook, mg_per_kg: Decimal) -> bool:
    """Return whether a flat dose is within one rounding of so many mg/kg."""
    if facts.is_by_weight or facts.weight_kg is None:
        return False
    return abs(total.mg - mg_per_kg * facts.weight_kg) < book.limits.rounding_mg.number


def _outside(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    is_by_weight_only = all(protocol.flat_mg is None for protocol in book.protocols)
    if not total.is_complete or (is_by_weight_only and facts.weight_kg is None):
        return None
    if any(_covers(protocol, total, facts, book) for protocol in book.protocols):
        return None
    unchecked = "" if facts.weight_kg is not None else ", which needs a weight to check"
    words = f"is outside the protocol ({_ranges(book)}{unchecked}); {ASK}"
    return Judgement("dose_outside_range", Severity.WARN, words, book.source)


def _covers(protocol: PulseProtocol, total: DayTotal, facts: OrderFacts, book: DoseBook) -> bool:
    """Return whether either range covers the day; a range by weight ends at the protocol's most mg."""
    if protocol.flat_mg is not None and protocol.flat_mg.covers(total.mg):
        return True
    mg_per_kg = by_weight(total, facts)
    if mg_per_kg is None or (protocol.most_mg is not None and total.mg > protocol.most_mg):
        return False
    low, high = protocol.mg_per_kg.low, protocol.mg_per_kg.high
    is_at_most = total.mg == protocol.most_mg and mg_per_kg <= high
    is_rounded = _is_rounded(total, facts, book, low) or _is_rounded(total, facts, book, high)
    return low <= mg_per_kg <= high or is_at_most or is_rounded


def _ranges(book: DoseBook) -> str:
    """Return "250-1000 mg a day, or 10-20 mg/kg up to 1 g" over all protocols of the book."""
    said = []
    for protocol in book.protocols:
        if protocol.flat_mg is not None:
            said.append(f"{_range(protocol.flat_mg)} mg a day")
        most = f" up to {dose_text(protocol.most_mg)}" if protocol.most_mg is not None else ""
        said.append(f"{_range(protocol.mg_per_kg)} mg/kg{most}")
    return ", or ".join(dict.fromkeys(said))


def _range(amounts: DoseRange) -> str:
    return f"{plain(amounts.low)}–{plain(amounts.high)}"


def _by_weight_alone(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    """Yield what the mg/kg alone say, where no weight makes mg of them."""
    if facts.mg_per_kg is None or facts.weight_kg is not None or not facts.doses:
        return
    total = facts.day_totals()[0]
    judgement = (
        _tenfold(total, facts, book)
        or _above_by_weight(total, facts, book)
        or _outside_alone(total, facts, book)
    )
    if judgement:
        sentence = f"{_figure(facts.mg_per_kg)} mg/kg {judgement.words}."
        yield Finding(judgement.code, judgement.severity, sentence, judgement.source)


def _outside_alone(total: DayTotal, facts: OrderFacts, book: DoseBook) -> Judgement | None:
    mg_per_kg = by_weight(total, facts)
    if mg_per_kg is None or any(protocol.mg_per_kg.covers(mg_per_kg) for protocol in book.protocols):
        return None
    words = f"is outside the protocol ({_ranges(book)}); {ASK}"
    return Judgement("dose_outside_range", Severity.WARN, words, book.source)


def _several_a_day(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    most = max((total.infusions for total in facts.day_totals()), default=0)
    limit = book.limits.most_infusions_a_day
    if most > limit.number:
        sentence = (
            f"{most} infusions a day are more than the {plain(limit.number)} seen in published cases; {ASK}."
        )
        yield Finding("many_infusions_a_day", Severity.WARN, sentence, limit.source)


def _course_total(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    total = sum(facts.known_mg, Decimal(0))
    most = max(_most_in_course(protocol) for protocol in book.protocols)
    if total > most:
        sentence = (
            f"{dose_text(total)} in all are more than a course of the protocol gives "
            f"({dose_text(most)}); {ASK}."
        )
        yield Finding("course_total_above", Severity.WARN, sentence, book.source)


def _most_in_course(protocol: PulseProtocol) -> Decimal:
    """Return the largest daily mg on each of the most days; a protocol has a flat range or a most."""
    daily = [protocol.most_mg or Decimal(0), protocol.flat_mg.high if protocol.flat_mg else Decimal(0)]
    return max(daily) * protocol.most_days


def _figure(number: Decimal) -> str:
    """Return mg/kg to two decimals, rounded up: 30.001 above a limit of 30 must not read as 30."""
    return plain(number.quantize(Decimal("0.01"), ROUND_UP))
