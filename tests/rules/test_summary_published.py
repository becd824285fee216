"""The sentence of each published case (sources and licences: the project's cases folder), by hand.

A case's own day 0 is moved so that the last infusion, where there is one, falls on 14 January 2026.
"""

import pytest

from monitoring.rules.summary import Summary, summary_sentence
from tests.rules.histories import history, lab, normal, pulse, scored, taken
from tests.rules.vectors import rows

MP = "methylprednisolone"
NO_NUMBER = "reported as normal, without a number"


def es101587(today):
    """Infusions on days 0-2 of the case, so its day d is d - 2 here; pulse doses not printed."""
    return history(
        today,
        courses=[pulse(today, doses=(None, None, None))],
        labs=[
            normal(-152, approx=True),
            normal(-152, code="aldolase", label="aldolase", approx=True),
            lab(-152, "44.2", "mg/L", code="crp", label="CRP", uln="5", approx=True),
            lab(5, "160", code="ast", label="AST", uln="35"),
            lab(5, "313", code="alt", label="ALT", uln="35"),
            lab(96, "29.2", "mg/L", code="crp", label="CRP", uln="5", approx=True),
        ],
        taken=[
            taken(-152, -11, "30", approx=True),
            taken(1, 14, "30"),
            taken(82, 96, "7.5", approx=True),
            taken(96, 110, "10", approx=True),
            taken(110, 138, "7.5", approx=True),
        ],
    )


NORMAL_BEFORE = "No CK since the pulse (reported as normal, without a number, about 15 Aug 2025)"


@pytest.mark.parametrize(
    ("today", "window", "dose", "day"),
    [
        (5, "opens in 23 days", "prednisone 30 mg", 5),
        (20, "opens in 8 days", "no steroid dose on record", 20),  # "then descending", steps not printed
        (40, "closes in 2 days", "no steroid dose on record", 40),
        (96, "closed on 25 Feb 2026 without a review", "prednisone 10 mg", 96),  # the flare, back to 10 mg
        (138, "closed on 25 Feb 2026 without a review", "prednisone 7.5 mg", 138),
    ],
)
def test_es101587_ck_was_never_raised_and_the_pulse_dose_is_unknown(today, window, dose, day):
    assert summary_sentence(es101587(today)) == Summary(
        f"{NORMAL_BEFORE}; no strength test since the pulse; the window {window}.",
        f"Today: {dose}, day {day} of course 1. The dose of the pulse was not recorded.",
    )


def test_fr100515_ck_normal_at_4_weeks_without_a_number_and_no_weight_for_the_oral_dose():
    """Infusions on about days 0-2 of the case, so its day 28 is about day 26 after the last."""
    drug = "prednisone-equivalent oral corticosteroid"
    facts = history(
        36,
        courses=[pulse(36, approx=True)],
        labs=[
            lab(-2, "1953", approx=True),
            lab(-2, "6", "x ULN", code="ldh", label="LDH", approx=True),
            normal(26, approx=True),
        ],
        strengths=[scored(-2, None, None, instrument="other", label="proximal deficit", approx=True)],
        taken=[taken(1, None, None, drug=drug, approx=True)],
    )
    assert summary_sentence(facts) == Summary(
        "CK was 1953 U/L at baseline and was reported as normal, without a number, about day 26 after the "
        "pulse; no strength test since the pulse; the window closes about in 6 days.",
        f"Today: {drug}, dose not known (last recorded 15 Jan 2026), about day 36 of course 1.",
    )


def fr101411(today):
    return history(
        today,
        labs=[
            lab(0, "1085", approx=True),
            lab(0, "1036", code="ldh", label="LDH", approx=True),
            normal(60, approx=True),
            lab(730, "122", approx=True),
        ],
        strengths=[
            scored(0, "2", "5", instrument="mrc", label="MRC shoulder and pelvic girdle", approx=True)
        ],
        taken=[
            taken(0, None, None, approx=True),
            taken(730, None, "10", approx=True),
            taken(731, None, None, approx=True),
            taken(1278, None, "5", approx=True),
            taken(1279, None, None, approx=True),
        ],
    )


