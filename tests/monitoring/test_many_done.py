"""Several things marked as done at once: all or none, each with its line in the trail."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from courses.clinic import audit
from courses.clinic.errors import StaleError
from courses.models import AuditLine
from monitoring.actions import reminders
from monitoring.actions.many_done import Item, mark_many_done
from monitoring.models import Reminder
from monitoring.worklist import worklist
from tests.cast import make_cast, make_course, make_patient, make_taper
from tests.hostile.conftest import browser_of

pytestmark = pytest.mark.django_db
URL = "/due/done/"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def rows(cast):
    """Return three rows due today, of three patients."""
    for n in range(3):
        patient = make_patient(cast.north, cast.alice, number=f"N-{n}", family_name=f"Row{n}")
        make_course(patient, cast.alice, doses_mg=("1000",))
    return rows_now(cast)


def rows_now(cast):
    return worklist(cast.north, today=cast.north.today()).now


def items(rows, seen_version=None):
    return [Item(row.patient, row.derived.due, seen_version) for row in rows]


def test_all_are_done_and_each_has_its_line(cast, rows):
    done = mark_many_done(items=items(rows), by=cast.nina, note="on the ward")
    assert [(r.state, r.state_reason, r.state_by) for r in done] == [("done", "on the ward", cast.nina)] * 3
    lines = AuditLine.objects.filter(action="reminder.done")
    assert sorted(line.record for line in lines) == sorted(r.key for r in done)
    assert rows_now(cast) == ()


def test_one_that_changed_meanwhile_leaves_all_undone(cast, rows):
    other = reminders.raise_reminder(patient=rows[2].patient, due=rows[2].derived.due, by=cast.nina)
    until = cast.north.today() + timedelta(days=1)
    reminders.snooze(reminder=other, seen_version=1, by=cast.nina, until=until, reason="bed tomorrow")
    with pytest.raises(StaleError):
        mark_many_done(items=items(rows, seen_version=1), by=cast.nina)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"snoozed"}


def test_what_a_record_settles_is_refused_with_its_reason_and_leaves_all_undone(cast, rows):
    due = reminders.Due("pjp", cast.north.today(), f"patient:{rows[0].patient.pk}")
    answer = Item(rows[0].patient, due, None)
    with pytest.raises(ValidationError, match="settled by its answer"):
        mark_many_done(items=[*items(rows), answer], by=cast.nina)
    assert Reminder.objects.count() == 0


def test_reader_and_stranger_are_refused_and_nothing_is_done_without_its_line(monkeypatch, cast, rows):
    for user, refusal in [(cast.bob, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            mark_many_done(items=items(rows), by=user)
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        mark_many_done(items=items(rows), by=cast.nina)
    assert Reminder.objects.count() == 0


def test_the_page_lists_what_will_be_done_and_does_it_once_confirmed(cast, rows):
    nina = browser_of(cast.nina)
    keys = [row.key for row in rows]
    page = nina.get(URL, {"item": keys, "next": "/?kind=infusion"}).content.decode()
    assert ("Mark 3 as done" in page, Reminder.objects.count()) == (True, 0)
    sent = {"item": keys, "next": "/?kind=infusion"} | {f"version-{key}": "" for key in keys}
    answered = nina.post(URL, sent)
    assert (answered.status_code, answered.url) == (302, "/?kind=infusion")
    assert Reminder.objects.filter(state="done").count() == 3


def test_the_page_confirms_again_when_one_has_gone_meanwhile(cast, rows):
    nina = browser_of(cast.nina)
    keys = [row.key for row in rows]
    mark_many_done(items=items(rows[:1]), by=cast.alice)
    answered = nina.post(URL, {"item": keys})
    assert answered.status_code == 422
    assert "the list has changed meanwhile" in answered.content.decode()
    assert Reminder.objects.filter(state="done").count() == 1


def test_the_page_confirms_again_what_somebody_snoozed_or_called_about(cast, rows):
    nina = browser_of(cast.nina)
    seen = reminders.raise_reminder(patient=rows[0].patient, due=rows[0].derived.due, by=cast.nina)
    Reminder.objects.filter(pk=seen.pk).update(version=2)
    answered = nina.post(URL, {"item": [rows[0].key], f"version-{rows[0].key}": "1"})
    assert answered.status_code == 409
    assert Reminder.objects.get(pk=seen.pk).state == "open"


def test_what_cannot_be_marked_is_named_with_the_reason(cast, rows):
    make_taper(rows[0].patient, cast.alice, start_on=cast.north.today() - timedelta(days=20))
    work = worklist(cast.north, today=cast.north.today())
    screen = next(row for row in work.rows if row.kind == "steroid_card")
    page = browser_of(cast.nina).get(URL, {"item": [screen.key]}).content.decode()
    assert "These will not" in page
    assert "settled by its answer" in page


@pytest.mark.parametrize(
    "item", ["", "tea", "1-infusion-2026-02-30", "9" * 18 + "-infusion-2026-01-01", "\x00"]
)
def test_what_names_no_row_is_not_due(cast, rows, item):
    answered = browser_of(cast.nina).get(URL, {"item": item})
    assert answered.status_code == 200
    assert "None of what was selected" in answered.content.decode()


def test_anothers_clinics_row_is_as_if_it_did_not_exist(cast, rows):
    charlie = browser_of(cast.charlie)
    assert "Row0" not in charlie.get(URL, {"item": [row.key for row in rows]}).content.decode()
    charlie.post(URL, {"item": [row.key for row in rows]})
    assert Reminder.objects.count() == 0


def test_the_downtime_sheet_says_what_when_and_that_it_ages(cast, rows):
    page = browser_of(cast.nina).get(reverse("monitoring:downtime")).content.decode()
    for said in ("North", "This page is not updated", "Row0", "N-0", "1961", "Infusion 1 of 1"):
        assert said in page
    assert page.count("sheet-box") == 3


def test_the_ranking_shows_every_reason_and_kind_with_version_and_source(cast):
    from monitoring.rules.kinds import kinds
    from monitoring.rules.risk import ranking

    page = browser_of(cast.nina).get(reverse("monitoring:ranking")).content.decode()
    assert ranking().version in page
    assert page.count("<tr>") == 2 + len(ranking().reasons) + len(kinds())
