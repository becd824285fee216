"""What is put away until a day, or taken off the list: by whom, when and why; once back it is gone there."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.templatetags.words import day
from monitoring.actions import reminders
from monitoring.actions.reminders import Due
from monitoring.due_row import is_safety
from monitoring.models import Reminder
from monitoring.rules.removals import removals
from monitoring.worklist import rows_for
from tests.cast import make_cast, make_patient, make_taper

pytestmark = pytest.mark.django_db


def test_it_says_who_put_it_away_why_and_until_when(client):
    cast = make_cast()
    ada, today = make_patient(cast.north, cast.alice), cast.north.today()
    due = Due("bloods", today, "result:1")
    reminder = reminders.raise_reminder(patient=ada, due=due, by=cast.nina)
    until = today + timedelta(days=1)
    reminders.snooze(reminder=reminder, seen_version=1, by=cast.nina, until=until, reason="on holiday")
    client.force_login(cast.bob)
    page = client.get("/put-away/").content.decode()
    assert [word for word in ("Abbott, Ada", "on holiday", "Nina") if word not in page] == []
    client.force_login(cast.charlie)
    assert "Abbott" not in client.get("/put-away/").content.decode()
    Reminder.objects.update(snoozed_until=today)
    client.force_login(cast.bob)
    assert "Nothing is put away" in client.get("/put-away/").content.decode()


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    """Return a patient with a test of muscle enzymes due."""
    ada = make_patient(cast.north, cast.alice)
    make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=28))
    return ada


def bloods_of(ada):
    return next(row for row in rows_for(ada, today=ada.clinic.today()) if row.kind == "bloods")


def post_removal(client, ada, **sent):
    path = f"/due/{ada.pk}/bloods/{bloods_of(ada).item.due_on}/remove/"
    return client.post(path, {"version": "", "next": "/?kind=bloods"} | sent)


def test_the_page_says_that_it_holds_for_this_day_only(client, cast, ada):
    client.force_login(cast.nina)
    page = client.get(f"/due/{ada.pk}/bloods/{bloods_of(ada).item.due_on}/remove/").content.decode()
    assert "holds for this due day only" in page
    assert day(bloods_of(ada).item.due_on) in page


def test_the_words_are_not_called_optional_and_say_for_which_reasons_they_are_needed(client, cast, ada):
    client.force_login(cast.nina)
    path = f"/due/{ada.pk}/bloods/{bloods_of(ada).item.due_on}/remove/"
    for page in (client.get(path), post_removal(client, ada, code="moved")):
        field = page.content.decode().partition('for="id_words"')[2].partition("</div>")[0]
        assert "optional" not in field
        assert "Needed for: done elsewhere (where and when it was done); moved away" in field
        for one in removals().values():
            assert (f"{one.label} (" in html.unescape(field)) is bool(one.asks)
    assert post_removal(client, ada, code="declined").status_code == 302


def test_what_is_removed_leaves_the_list_and_is_told_with_who_when_and_why(client, cast, ada):
    client.force_login(cast.nina)
    assert post_removal(client, ada, code="moved").status_code == 422
    answer = post_removal(client, ada, code="moved", words="to Leeds, Dr Moss")
    assert answer.headers["Location"] == "/?kind=bloods"
    assert "bloods" not in {row.kind for row in rows_for(ada, today=cast.north.today())}
    client.force_login(cast.bob)
    page = client.get("/removed/").content.decode()
    told = ("Abbott, Ada", "to Leeds, Dr Moss", "Nina", "Moved away")
    assert [word for word in told if word not in page] == []
    assert "to Leeds" in client.get("/removed/?reason=moved").content.decode()
    assert "for this reason" in client.get("/removed/?reason=declined").content.decode()
    client.force_login(cast.charlie)
    assert "Abbott" not in client.get("/removed/").content.decode()


def test_what_was_removed_is_put_back_from_the_list_of_what_was(client, cast, ada):
    client.force_login(cast.nina)
    post_removal(client, ada, code="moved", words="to Leeds, Dr Moss")
    page = client.get("/removed/").content.decode()
    (address,) = re.findall(r'href="(/due/[^"?]+/reopen/\?next=[^"]*)"', page)
    assert client.get(address).status_code == 200
    answer = client.post(address, {"version": "2", "reason": "moved back", "next": "/removed/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/removed/")
    assert bloods_of(ada).state in {"due", "overdue"}
    assert "/reopen/" not in client.get("/removed/").content.decode()
    post_removal(client, ada, code="moved", words="to Leeds, Dr Moss", version="3")
    client.force_login(cast.bob)  # who reads only
    page = client.get("/removed/").content.decode()
    assert ("Leeds" in page, "/reopen/" in page) == (True, False)


def test_each_reason_has_its_count_and_paging_keeps_it(client, cast):
    for n in range(55):
        patient = make_patient(cast.north, cast.alice, number=f"R-{n}", family_name=f"Row{n}")
        due = Due("bloods", cast.north.today(), "result:1")
        reminder = reminders.raise_reminder(patient=patient, due=due, by=cast.nina)
        code = "declined" if n else "no_contact"
        reminders.remove(reminder=reminder, seen_version=1, by=cast.nina, code=code)
    client.force_login(cast.bob)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/removed/?reason=declined").content.decode()
    assert page.count("data-row ") == 50
    assert re.findall(r'class="num">(\d+)<', page) == ["55", "0", "54", "1", "0", "0", "0", "0"]
    assert "?reason=declined&amp;page=2" in page
    assert client.get("/removed/?reason=declined&page=2").content.decode().count("data-row ") == 4
    assert len(asked) <= 8


def test_it_is_reached_from_today_and_a_removal_from_the_snooze(client, cast, ada):
    client.force_login(cast.nina)
    assert 'href="/put-away/"' in client.get("/?kind=bloods").content.decode()
    path = f"/due/{ada.pk}/bloods/{bloods_of(ada).item.due_on}"
    assert (
        f'href="{path}/remove/?next=/%3Fkind' in client.get(f"{path}/snooze/?next=/%3Fkind").content.decode()
    )


def test_my_list_folds_a_patients_safety_prompts_into_one_line(client, cast, ada):
    prompts = [
        row for row in rows_for(ada, today=cast.north.today()) if is_safety(row) and row.state != "coming"
    ]
    assert len(prompts) > 1
    client.force_login(cast.nina)
    page = client.get("/digest/").content.decode()
    assert page.count("Steroid safety: ") == 1
    assert page.count("#safety") == 1
