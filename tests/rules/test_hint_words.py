"""What the record's words say of rash and swallowing: there, not there, or for a person to read."""

import pytest

from monitoring.rules.hints import HintState
from monitoring.rules.hints.clauses import combined, says_better, swallowing_note_says, text_says
from monitoring.rules.hints.enzymes import ck_normal_active
from monitoring.rules.hints.mentions import latest_mention
from monitoring.rules.hints.myopathy import steroid_myopathy
from monitoring.rules.hints.swallowing import swallowing
from tests.rules.histories import history, lab, normal, scored, taken
from tests.rules.signs import measured, said

RAISED, NOT_RAISED, CANNOT_TELL = HintState.RAISED, HintState.NOT_RAISED, HintState.CANNOT_TELL
SILENT = "says nothing of it"
READ = None  # a person has to read it


def told(text, kind="swallowing"):
    found = text_says(text, kind)
    return combined(found) if found else SILENT


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        # cannot swallow
        ("could not swallow solids", True),
        ("not able to swallow", True),
        ("No longer able to swallow tablets", True),
        ("unable to swallow normally", True),
        ("cannot swallow", True),
        ("can\u2019t swallow", True),
        ("unable to eat or swallow", True),
        ("no longer swallows tablets", True),
        ("not swallowing", True),
        ("does not swallow well", True),
        ("no swallowing possible", True),
        ("not unable to swallow", READ),
        ("no longer unable to swallow", READ),
        ("cannot walk and swallows well", False),
        ("cannot walk far and then swallows tablets", READ),
        # there, with a negation that takes nothing back
        ("dysphagia not improved", True),
        ("Dysphagia has not resolved", True),
        ("dysphagia has not yet been fully resolved", True),
        ("dysphagia not yet fully resolved", True),
        ("dysphagia no better", True),
        ("dysphagia never cleared", True),
        ("no dysphagia improvement", True),
        ("aspirated without coughing", True),
        ("dysphagia with normal videofluoroscopy", True),
        ("swallowing is not normal", True),
        ("not normal swallowing", True),
        ("swallowing abnormal", True),
        ("unsafe swallow", True),
        ("dysphagia for solids", True),
        ("dysphagia unresolved", True),
        ("no fever, dysphagia for solids", True),
        ("aspiration pneumonia", True),
        # not there
        ("swallows well", False),
        ("swallows normally", False),
        ("swallowing is back to normal", False),
        ("normal swallowing", False),
        ("swallows without any difficulty", False),
        ("no difficulty in swallowing", False),
        ("no swallowing problems", False),
        ("denies dysphagia", False),
        ("never had any dysphagia", False),
        ("no evidence of aspiration", False),
        ("dysphagia resolved", False),
        ("dysphagia is now completely gone", False),
        ("Dysphagia: none", False),
        ("dysphagia resolved, weakness worse", False),
        # negated in another way
        ("no fever or dysphagia", READ),
        ("no obvious aspiration", READ),
        ("never without dysphagia", READ),
        ("dysphagia not reported", READ),
        ("dysphagia almost gone", READ),
        ("dysphagia resolved for liquids", READ),
        ("dysphagia resolved then back", READ),
        ("dysphagia resolved, then came back", READ),
        ("dysphagia resolved but now worse", READ),
        ("if no dysphagia", READ),
        ("resolved dysphagia", READ),
        ("swallowing not affected", READ),
        ("no swallowing", READ),
        ("no pain when swallowing", READ),
        ("swallowing without choking", READ),
        ("dysphagia resolved, choking on water", True),
        # speaks of something else
        ("bone marrow aspirate done", SILENT),
        ("knee aspiration", SILENT),
        ("aspiration of the left knee", SILENT),
        ("the joint was aspirated", SILENT),
        ("aspirated, knee painful", True),
        ("takes aspirin", SILENT),
        ("fever", SILENT),
        ("", SILENT),
    ],
)
def test_swallowing_in_a_note(text, is_there):
    assert told(text) is is_there


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("new rash on the hands", True),
        ("rash fading", True),
        ("rash has not cleared", True),
        ("rash: never resolved", True),
        ("rash cleared", False),
        ("no rash", False),
        ("no skin rash", False),
        ("absent rash", False),
        ("rash absent", False),
        ("no rash any more", False),
        ("no new rash", READ),
        ("no fever and rash", READ),
        ("rash on the hands resolved", READ),
        ("crash while cycling", SILENT),
    ],
)
def test_rash_in_a_note(text, is_there):
    assert told(text, "rash") is is_there


