"""The same form sent twice, one after the other: every kind of form stores one record, never two."""

import pytest
from django.db import transaction
from django.urls import reverse

from tests import cast as people
from tests.hostile.conftest import browser_of
from tests.hostile.corpus import row_counts
from tests.hostile.pages import boxes_of
from tests.hostile.valid import form_doors, valid_post
from tests.test_access_matrix import DOORS, make_things

# What stands already for this patient, or needs a state these things are not in.
NOT_NOW = {"courses:course-order", "monitoring:review-new", "monitoring:due-reopen"}
BOOKKEEPING = {"courses.AuditLine", "sessions.Session"}


@pytest.fixture(scope="module")
def things(django_db_setup, django_db_blocker):
    """Return the cast and their things, stored once for the module and taken away after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = people.make_cast()
        yield cast, make_things(cast)
        transaction.set_rollback(True)


def records() -> dict[str, int]:
    return {name: count for name, count in row_counts().items() if name not in BOOKKEEPING}


@pytest.mark.parametrize("name", sorted(set(form_doors()) - NOT_NOW))
def test_a_form_sent_twice_stores_once(things, django_db_blocker, name):
    cast, found = things
    with django_db_blocker.unblock(), transaction.atomic():
        alice = browser_of(cast.alice)
        url = reverse(name, args=DOORS[name].about(found))
        typed = valid_post(name, boxes_of(alice.get(url)), cast.north.today())
        first = alice.post(url, typed)
        once = records()
        again = alice.post(url, typed)
        twice = records()
        transaction.set_rollback(True)
    assert first.status_code == 302, first.context["form"].errors
    assert again.status_code in {302, 409, 422}
    assert twice == once
