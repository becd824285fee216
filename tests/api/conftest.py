"""The cast, a patient of North, and a client for each person."""

import pytest
from rest_framework.test import APIClient

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
    for infusion in ordered.infusions.all():
        people.settle_gates(infusion, cast.nina, on=infusion.planned_on)
    return ordered


@pytest.fixture
def sign_in():
    """Return a function that gives a signed-in API client for a user."""

    def as_user(user) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return as_user


@pytest.fixture
def alice(cast, sign_in):
    return sign_in(cast.alice)


@pytest.fixture
def nina(cast, sign_in):
    return sign_in(cast.nina)


@pytest.fixture
def bob(cast, sign_in):
    return sign_in(cast.bob)


@pytest.fixture
def charlie(cast, sign_in):
    return sign_in(cast.charlie)


@pytest.fixture
def audrey(cast, sign_in):
    return sign_in(cast.audrey)
