"""The cast, a patient of North, a client for each person, and how a form is sent."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as people


@pytest.fixture
def cast(db):
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast) -> date:
    return cast.north.today()


@pytest.fixture
def sign_in():
    """Return a function that gives a signed-in browser for a user."""

    def as_user(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return as_user


@pytest.fixture
def nina(cast, sign_in) -> Client:
    return sign_in(cast.nina)


@pytest.fixture
def alice(cast, sign_in) -> Client:
    return sign_in(cast.alice)


@pytest.fixture
def bob(cast, sign_in) -> Client:
    return sign_in(cast.bob)


def boxes(name: str, day: date | None, precision: str | None = None) -> dict:
    """Return what a browser posts for a day's boxes."""
    parts = (day.day, day.month, day.year) if day else ("", "", "")
    posted = {f"{name}_{part}": value for part, value in zip(("day", "month", "year"), parts, strict=True)}
    return posted | ({f"{name}_precision": precision} if precision else {})


def address(name: str, *args) -> str:
    return reverse(f"monitoring:{name}", args=args)


def hidden(response) -> dict:
    """Return the form's hidden fields as the page gave them."""
    form = response.context["form"]
    return {bound.html_name: bound.value() for bound in form.hidden_fields()}


def errors_of(response) -> dict[str, list[str]]:
    """Return the form's errors by field; refused pages say 422."""
    assert response.status_code == 422, response.status_code
    return {name: list(words) for name, words in response.context["form"].errors.items()}
