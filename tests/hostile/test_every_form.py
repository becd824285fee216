"""Every form of the site, found by walking the URLconf, filled with what nobody should send.

Each value goes into every box at once: never a fault, nothing of a refusal stored, what was typed stays in
its box and is never markup.
"""

import html
import re

import pytest
from django.db import transaction
from django.urls import reverse

from tests.hostile.conftest import browser_of
from tests.hostile.corpus import BIDI, DAYS, LONG, NUL, row_counts
from tests.hostile.pages import boxes_of
from tests.hostile.valid import SENT_BY, form_doors, valid_post
from tests.test_access_matrix import DOORS

VALUES = {
    "NUL": NUL,
    "long": LONG,
    "full-width": "\uff11\uff12",
    "endless": "1e309",
    "negative": "-1",
    "huge": "9" * 40,
    "formula": "=cmd|' /C calc'!A0",
    "markup": "<script>alert(1)</script>",
}
# Boxes that are not typed in: what they say is chosen, or is the form's own bookkeeping.
NOT_TYPED = re.compile(r"(version|record_id|sheet_id|next|.*_(FORMS|precision)|may_.*|is_.*|preview|step)$")
# Of many rows alike the first is enough, of sixteen muscles one, and one of those that an MRI shows.
ALIKE = re.compile(
    r"(rows|step|muscle)-[1-9]|(?!deltoid_left).*_(left|right|axial)$"
    r"|(?!sartorius-left-).*-(left|right)-(oedema|fat)$"
)
DAY_PART = re.compile(r"(.+)_(day|month|year)$")


# Boxes that say nothing for the choices made here, so that nothing of them is stored.
NOT_STORED = {"shown", "next", "name", "unit", "choice_reason"}
# What stands already for this patient, or needs a state these things are not in.
NOT_NOW = {"courses:course-order", "monitoring:due-reopen", "monitoring:due-release"}


@pytest.mark.django_db  # and so the test database is there for the module's own things
def test_the_walk_finds_the_forms():
    assert len(form_doors()) > 40


def sender(cast, name: str):
    return getattr(cast, SENT_BY.get(name, "alice"))


@pytest.fixture(params=form_doors())
def form(request, things, django_db_blocker):
    """Return what makes one form of the site valid, and a function that posts it and undoes that.

    The function returns (answer, rows before, rows after).
    """
    cast, found = things
    with django_db_blocker.unblock():
        alice = browser_of(sender(cast, request.param), raise_request_exception=False)
        url = reverse(request.param, args=DOORS[request.param].about(found))
        typed = valid_post(request.param, boxes_of(alice.get(url)), cast.north.today())
        before = row_counts()

        def post(changed: dict):
            with transaction.atomic():
                response = alice.post(url, typed | changed)
                after = row_counts()
                transaction.set_rollback(True)
            return response, before, after

        yield typed, post


def typed_boxes(typed: dict) -> list[str]:
    return [n for n in typed if not (NOT_TYPED.match(n) or DAY_PART.match(n) or ALIKE.match(n))]


def check(response, before, after) -> str:
    """Return the page of a refusal, "" for what was stored; no refusal leaves a row behind."""
    assert response.status_code in {302, 409, 422}
    if response.status_code == 302:
        return ""
    assert after == before
    page = response.content.decode()
    assert "<script>alert(1)" not in page
    return page


def test_no_value_breaks_a_form_and_no_refusal_leaves_a_row(form):
    typed, post = form
    names = typed_boxes(typed)
    for label, value in VALUES.items():
        page = check(*post(dict.fromkeys(names, value)))
        if page and label in {"NUL", "full-width", "formula", "markup"}:
            assert "There is a problem" in page, label
            assert value in html.unescape(page), label


def test_no_impossible_day_is_stored(form):
    typed, post = form
    days = sorted({found[1] for n in typed if (found := DAY_PART.match(n)) and not ALIKE.match(n)})
    for name in days:
        if f"{name}_month" not in typed or f"{name}_year" not in typed:
            continue
        for label, parts in DAYS.items():
            boxes = dict(zip([f"{name}_day", f"{name}_month", f"{name}_year"], parts, strict=True))
            response, before, after = post(boxes)
            assert (response.status_code, after == before) == (422, True), (name, label)


def test_marks_that_do_not_show_are_stored_in_no_text(form):
    typed, post = form
    for name in typed_boxes(typed):
        if (response := post({name: f"a{BIDI[4]}b"})[0]).status_code == 302:
            assert name in NOT_STORED, (name, response.url)


@pytest.mark.parametrize("name", sorted(set(form_doors()) - NOT_NOW))
def test_a_form_sent_twice_stores_once(things, django_db_blocker, name):
    cast, found = things
    with django_db_blocker.unblock(), transaction.atomic():
        alice = browser_of(sender(cast, name))
        url = reverse(name, args=DOORS[name].about(found))
        typed = valid_post(name, boxes_of(alice.get(url)), cast.north.today())
        first = alice.post(url, typed)
        once = row_counts()
        again = alice.post(url, typed)
        twice = row_counts()
        transaction.set_rollback(True)
    assert first.status_code == 302, first.context["form"].errors
    assert again.status_code in {302, 409, 422}
    for counts in (once, twice):
        del counts["courses.AuditLine"]
    assert twice == once


QUERY = [
    "q",
    "page",
    "kind",
    "laboratory",
    "next",
    "subtype",
    "follow_up",
    "state",
    "clinic",
    "version",
    "preview",
    "first_day_year",
    "days",
    "flat_mg",
    "start_mg",
    "baseline_enzyme",
    "followup_strength",
    "reviewed_on_day",
    "cursor",
]


@pytest.mark.parametrize(
    "value", [NUL, LONG, "-1", "<script>alert(1)</script>"], ids=["NUL", "long", "-1", "markup"]
)
def test_no_query_breaks_a_page(things, django_db_blocker, value):
    cast, found = things
    with django_db_blocker.unblock():
        alice = browser_of(cast.alice, raise_request_exception=False)
        for name, door in DOORS.items():
            if door.is_post_only:
                continue
            url = reverse(name, args=door.about(found))
            for headers in ({}, {"HX-Request": "true"}):
                response = alice.get(url, dict.fromkeys(QUERY, value), headers=headers)
                assert response.status_code < 500, (name, headers)
                assert b"<script>alert(1)" not in response.content, name
