"""What every response carries: content-security-policy, shut browser features, no cache once signed in."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tracker.middleware import no_store

# Style elements by content: the empty one Plotly fills through the DOM, and its map library's.
EMPTY_SHEET = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
MAP_SHEET = "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    f"style-src 'self' {EMPTY_SHEET} {MAP_SHEET}",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "worker-src 'self' blob:",
}


def test_the_policy_is_strict(client: Client) -> None:
    sent = client.get("/livez")["Content-Security-Policy"]
    assert {part.strip() for part in sent.split(";")} == POLICY
    assert "unsafe" not in sent


def test_browser_features_and_frames_are_shut(client: Client) -> None:
    response = client.get("/livez")
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def answer(user: object, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", headers=headers)
    request.user = user
    return no_store(lambda _: HttpResponse("a patient"))(request)


def test_a_signed_in_page_is_kept_nowhere() -> None:
    assert answer(get_user_model()(username="alice"))["Cache-Control"] == "no-store"


def test_an_answer_to_a_token_is_kept_nowhere() -> None:
    assert answer(AnonymousUser(), Authorization="Token abc")["Cache-Control"] == "no-store"


def test_a_public_page_may_be_kept() -> None:
    assert "Cache-Control" not in answer(AnonymousUser())


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_name_from_that_address(client: Client) -> None:
    get_user_model().objects.create_user("alice", password="a long right password")
    right = {"username": "alice", "password": "a long right password"}
    wrong = right | {"password": "wrong"}
    statuses = [client.post("/accounts/login/", wrong).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert client.post("/accounts/login/", right).status_code == 429
    elsewhere = client.post("/accounts/login/", right, REMOTE_ADDR="10.0.0.9")
    assert (elsewhere.status_code, elsewhere.url) == (302, "/")
