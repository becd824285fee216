"""A dose row as a pulse course, a steroid dose taken, or another drug: unknown doses stay unknown."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from courses.models import DoseTaken, DrugPeriod, Infusion, Patient
from courses.protocols.agents import AgentPurpose
from courses.rules.agents import agent_in
from courses.rules.doses import MG_OF_UNIT
from courses.rules.exposure import is_glucocorticoid
from monitoring.imports.placing import (
    CannotHoldError,
    Place,
    dose_in_words,
    is_plain_number,
    note_and_rest,
    rest,
    sentence,
)
from monitoring.imports.rows import CaseRow

MOST_INFUSIONS = 31  # a month of days in a row: beyond it a period was mistaken for a pulse
DAILY = {"day", "d", "24 h"}
INTO_A_VEIN = {"", "iv", "i.v."}
STEROID = re.compile(r"cortico-?(?:stero)?ids?|glucocorticoids?", re.IGNORECASE)
START_ONLY = re.compile(r"start dose only", re.IGNORECASE)
ACETATE = re.compile(r"\bacetate\b", re.IGNORECASE)
HELD = ("day_to", "value", "unit", "route", "per")


@dataclass(frozen=True)
class PastPulse:
    """A pulse course as far as it is known, not yet stored."""

    patient: Patient
    infusions: list[Infusion]
    source: str


def dose_of(row: CaseRow, at: Place) -> PastPulse | DoseTaken | DrugPeriod:
    """Return the record of the dose; CannotHoldError when its days do not make infusions."""
    if is_pulse(row):
        if ACETATE.search(row.name):
            raise CannotHoldError("methylprednisolone acetate never goes into a vein: check what was given")
        return PastPulse(at.patient, _infusions(row, at), at.source_of(row))
    columns = _given(row, at)
    if is_steroid(row.name):
        is_start_only = START_ONLY.search(row.note) is not None and columns["amount"] is not None
        return at.fact(DoseTaken, row, day="first_day", is_start_only=is_start_only, **columns)
    return at.fact(DrugPeriod, row, day="first_day", purpose=_purpose(row.name), **columns)


def _purpose(printed: str) -> DrugPeriod.Purpose:
    """Return sparing for an agent given for that; of any other it was not printed what it was given for."""
    agent = agent_in(printed)
    is_sparing = agent is not None and agent.purpose is AgentPurpose.SPARING
    return DrugPeriod.Purpose.SPARING if is_sparing else DrugPeriod.Purpose.OTHER


def is_pulse(row: CaseRow) -> bool:
    name = row.name.casefold()
    return "pulse" in name and "methylprednisolone" in name and row.route.casefold() in INTO_A_VEIN


def is_steroid(drug: str) -> bool:
    """Return whether the printed words name a glucocorticoid, one of the table or none by name."""
    return (
        is_glucocorticoid(drug)
        or any(is_glucocorticoid(word.strip(",;()")) for word in drug.split())
        or STEROID.search(drug) is not None
    )


def _given(row: CaseRow, at: Place) -> dict:
    """Return the columns of what was given; a range or a sign makes no number and stays in words."""
    columns = {"drug": row.name, "route": row.route, "unit": row.unit, "per": row.per}
    columns |= {"amount": row.value, "last_day": at.day(row.day_to), "note": note_and_rest(row, *HELD)}
    if row.value is not None and not is_plain_number(row):
        words = f"dose as printed: {dose_in_words(row)}"
        columns |= {"amount": None, "note": sentence([row.note, words, *rest(row, *HELD, *_NOT_PLAIN)])}
    return columns


_NOT_PLAIN = ("value_high", "comparator")


def _infusions(row: CaseRow, at: Place) -> list[Infusion]:
    """Return one given infusion for each day from the first to the last, its dose unknown unless printed."""
    if row.day_from is None:
        raise CannotHoldError("an infusion needs its day, and none was printed")
    count = 1 + (row.day_from if row.day_to is None else row.day_to) - row.day_from
    if count > MOST_INFUSIONS or (count > 1 and row.per.casefold() not in DAILY | {""}):
        raise CannotHoldError("on which of these days an infusion was given was not printed")
    if row.value == 0:
        raise CannotHoldError("an infusion of 0 mg is none")
    mg = _mg_a_day(row, count)
    words = sentence([row.time_text, row.note, _unread(row, mg)])
    first = at.day(row.day_from)
    return [
        _infusion(number, first + timedelta(days=number - 1), row, mg, words)
        for number in range(1, count + 1)
    ]


def _unread(row: CaseRow, mg: Decimal | None) -> str:
    """Return in words a dose that was printed and made no number."""
    return dose_in_words(row) if row.value is not None and mg is None else ""


def _mg_a_day(row: CaseRow, count: int) -> Decimal | None:
    """Return the mg of each infusion, or None: several days without "per day" may be their sum."""
    mg_of_unit = MG_OF_UNIT.get(row.unit.casefold())
    is_per_infusion = row.per.casefold() in DAILY or count == 1
    if not is_plain_number(row) or mg_of_unit is None or not is_per_infusion:
        return None
    return row.value * mg_of_unit


def _infusion(number: int, day, row: CaseRow, mg: Decimal | None, words: str) -> Infusion:
    return Infusion(
        number=number,
        planned_on=day,
        precision=row.precision,
        state=Infusion.State.GIVEN,
        given_on=day,
        given_mg=mg,
        reason=f"as printed: {words}" if words else "",
    )