@pytest.mark.parametrize(
    ("today", "ck", "dose"),
    [
        (30, "CK was 1085 U/L about 14 Jan 2026", "prednisone, dose not known (last recorded 14 Jan 2026)"),
        (
            90,
            f"CK was 1085 U/L about 14 Jan 2026 and was {NO_NUMBER}, about 15 Mar 2026",
            "prednisone, dose not known (last recorded 14 Jan 2026)",
        ),
        (
            730,
            "CK fell from 1085 (about 14 Jan 2026) to 122 U/L (about 14 Jan 2028)",
            "prednisone 10 mg (last recorded 14 Jan 2028)",
        ),
        (
            1300,
            "CK fell from 1085 (about 14 Jan 2026) to 122 U/L (about 14 Jan 2028)",
            "prednisone, dose not known (last recorded 16 Jul 2029)",
        ),
    ],
)
def test_fr101411_oral_only_with_doses_per_kg_and_no_weight(today, ck, dose):
    assert summary_sentence(fr101411(today)) == Summary(
        f"No pulse is on record; {ck}; MRC shoulder and pelvic girdle was 2 of 5 about 14 Jan 2026.",
        f"Today: {dose}.",
    )


@pytest.mark.parametrize(
    ("today", "dose"),
    [
        (5, "methylprednisolone 120 mg"),
        (11, "no steroid dose on record"),  # stopped on day 9
        (14, "methylprednisolone 120 mg"),
        (20, "methylprednisolone 48 mg"),
        (60, "methylprednisolone 32 mg (last recorded 16 Feb 2026)"),  # lost to follow-up
    ],
)
def test_f1000_45m_enzymes_normal_and_doses_every_8_hours(today, dose):
    facts = history(
        today,
        labs=[
            *(normal(1, code=c, label=n) for c, n in (("ck", "CK"), ("ast", "AST"), ("ldh", "LDH"))),
            lab(1, "385", "mg/dL", code="glucose", label="glucose"),
        ],
        taken=[
            taken(1, 9, "120", drug=MP, route="IV"),
            taken(9, 13, "0", drug=MP, route=""),
            taken(14, 18, "120", drug=MP, route="IV"),
            taken(19, 33, "48", drug=MP),
            taken(33, None, "32", drug=MP),
        ],
    )
    assert summary_sentence(facts) == Summary(
        "No pulse is on record; CK was reported as normal, without a number, on 15 Jan 2026.",
        f"Today: {dose}.",
    )


@pytest.mark.parametrize("row", rows("dastmalchi.csv"), ids=lambda row: row["patient"])
def test_dastmalchi_ck_in_microkat_and_mmt8_of_80_with_drop_outs(row):
    labs = [lab(0, row["ck_before"], "ukat/L")]
    tests = [
        scored(0, row["mmt8_before"], "80"),
        scored(0, "23", "64", instrument="other", label="Functional Index 2"),
    ]
    ck = f"CK was {row['ck_before']} µkat/L on 14 Jan 2026"
    mmt8 = f"MMT-8 was {row['mmt8_before']} of 80 on 14 Jan 2026"
    if row["ck_after"]:
        labs.append(lab(98, row["ck_after"], "ukat/L", approx=True))
        tests.append(scored(98, row["mmt8_after"], "80", approx=True))
        ck = (
            f"CK {row['ck_verb']} from {row['ck_before']} (14 Jan 2026) to {row['ck_after']} µkat/L "
            "(about 22 Apr 2026)"
        )
        mmt8 = (
            f"MMT-8 {row['mmt8_verb']} from {row['mmt8_before']} (14 Jan 2026) to {row['mmt8_after']} of 80 "
            f"(about 22 Apr 2026), {row['percent']} % of the scale"
        )
    assert summary_sentence(history(98, labs=labs, strengths=tests)) == Summary(
        f"No pulse is on record; {ck}; {mmt8}.", "Today: no steroid dose on record."
    )
