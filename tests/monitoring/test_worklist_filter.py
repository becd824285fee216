"""The filters of the worklist: the same for page and API; what is not known is said, never an error."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitoring.actions import owning, reminders
from monitoring.models import Result
from monitoring.worklist import worklist
from monitoring.worklist_filter import Filter, narrowed, read_filter
from tests.cast import make_cast, make_ck, make_course, make_patient, make_taper
from tests.hostile.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    """Return a patient with a step and bloods overdue."""
    ada = make_patient(cast.north, cast.alice)
    make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=50))
    return ada


def kinds_seen(cast, user, **wanted) -> set[str]:
    work = worklist(cast.north, today=cast.north.today())
    return {row.kind for row in narrowed(work, Filter(**wanted), user).rows}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", Filter()),
        ("kind=bloods&kind=infusion", Filter(kinds=frozenset({"bloods", "infusion"}))),
        ("owner=mine&owner_role=nurse", Filter(owner="mine", owner_role="nurse")),
        ("group=long_past", Filter(group="long_past")),
        ("kind=&owner=", Filter()),
    ],
)
def test_it_is_read_from_the_address(address, expected):
    assert read_filter(QueryDict(address)) == expected


@pytest.mark.parametrize("address", ["kind=tea", "owner=bob", "owner_role=x", "kind=tea&kind=bloods"])
def test_what_is_not_known_is_left_out_and_said(cast, ada, address):
    found = read_filter(QueryDict(address))
    assert len(found.unknown) == 1
    assert "was left out: there is no such" in found.unknown[0]
    page = browser_of(cast.nina).get(f"/?{address}")
    assert page.status_code == 200
    assert "was left out: there is no such" in page.content.decode()


def test_an_empty_list_says_so(cast):
    assert "Nothing is due today." in browser_of(cast.nina).get("/").content.decode()


def test_kinds_add_up(cast, ada):
    assert kinds_seen(cast, cast.nina, kinds=frozenset({"bloods"})) == {"bloods"}
    assert {"bloods", "taper_step"} <= kinds_seen(cast, cast.nina)
    both = kinds_seen(cast, cast.nina, kinds=frozenset({"bloods", "taper_step"}))
    assert both == {"bloods", "taper_step"}


def test_mine_is_what_one_has_taken_and_nobodys_the_rest(cast, ada):
    row = next(r for r in worklist(cast.north, today=cast.north.today()).now if r.kind == "bloods")
    reminder = reminders.raise_reminder(patient=ada, due=row.derived.due, by=cast.nina)
    assert kinds_seen(cast, cast.nina, owner="mine") == set()
    owning.take(reminder=reminder, seen_version=reminder.version, by=cast.nina, word="")
    assert kinds_seen(cast, cast.nina, owner="mine") == {"bloods"}
    assert kinds_seen(cast, cast.alice, owner="mine") == set()
    assert "bloods" not in kinds_seen(cast, cast.nina, owner="nobody")


def test_a_group_stands_alone(cast, ada):
    work = worklist(cast.north, today=cast.north.today())
    only = narrowed(work, Filter(group="coming"), cast.nina)
    assert (only.now, only.coming) == ((), work.coming)


def test_a_filter_survives_an_action_and_the_next_row_has_the_focus(cast, ada):
    nina = browser_of(cast.nina)
    page = nina.get("/?kind=bloods&kind=taper_step").content.decode()
    assert "next=/%3Fkind%3Dbloods%26kind%3Dtaper_step%23due-" in page


@pytest.mark.parametrize(("status", "waits"), [("preliminary", True), ("final", False)])
def test_bloods_wait_for_results_while_the_newest_is_preliminary(cast, ada, status, waits):
    make_ck(ada, cast.alice, days_ago=49)
    newest = make_ck(ada, cast.alice, days_ago=2)
    Result.objects.filter(pk=newest.pk).update(status=status)
    work = worklist(cast.north, today=cast.north.today())
    assert [row.kind for row in work.waiting] == (["bloods"] if waits else [])
    assert "bloods" not in {row.kind for row in work.now}


@pytest.mark.parametrize(("days_ago", "waits"), [(7, True), (8, False)])
def test_a_preliminary_result_is_left_to_the_laboratory_for_a_week(cast, ada, days_ago, waits):
    newest = make_ck(ada, cast.alice, days_ago=days_ago)
    Result.objects.filter(pk=newest.pk).update(status="preliminary")
    make_ck(ada, cast.alice, days_ago=49)
    work = worklist(cast.north, today=cast.north.today())
    assert [row.kind for row in work.waiting] == (["bloods"] if waits else [])
    assert ("bloods" in {row.kind for row in work.now}) is not waits
    page = browser_of(cast.nina).get("/?kind=bloods").content.decode()
    assert ("still preliminary after 8 days: ask the laboratory" in page.lower()) is not waits


def test_a_final_result_after_the_preliminary_ends_the_wait(cast, ada):
    early = make_ck(ada, cast.alice, days_ago=49)
    make_ck(ada, cast.alice, days_ago=48)
    Result.objects.filter(pk=early.pk).update(status="preliminary")
    work = worklist(cast.north, today=cast.north.today())
    assert work.waiting == ()
    assert "bloods" in {row.kind for row in work.now}


def test_a_group_of_many_is_shown_page_by_page(cast, monkeypatch):
    monkeypatch.setattr("monitoring.views.today.ROWS_SHOWN", 2)
    for n in range(5):
        make_course(make_patient(cast.north, cast.alice, number=f"P-{n}"), cast.alice, doses_mg=("1000",))
    nina = browser_of(cast.nina)
    first = nina.get("/").content.decode()
    assert ("2 of 5 shown" in first, "group=due" in first) == (True, True)
    rows = [nina.get(f"/?group=due&page={n}").content.decode().count("data-row ") for n in (1, 2, 3)]
    assert rows == [2, 2, 1]


def test_sixty_refreshes_do_not_prolong_the_session_and_the_end_is_said(cast, ada):
    nina = browser_of(cast.nina)
    session = Session.objects.get()
    before = (session.expire_date, session.session_data)
    for _ in range(60):
        assert nina.get("/", headers={"HX-Request": "true"}).status_code == 200
    session.refresh_from_db()
    assert (session.expire_date, session.session_data) == before
    Session.objects.update(expire_date=timezone.now())
    ended = nina.get("/", headers={"HX-Request": "true"})
    assert ended.status_code == 401
    said = ended.content.decode()
    assert "You have been signed out." in said
    assert "hx-get" not in said
    assert "Abbott" not in said
    assert Client().get("/").url.startswith(reverse("login"))
