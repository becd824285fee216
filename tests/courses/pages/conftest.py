"""The cast, a patient of North, a signed-in browser for each person, and how days are typed."""

from datetime import date

import pytest
from django.test import Client

from tests import cast as people


@pytest.fixture
def cast(db):
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def course(patient, cast):
    ordered = people.make_course(patient, cast.alice)
    people.settle_gates(ordered.infusions.first(), cast.nina)
    return ordered


@pytest.fixture
def infusion(course):
    return course.infusions.first()


@pytest.fixture
def plan(patient, cast):
    return people.make_taper(patient, cast.alice)


@pytest.fixture
def today(cast) -> date:
    return cast.north.today()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def alice(cast):
    return signed_in(cast.alice)


@pytest.fixture
def nina(cast):
    return signed_in(cast.nina)


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


@pytest.fixture
def audrey(cast):
    return signed_in(cast.audrey)


@pytest.fixture
def charlie(cast):
    return signed_in(cast.charlie)


@pytest.fixture
def stella(cast):
    return signed_in(cast.stella)
