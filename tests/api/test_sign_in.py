"""Sign-in by session and by token."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from tests.cast import PASSWORD

URL = "/api/v1/token/"


@pytest.fixture(autouse=True)
def unthrottled():
    cache.clear()


def token(username="nina", password=PASSWORD, **headers):
    return APIClient().post(URL, {"username": username, "password": password}, **headers)


def by_token(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return client


def test_a_token_signs_in(cast, patient):
    response = token()
    assert (response.status_code, list(response.json())) == (200, ["token"])
    client = by_token(response.json()["token"])
    me = client.get("/api/v1/me/").json()
    assert (me["username"], [m["role"] for m in me["memberships"]]) == ("nina", ["nurse"])
    assert me["memberships"][0]["may"] == [
        "record what was given, measured or said",
        "see patients",
        "sign off results",
    ]
    assert token().json() == response.json()


def test_a_token_can_be_ended(cast):
    client = by_token(token().json()["token"])
    assert client.delete(f"{URL}own/").status_code == 204
    assert client.get("/api/v1/me/").status_code == 401


def test_an_answer_to_a_token_is_kept_nowhere(cast):
    assert by_token(token().json()["token"]).get("/api/v1/me/")["Cache-Control"] == "no-store"


def test_a_wrong_password_is_refused_like_a_name_that_is_none(cast):
    wrong, nobody = token(password="wrong"), token(username="nobody")
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert wrong.json() == nobody.json()


def test_a_closed_account_is_refused_and_its_token_too(cast):
    client = by_token(token().json()["token"])
    cast.nina.is_active = False
    cast.nina.save()
    assert token().status_code == 401
    assert client.get("/api/v1/me/").status_code == 401


def test_a_role_that_ended_holds_no_longer(cast, patient):
    client = by_token(token().json()["token"])
    assert client.get(f"/api/v1/patients/{patient.pk}/").status_code == 200
    from courses.actions.clinics import leave

    leave(membership=cast.nina.memberships.get(), by=cast.alice)
    assert client.get(f"/api/v1/patients/{patient.pk}/").status_code == 404


def test_five_wrong_passwords_lock_the_name(cast):
    codes = [token(password="wrong").status_code for _ in range(5)]
    assert codes == [401, 401, 401, 401, 429]
    locked = token()
    assert (locked.status_code, list(locked.json())) == (429, ["error", "fields"])
    assert token(username="alice").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "nina"},
        {"username": "nina", "password": PASSWORD, "role": "x"},
        {"username": [], "password": {}},
    ],
)
def test_a_body_that_is_none_is_refused(cast, body):
    assert APIClient().post(URL, body).status_code == 400


@pytest.mark.parametrize(
    "header", ["Token x", "Token", "Token a b", "Token \u00e4", "Bearer x", "Basic eDp4"]
)
def test_a_made_up_token_is_refused(cast, header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    response = client.get("/api/v1/me/")
    assert (response.status_code, list(response.json())) == (401, ["error", "fields"])


def test_a_session_signs_in_and_its_writes_need_the_csrf_token(cast, patient):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.nina, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/api/v1/patients/{patient.pk}/").status_code == 200
    body = {"patient": patient.pk, "text": "well", "noted_on": str(patient.clinic.today())}
    assert client.post("/api/v1/notes/", body).status_code == 403


def test_clinics_are_ones_own(cast, nina, audrey, charlie):
    assert [m["clinic"]["name"] for m in nina.get("/api/v1/clinics/").json()["results"]] == ["North"]
    assert [m["clinic"]["name"] for m in charlie.get("/api/v1/clinics/").json()["results"]] == ["South"]
    assert audrey.get("/api/v1/clinics/").json()["results"][0]["may"] == ["see figures without identity"]
