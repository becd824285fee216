"""Hints about CK: normal with active disease, rebound, troponin that outlasts it; limits from both sides."""

from dataclasses import replace
from datetime import date

import pytest

from monitoring.rules.hints import HintState
from monitoring.rules.hints.enzymes import (
    ck_normal_active,
    ck_rebound,
    is_at_or_below_uln,
    troponin_outlasts_ck,
)
from monitoring.rules.hints.mentions import latest_mention
from tests.rules.histories import history, lab, normal, scored
from tests.rules.signs import crp, dysphagia, measured, mri, said, troponin

RAISED, NOT_RAISED, CANNOT_TELL = HintState.RAISED, HintState.NOT_RAISED, HintState.CANNOT_TELL


def ck(*values, uln="170", first=0):
    """CK every ten days, in U/L with the limit 170 unless told; a text may carry its comparator."""
    found = []
    for place, value in enumerate(values):
        sign, _, text = value.rpartition(" ")
        found.append(lab(first + 10 * place, text, uln=uln, sign=sign))
    return found


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (lab(0, "170", uln="170"), True),
        (lab(0, "170.1", uln="170"), False),
        (lab(0, "1", "x ULN"), True),
        (lab(0, "1.01", "x ULN"), False),
        (lab(0, "170"), None),
        (normal(0), True),
        (lab(0, "170", uln="170", sign="<"), True),
        (lab(0, "171", uln="170", sign="<"), None),
        (lab(0, "170", uln="170", sign=">"), False),
        (lab(0, "169", uln="170", sign=">"), None),
        (lab(0, "170", uln="170", sign="<="), True),
        (lab(0, "170", uln="170", sign=">="), None),
        (lab(0, "171", uln="170", sign=">="), False),
        (lab(0, "100", uln="170", sign="about"), None),
    ],
)
def test_at_or_below_its_own_limit(result, told):
    assert is_at_or_below_uln(result) is told


# --- normal CK with active signs


def global_of(value, day):
    return measured("physician_global", day, value)


def active(labs=None, **facts):
    return ck_normal_active(history(30, labs=labs or [normal(0)], **facts))


def child(total, **person):
    """A CMAS of day 5, 19 January 2026, of a child with a normal CK."""
    cmas = scored(5, total, "52", instrument="cmas", label="CMAS")
    return ck_normal_active(replace(history(30, labs=[normal(0)], strengths=[cmas]), **person))


def test_a_normal_ck_alone_is_no_hint():
    hint = active()
    assert hint.sentence == (
        "Not raised: no sign of active disease is on record since 14 Jan 2026, from when CK is normal."
    )


