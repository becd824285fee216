"""The table of orders as a case file prints pulses: history is kept and flagged."""

from decimal import Decimal
from pathlib import Path

import pytest

from courses.models import PulseCourse
from courses.rules.pulse import DoseBasis
from monitoring.models import Note
from tests.monitoring.imports.case_file import line_of, write
from tests.monitoring.imports.loading import load
from tests.rules.dose_vignettes import Vignette, vignettes

pytestmark = pytest.mark.django_db
ACETATE = {"name": "methylprednisolone acetate IV pulse"}
FITS_MG = 10**6  # a larger dose no infusion can hold: its row becomes a note
AMOUNT = {"single_dose", "unit", "per_kg", "daily_dose", "course"}


def can_be_printed(vignette: Vignette) -> bool:
    """Return whether a row for one dose a day can say it; patients in a file have neither age nor weight."""
    entry = vignette.entry
    is_flat = entry.basis is DoseBasis.FLAT and entry.amount_mg is not None and 0 < entry.amount_mg < FITS_MG
    return is_flat and entry.times_per_day in {None, 1} and entry.days in range(1, 32)


PRINTED = [v for v in vignettes() if can_be_printed(v)]
FLAGGED = [v for v in PRINTED if v.category in AMOUNT and v.entry.age_years in {None, Decimal(52)}]


def row(vignette: Vignette, **cells: str) -> str:
    entry = vignette.entry
    told = {"kind": "dose", "name": "methylprednisolone IV pulse", "route": "IV", "per": "day"}
    told |= {"value": format(entry.dose, "f"), "unit": str(entry.unit), "day_to": str(entry.days - 1)}
    return line_of(**told | cells)


@pytest.mark.parametrize("vignette", FLAGGED, ids=lambda v: v.id)
def test_an_unsafe_dose_of_the_past_is_kept_and_flagged(vignette: Vignette, tmp_path: Path) -> None:
    said = load(write(tmp_path, row(vignette)))
    course = PulseCourse.objects.get()
    assert course.infusions.first().given_mg == vignette.entry.amount_mg
    assert course.findings
    assert "line 2, kept as it was given: " in said


@pytest.mark.parametrize(
    "vignette", [v for v in PRINTED if v.category == "safe_adult"][:8], ids=lambda v: v.id
)
def test_a_safe_dose_of_the_past_is_not_flagged(vignette: Vignette, tmp_path: Path) -> None:
    assert "kept as it was given" not in load(write(tmp_path, row(vignette)))
    assert PulseCourse.objects.get().findings == []


def test_the_acetate_becomes_a_line_that_no_infusion_holds(tmp_path: Path) -> None:
    safe = next(v for v in PRINTED if v.is_safe)
    said = load(write(tmp_path, row(safe, **ACETATE)))
    assert "methylprednisolone acetate never goes into a vein" in said
    assert not PulseCourse.objects.exists()
    assert Note.objects.exists()
