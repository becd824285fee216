"""What stands on the patient's sheet, and what must not."""

from dataclasses import asdict
from decimal import Decimal

import pytest

from courses.forms.taper import oral_steroids
from courses.sheets import words
from tests.courses.sheets.conftest import LANGUAGES, LONGEST, SEED, SHORTEST, day, sheet, steps

NBSP = "\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def rows(found) -> list[tuple]:
    return [(plain(r.first), plain(r.last), plain(r.dose), plain(r.tablets)) for r in found.rows]


def test_a_row_says_its_days_its_dose_and_its_tablets():
    assert rows(sheet(SEED))[11:14] == [
        ("Mon 23 Mar", "Sun 29 Mar", "20 mg", "1 × 20 mg"),
        ("Mon 30 Mar", "Sun 5 Apr", "17.5 mg", "1 × 10 mg + 1 × 5 mg + 1 × 2.5 mg"),
        ("Mon 6 Apr", "Sun 12 Apr", "17.5 mg", "1 × 10 mg + 1 × 5 mg + 1 × 2.5 mg"),
    ]
    assert [r.is_change for r in sheet(SEED).rows[11:14]] == [False, True, False]


def test_dates_doses_and_drug_are_in_the_patients_language():
    german, spanish = sheet(SEED, language="de"), sheet(SEED, language="es")
    assert rows(german)[12] == ("Mo, 30. Mär", "So, 5. Apr", "17,5 mg", "1 × 10 mg + 1 × 5 mg + 1 × 2,5 mg")
    assert [plain(r.dose) for r in spanish.rows][12] == "17,5 mg"
    assert (german.drug, spanish.drug) == ("PredniSON", "predniSONA")
    assert "Sonntag, 5. Juli 2026" in german.closing
    assert "domingo 5 de julio de 2026" in spanish.closing.lower()
    assert german.rows[0].boxes[0].weekday == "Mo"
    assert german.page_line(1, 2) == "Seite 1 von 2"


def test_each_day_has_its_box():
    boxes = sheet(steps((0, "20"), (10, "10"), (12, "0"))).rows
    assert [[box.number for box in row.boxes] for row in boxes] == [
        [5, 6, 7, 8, 9, 10, 11], [12, 13, 14], [15, 16],
    ]  # fmt: skip


def test_it_ends_with_what_comes_after_the_last_step():
    assert sheet(SHORTEST).closing == (
        "After Monday 5 January 2026: no more of these tablets. If you feel unwell then, call us."
    )
    assert plain(sheet(LONGEST).closing).startswith("Then go on with 12.5 mg a day.")


def test_it_begins_today():
    assert plain(sheet(SEED, today=day(20)).rows[0].first) == "Mon 19 Jan"
    assert plain(sheet(SEED, today=day(-3)).rows[0].first) == "Mon 5 Jan"


def test_it_says_whom_to_call_and_leaves_a_line_where_no_number_is_known():
    assert sheet(SEED).call == ("Call us: North, 0161 496 0000", "Outside our hours: 0161 496 0999")
    assert sheet(SEED, phone="").call[0] == "Call us: North, __________________"


def test_without_a_list_it_counts_no_tablets_and_where_they_cannot_be_made_it_says_ask():
    assert sheet(SEED, listed=()).rows[0].tablets == "as your pharmacist says"
    assert [r.tablets for r in sheet(steps((0, "11"), (7, "0"))).rows] == ["ask us which tablets"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_it_names_the_disease_or_more_of_the_patient_than_a_name_and_an_initial(language):
    said = str(asdict(sheet(SEED, language=language)))
    assert "Ada A." in said
    for secret in ("Zebulon", "Abbott", "1961", "imnm", "myo", "Myo", "mio"):
        assert secret not in said


def test_a_patient_without_a_given_name_has_an_initial():
    assert sheet(SEED, given_name="").whose == "For: A."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_when_ill_gives_no_dose(language):
    """Sick-day doses are general knowledge in our sources [G]: none is printed."""
    found = sheet(SEED, language=language)
    advice = " ".join((found.do_not_stop, *found.advice))
    assert not any(letter.isdigit() for letter in advice)
    assert "mg" not in advice


def test_every_steroid_of_a_taper_has_its_words():
    for drug, _ in oral_steroids():
        said = words.drug_words(drug)
        assert said.casefold() == drug.casefold()
    assert words.drug_words("cloprednol") == "cloprednol"
    assert words.number(Decimal("2.50")) == "2.5"
