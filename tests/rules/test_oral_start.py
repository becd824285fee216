"""A start of ten times the dose is refused; one above the sources is asked about."""

from datetime import date
from decimal import Decimal

import pytest

from courses.rules.oral_start import check_oral_doses, check_oral_start
from courses.rules.steps import taper_of


@pytest.mark.parametrize(
    ("drug", "mg", "kg", "found"),
    [
        ("prednisone", "60", None, []),
        ("prednisone", "399.9", None, []),
        ("prednisone", "400", None, ["oral_start_tenfold"]),
        ("prednisone", "600", None, ["oral_start_tenfold"]),
        ("methylprednisolone", "319.9", None, []),
        ("methylprednisolone", "320", None, ["oral_start_tenfold"]),
        ("deflazacort", "400", None, ["oral_start_tenfold"]),
        ("prednisone", "40", "20", []),  # 2 mg/kg of a child
        ("prednisone", "40.1", "20", ["oral_start_above_most"]),
        ("prednisone", "99.9", "20", ["oral_start_above_most"]),
        ("prednisone", "100", "20", ["oral_start_tenfold"]),
    ],
)
def test_an_oral_start(drug: str, mg: str, kg: str | None, found: list[str]) -> None:
    findings = check_oral_start(drug=drug, daily_mg=Decimal(mg), weight_kg=Decimal(kg) if kg else None)
    assert [f.code for f in findings] == found
    assert all(f.stops == (f.code == "oral_start_tenfold") and f.source for f in findings)


def plan(*doses: str):
    return taper_of([(date(2026, 1, n), Decimal(mg)) for n, mg in enumerate(doses, start=1)])


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, ("400", "20", "0"), "A start of 400 mg"),
        (None, ("20", "400", "0"), "A dose of 400 mg"),  # a zero too many in a later step
        (("60", "0"), ("60", "400", "500", "0"), "A dose of 500 mg"),
        (("60", "20", "0"), ("60", "399.9", "0"), ""),
        (("400", "20", "0"), ("400", "0"), ""),  # what stands is not judged again
        (("400", "20", "0"), ("400", "410", "0"), "A dose of 410 mg"),
    ],
)
def test_the_highest_dose_that_a_plan_brings(before, after, said: str) -> None:
    known = plan(*before) if before else None
    found = [f.sentence for f in check_oral_doses(plan(*after), "prednisone", before=known)]
    assert [sentence.startswith(said) for sentence in found] == ([True] if said else [])