def test_it_is_raised_with_each_sign():
    hint = active(labs=[normal(0), crp(5, "44.2")], imaging=[mri(8, 1)])
    assert hint.sentence == (
        "CK is at or below its upper limit (CK normal, without a number, 14 Jan 2026) while these speak for "
        "active disease: CRP 44.2 mg/L (own upper limit 5), 19 Jan 2026; MRI oedema in 1 muscle, 22 Jan "
        "2026. Consider judging activity by strength, skin, swallowing, MRI and the global scales: a normal "
        "CK does not show remission."
    )
    assert [read.key for read in hint.inputs] == ["result:ck0", "result:crp5", "imaging:8"]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"strengths": [scored(5, "141.5")]}, RAISED),
        ({"strengths": [scored(5, "142")]}, NOT_RAISED),
        ({"strengths": [scored(5, "75.5", "80")]}, RAISED),
        ({"strengths": [scored(5, "76", "80")]}, NOT_RAISED),
        ({"strengths": [scored(5, "100", "260", instrument="mmt26")]}, NOT_RAISED),
        ({"strengths": [scored(5, "100"), scored(9, "145")]}, NOT_RAISED),
        ({"strengths": [scored(5, None)]}, NOT_RAISED),
        ({"measures": [global_of("4", 5)]}, RAISED),
        ({"measures": [global_of("3.9", 5)]}, NOT_RAISED),
        (
            {"measures": [measured("physician_global", 5, "7"), measured("physician_global", 9, "1")]},
            NOT_RAISED,
        ),
        ({"measures": [measured("patient_global", 5, "9")]}, NOT_RAISED),
        ({"imaging": [mri(5, 0, 1)]}, RAISED),
        ({"imaging": [mri(5, 0, 0)]}, NOT_RAISED),
        ({"imaging": [mri(5, None)]}, NOT_RAISED),
        ({"imaging": [mri(5, 3), mri(9, 0)]}, NOT_RAISED),
        ({"notes": [said(5, "new rash on the hands")]}, RAISED),
        ({"notes": [said(5, "no rash")]}, NOT_RAISED),
        ({"notes": [said(5, "rash"), said(9, "skin clear, no rash any more")]}, NOT_RAISED),
        ({"notes": [said(5, "well")]}, NOT_RAISED),
        ({"conditions": [dysphagia()]}, RAISED),
        ({"conditions": [dysphagia(-300)]}, RAISED),
        ({"conditions": [dysphagia(-300, 30)]}, NOT_RAISED),
        ({"conditions": [dysphagia(-300, 31)]}, RAISED),
        ({"measures": [measured("swallowing", 5, text="coughs on water")]}, RAISED),
        ({"measures": [measured("swallowing", 5, text="normal")]}, NOT_RAISED),
    ],
)
def test_each_sign_on_both_sides(facts, told):
    assert active(**facts).state is told


@pytest.mark.parametrize(
    ("total", "person", "told"),
    [
        ("47", {"birth_date": date(2021, 1, 19)}, RAISED),
        ("47", {"birth_date": date(2021, 1, 20)}, CANNOT_TELL),
        ("48", {"birth_date": date(2021, 1, 19)}, NOT_RAISED),
        ("48", {"birth_date": date(2021, 1, 20)}, NOT_RAISED),
        ("47", {}, CANNOT_TELL),
        ("48", {}, NOT_RAISED),
        ("47", {"age_years": 5, "age_on": date(2026, 1, 19)}, RAISED),
        ("47", {"age_years": 5, "age_on": date(2026, 1, 20)}, CANNOT_TELL),
        ("47", {"age_years": 4, "age_on": date(2026, 1, 19)}, CANNOT_TELL),
        ("47", {"age_years": 4, "age_on": date(2025, 1, 19)}, RAISED),
        ("47", {"age_years": 4, "age_on": date(2025, 1, 20)}, CANNOT_TELL),
    ],
)
def test_the_cut_off_of_cmas_holds_above_the_age_of_the_healthy_values(total, person, told):
    assert child(total, **person).state is told


def test_a_small_childs_cmas_is_said_not_to_be_judged():
    hint = child("40", birth_date=date(2022, 6, 1))
    assert "CMAS 40 of 52, which cannot be judged by this cut-off at this age, 19 Jan 2026" in hint.sentence
    assert [read.key for read in hint.looked_at] == ["strength:cmas5"]
    assert "by this cut-off at an age that is not known" in child("40").sentence


def test_a_note_that_speaks_of_two_signs_is_named_once():
    hint = active(notes=[said(5, "rash is back, swallows with water only")])
    assert hint.sentence.count("rash is back") == 1


@pytest.mark.parametrize(("text", "told"), [("5", NOT_RAISED), ("5.1", RAISED), ("< 8", NOT_RAISED)])
def test_crp_above_its_own_limit(text, told):
    sign, _, value = text.rpartition(" ")
    result = lab(5, value, "mg/L", code="crp", label="CRP", uln="5", sign=sign)
    assert active(labs=[normal(0), result]).state is told


