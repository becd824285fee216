"""Names and shifts of an export: steady under one key, unrelated under another, intervals kept."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.outcomes.export.disguise import Disguise, pooled

ONE, OTHER = Disguise(b"one"), Disguise(b"other")
MANY = range(1, 5001)
DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))


def test_a_name_says_nothing_but_itself():
    assert re.fullmatch("[a-z2-7]{16}", ONE.name("patient", 1))
    assert ONE.name("patient", 1) == Disguise(b"one").name("patient", 1)
    assert len({ONE.name("patient", pk) for pk in MANY}) == len(MANY)


def test_another_key_or_kind_is_another_name():
    assert ONE.name("patient", 1) != OTHER.name("patient", 1)
    assert ONE.name("patient", 1) != ONE.name("course", 1)
    assert not {ONE.name("patient", pk) for pk in MANY} & {OTHER.name("patient", pk) for pk in MANY}


def test_every_shift_from_1_to_365_days_comes_up_in_both_directions_and_none_is_0():
    assert {ONE.shift(pk).days for pk in range(1, 20_001)} == {*range(-365, 0), *range(1, 366)}


def test_shifts_under_two_keys_agree_no_more_often_than_by_chance():
    same = sum(ONE.shift(pk) == OTHER.shift(pk) for pk in MANY)
    assert same < 25  # 5000 / 730 is 7; so many would come once in a million


@given(patient=st.integers(1, 10**9), days=st.lists(DAYS, min_size=2, max_size=5))
def test_all_intervals_of_a_patient_stay(patient, days):
    moved = [ONE.shifted(patient, day) for day in days]
    assert [b - a for a, b in pairwise(moved)] == [b - a for a, b in pairwise(days)]
    assert all(timedelta(0) < abs(b - a) <= timedelta(365) for a, b in zip(days, moved, strict=True))


@pytest.mark.parametrize(("years", "said"), [(0, "0"), (17, "17"), (89, "89"), (90, "90+"), (104, "90+")])
def test_ages_over_89_are_one(years, said):
    assert pooled(years) == said