def test_each_sign_has_its_own_answer():
    text = "dysphagia resolved but rash is back"
    assert (told(text), told(text, "rash")) == (False, True)
    both = "no rash or dysphagia"
    assert (told(both), told(both, "rash")) == (READ, False)


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("abnormal", True),
        ("Not normal", True),
        ("no swallowing possible", True),
        ("videofluoroscopy abnormal: silent aspiration", True),
        ("thick fluids only", True),
        ("cannot take solids", True),
        ("no improvement", True),
        ("nil by mouth", True),
        ("normal", False),
        ("Normal diet and fluids", False),
        ("no difficulty", False),
        ("without any problems, normal diet", False),
        ("swallows well", False),
        ("normal for fluids only", READ),
        ("solids normal, fluids thickened", READ),
        ("normal, soft diet", READ),
        ("no solids", READ),
        ("not assessed", READ),
        ("no difficulty except bread", READ),
    ],
)
def test_a_note_all_about_swallowing(text, is_there):
    assert combined(swallowing_note_says(text)) is is_there


def test_an_empty_note_on_swallowing_says_nothing():
    assert swallowing_note_says(" , ") == []


@pytest.mark.parametrize(
    ("text", "is_better"),
    [
        ("dysphagia improved", True),
        ("dysphagia not improved", False),
        ("no better", False),
        ("not much better", False),
        ("no fever, rash better", True),
        ("rash not seen by us today is better", True),
        ("dysphagia", False),
    ],
)
def test_better_is_said_only_where_it_is(text, is_better):
    assert says_better(text) is is_better


# --- what the hints make of it


@pytest.mark.parametrize(
    ("texts", "is_there"),
    [
        (("dysphagia", "dysphagia not assessed"), True),
        (("no dysphagia", "dysphagia not assessed"), None),
        (("dysphagia", "no dysphagia", "dysphagia not assessed"), None),
        (("dysphagia not assessed", "no dysphagia"), False),
        (("no dysphagia", "dysphagia"), True),
    ],
)
def test_words_to_be_read_take_no_earlier_sign_back(texts, is_there):
    notes = [said(day, text) for day, text in enumerate(texts)]
    assert latest_mention(history(30, notes=notes), "swallowing").is_present is is_there


def test_swallowing_quotes_what_a_person_has_to_read():
    unread = {"notes": [said(5, "no fever or dysphagia")]}
    hint = swallowing(history(30, measures=[measured("eat10", 4, "2")], **unread))
    assert hint.sentence == (
        "Cannot be told: the words deny something, a person has to read them: "
        "“no fever or dysphagia”, 19 Jan 2026."
    )
    assert [read.words for read in hint.looked_at] == ["“no fever or dysphagia”"]
    assert swallowing(history(30, measures=[measured("eat10", 4, "3")], **unread)).state is RAISED


def test_a_normal_ck_waits_for_the_words_to_be_read():
    unread = [said(5, "no fever or rash")]
    hint = ck_normal_active(history(30, labs=[normal(0)], notes=unread))
    assert hint.sentence == (
        "Cannot be told: CK is at or below its upper limit (CK normal, without a number, 14 Jan 2026) and a "
        "person has to read this: “no fever or rash”, 19 Jan 2026."
    )
    assert ck_normal_active(history(30, labs=[normal(6)], notes=unread)).state is NOT_RAISED
    with_sign = history(30, labs=[normal(0)], notes=[*unread, said(6, "dysphagia")])
    assert ck_normal_active(with_sign).state is RAISED
    assert [read.key for read in ck_normal_active(with_sign).looked_at] == ["note:5"]


def test_steroid_myopathy_names_what_is_unread_beside_it():
    facts = history(
        40,
        labs=[lab(7, "850", uln="170"), lab(40, "300", uln="170")],
        strengths=[scored(7, "120"), scored(40, "113")],
        taken=[taken(0, None, "20")],
        notes=[said(33, "no fever or rash")],
    )
    hint = steroid_myopathy(facts)
    assert (hint.state, hint.speaks_against) == (RAISED, ())
    assert [read.words for read in hint.looked_at] == ["“no fever or rash”"]
