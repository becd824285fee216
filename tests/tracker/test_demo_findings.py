"""What the demo makes up makes sense: scores by muscle add up to the total told."""

import pytest

from tracker.demo.findings import muscle_scores


@pytest.mark.parametrize(
    ("instrument", "muscles", "total"),
    [*(("mmt8", 15, total) for total in (0, 1, 75, 96, 149, 150)), ("mmt26", 26, 246), ("mmt26", 26, 0)],
)
def test_muscle_scores_add_up(instrument: str, muscles: int, total: int) -> None:
    scores = muscle_scores(total, instrument)
    assert len(scores) == muscles
    assert sum(score.score for score in scores) == total
    assert all(0 <= score.score <= 10 for score in scores)
