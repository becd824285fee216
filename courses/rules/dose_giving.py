"""How an order is given: which product, by which route, how fast, on which days."""

from collections.abc import Iterator
from decimal import Decimal

from courses.rules.dose_amount import ASK, FIX
from courses.rules.dose_facts import DoseBook, OrderFacts, Product, Route
from courses.rules.findings import Finding, Severity
from courses.rules.units import plain
from courses.rules.wording import count_text, dose_text

ACETATE_SOURCE = (
    "ISMP on mistaken methylprednisolone products; the acetate is a depot and never goes into a vein"
)


def giving_findings(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    yield from _product(facts, book)
    yield from _rate(facts, book)
    yield from _days(facts, book)


def _product(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    is_into_muscle = facts.route is Route.IM
    if facts.product is Product.ACETATE and not is_into_muscle:
        where = (
            "must never go into a vein"
            if facts.route
            else "was ordered without a route, and a pulse is intravenous"
        )
        sentence = f"Methylprednisolone acetate {where}; order the sodium succinate."
        yield Finding("acetate_intravenous", Severity.STOP, sentence, ACETATE_SOURCE)
    elif facts.product is Product.ACETATE:
        sentence = f"Methylprednisolone acetate is a depot and no product of a pulse; {ASK}."
        yield Finding("product_outside_protocol", Severity.WARN, sentence, ACETATE_SOURCE)
    if is_into_muscle:
        sentence = f"A pulse is given into a vein, and the order says into a muscle; {ASK}."
        yield Finding("route_outside_protocol", Severity.WARN, sentence, book.source)


def _rate(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    minutes, limits = facts.minutes, book.limits
    if minutes is None:
        return
    if minutes <= 0:
        sentence = f"{plain(minutes)} minutes are refused: an infusion takes more than 0 minutes; {FIX}."
        yield Finding("minutes_not_above_zero", Severity.STOP, sentence, limits.fast_above_mg.source)
    elif facts.route is not Route.IM:
        yield from _too_fast(facts, book, minutes)
    if minutes > limits.longest_minutes.number:
        sentence = f"{plain(minutes)} minutes are more than a day for one infusion; {ASK}."
        yield Finding("minutes_implausible", Severity.WARN, sentence, limits.longest_minutes.source)


def _too_fast(facts: OrderFacts, book: DoseBook, minutes: Decimal) -> Iterator[Finding]:
    """Yield the gravest thing to say about the largest dose at this speed."""
    limits = book.limits
    mg = max(facts.known_mg, default=Decimal(0))
    mg_per_kg = _largest_by_weight(facts, mg)
    is_short = minutes < limits.label_least_minutes.number
    said = f"{dose_text(mg)} in {plain(minutes)} minutes"
    if mg > limits.fast_above_mg.number and is_short:
        sentence = (
            f"{said} is refused: more than {dose_text(limits.fast_above_mg.number)} takes at least "
            f"{plain(limits.label_least_minutes.number)} minutes; plan a longer infusion."
        )
        yield Finding("infusion_too_fast", Severity.STOP, sentence, limits.fast_above_mg.source)
    elif mg >= limits.slow_from_mg.number and is_short:
        sentence = (
            f"{said} is fast: {dose_text(limits.slow_from_mg.number)} or more takes at least "
            f"{plain(limits.label_least_minutes.number)} minutes; {ASK}."
        )
        yield Finding("infusion_fast", Severity.WARN, sentence, limits.slow_from_mg.source)
    elif mg_per_kg >= limits.label_most_mg_per_kg.number and is_short:
        sentence = (
            f"{plain(mg_per_kg)} mg/kg in {plain(minutes)} minutes is fast: the label asks for at least "
            f"{plain(limits.label_least_minutes.number)} minutes; {ASK}."
        )
        yield Finding("infusion_fast_by_label", Severity.WARN, sentence, limits.label_least_minutes.source)
    elif minutes < limits.push_under_minutes.number and (
        mg > limits.push_above_mg.number or mg_per_kg > limits.push_above_mg_per_kg.number
    ):
        sentence = (
            f"{said} is a direct injection, which ends at {plain(limits.push_above_mg.number)} mg or "
            f"{plain(limits.push_above_mg_per_kg.number)} mg/kg; {ASK}."
        )
        yield Finding("direct_injection", Severity.WARN, sentence, limits.push_above_mg.source)


def _largest_by_weight(facts: OrderFacts, mg: Decimal) -> Decimal:
    """Return the mg/kg of the largest infusion, 0 when they are not known."""
    if facts.is_by_weight and facts.mg_per_kg is not None:
        return facts.mg_per_kg
    return mg / facts.weight_kg if facts.weight_kg else Decimal(0)


def _days(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    days = sorted({dose.day for dose in facts.doses})
    if not days:
        return
    fewest = min(protocol.fewest_days for protocol in book.protocols)
    most = max(protocol.most_days for protocol in book.protocols)
    if not fewest <= len(days) <= most:
        said = f"Infusions on {count_text(len(days), 'day')}"
        sentence = f"{said} are outside the protocol ({fewest}–{most} days); {ASK}."
        yield Finding("days_outside_range", Severity.WARN, sentence, book.source)
    if days[-1] - days[0] + 1 != len(days):
        sentence = (
            f"The infusions ({facts.named(days)}) are not on consecutive days as in the protocol; {ASK}."
        )
        yield Finding("days_not_consecutive", Severity.WARN, sentence, book.source)
