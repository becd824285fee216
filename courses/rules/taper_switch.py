"""Another steroid at equal dose: the plan of the old drug ends the day before that of the new one begins."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from courses.protocols.loader import equivalences
from courses.rules.dates import day_before
from courses.rules.errors import RuleError
from courses.rules.findings import Finding, Severity
from courses.rules.steps import Taper, TaperStep
from courses.rules.units import as_decimal, plain
from courses.rules.wording import day_text

FINEST_MG = Decimal("0.001")  # as fine as a step is stored


@dataclass(frozen=True)
class Switched:
    """Both plans after the switch, and what was found in it."""

    old: Taper
    new: Taper
    findings: tuple[Finding, ...] = ()


def equal_mg(mg: Decimal, from_drug: str, to_drug: str) -> Fraction:
    """Return the mg of `to_drug` with the same effect, exact; RuleError for a drug without a figure."""
    return Fraction(mg) * _figure(to_drug) / _figure(from_drug)


def _figure(drug: str) -> Fraction:
    found = equivalences().get(" ".join(drug.split()).casefold())
    if found is None or found.mg_per_5_mg_prednisone is None:
        raise RuleError(
            f"The switch was refused because no single equivalent of {drug[:40]} is known; stop this taper "
            "and start the other with its own steps."
        )
    return Fraction(found.mg_per_5_mg_prednisone)


def switch(taper: Taper, from_drug: str, to_drug: str, on_day: date, today: date) -> Switched:
    """Return the old plan cut before `on_day`, and its rest from then on in the other drug, dose for dose.

    Doses are exact; one that cannot be written to 0.001 mg is rounded, and said.
    """
    if on_day < today:
        raise RuleError(
            f"A switch on {day_text(on_day)} was refused because days before today stay as they were; switch "
            "from today on."
        )
    if on_day <= taper.first_day:
        raise RuleError(
            f"A switch on {day_text(on_day)} was refused because the plan begins on "
            f"{day_text(taper.first_day)}; mark it as entered in error and start the other drug."
        )
    if _figure(from_drug) == _figure(to_drug) and from_drug.casefold() == to_drug.casefold():
        raise RuleError(f"The switch was refused because the taper is of {to_drug} already; choose another.")
    current = taper.step_on(on_day)
    if current is None:
        raise RuleError(
            f"A switch on {day_text(on_day)} was refused because the plan ended on "
            f"{day_text(taper.last_day or day_before(on_day))}; start a new taper."
        )
    rest = (TaperStep(on_day, current.daily_mg), *(s for s in taper.steps if s.first_day > on_day))
    exact = [equal_mg(step.daily_mg, from_drug, to_drug) for step in rest]
    written = [_written(mg) for mg in exact]
    new = Taper(tuple(TaperStep(s.first_day, mg) for s, mg in zip(rest, written, strict=True)))
    rounded = [mg for mg, whole in zip(written, exact, strict=True) if Fraction(mg) != whole]
    old = taper.replaced_from(on_day, [TaperStep(on_day, Decimal(0))])
    return Switched(old, new, (_rounding(rounded, from_drug, to_drug),) if rounded else ())


def _written(mg: Fraction) -> Decimal:
    return as_decimal(mg).quantize(FINEST_MG, rounding=ROUND_HALF_EVEN).normalize() + 0


def _rounding(rounded: list[Decimal], from_drug: str, to_drug: str) -> Finding:
    doses = ", ".join(plain(mg) for mg in rounded)
    sentence = (
        f"{len(rounded)} of the {to_drug} doses equal to the {from_drug} ones have no exact number of mg and "
        f"are rounded to 0.001 mg: {doses} mg; consider doses that tablets can make."
    )
    source = equivalences()[to_drug.casefold()].source
    return Finding("equal_dose_rounded", Severity.WARN, sentence, source)
