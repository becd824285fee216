"""ALT and AST read with CK and GGT, in one sentence with its inputs."""

import pytest

from monitoring.rules.history import LabPoint
from monitoring.rules.laboratory.muscle_or_liver import read_with_ck
from monitoring.rules.laboratory.shown_unit import in_clinic_unit
from tests.rules.histories import lab, normal

ALT = lab(0, "313", code="alt", label="ALT", uln="35")
INTRO = "ALT also comes from muscle: CK was "
NO_CK = "ALT also comes from muscle, and there is no CK within 28 days of it: read them together."
RAISED = "it is raised, so muscle can explain it."
STAYS = "in some myositis CK stays normal."
ABOVE = "above its own limits."


def ggt(day, text, **more):
    return lab(day, text, code="ggt", label="GGT", **more)


@pytest.mark.parametrize(
    ("beside", "sentence"),
    [
        (
            [lab(0, "1640", uln="200")],
            f"{INTRO}8.2 × ULN on 14 Jan 2026; {RAISED}",
        ),
        (
            [lab(0, "122", uln="170")],
            f"{INTRO}0.7 × ULN on 14 Jan 2026; it is within its own limits; {STAYS}",
        ),
        (
            [normal(0)],
            f"{INTRO}normal, without a number on 14 Jan 2026; it was reported as normal; {STAYS}",
        ),
        (
            [lab(0, "122")],
            f"{INTRO}122 U/L on 14 Jan 2026; without a limit of its own it cannot be judged.",
        ),
        (
            [lab(0, "15", "x ULN")],
            f"{INTRO}15.0 × ULN on 14 Jan 2026; {RAISED}",
        ),
        (
            [lab(0, "250", uln="200", sign=">")],
            f"{INTRO}> 1.3 × ULN on 14 Jan 2026; {RAISED}",
        ),
        (
            [lab(0, "100", uln="200", sign="<")],
            f"{INTRO}< 0.5 × ULN on 14 Jan 2026; it is not above its own limit; {STAYS}",
        ),
        (
            [lab(0, "150", uln="200", sign=">")],
            f"{INTRO}> 0.8 × ULN on 14 Jan 2026; it cannot be judged from a bound.",
        ),
        (
            [lab(0, "5000", uln="200", sign="about")],
            f"{INTRO}about 25 × ULN on 14 Jan 2026; it cannot be judged from a bound.",
        ),
        (
            [lab(0, None, uln="200")],
            f"{INTRO}not reported on 14 Jan 2026; without a number it cannot be judged.",
        ),
        ([], NO_CK),
        (
            [lab(-29, "1640", uln="200")],
            NO_CK,
        ),
        (
            [lab(-28, "1640", uln="200"), lab(29, "1", uln="200")],
            f"{INTRO}8.2 × ULN on 17 Dec 2025; {RAISED}",
        ),
        (
            [lab(-2, "400", uln="200"), lab(1, "600", uln="200")],
            f"{INTRO}3.0 × ULN on 15 Jan 2026; {RAISED}",
        ),
        (
            [lab(0, "1640", uln="200", status="withdrawn")],
            NO_CK,
        ),
        (
            [lab(0, "1640", uln="200"), ggt(0, "90", uln="55")],
            f"{INTRO}8.2 × ULN on 14 Jan 2026; {RAISED} GGT was 1.6 × ULN on 14 Jan 2026, {ABOVE}",
        ),
        (
            [ggt(0, "20")],
            f"{NO_CK} GGT was 20 U/L on 14 Jan 2026, without a limit it can be judged by.",
        ),
        (
            [ggt(0, "2", unit="x ULN")],
            f"{NO_CK} GGT was 2.0 × ULN on 14 Jan 2026, {ABOVE}",
        ),
        (
            [ggt(0, "20", uln="55", sign="<")],
            f"{NO_CK} GGT was < 0.4 × ULN on 14 Jan 2026, not above its own limit.",
        ),
        (
            [ggt(0, "20", uln="55", sign=">")],
            f"{NO_CK} GGT was > 0.4 × ULN on 14 Jan 2026, which cannot be judged from a bound.",
        ),
        (
            [ggt(0, None)],
            f"{NO_CK} GGT was not reported on 14 Jan 2026, without a number it can be judged by.",
        ),
    ],
)
def test_a_raised_alt_is_read_with_ck_and_ggt(beside, sentence):
    assert read_with_ck(ALT, [ALT, *beside], 28) == sentence


def test_it_is_said_only_of_what_is_raised():
    within = lab(0, "35", code="alt", label="ALT", uln="35")
    assert read_with_ck(within, [within], 28) == ""
    assert read_with_ck(within, [within], 28, is_raised=True).startswith("ALT also comes from muscle")
    assert read_with_ck(lab(0, "36", code="ast", label="AST", uln="35"), [], 28).startswith("AST also comes")
    assert read_with_ck(lab(0, "9", "x ULN", code="alt", label="ALT"), [], 28) == NO_CK
    assert read_with_ck(lab(0, "1", "x ULN", code="alt", label="ALT"), [], 28) == ""
    assert read_with_ck(lab(0, "999", code="ldh", label="LDH", uln="35"), [], 28) == ""
    assert read_with_ck(lab(None, "99", code="alt", label="ALT", uln="35"), [], 28) == (
        "ALT also comes from muscle, and there is no CK on a day that can be compared: read them together."
    )


def said(found: LabPoint, enzyme_unit="U/L", glucose_unit="mmol/L") -> str:
    return in_clinic_unit(found, enzyme_unit=enzyme_unit, glucose_unit=glucose_unit)


@pytest.mark.parametrize(
    ("found", "units", "words"),
    [
        (lab(0, "7500"), ("ukat/L", "mmol/L"), "125 µkat/L"),
        (lab(0, "7500"), ("U/L", "mmol/L"), ""),
        (lab(0, "125", "ukat/L"), ("U/L", "mmol/L"), "7500 U/L"),
        (lab(0, "20000", sign=">"), ("ukat/L", "mmol/L"), "> 333 µkat/L"),
        (lab(0, "100", "mg/dL", code="glucose"), ("U/L", "mmol/L"), "5.55 mmol/L"),
        (lab(0, "100", "mg/dL", code="glucose"), ("U/L", "mg/dL"), ""),
        (lab(0, "15", "x ULN"), ("ukat/L", "mmol/L"), ""),
        (lab(0, "4", "mEq/L", code="potassium"), ("U/L", "mmol/L"), ""),
        (lab(0, "80", "umol/L", code="creatinine"), ("U/L", "mmol/L"), ""),
        (lab(0, "30", code="ggt"), ("ukat/L", "mmol/L"), "0.5 µkat/L"),
        (lab(0, "0"), ("ukat/L", "mmol/L"), "0 µkat/L"),
        (normal(0), ("ukat/L", "mmol/L"), ""),
        (lab(0, "5", "kg", code=""), ("ukat/L", "mmol/L"), ""),
        (lab(0, "5", "kg"), ("ukat/L", "mmol/L"), ""),
    ],
)
def test_a_value_is_said_in_the_clinics_unit_where_it_was_printed_in_another(found, units, words):
    assert said(found, *units) == words
