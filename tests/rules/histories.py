"""Hand-built histories: days are counted from 14 January 2026, the last infusion of most pulses here."""

from datetime import date, timedelta
from decimal import Decimal

from courses.rules.dates import UNKNOWN_DAY, Precision, When
from courses.rules.steps import taper_of
from monitoring.rules.history import (
    CourseFact,
    InfusionFact,
    InfusionState,
    LabPoint,
    PatientHistory,
    PlanFact,
    StrengthPoint,
    TakenFact,
)
from monitoring.rules.laboratory.enzymes import multiple_of_uln
from monitoring.rules.window import window_after, window_state

DAY0 = date(2026, 1, 14)
MUSCLE = {"ck", "aldolase", "ast", "alt", "ldh"}


def on(day):
    """The calendar day that lies `day` days after day 0."""
    return DAY0 + timedelta(days=day)


def when(day, approx=False):
    if day is None:
        return UNKNOWN_DAY
    return When(on(day), Precision.APPROX if approx else Precision.EXACT)


def number(text):
    return None if text is None else Decimal(text)


def lab(
    day, text, unit="U/L", *, code="ck", label="CK", uln=None, sign="", approx=False, status="final", key=""
):
    """A result; `text` None with sign "normal" is "normal, no number"."""
    limit = number(uln)
    return LabPoint(
        key=key or f"result:{code}{day}",
        analyte=code,
        label=label,
        when=when(day, approx),
        raw_text=f"{sign} {text or ''}".strip(),
        number=number(text),
        comparator=sign,
        unit=unit if text else "",
        uln=limit,
        multiple=multiple_of_uln(number(text), sign, unit, limit),
        status=status,
        is_muscle_enzyme=code in MUSCLE,
    )


def normal(day, *, code="ck", label="CK", approx=False):
    return lab(day, None, code=code, label=label, sign="normal", approx=approx)


def scored(day, total, maximum="150", *, instrument="mmt8", label="MMT-8", approx=False):
    return StrengthPoint(
        key=f"strength:{instrument}{day}",
        instrument=instrument,
        label=label,
        when=when(day, approx),
        total=number(total),
        maximum=number(maximum),
    )


def infusion(nth, day, mg, *, state=InfusionState.GIVEN, approx=False):
    was_given = state in {InfusionState.GIVEN, InfusionState.PART_GIVEN}
    return InfusionFact(
        key=f"infusion:{nth}",
        number=nth,
        planned=when(day, approx),
        planned_mg=number(mg),
        state=state,
        given=when(day, approx) if was_given else None,
        given_mg=number(mg) if was_given else None,
    )


def pulse(
    today, *, days=(-2, -1, 0), doses=("1000", "1000", "1000"), nth=1, approx=False, reviewed=None, state=None
):
    infusions = tuple(
        infusion(n, day, mg, approx=approx, state=state or InfusionState.GIVEN)
        for n, (day, mg) in enumerate(zip(days, doses, strict=True), start=1)
    )
    given = [fact.given for fact in infusions if fact.given is not None and fact.given.day is not None]
    window = window_after(given[-1]) if given else None
    reviewed_on = None if reviewed is None else on(reviewed)
    return CourseFact(
        key=f"course:{nth}",
        number=nth,
        state="active",
        infusions=infusions,
        window=window,
        window_state=window_state(window, reviewed_on=reviewed_on, today=on(today)) if window else None,
        reviewed_on=reviewed_on,
    )


def plan(*steps, drug="prednisone", in_force=True, closed=None, key="plan:1"):
    """A plan of (day, mg) steps."""
    taper = taper_of([(on(day), Decimal(mg)) for day, mg in steps])
    return PlanFact(key, drug, taper, 1, in_force, closed_on=None if closed is None else on(closed))


def taken(first, last, mg, *, drug="prednisone", route="PO", approx=False, key="taken:1"):
    last_day = None if last is None else on(last)
    return TakenFact(key, drug, route, when(first, approx), last_day, number(mg), printed="")


def history(today, **facts):
    return PatientHistory(today=on(today), **{name: tuple(values) for name, values in facts.items()})
