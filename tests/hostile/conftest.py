"""The cast, a patient of North, and a browser for each person; axes and the cache begin empty."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests import cast as people
from tests.things import make_things

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def cast(db):
    return people.make_cast()


@pytest.fixture(scope="module")
def things(django_db_setup, django_db_blocker):
    """Return the cast and their things, stored once for the module and taken away after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = people.make_cast()
        yield cast, make_things(cast)
        transaction.set_rollback(True)


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast) -> date:
    return cast.north.today()


def browser_of(user, **kwargs) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client(**kwargs)
    client.force_login(user, backend=MODEL_BACKEND)
    return client


@pytest.fixture
def alice(cast) -> Client:
    return browser_of(cast.alice)


@pytest.fixture
def nina(cast) -> Client:
    return browser_of(cast.nina)
