"""A number on a scale, in words."""

from decimal import Decimal

import pytest

from monitoring.rules.muscles.scale_words import scale_words


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("eat10", "2", "0 to 40, higher is worse"),
        ("eat10", "3", "0 to 40, higher is worse, abnormal from 3"),
        ("eat10", "4", "0 to 40, higher is worse, abnormal from 3"),
        ("fois", "3", "1 to 7, higher is better"),
        ("pas", "8", "1 to 8, higher is worse"),
        ("mdadi", "20", "20 to 100, higher is better"),
        ("ssq", "1700", "0 to 1700, higher is worse"),
        ("haq_di", "1.5", "0 to 3, higher is worse"),
        ("swallowing", None, ""),
        ("eat10", None, ""),
        ("other", "5", ""),
    ],
)
def test_a_scale_says_how_far_it_runs_and_which_way_is_worse(kind, number, said):
    assert scale_words(kind, None if number is None else Decimal(number)) == said
