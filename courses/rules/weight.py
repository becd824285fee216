"""Weight and height before doses are made of them: unit, jump, body mass index, swap, "
"age, and how old they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.protocols.limits import DoseLimits
from courses.rules.errors import RuleError
from courses.rules.findings import Finding, Severity
from courses.rules.units import plain
from courses.rules.wording import day_text

KG = "kg"
PERCENT = 100
CM2_OF_M2 = 10000
POUNDS = frozenset({"lb", "lbs", "pound", "pounds"})
WEIGH_AGAIN = "weigh again, or say why it is right"


@dataclass(frozen=True)
class Weighing:
    """A weight on a day."""

    day: date
    kg: Decimal


def kilograms(number: Decimal, unit: str) -> Decimal:
    """Return the weight in kg; RuleError for any other unit, pounds and a missing one above all."""
    if unit == KG:
        return number
    if unit.strip().casefold() in POUNDS:
        raise RuleError(
            f"A weight of {plain(number)} {unit.strip()} was refused: doses are made of kilograms; "
            f"enter the weight in kg."
        )
    shown = f"the unit '{unit[:20]}'" if unit.strip() else "no unit"
    raise RuleError(f"A weight of {plain(number)} with {shown} was refused: enter the weight in kg.")


def weight_findings(
    new: Weighing,
    *,
    earlier: Sequence[Weighing] = (),
    height_cm: Decimal | None = None,
    age_years: Decimal | None = None,
    limits: DoseLimits,
) -> tuple[Finding, ...]:
    """Return what is doubtful about a new weight; one that is impossible says only that."""
    impossible = tuple(impossible_weight(new.kg, limits))
    if impossible:
        return impossible
    return (
        *_age_band(new.kg, age_years, limits),
        *_jump(new, earlier, limits),
        *_body_mass(new.kg, height_cm, limits),
    )


def height_findings(
    height_cm: Decimal, *, weight_kg: Decimal | None = None, limits: DoseLimits
) -> tuple[Finding, ...]:
    """Return what is doubtful about a new height."""
    least, most = limits.least_height_cm, limits.most_height_cm
    if not least.number <= height_cm <= most.number:
        sentence = (
            f"A height of {plain(height_cm)} cm is refused: it lies outside {plain(least.number)} to "
            f"{plain(most.number)} cm; enter it in cm."
        )
        return (Finding("height_impossible", Severity.STOP, sentence, least.source),)
    return () if weight_kg is None else tuple(_body_mass(weight_kg, height_cm, limits))


def impossible_weight(kg: Decimal, limits: DoseLimits) -> Iterator[Finding]:
    if not limits.lightest_kg.number <= kg < limits.heaviest_kg.number:
        sentence = (
            f"A weight of {plain(kg)} kg is refused: no patient weighs less than "
            f"{plain(limits.lightest_kg.number)} kg, or {plain(limits.heaviest_kg.number)} kg and "
            f"more; correct it."
        )
        yield Finding("weight_impossible", Severity.STOP, sentence, limits.heaviest_kg.source)


def _age_band(kg: Decimal, age_years: Decimal | None, limits: DoseLimits) -> Iterator[Finding]:
    if age_years is None or age_years < 0:
        return
    band = limits.weight_bands.for_age(age_years)
    if not band.least_kg <= kg <= band.most_kg:
        sentence = (
            f"{plain(kg)} kg is unusual at the age of {plain(age_years)} (nearly everyone weighs "
            f"{plain(band.least_kg)} to {plain(band.most_kg)} kg); pounds entered as kg? "
            f"{_capital(WEIGH_AGAIN)}."
        )
        yield Finding("weight_unusual_for_age", Severity.WARN, sentence, limits.weight_bands.source)


def unusual_for_age(kg: Decimal, age_years: Decimal | None, limits: DoseLimits) -> tuple[Finding, ...]:
    """Return the finding of a weight hardly anyone of that age has; () when the age is not known."""
    return tuple(_age_band(kg, age_years, limits))


def _jump(new: Weighing, earlier: Sequence[Weighing], limits: DoseLimits) -> Iterator[Finding]:
    """Yield one finding: against the last weight before, or against any weight of the month before."""
    before = sorted((w for w in earlier if w.day <= new.day), key=lambda w: w.day)
    if not before:
        return
    comparable = [w for w in before if (new.day - w.day).days <= limits.weight_comparable_days.number]
    month = [w for w in comparable if (new.day - w.day).days <= limits.weight_month_days.number]
    candidates = [(w, limits.weight_jump_percent) for w in comparable[-1:]]
    candidates += [(w, limits.weight_jump_percent_in_month) for w in month]
    for old, limit in candidates:
        if changed_percent(old.kg, new.kg) > limit.number:
            sentence = (
                f"{plain(new.kg)} kg is more than {plain(limit.number)} % from the {plain(old.kg)} kg of "
                f"{day_text(old.day)}; {WEIGH_AGAIN}."
            )
            yield Finding("weight_jump", Severity.WARN, sentence, limit.source)
            return


def changed_percent(old: Decimal, new: Decimal) -> Decimal:
    """Return by how many percent of the old weight the new one differs, up or down."""
    return abs(new - old) * PERCENT / old


def body_mass_index(kg: Decimal, height_cm: Decimal) -> Decimal:
    """Return kg per square metre."""
    return kg * CM2_OF_M2 / (height_cm * height_cm)


def _body_mass(kg: Decimal, height_cm: Decimal | None, limits: DoseLimits) -> Iterator[Finding]:
    """Yield a swap of height and weight, or a body mass index nobody has."""
    if height_cm is None or height_cm <= 0:
        return
    if limits.least_bmi.number <= body_mass_index(kg, height_cm) <= limits.most_bmi.number:
        return
    swapped = limits.least_bmi.number <= body_mass_index(height_cm, kg) <= limits.most_bmi.number
    if swapped:
        sentence = f"{plain(kg)} kg and {plain(height_cm)} cm look exchanged; enter weight and height anew."
        yield Finding("weight_and_height_swapped", Severity.WARN, sentence, limits.least_bmi.source)
        return
    index = plain(body_mass_index(kg, height_cm).quantize(Decimal("0.1")))
    sentence = (
        f"{plain(kg)} kg at {plain(height_cm)} cm is a body mass index of {index}, outside "
        f"{plain(limits.least_bmi.number)} to {plain(limits.most_bmi.number)}; check both, or say "
        f"why it is right."
    )
    yield Finding("body_mass_index_implausible", Severity.WARN, sentence, limits.least_bmi.source)


def good_for_days(*, is_child: bool | None, limits: DoseLimits) -> int:
    """Return how many days a weight may serve for a dose: shorter for a child."""
    limit = limits.child_weight_good_for_days if is_child else limits.adult_weight_good_for_days
    return int(limit.number)


def first_day_without_weight(
    dose_days: Sequence[date], *, weighed_on: date | None, good_for: int
) -> date | None:
    """Return the first day of a dose that the last weight no longer serves, None when it serves them all."""
    last_good = None if weighed_on is None else weighed_on + timedelta(days=good_for)
    return min((day for day in dose_days if last_good is None or day > last_good), default=None)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
