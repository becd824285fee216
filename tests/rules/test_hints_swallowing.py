"""Swallowing at risk, and what all hints share: order, answers, sentences."""

from dataclasses import replace
from datetime import date

import pytest

from courses.protocols.hints import CODES
from monitoring.rules.hints import HintAnswer, HintState, hints
from monitoring.rules.hints.swallowing import swallowing
from tests.rules.histories import history, lab, normal, scored
from tests.rules.signs import by_muscle, crp, dysphagia, measured, said

RAISED, NOT_RAISED, CANNOT_TELL = HintState.RAISED, HintState.NOT_RAISED, HintState.CANNOT_TELL


def eating(day, words):
    return measured("swallowing", day, text=words)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, CANNOT_TELL),
        ({"conditions": [dysphagia()]}, RAISED),
        ({"conditions": [dysphagia(resolved=60)]}, CANNOT_TELL),
        ({"conditions": [dysphagia(resolved=61)]}, RAISED),
        ({"conditions": [dysphagia(since=61)]}, CANNOT_TELL),
        ({"measures": [eating(5, "thick fluids only")]}, RAISED),
        ({"measures": [eating(5, "Normal diet and fluids")]}, NOT_RAISED),
        ({"measures": [eating(5, "soft diet"), eating(9, "normal")]}, NOT_RAISED),
        ({"measures": [eating(5, "normal"), eating(9, "soft diet")]}, RAISED),
        ({"measures": [measured("eat10", 5, "2")]}, NOT_RAISED),
        ({"measures": [measured("eat10", 5, "3")]}, RAISED),
        ({"measures": [measured("eat10", 5, "20"), measured("eat10", 9, "1")]}, NOT_RAISED),
        ({"measures": [measured("fois", 5, "5")]}, CANNOT_TELL),
        ({"measures": [measured("fois", 5, "5"), measured("eat10", 5, "3")]}, RAISED),
        ({"measures": [measured("eat10", 61, "9")]}, CANNOT_TELL),
        ({"notes": [said(5, "chokes on bread")]}, RAISED),
        ({"notes": [said(5, "no dysphagia")]}, NOT_RAISED),
        ({"strengths": [by_muscle(5, "120", "9.5")]}, RAISED),
        ({"strengths": [by_muscle(5, "120", "10")]}, NOT_RAISED),
        ({"strengths": [by_muscle(5, "120", None)]}, CANNOT_TELL),
        ({"strengths": [by_muscle(5, "120", "6"), by_muscle(9, "130", "10")]}, NOT_RAISED),
        ({"strengths": [scored(5, "60")]}, CANNOT_TELL),
    ],
)  # fmt: skip
def test_each_sign_on_both_sides(facts, told):
    assert swallowing(history(60, **facts)).state is told


def test_the_sentence_names_each_sign_with_its_day():
    hint = swallowing(
        history(
            60,
            conditions=[dysphagia(-40)],
            measures=[measured("eat10", 5, "12", label="EAT-10"), measured("pas", 6, "4", label="PAS")],
            strengths=[by_muscle(7, "120", "6")],
            notes=[said(8, "aspirates thin fluids")],
        )
    )
    assert hint.sentence == (
        "Swallowing is affected or at risk: swallowing affected, 5 Dec 2025; “aspirates thin fluids”, "
        "22 Jan 2026; EAT-10 12, 19 Jan 2026; neck flexors 6 of 10, 21 Jan 2026. Consider a swallowing "
        "assessment, by a speech and language therapist, then videofluoroscopy or FEES."
    )
    assert [read.words for read in hint.looked_at] == ["PAS 4 (no cut-off in the sources)"]


# --- what all hints share


def test_every_hint_is_there_in_the_order_of_its_file_and_says_why():
    found = hints(history(60))
    assert tuple(hint.code for hint in found) == CODES
    assert {hint.code: hint.state for hint in found} == {
        "ck_normal_active": CANNOT_TELL,
        "steroid_myopathy": CANNOT_TELL,
        "ck_rebound": CANNOT_TELL,
        "troponin_outlasts_ck": NOT_RAISED,
        "swallowing": CANNOT_TELL,
    }
    assert all(hint.because and hint.version == "hints-2" for hint in found)


def raised_by(crp_text="44", **more):
    return history(60, labs=[normal(0), crp(5, crp_text)], **more)


def first_hint(told, *answers):
    return hints(told, answers)[0]


def answer_to(hint, on=date(2026, 3, 1), answer="noted"):
    return HintAnswer(hint.code, answer, on, "", tuple(hint.as_read()), "hintanswer:1")


def test_an_answer_quiets_a_hint_until_an_input_changes():
    hint = first_hint(raised_by())
    assert (hint.state, hint.is_open, hint.is_answered) == (RAISED, True, False)
    given = answer_to(hint)
    again = first_hint(raised_by(), given)
    assert (again.is_open, again.is_answered, again.answer) == (False, True, given)
    changed = first_hint(raised_by("45"), given)
    assert (changed.is_open, changed.is_answered, changed.answer) == (True, False, given)
    more = first_hint(raised_by(conditions=[dysphagia()]), given)
    assert more.is_open


def test_the_day_alone_changes_no_input_and_the_latest_answer_counts():
    hint = first_hint(raised_by())
    later = replace(raised_by(), today=date(2026, 9, 1))
    old, new = answer_to(hint), answer_to(hint, on=date(2026, 3, 2), answer="acted on")
    assert first_hint(later, new, old).answer == new
    assert not first_hint(later, new, old).is_open


def test_what_is_not_raised_waits_for_no_answer():
    hint = first_hint(history(60, labs=[lab(0, "900", uln="170")]))
    assert (hint.state, hint.is_open) == (NOT_RAISED, False)


def test_no_hint_looks_past_the_end_of_a_record():
    ended = replace(raised_by(), ended_on=date(2026, 1, 18))
    assert first_hint(ended).state is NOT_RAISED
    assert first_hint(replace(raised_by(), ended_on=date(2026, 1, 19))).state is RAISED
