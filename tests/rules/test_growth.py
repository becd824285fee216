"""Height velocity: exact, only between heights far enough apart, against the child's own earlier one."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules.safety.growth import Growth, Height, Velocity, growth, growth_sentence

D = Decimal
FIRST = date(2024, 1, 10)


def heights(*said: tuple[date, str]) -> list[Height]:
    return [Height(day, D(cm)) for day, cm in said]


def test_a_velocity_is_exact_and_says_its_days_and_centimetres():
    found = growth(heights((FIRST, "120"), (date(2025, 1, 10), "126")))
    assert found.latest is not None
    assert found.latest.cm_a_year == Fraction(6 * 1461, 4 * 366)
    assert found.latest.words == "6 cm a year (6 cm in 366 days, 10 Jan 2024 to 10 Jan 2025)"
    assert found.missing == "A change cannot be told: there is one velocity only."


@pytest.mark.parametrize(
    ("last", "is_told"),
    [(date(2024, 7, 9), False), (date(2024, 7, 10), True), (date(2024, 7, 11), True)],
)
def test_heights_less_than_6_months_apart_tell_nothing(last, is_told):
    found = growth(heights((FIRST, "120"), (last, "123")))
    assert bool(found.velocities) is is_told
    if not is_told:
        assert growth_sentence(found) == (
            "Growth cannot be told: the heights lie 181 days apart, less than 6 months; over so short a time "
            "an error of millimetres would count as growth."
        )


def test_too_few_heights_say_so():
    assert growth_sentence(growth([])) == "Growth cannot be told: no height with a known day is on record."
    assert growth_sentence(growth(heights((FIRST, "120")))) == (
        "Growth cannot be told: one height only, of 10 Jan 2024; a second is needed 6 months later."
    )


def test_velocities_run_end_to_end_from_the_latest_height_backwards():
    days = [date(2024, 1, 10), date(2024, 3, 1), date(2024, 7, 10), date(2024, 9, 5), date(2025, 3, 5)]
    found = growth([Height(day, D(120 + n)) for n, day in enumerate(days)])
    assert [(v.first.day, v.last.day) for v in found.velocities] == [(days[1], days[3]), (days[3], days[4])]


def test_of_two_heights_on_one_day_the_one_entered_last_counts():
    found = growth(heights((FIRST, "120"), (date(2025, 1, 10), "129"), (date(2025, 1, 10), "126")))
    assert found.latest is not None
    assert found.latest.gained_cm == 6


def year_by_year(*cm: str) -> list[Height]:
    """Return heights 365 days apart: 1 Mar 2021, 2022 and 2023, 29 Feb 2024, 28 Feb 2025."""
    return [Height(date(2021, 3, 1) + timedelta(days=365 * n), D(one)) for n, one in enumerate(cm)]


@pytest.mark.parametrize(
    ("cm", "fall"),
    [
        (("100", "110", "119"), 10),
        (("100", "110", "117"), 30),
        (("100", "110", "115"), 50),
        (("100", "110", "120"), 0),
        (("100", "110", "122"), -20),
        (("100", "110", "110"), 100),
    ],
)
def test_the_fall_is_in_percent_of_the_earlier_velocity(cm, fall):
    assert growth(year_by_year(*cm)).fall_percent == fall


def test_the_latest_is_held_against_the_last_before_the_steroid():
    rows = year_by_year("100", "108", "114", "117", "120")
    before = growth(rows, steroid_from=date(2023, 3, 1))
    assert (before.is_before_steroid, before.fall_percent) == (True, 50)
    assert before.earlier == Velocity(rows[1], rows[2])
    a_day_short = growth(rows, steroid_from=date(2023, 2, 28))
    assert a_day_short.earlier == Velocity(rows[0], rows[1])
    none_before = growth(rows, steroid_from=date(2021, 3, 1))
    assert (none_before.is_before_steroid, none_before.earlier) == (False, Velocity(rows[0], rows[1]))


def test_a_velocity_that_all_lies_before_the_steroid_is_not_held_against_itself():
    found = growth(year_by_year("100", "110"), steroid_from=date(2024, 1, 1))
    assert (found.earlier, found.fall_percent) == (None, None)


def test_a_height_that_fell_is_asked_about_and_no_percentage_is_told():
    found = growth(year_by_year("100", "110", "109.5"))
    assert found.fall_percent is None
    assert found.missing == (
        "The height fell by 0.5 cm from 1 Mar 2022 to 1 Mar 2023: measure again before anything is read "
        "from it."
    )
    assert growth(year_by_year("110", "110", "116")).missing == (
        "A change cannot be told: the earlier heights do not rise; check them."
    )


def test_the_sentence_says_both_velocities_and_whose_the_earlier_is():
    rows = year_by_year("100", "110", "115")
    assert growth_sentence(growth(rows)) == (
        "Latest height velocity: 5 cm a year (5 cm in 365 days, 1 Mar 2022 to 1 Mar 2023). 50 % slower than "
        "the earliest on record: 10 cm a year (10 cm in 365 days, 1 Mar 2021 to 1 Mar 2022)."
    )
    told = growth_sentence(growth(rows, steroid_from=date(2022, 3, 1)))
    assert "50 % slower than before the steroid: 10 cm a year" in told


def test_a_percentage_is_cut_and_never_shows_a_limit_that_is_not_reached():
    found = growth(year_by_year("100", "110", "117.001"))
    assert found.fall_percent is not None
    assert found.fall_percent < 30
    assert "29.9 % slower" in growth_sentence(found)


@given(
    st.lists(
        st.tuples(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.decimals(60, 190, places=1)), max_size=12
    )
)
def test_velocities_never_overlap_and_end_at_the_latest_height(said):
    found: Growth = growth([Height(day, cm) for day, cm in said])
    for velocity, later in zip(found.velocities, found.velocities[1:], strict=False):
        assert velocity.last == later.first
    for velocity in found.velocities:
        assert velocity.days >= 181
        assert velocity.cm_a_year * velocity.days == Fraction(velocity.gained_cm) * Fraction(1461, 4)
    if found.velocities:
        assert found.velocities[-1].last.day == max(day for day, _ in said)
