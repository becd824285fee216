"""What each finding of a taper or an oral start says, how grave it is and on whose word, whole."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import adrenal_rule, dose_limits, taper_protocol
from courses.rules.equivalence import describe_equivalence, steroid_name
from courses.rules.findings import Finding, Severity
from courses.rules.oral_start import check_oral_start
from courses.rules.steps import ByWeight, taper_of
from courses.rules.taper_check import HOUSE_RULE, Found, PrintedStep, check_printed, find

D = Decimal
DAY0 = date(2026, 1, 5)
SEED = taper_protocol()
LIMITS = dose_limits()


def printed(*rows: tuple[int, int, str | None]) -> list[PrintedStep]:
    """Return periods of (first day, last day, mg), days counted from 5 Jan 2026."""
    return [
        PrintedStep(DAY0 + timedelta(first), DAY0 + timedelta(last), None if mg is None else D(mg))
        for first, last, mg in rows
    ]


@pytest.mark.parametrize(
    ("drug", "rows", "finding"),
    [
        (
            "prednisone",
            [(0, 10, "20"), (5, 30, None)],
            Finding(
                "overlap",
                Severity.STOP,
                "Two doses are said for the days from 10 Jan 2026: 20 mg until 15 Jan 2026 and a dose not "
                "recorded; which was taken is not known.",
                HOUSE_RULE,
            ),
        ),
        (
            "prednisone",
            [(0, 10, "20"), (12, 30, "20")],
            Finding(
                "gap",
                Severity.STOP,
                "No dose is said for 1 day between 15 Jan 2026 and 17 Jan 2026; whether the "
                "steroid was taken "
                "then is not known.",
                HOUSE_RULE,
            ),
        ),
        (
            "prednisone",
            [(0, 10, "10"), (11, 20, "10.5")],
            Finding(
                "rise",
                Severity.WARN,
                "The prednisone dose rises from 10 to 10.5 mg a day on 16 Jan 2026, and a taper "
                "goes down; say "
                "why, as for a flare.",
                HOUSE_RULE,
            ),
        ),
        (
            "methylprednisolone",
            [(0, 13, "48"), (14, 30, "39")],
            Finding(
                "large_step",
                Severity.WARN,
                "The step from 48 to 39 mg of methylprednisolone on 19 Jan 2026 is larger than "
                "the protocol's: "
                "at most 10 mg of prednisone above 30 mg; say why, or make it smaller.",
                SEED.source,
            ),
        ),
        (
            "prednisone",
            [(0, 13, "60"), (14, 26, "50"), (27, 99, "40")],
            Finding(
                "short_step",
                Severity.WARN,
                "The dose of 50 mg of prednisone is kept for 13 days from 19 Jan 2026, and the "
                "protocol keeps "
                "it for at least 14; say why, or keep it longer.",
                SEED.source,
            ),
        ),
        (
            "prednisone",
            [(0, 20, "60"), (21, 30, "0")],
            Finding(
                "stop_at_once",
                Severity.WARN,
                "The steroid stops at once from 60 mg of prednisone a day after 21 days, its "
                "last day 25 Jan "
                f"2026; {SEED.title} goes down in steps. Up to 21 days, {adrenal_rule().source} "
                f"asks for no "
                "taper.",
                SEED.source,
            ),
        ),
        (
            "deflazacort",
            [(0, 30, "25"), (31, 40, "0")],
            Finding(
                "abrupt_stop",
                Severity.WARN,
                "The steroid stops at once from 25 mg of deflazacort a day (no "
                "prednisone-equivalent is known; "
                "the dose is compared as it stands, in mg of the drug) after 31 days, its last "
                "day 4 Feb 2026: "
                "adrenal insufficiency is a risk after more than 21 days above 4 mg of prednisone a day; "
                "consider a taper, or say why.",
                adrenal_rule().source,
            ),
        ),
    ],
)
def test_what_is_said_of_a_taper(drug, rows, finding) -> None:
    assert check_printed(printed(*rows), drug, protocol=SEED) == (finding,)


@pytest.mark.parametrize(
    ("rows", "day", "from_mg", "to_mg"),
    [
        ([(0, 10, "20"), (12, 30, "20")], 11, None, None),
        ([(0, 10, "20"), (5, 30, "20")], 5, D(20), D(20)),
        ([(0, 10, "10"), (11, 20, "11")], 11, D(10), D(11)),
        ([(0, 13, "60"), (14, 30, "49")], 14, D(60), D(49)),
        ([(0, 13, "60"), (14, 26, "50"), (27, 99, "40")], 27, D(50), D(40)),
        ([(0, 20, "60"), (21, 30, "0")], 21, D(60), D(0)),
        ([(0, 21, "60"), (22, 30, "0")], 22, D(60), D(0)),
    ],
)
def test_a_finding_stands_at_its_day_and_doses(rows, day, from_mg, to_mg) -> None:
    (found,) = find(printed(*rows), "prednisone", protocol=SEED)
    assert found == Found(found.finding, DAY0 + timedelta(day), from_mg, to_mg)


@pytest.mark.parametrize(
    ("drug", "mg", "kg", "finding"),
    [
        (
            "methylprednisolone",
            "320",
            None,
            Finding(
                "oral_start_tenfold",
                Severity.STOP,
                "A start of 320 mg a day is refused: it is ten times a usual start (from 40 mg "
                "prednisone); a "
                "zero too many? Correct it.",
                LIMITS.oral_usual_least_mg_a_day.source,
            ),
        ),
        (
            "prednisone",
            "100",
            "20",
            Finding(
                "oral_start_tenfold",
                Severity.STOP,
                "A start of 100 mg a day is refused: at 20 kg it is ten times a start of 0.5 "
                "mg/kg; correct "
                "the dose or the weight.",
                LIMITS.oral_least_mg_per_kg_a_day.source,
            ),
        ),
        (
            "prednisone",
            "1.6",
            "0.7",
            Finding(
                "oral_start_above_most",
                Severity.WARN,
                "A start of 1.6 mg a day is above 2 mg/kg at 0.7 kg; check it and give a reason.",
                LIMITS.oral_most_mg_per_kg_a_day.source,
            ),
        ),
    ],
)
def test_what_is_said_of_an_oral_start(drug, mg, kg, finding) -> None:
    assert check_oral_start(drug=drug, daily_mg=D(mg), weight_kg=D(kg) if kg else None) == (finding,)


def test_a_weight_of_nothing_is_no_weight() -> None:
    assert check_oral_start(drug="prednisone", daily_mg=D(60), weight_kg=D(0)) == ()


def test_a_finding_is_kept_with_these_names() -> None:
    finding = Finding("rise", Severity.WARN, "It rises.", HOUSE_RULE)
    assert finding.as_json() == {
        "code": "rise",
        "severity": "warn",
        "sentence": "It rises.",
        "source": HOUSE_RULE,
    }


def test_a_plan_keeps_what_its_first_dose_was_worked_out_from() -> None:
    plan = taper_of([(DAY0, D(40)), (DAY0 + timedelta(14), D(30))]).by_weight(D("0.5"), D(80))
    assert [step.by_weight for step in plan.steps] == [ByWeight(D("0.5"), D(80)), None]
    assert [step.daily_mg for step in plan.steps] == [D(40), D(30)]


@pytest.mark.parametrize(
    ("drug", "words", "source_begins"),
    [
        (
            "METHYLPREDNISOLONE",
            "4 mg methylprednisolone as 5 mg prednisone",
            "globalrph glucocorticoid equivalence table. Whether very high pulse doses",
        ),
        (
            "deflazacort",
            "deflazacort: no figure, counted as an unknown dose",
            "none confirmed. Left without a figure",
        ),
        ("aspirin", "", ""),
    ],
)
def test_an_equivalence_in_words(drug: str, words: str, source_begins: str) -> None:
    said, source = describe_equivalence(drug)
    assert (said, source[: len(source_begins)]) == (words, source_begins)
    assert "None" not in source


def test_an_equivalence_without_a_note_ends_at_its_source() -> None:
    assert describe_equivalence("hydrocortisone") == (
        "20 mg hydrocortisone as 5 mg prednisone",
        "globalrph glucocorticoid equivalence table",
    )


def test_a_steroid_is_named_as_in_the_table_and_another_drug_as_it_came() -> None:
    assert (steroid_name("METHYLPREDNISOLONE"), steroid_name("Aspirin")) == ("methylprednisolone", "Aspirin")