def test_esr_counts_like_crp_and_the_latest_decides():
    esr = [lab(day, text, "mm/h", code="esr", label="ESR", uln="19") for day, text in ((1, "73"), (9, "12"))]
    assert active(labs=[normal(0), esr[0]]).state is RAISED
    assert active(labs=[normal(0), *esr]).state is NOT_RAISED


@pytest.mark.parametrize(("day", "told"), [(-1, NOT_RAISED), (0, RAISED)])
def test_a_sign_from_before_ck_was_normal_is_another_story(day, told):
    labs = [*ck("900", "160", first=-10), crp(day, "40")]
    assert active(labs=labs).state is told


def test_ck_above_its_limit_or_not_to_be_read():
    signs = {"conditions": [dysphagia()]}
    assert active(labs=ck("160", "171"), **signs).state is NOT_RAISED
    assert active(labs=ck("160", "170"), **signs).state is RAISED
    assert active(labs=ck("160", uln=None), **signs).state is CANNOT_TELL
    assert ck_normal_active(history(30, **signs)).sentence == "Cannot be told: no CK is on record."
    withdrawn = lab(5, "160", uln="170", status="withdrawn")
    assert active(labs=[withdrawn], **signs).state is CANNOT_TELL


def test_an_improved_sign_is_still_there_and_a_denied_one_is_not():
    def told(text):
        mention = latest_mention(history(30, notes=[said(5, text)]), "swallowing")
        return None if mention is None else mention.is_present

    assert told("strength, activity, dysphagia, rash improved") is True
    assert told("denies dysphagia") is False
    assert told("no fever; dysphagia for solids") is True
    assert told("dysphagia resolved but rash is back") is False
    assert told("fever") is None
    assert told("swallows normally") is False


def test_words_of_a_sign_that_got_better_say_that_it_did():
    def told(text):
        return latest_mention(history(30, notes=[said(5, text)]), "swallowing").read.words

    assert (
        told("dysphagia, rash improved") == "“dysphagia, rash improved” (said to be better, not to be gone)"
    )
    assert told("dysphagia for solids") == "“dysphagia for solids”"
    assert told("dysphagia resolved, strength improved") == "“dysphagia resolved, strength improved”"


# --- rebound


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("900", "170", "171"), RAISED),
        (("900", "170", "170"), NOT_RAISED),
        (("900", "171", "172"), NOT_RAISED),
        (("900", "160", "300", "250"), RAISED),
        (("160", "171", "172"), NOT_RAISED),
        (("160", "150", "300"), NOT_RAISED),
        (("900", "400", "500", "600"), RAISED),
        (("900", "400", "500"), NOT_RAISED),
        (("900", "400", "500", "500"), NOT_RAISED),
        (("400", "500", "600"), NOT_RAISED),
        (("900", "400", "500", "600", "590"), NOT_RAISED),
        (("900", "100", "120", "169"), NOT_RAISED),
        (("900", "400", "< 300", "500"), NOT_RAISED),
        (("900", "400", "about 500", "600"), CANNOT_TELL),
        (("900", "400"), CANNOT_TELL),
        ((), CANNOT_TELL),
    ],
)
def test_rebound_by_its_definition(values, told):
    assert ck_rebound(history(90, labs=ck(*values))).state is told


def test_rebound_says_its_inputs_and_that_the_definition_is_the_projects_own():
    hint = ck_rebound(history(90, labs=ck("900", "160", "300")))
    assert hint.because == (
        "CK is above its upper limit again (CK 1.8 × ULN, 3 Feb 2026) after having been at or below it "
        "(CK 0.9 × ULN, 24 Jan 2026)"
    )
    assert hint.rule.status == "project definition"
    twice = ck_rebound(history(90, labs=ck("900", "400", "500", "600")))
    assert twice.because == (
        "CK rose 2 times in a row after a fall (CK 2.4 × ULN, 24 Jan 2026, then CK 2.9 × ULN, 3 Feb 2026, "
        "then CK 3.5 × ULN, 13 Feb 2026)"
    )
    assert [read.key for read in twice.inputs] == ["result:ck10", "result:ck20", "result:ck30"]


