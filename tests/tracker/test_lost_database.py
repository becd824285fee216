"""A refusal that a lost database may have caused is not told as a refusal."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from courses.models import TaperPlan
from tests.cast import make_cast, make_patient
from tracker.middleware import LOST, UNSURE, lost_database


@pytest.fixture
def failed(monkeypatch):
    """Let the connection know of an error, as it does once the server went away."""
    return lambda: monkeypatch.setattr(connections["default"], "errors_occurred", True, raising=False)


@pytest.mark.parametrize(
    ("status", "has_failed", "answered"),
    [
        (400, True, 503),
        (409, True, 503),
        (422, True, 503),
        (422, False, 422),
        (302, True, 302),
        (200, True, 200),
        (500, False, 500),
    ],
)
def test_only_a_refusal_after_an_error_of_the_database_is_taken_back(failed, status, has_failed, answered):
    def view(request):
        if has_failed:
            failed()
        return HttpResponse("refused", status=status)

    response = lost_database(view)(RequestFactory().post("/courses/"))
    assert response.status_code == answered
    assert (LOST in response.content.decode()) is (answered == 503)


def test_the_api_says_it_in_its_own_way(failed):
    def view(request):
        failed()
        return HttpResponse(status=400)

    response = lost_database(view)(RequestFactory().post("/api/v1/tapers/"))
    assert (response.status_code, json.loads(response.content)) == (503, {"detail": LOST})


def test_one_lost_while_the_answer_was_read_leaves_it_open_whether_the_change_stands(failed):
    def view(request):
        failed()
        return HttpResponse("a fault", status=500)

    response = lost_database(view)(RequestFactory().post("/courses/"))
    assert response.status_code == 503
    assert UNSURE in response.content.decode()


@pytest.mark.django_db
def test_a_taper_is_not_said_to_be_there_when_nobody_could_look(client, failed, monkeypatch):
    cast = make_cast()
    patient = make_patient(cast.north, cast.alice)
    client.force_login(cast.alice)

    def broken(self, *args, **kwargs):
        failed()
        raise ValidationError("there is one already")

    monkeypatch.setattr(TaperPlan, "validate_constraints", broken)
    day = str(cast.north.today())
    body = {"patient": patient.pk, "drug": "prednisone", "steps": [{"first_day": day, "daily_mg": "20"}]}
    response = client.post("/api/v1/tapers/", body, content_type="application/json")
    assert response.status_code == 503, response.content
    assert not TaperPlan.objects.exists()
