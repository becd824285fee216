"""Unsafe orders are caught, the lethal ones refused, and safe ones left alone."""

import pytest

from tests.rules.dose_vignettes import Vignette, judged, vignettes

ALL = vignettes()
MOST_NUISANCE_PERCENT = 5


def test_the_table_is_as_large_as_it_must_be() -> None:
    unsafe = [v for v in ALL if not v.is_safe]
    assert len(unsafe) >= 120
    assert len(ALL) - len(unsafe) >= 60
    assert len({v.category for v in unsafe}) >= 12
    assert len({v.id for v in ALL}) == len(ALL)
    assert all(v.source for v in ALL)


@pytest.mark.parametrize("vignette", ALL, ids=lambda v: v.id)
def test_each_order_gets_the_verdict_of_the_table(vignette: Vignette) -> None:
    found = judged(vignette)
    assert found.verdict == vignette.expected, found.reason


def test_what_is_fatal_in_the_table_is_a_stop_there() -> None:
    assert {v.expected for v in ALL if v.is_fatal} == {"stop"}


def test_safe_orders_are_hardly_ever_warned_of() -> None:
    safe = [v for v in ALL if v.is_safe]
    warned = [v.id for v in safe if judged(v).verdict != "ok"]
    assert len(warned) * 100 <= len(safe) * MOST_NUISANCE_PERCENT, warned


def test_each_finding_is_a_sentence_with_its_source() -> None:
    found = [finding for vignette in ALL for finding in judged(vignette).findings]
    assert all(f.sentence.endswith((".", "?")) and f.source and f.code.isascii() for f in found)
