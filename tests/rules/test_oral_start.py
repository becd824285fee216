"""A start of ten times the dose is refused; one above the sources is asked about."""

from decimal import Decimal

import pytest

from courses.rules.oral_start import check_oral_start


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
