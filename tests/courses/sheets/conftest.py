"""Tapers of every length, not stored, and their sheets."""

from datetime import date, timedelta
from decimal import Decimal

from courses.models import Clinic, Patient, TaperPlan
from courses.models.tablets import Dispensing
from courses.protocols.loader import taper_protocol
from courses.rules.steps import Taper, TaperStep
from courses.rules.tablets import Tablet
from courses.rules.taper import generate
from courses.sheets.sheet import Sheet, sheet_of

MONDAY = date(2026, 1, 5)
D = Decimal
LISTED = tuple(Tablet(D(mg)) for mg in ("2.5", "5", "10", "20"))
LANGUAGES = ["en", "de", "es"]
PAPERS = ["a4", "letter"]


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def steps(*pairs: tuple[int, str]) -> Taper:
    return Taper(tuple(TaperStep(day(n), D(mg)) for n, mg in pairs))


SHORTEST = steps((0, "5"), (1, "0"))
SEED = generate(taper_protocol("seed"), start_mg=D(60), start_on=MONDAY, hold_weeks=2)
LONGEST = steps(*((14 * n, f"{160 - D('2.5') * n}") for n in range(60)))  # the last step has an open end
TAPERS = {"shortest": SHORTEST, "seed": SEED, "longest": LONGEST}


def sheet(taper: Taper, *, language: str = "en", listed=LISTED, today: date = MONDAY, **columns) -> Sheet:
    clinic = {"name": "North", "phone": "0161 496 0000", "phone_out_of_hours": "0161 496 0999"}
    patient = {"family_name": "Abbott-Zebulon", "given_name": "Ada", "birth_date": date(1961, 4, 2)}
    told = {name: columns.pop(name) for name in list(columns) if name in clinic}
    patient = Patient(clinic=Clinic(**(clinic | told)), subtype="imnm", **(patient | columns))
    plan = TaperPlan(patient=patient, drug="prednisone", version=2)
    return sheet_of(plan, taper, Dispensing(tuple(listed), ()), language=language, today=today)
