"""The validator: on both sides of each limit, and on the tapers of the published cases as printed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import adrenal_rule, taper_protocol, taper_protocols
from courses.rules.findings import Severity
from courses.rules.steps import taper_of
from courses.rules.taper import Pace, generate
from courses.rules.taper_check import PrintedStep, check_printed, check_taper, new_findings

DAY0 = date(2026, 1, 5)
SEED = taper_protocol()


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


def printed(*rows):
    """Return periods of (first, last, mg), days from day 0; None is open, or not recorded."""
    return [
        PrintedStep(on(first), None if last is None else on(last), None if mg is None else Decimal(mg))
        for first, last, mg in rows
    ]


def codes(*rows, drug="prednisone", protocol=None):
    return [found.code for found in check_printed(printed(*rows), drug, protocol=protocol)]


def plan(*pairs):
    return taper_of([(on(day), Decimal(mg)) for day, mg in pairs])


def test_the_limits_are_the_lower_ends_of_the_sources_ranges():
    rule = adrenal_rule()
    assert (rule.longer_than_days, rule.above_prednisone_mg) == (21, 4)
    assert "PMC11180513" in rule.source


@pytest.mark.parametrize(
    ("next_first", "found"), [(9, ["overlap"]), (10, []), (11, []), (12, ["gap"]), (20, ["gap"])]
)
def test_gap_and_overlap_on_both_sides_of_a_border(next_first, found):
    assert codes((0, 10, "20"), (next_first, 30, "10")) == found


def test_a_gap_says_its_days_and_what_is_not_known():
    (gap,) = check_printed(printed((0, 10, "20"), (14, 30, "10")), "prednisone")
    assert gap.severity is Severity.STOP
    assert gap.sentence == (
        "No dose is said for 3 days between 15 Jan 2026 and 19 Jan 2026; whether the steroid was taken then "
        "is not known."
    )


def test_an_overlap_says_both_doses():
    (overlap,) = check_printed(printed((0, 10, "20"), (5, 30, None)), "prednisone")
    assert "20 mg until 15 Jan 2026 and a dose not recorded" in overlap.sentence


def test_periods_in_any_order_are_read_by_their_days():
    assert codes((11, 20, "10"), (0, 10, "20")) == []


@pytest.mark.parametrize(("mg", "found"), [("9.5", []), ("10", []), ("10.5", ["rise"])])
def test_a_rise(mg, found):
    assert codes((0, 10, "10"), (11, 20, mg)) == found


def test_a_rise_with_a_reason_is_none():
    taper = plan((0, "10"), (14, "20"))
    assert [found.code for found in check_taper(taper, "prednisone")] == ["rise"]
    assert check_taper(taper, "prednisone", reasoned=[on(14)]) == ()


def test_a_dose_not_recorded_neither_rises_nor_falls():
    assert codes((0, 10, "10"), (11, 20, None), (21, 30, "60"), protocol=SEED) == []


@pytest.mark.parametrize(
    ("days", "mg", "drug", "found"),
    [
        (21, "20", "prednisone", []),
        (22, "20", "prednisone", ["abrupt_stop"]),
        (22, "4", "prednisone", []),
        (22, "4.5", "prednisone", ["abrupt_stop"]),
        (22, "3.2", "methylprednisolone", []),  # 4 mg of prednisone
        (22, "3.3", "methylprednisolone", ["abrupt_stop"]),
        (22, "16", "hydrocortisone", []),
        (22, "17", "hydrocortisone", ["abrupt_stop"]),
        (22, "5", "deflazacort", ["abrupt_stop"]),  # no equivalent known: as it stands
    ],
)
def test_a_stop_at_once_on_both_sides_of_each_limit(days, mg, drug, found):
    assert [one.code for one in check_taper(plan((0, mg), (days, "0")), drug)] == found


def test_the_days_of_all_doses_count_up_to_a_stop():
    assert codes((0, 14, "20"), (15, 21, "10"), (22, 30, "0")) == ["abrupt_stop"]
    assert codes((0, 13, "20"), (14, 20, "10"), (21, 30, "0")) == []
    assert codes((0, 14, None), (15, 21, "10"), (22, 30, "0")) == ["abrupt_stop"]
    assert codes((0, 14, "20"), (15, 16, "0"), (17, 23, "10"), (24, 30, "0")) == ["rise"]
    assert codes((0, 14, "20"), (18, 24, "10"), (25, 30, "0")) == ["gap"]


def test_a_record_that_merely_ends_is_no_stop():
    assert codes((0, 100, "60")) == []
    assert codes((0, 100, "60"), (120, None, "0")) == ["gap"]
    assert codes((0, 100, None), (101, None, "0")) == []


def test_a_stop_says_dose_days_and_source():
    (stop,) = check_taper(plan((0, "16"), (28, "0")), "methylprednisolone")
    assert (stop.severity, "ESE/ES 2024" in stop.source) == (Severity.WARN, True)
    assert stop.sentence == (
        "The steroid stops at once from 16 mg of methylprednisolone a day (20 mg prednisone-equivalent) "
        "after 28 days, its last day 1 Feb 2026: adrenal insufficiency is a risk after more than 21 days "
        "above 4 mg of prednisone a day; consider a taper, or say why."
    )


def test_a_short_course_that_stops_at_once_leaves_the_protocol():
    assert codes((0, 8, "60"), (9, 13, "0"), protocol=SEED) == ["stop_at_once"]
    assert codes((0, 8, "4"), (9, 13, "0"), protocol=SEED) == []
    assert codes((0, 8, "60"), (9, 13, "0"), protocol=taper_protocol("bsr_2022_adult")) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("60", "50", []),
        ("60", "49.5", ["large_step"]),
        ("30", "25", []),
        ("30", "24.5", ["large_step"]),
        ("20", "17.5", []),
        ("20", "17", ["large_step"]),
    ],
)
def test_a_step_larger_than_the_protocols(old, new, found):
    assert codes((0, 13, old), (14, 30, new), protocol=SEED) == found


def test_steps_are_compared_in_prednisone():
    assert codes((0, 13, "48"), (14, 30, "40"), drug="methylprednisolone", protocol=SEED) == []
    assert codes((0, 13, "48"), (14, 30, "39"), drug="methylprednisolone", protocol=SEED) == ["large_step"]


@pytest.mark.parametrize(("days", "found"), [(13, ["short_step"]), (14, []), (15, [])])
def test_a_dose_kept_for_less_than_the_protocols_interval(days, found):
    assert codes((0, 13, "60"), (14, 13 + days, "50"), (14 + days, 99, "40"), protocol=SEED) == found


@pytest.mark.parametrize(("last_mg", "found"), [("4", ["short_step"]), ("4.5", ["abrupt_stop"])])
def test_a_last_dose_is_either_kept_too_short_or_stopped_at_once(last_mg, found):
    assert codes((0, 30, "6.5"), (31, 40, last_mg), (41, 50, "0"), protocol=SEED) == found


def test_a_start_dose_and_a_risen_one_have_no_interval():
    assert codes((0, 2, "60"), (3, 20, "50"), protocol=SEED) == []
    assert codes((0, 20, "40"), (21, 23, "60"), (24, 50, "50"), protocol=SEED) == ["rise"]


def test_below_the_end_of_a_protocol_nothing_is_compared():
    etg = taper_protocol("etg_6_weeks")
    assert codes((0, 13, "25"), (14, 15, "10"), (16, 30, "5"), protocol=etg) == []


@pytest.mark.parametrize("name", [name for name, found in taper_protocols().items() if found.bands])
@pytest.mark.parametrize("pace", list(Pace))
def test_a_protocols_own_schedule_has_no_finding(name, pace):
    protocol = taper_protocol(name)
    taper = generate(protocol, start_mg=Decimal(60), start_on=DAY0, hold_weeks=6, pace=pace)
    assert check_taper(taper, protocol.drug, protocol=protocol) == ()


def test_a_change_asks_only_for_what_it_brings():
    before = plan((0, "60"), (14, "30"), (28, "20"), (30, "0"))
    moved = plan((0, "60"), (16, "30"), (30, "20"), (32, "0"))
    assert [found.code for found in check_taper(before, "prednisone", protocol=SEED)] == (
        ["large_step", "large_step", "abrupt_stop"]
    )
    assert new_findings(before, moved, "prednisone", protocol=SEED) == ()
    shorter = plan((0, "60"), (14, "30"), (20, "20"), (30, "0"))
    assert [found.code for found in new_findings(before, shorter, "prednisone", protocol=SEED)] == (
        ["short_step"]
    )


def test_f1000_stops_at_once_after_days_and_begins_again():
    """F1000 7:60: 40 mg every 8 h IV for 9 days, stopped, relapse, begun again, 48 mg, then 32 mg."""
    rows = [(1, 9, "120"), (9, 13, "0"), (14, 18, "120"), (19, 33, "48"), (33, None, "32")]
    found = check_printed(printed(*rows), "methylprednisolone", protocol=SEED)
    assert [one.code for one in found] == ["stop_at_once", "rise", "large_step", "large_step"]
    assert "150 mg prednisone-equivalent) after 8 days" in found[0].sentence
    assert "from 0 to 120 mg" in found[1].sentence


def test_es101587_rises_at_its_flare():
    """ES101587: 7.5 mg from week 12, 10 mg at the flare of week 14, 7.5 mg again from week 16."""
    rows = [(3, 16, "30"), (84, 98, "7.5"), (98, 112, "10"), (112, 140, "7.5")]
    found = check_printed(printed(*rows), "prednisone", protocol=SEED)
    assert [one.code for one in found] == ["gap", "rise"]
    assert "rises from 7.5 to 10 mg" in found[1].sentence