@pytest.mark.parametrize(("last", "is_falling"), [("299", True), ("300", False), ("301", False)])
def test_a_rebound_that_falls_again_says_so(last, is_falling):
    hint = ck_rebound(history(90, labs=ck("900", "160", "300", last)))
    assert hint.state is RAISED
    assert ("; CK is falling now, from CK 1.8 × ULN, 3 Feb 2026" in hint.because) is is_falling
    assert ("result:ck20" in [read.key for read in hint.inputs]) is is_falling


def test_a_preliminary_ck_or_troponin_says_so():
    early = replace(lab(10, "120", uln="170"), status="preliminary")
    assert "CK 0.7 × ULN (preliminary), 24 Jan 2026" in outlasting(early, troponin(12, "40")).because
    high = replace(troponin(12, "40"), status="preliminary")
    hint = outlasting(*ck("120"), high)
    assert "Troponin T 40 ng/L (own upper limit 14) (preliminary), 26 Jan 2026" in hint.because
    assert "preliminary" not in outlasting(*ck("120"), troponin(12, "40")).because


def test_rises_without_limits_are_told_by_their_numbers():
    assert ck_rebound(history(90, labs=ck("900", "400", "500", "600", uln=None))).state is RAISED


def test_results_after_the_day_looked_from_do_not_count():
    labs = ck("900", "400", "500", "600")
    assert ck_rebound(history(29, labs=labs)).state is NOT_RAISED
    assert ck_rebound(history(30, labs=labs)).state is RAISED


# --- troponin


def outlasting(*labs, subtype="ici"):
    return troponin_outlasts_ck(replace(history(90, labs=labs), subtype=subtype))


@pytest.mark.parametrize(
    ("ck_text", "troponin_text", "told"),
    [
        ("170", "14.1", RAISED),
        ("170", "14", NOT_RAISED),
        ("171", "14.1", NOT_RAISED),
        ("171", "14", NOT_RAISED),
    ],
)
def test_troponin_above_while_ck_is_at_or_below(ck_text, troponin_text, told):
    assert outlasting(*ck("4000", ck_text), troponin(10, troponin_text)).state is told


def test_it_is_said_with_its_inputs_and_the_published_days():
    hint = outlasting(*ck("4000", "120"), troponin(12, "40"))
    assert hint.because == (
        "CK is at or below its upper limit (CK 0.7 × ULN, 24 Jan 2026); "
        "troponin is above its own limit (Troponin T 40 ng/L (own upper limit 14), 26 Jan 2026)"
    )
    assert "CK 12-27 days, troponin 84-161 days" in hint.rule.source


def test_only_in_checkpoint_inhibitor_myositis():
    labs = [*ck("4000", "120"), troponin(12, "40")]
    assert outlasting(*labs, subtype="dm").state is NOT_RAISED
    assert outlasting(*labs, subtype="unknown").state is NOT_RAISED


def test_a_troponin_from_before_ck_came_down_tells_nothing():
    assert outlasting(*ck("4000", "120"), troponin(9, "40")).state is CANNOT_TELL
    assert outlasting(*ck("4000", "120", "100"), troponin(10, "40")).state is RAISED
    assert outlasting(*ck("4000", "120")).state is CANNOT_TELL
    assert outlasting(*ck("4000", "120"), troponin(12, "40", uln=None)).state is CANNOT_TELL


def test_either_troponin_will_do_and_the_latest_of_each_counts():
    i = {"code": "troponin_i", "label": "Troponin I"}
    assert outlasting(*ck("120"), troponin(12, "9"), troponin(12, "60", "34", **i)).state is RAISED
    assert outlasting(*ck("120"), troponin(12, "90"), troponin(20, "9")).state is NOT_RAISED
