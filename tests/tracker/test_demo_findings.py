"""What the demo makes up makes sense: scores by muscle add up to the total told, numbers are nobody's."""

from itertools import islice

import pytest

from tests.tracker.test_demo import is_nhs_number
from tracker.demo.findings import muscle_scores
from tracker.demo.identifiers import nhs_numbers, phone_number


@pytest.mark.parametrize(
    ("instrument", "muscles", "total"),
    [*(("mmt8", 15, total) for total in (0, 1, 75, 96, 149, 150)), ("mmt26", 26, 246), ("mmt26", 26, 0)],
)
def test_muscle_scores_add_up(instrument: str, muscles: int, total: int) -> None:
    scores = muscle_scores(total, instrument)
    assert len(scores) == muscles
    assert sum(score.score for score in scores) == total
    assert all(0 <= score.score <= 10 for score in scores)


def test_nhs_numbers_skip_those_without_a_check_digit() -> None:
    numbers = list(islice(nhs_numbers(), 60))
    assert numbers[:3] == ["9990000018", "9990000026", "9990000034"]
    assert all(is_nhs_number(number) for number in numbers)
    assert len(set(numbers)) == 60
    assert numbers[-1][:9] > "999000060", "some were skipped"


def test_phone_numbers_differ_and_stay_in_the_drama_range() -> None:
    numbers = [phone_number(position) for position in range(1000)]
    assert len(set(numbers)) == 1000
    assert (min(numbers), max(numbers)) == ("0161 496 0000", "0161 496 0999")
