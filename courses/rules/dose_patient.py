"""Whom an order is for: age, weight where the dose is made of it, other courses, what the label warns of."""

from collections.abc import Iterator

from courses.protocols.definitions import Audience
from courses.protocols.limits import Risk, RiskGrade
from courses.rules.dose_amount import ASK
from courses.rules.dose_facts import DoseBook, OrderFacts
from courses.rules.findings import Finding, Severity
from courses.rules.units import plain
from courses.rules.weight import changed_percent, good_for_days, impossible_weight, unusual_for_age
from courses.rules.wording import count_text

GRADE_WORDS = {
    RiskGrade.CONTRAINDICATION: "the label names it as a contraindication",
    RiskGrade.CAUTION: "it calls for caution",
}


def patient_findings(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    yield from _age(facts, book)
    yield from _weight(facts, book)
    yield from _unknown_doses(facts, book)
    yield from _other_course(facts, book)
    yield from _risks(facts, book)


def _age(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    age, oldest = facts.age_years, book.limits.oldest_years
    if age is None:
        return
    if not 0 <= age <= oldest.number:
        sentence = (
            f"An age of {plain(age)} years is refused: it lies outside 0 to {plain(oldest.number)}; "
            f"correct it."
        )
        yield Finding("age_impossible", Severity.STOP, sentence, oldest.source)
        return
    wanted = Audience.CHILD if book.is_child(age) else Audience.ADULT
    if all(protocol.audience is not wanted for protocol in book.protocols):
        for_whom = "children" if wanted is Audience.ADULT else "adults"
        sentence = (
            f"The protocol is for {for_whom}, and the patient is {plain(age)} years old; choose "
            f"another, or give a reason."
        )
        yield Finding("protocol_for_others", Severity.WARN, sentence, book.source)


def _needs_weight(facts: OrderFacts, book: DoseBook) -> bool:
    """Return whether the check cannot do without a weight: a dose by weight, or any dose of a child."""
    return facts.is_by_weight or book.is_child(facts.age_years) is True


def _weight(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    kg, limits = facts.weight_kg, book.limits
    if kg is None:
        if _needs_weight(facts, book) and (facts.known_mg or facts.mg_per_kg is not None):
            sentence = "The dose cannot be checked without a weight: enter it in kg, or give a reason."
            yield Finding("weight_missing", Severity.WARN, sentence, limits.child_most_mg_per_kg_a_day.source)
        return
    impossible = tuple(impossible_weight(kg, limits))
    yield from impossible or unusual_for_age(kg, facts.age_years, limits)
    yield from _weight_of_long_ago(facts, book)
    last = facts.last_weight_kg
    if last and not impossible and changed_percent(last, kg) > limits.weight_jump_percent.number:
        sentence = (
            f"{plain(kg)} kg is more than {plain(limits.weight_jump_percent.number)} % from the "
            f"{plain(last)} kg "
            f"recorded before; weigh again, or give a reason."
        )
        yield Finding("weight_jump", Severity.WARN, sentence, limits.weight_jump_percent.source)


def _weight_of_long_ago(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    old, is_child = facts.weight_days_old, book.is_child(facts.age_years)
    good_for = good_for_days(is_child=is_child, limits=book.limits)
    if old is not None and old > good_for and _needs_weight(facts, book):
        sentence = (
            f"The weight is {old} days old, and a dose is made of one of at most {good_for} days; weigh "
            f"again, or give a reason."
        )
        limit = book.limits.child_weight_good_for_days if is_child else book.limits.adult_weight_good_for_days
        yield Finding("weight_of_long_ago", Severity.WARN, sentence, limit.source)


def _unknown_doses(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    """Yield that a dose is not recorded; a dose by weight without its weight is told as that."""
    days = sorted({dose.day for dose in facts.doses if dose.mg is None})
    if days and facts.mg_per_kg is None:
        sentence = (
            f"The dose {facts.named(days)} is not recorded and cannot be checked; enter it if it is "
            f"known, or give a reason."
        )
        yield Finding("dose_unknown", Severity.WARN, sentence, book.source)


def _other_course(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    most = max(protocol.most_days for protocol in book.protocols)
    since = facts.days_since_other_course
    if facts.is_other_course_active:
        sentence = "Another pulse course is under way; finish or stop it, or give a reason."
        yield Finding("other_course_under_way", Severity.WARN, sentence, book.source)
    elif since is not None and since <= most:
        sentence = (
            f"An infusion of another course was given {count_text(since, 'day')} before this one begins, "
            f"within the {most} days of one course; {ASK}."
        )
        yield Finding("other_course_just_given", Severity.WARN, sentence, book.source)


def _risks(facts: OrderFacts, book: DoseBook) -> Iterator[Finding]:
    """Yield one finding for each risk that matters for a pulse, and for each the table does not know."""
    named = {_folded(name): name for name in facts.risks}
    for known in dict.fromkeys(book.risks.get(folded) for folded in named):
        if known is not None:
            yield from _risk(known, facts)
    for folded, name in named.items():
        if folded not in book.risks:
            sentence = (
                f"The risk '{name[:60]}' is not known to this check, so nothing was checked for it; judge "
                f"it, and give a reason."
            )
            yield Finding("risk_unknown", Severity.WARN, sentence, "Pulseline risk table")


def _risk(risk: Risk, facts: OrderFacts) -> Iterator[Finding]:
    if risk.grade in GRADE_WORDS and risk.only_route in {"", facts.route}:
        sentence = f"{risk.words[0].upper()}{risk.words[1:]} is recorded: {GRADE_WORDS[risk.grade]}; {ASK}."
        yield Finding(f"{risk.grade}_{risk.code}", Severity.WARN, sentence, risk.source)


def _folded(name: str) -> str:
    """Return "Heart failure" as the table writes it: heart_failure."""
    return "_".join(name.casefold().replace("-", " ").split())
