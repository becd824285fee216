"""Falls, exercise, injections, statins: shown beside a rise of a muscle enzyme, never as its cause."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.charts import timeline_table
from monitoring.rules.flags import FLAGS, flag_words, flagged, flags_between, rises
from monitoring.rules.history import NoteFact
from tests.rules.histories import history, lab, normal, on, when


def flag(day, mark="exercise", text="", *, until=None, approx=False):
    words = text or FLAGS[mark]
    last = None if until is None else on(until)
    return NoteFact(f"note:{mark}{day}", "event", when(day, approx), words, until=last, mark=mark)


@pytest.mark.parametrize(
    ("mark", "text", "said"),
    [
        ("fall", "fall", "fall"),
        ("fall", "on the stairs", "fall: on the stairs"),
        ("im_injection", "Intramuscular injection", "intramuscular injection"),
        ("other", "moved house", "moved house"),
    ],
)
def test_a_flag_is_said_with_its_words(mark, text, said):
    assert flag_words(flag(0, mark, text)) == said


def test_flags_are_notes_with_a_mark_and_a_day_in_order():
    notes = [flag(3), flag(1, "fall"), flag(None), NoteFact("note:1", "event", when(2), "flu")]
    assert [note.key for note in flagged(history(9, notes=notes))] == ["note:fall1", "note:exercise3"]


def seen(*notes, before="300", after="900"):
    return history(30, labs=[lab(0, before, uln="150"), lab(20, after, uln="150")], notes=notes)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (-1, None),
        (0, "marked: exercise, 20 days before"),
        (19, "marked: exercise, 1 day before"),
        (20, "marked: exercise, on that day"),
        (21, None),
    ],
)
def test_a_rise_shows_what_was_marked_from_one_result_to_the_other(day, said):
    assert rises(seen(flag(day))).get("result:ck20") == said


@pytest.mark.parametrize(("after", "is_shown"), [("299", False), ("300", False), ("301", True)])
def test_only_a_rise_shows_it(after, is_shown):
    assert ("result:ck20" in rises(seen(flag(17), after=after))) is is_shown


def test_several_flags_are_said_in_order_and_an_about_day_says_about():
    found = rises(seen(flag(17, approx=True), flag(10, "fall", "on ice")))
    assert found == {"result:ck20": "marked: fall: on ice, 10 days before; exercise, about 3 days before"}


@pytest.mark.parametrize(("until", "is_shown"), [(-1, False), (0, True), (40, True)])
def test_a_flag_that_lasts_into_the_days_between_counts(until, is_shown):
    assert bool(rises(seen(flag(-9, "statin", until=until)))) is is_shown
    if is_shown:
        said = rises(seen(flag(-9, "statin", until=until)))["result:ck20"]
        assert said.startswith("marked: statin, 29 days before, until ")


def test_no_rise_is_told_from_words_or_to_a_result_that_no_longer_stands():
    assert rises(history(30, labs=[normal(0), lab(20, "900", uln="150")], notes=[flag(17)])) == {}
    gone = [lab(0, "300"), replace(lab(20, "900"), status="entered_in_error")]
    assert rises(history(30, labs=gone, notes=[flag(17)])) == {}


def test_each_enzyme_rises_against_its_own_and_other_results_never_do():
    labs = [lab(0, "300"), lab(10, "40", code="ast", label="AST"), lab(20, "900")]
    labs += [lab(day, text, code="crp", label="CRP", unit="mg/L") for day, text in ((0, "1"), (20, "9"))]
    assert list(rises(history(30, labs=labs, notes=[flag(17)]))) == ["result:ck20"]


def test_the_table_says_it_beside_the_result_and_names_the_flag():
    rows = timeline_table(seen(flag(17)))
    assert [(row.kind, row.what) for row in rows if row.key == "note:exercise17"] == [("Marked", "exercise")]
    (risen,) = [row for row in rows if row.key == "result:ck20"]
    assert risen.note == "marked: exercise, 3 days before"


DAYS = st.integers(-20, 20)


@given(st.lists(st.tuples(DAYS, st.none() | st.integers(0, 15)), max_size=12), DAYS, st.integers(0, 20))
def test_flags_between_two_days_are_those_a_slow_look_finds(flags, first, length):
    notes = [flag(day, until=None if lasts is None else day + lasts) for day, lasts in flags]
    ordered = sorted(notes, key=lambda note: note.when.day)
    begins, ends = on(first), on(first) + timedelta(days=length)
    slow = [
        note
        for note in ordered
        if note.when.day <= ends and max(note.when.day, note.until or note.when.day) >= begins
    ]
    assert flags_between(ordered, begins, ends) == slow
