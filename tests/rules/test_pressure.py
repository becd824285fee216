"""When a blood pressure is asked about: each number from both sides."""

import pytest

from monitoring.rules.safety.pressure import asks_to_read_again, pressure_text


@pytest.mark.parametrize(
    ("systolic", "diastolic", "is_asked"),
    [(179, 109, False), (180, 109, True), (179, 110, True), (180, 110, True), (60, 30, False)],
)
def test_from_either_number_on_it_is_asked_whether_it_was_measured_again(systolic, diastolic, is_asked):
    said = asks_to_read_again(systolic, diastolic)
    assert bool(said) is is_asked
    if is_asked:
        assert said == (
            f"{systolic}/{diastolic} mmHg was not stored: from 180 or from 110 mmHg on it is asked "
            "whether it was measured again; say so, or correct it."
        )


def test_a_pressure_is_written_as_people_write_it():
    assert pressure_text(142, 90) == "142/90 mmHg"
