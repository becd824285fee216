"""Who may still look: what ends a session, a role or a token holds from the next request."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from courses.actions.clinics import join, leave
from courses.models import Membership, Role
from tests import cast as people
from tests.hostile.conftest import browser_of

SIGN_IN = "/accounts/login/"
ELSEWHERE = ["https://evil.example/", "//evil.example"]


def patient_url(patient) -> str:
    return reverse("monitoring:patient", args=[patient.pk])


def note_url(patient) -> str:
    return reverse("monitoring:note-new", args=[patient.pk])


def test_a_closed_account_is_signed_out_at_the_next_request(cast, patient, nina):
    assert nina.get(patient_url(patient)).status_code == 200
    cast.nina.is_active = False
    cast.nina.save()
    assert nina.get(patient_url(patient)).url.startswith(SIGN_IN)


def test_an_ended_membership_sees_nothing_at_the_next_request(cast, patient, nina):
    assert nina.get(patient_url(patient)).status_code == 200
    leave(membership=Membership.objects.get(user=cast.nina), by=cast.mona)
    assert nina.get(patient_url(patient)).status_code == 404
    assert nina.get(reverse("monitoring:inbox")).context["page"].object_list.count() == 0


def test_a_new_role_holds_from_the_next_request(cast, patient, nina):
    assert nina.get(note_url(patient)).status_code == 200
    join(user=cast.nina, clinic=cast.north, role=Role.READER, by=cast.mona)
    assert nina.get(note_url(patient)).status_code == 403
    join(user=cast.nina, clinic=cast.north, role=Role.AUDITOR, by=cast.mona)
    assert nina.get(patient_url(patient)).status_code == 404


def test_a_chosen_clinic_one_has_left_is_not_looked_at(cast, patient, nina):
    join(user=cast.nina, clinic=cast.south, role=Role.NURSE, by=cast.mona)
    nina.post(reverse("courses:clinic-switch"), {"clinic": cast.north.pk})
    leave(membership=Membership.objects.get(user=cast.nina, clinic=cast.north), by=cast.mona)
    page = nina.get("/patients/").content.decode()
    assert "Abbott" not in page


def test_signing_out_ends_the_session_on_the_server(cast, patient, nina):
    stolen = nina.cookies["sessionid"].value
    assert nina.post(reverse("logout")).status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get(patient_url(patient)).url.startswith(SIGN_IN)


def test_a_new_password_ends_the_other_sessions_and_the_token(cast, patient):
    from tracker.api import token_of

    first, second = browser_of(cast.nina), browser_of(cast.nina)
    key = token_of(cast.nina).key
    changed = first.post(
        reverse("password_change"),
        {
            "old_password": people.PASSWORD,
            "new_password1": "another longer password",
            "new_password2": "another longer password",
        },
    )
    assert changed.status_code == 302
    assert first.get(patient_url(patient)).status_code == 200
    assert second.get(patient_url(patient)).url.startswith(SIGN_IN)
    program = Client(headers={"Authorization": f"Token {key}"})
    assert program.get("/api/v1/patients/").status_code == 401


@pytest.mark.parametrize("address", ["/", "/patients/", "/inbox/", "/api/v1/patients/", "/nowhere/"])
def test_the_back_button_finds_no_copy(cast, nina, address):
    assert nina.get(address)["Cache-Control"] == "no-store"


def test_guessing_from_one_address_is_locked_and_from_another_is_not(cast, db):
    def sign_in(password, address):
        typed = {"username": "nina", "password": password}
        return Client(REMOTE_ADDR=address).post(SIGN_IN, typed).status_code

    assert [sign_in("wrong", "10.0.0.1") for _ in range(5)][-1] == 429
    assert sign_in(people.PASSWORD, "10.0.0.1") == 429
    assert sign_in(people.PASSWORD, "10.0.0.2") == 302


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_a_claimed_address_does_not_unlock(cast, header):
    def sign_in(password, number):
        typed = {"username": "nina", "password": password}
        return Client(REMOTE_ADDR="10.0.0.1", **{header: f"10.9.9.{number}"}).post(SIGN_IN, typed)

    codes = [sign_in("wrong", n).status_code for n in range(6)]
    assert codes[-1] == 429


# The ids are fixed: a signature carries the second it was made in, and both workers must name the test alike.
@pytest.mark.parametrize(
    "value",
    ["", "x" * 5000, "../../etc/passwd", signing.dumps({"_auth_user_id": 1})],
    ids=["empty", "long", "path", "signed"],
)
def test_an_invented_session_is_nobody(cast, patient, value):
    client = Client()
    client.cookies["sessionid"] = value
    assert client.get(patient_url(patient)).url.startswith(SIGN_IN)


@pytest.mark.parametrize("next_url", [*ELSEWHERE, "javascript:alert(1)", "\x00"])
def test_after_sign_in_one_stays_on_the_site(cast, next_url):
    typed = {"username": "nina", "password": people.PASSWORD, "next": next_url}
    response = Client(raise_request_exception=False).post(SIGN_IN, typed)
    assert response.status_code == 302
    assert response.url.startswith("/")
    assert not response.url.startswith("//")


@pytest.mark.parametrize("next_url", [*ELSEWHERE, "a", "a\x00b", "/\\evil.example"])
def test_after_a_reminder_one_stays_on_the_site(cast, patient, today, nina, next_url):
    people.make_course(patient, cast.alice)
    url = reverse("monitoring:due-done", args=[patient.pk, "infusion", today])
    response = nina.post(url, {"next": next_url})
    assert (response.status_code, response.url) == (302, "/")


def test_a_form_from_elsewhere_is_refused(cast, patient):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.nina, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(note_url(patient), {"text": "x"}).status_code == 403
    body = {"patient": patient.pk, "text": "x", "noted_on": "2026-01-05"}
    assert client.post("/api/v1/notes/", body, content_type="application/json").status_code == 403
