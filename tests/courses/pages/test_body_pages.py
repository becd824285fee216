"""A weight recorded, corrected and marked in error on pages; proposed where a dose is made of it."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.actions.body import record_measure
from courses.models import BodyMeasure
from courses.templatetags.words import day
from tests.courses.pages.conftest import signed_in
from tests.courses.pages.typed import boxes, errors

NBSP = "\N{NO-BREAK SPACE}"
WHY = {"override_code": "checked_elsewhere", "warning_reason": "weighed twice"}


def url(name: str, *args) -> str:
    return reverse(f"courses:{name}", args=args)


@pytest.fixture
def nina(cast):
    return signed_in(cast.nina)


def typed(patient, number: str, kind: str = "weight", **more) -> dict:
    today = patient.clinic.today()
    return (
        {"kind": kind, "number": number, "record_id": str(uuid.uuid4())}
        | boxes("measured", today)
        | {"measured_precision": "exact"}
        | more
    )


def weigh(patient, cast, number: str, days_ago: int = 0, **more) -> BodyMeasure:
    on = patient.clinic.today() - timedelta(days=days_ago)
    told = {"kind": "weight", "number": Decimal(number), "unit": "kg", "measured_on": on} | more
    return record_measure(measure=BodyMeasure(patient=patient, **told), by=cast.nina)


@pytest.mark.parametrize(("kind", "number", "unit"), [("weight", "71.5", "kg"), ("height", "170", "cm")])
def test_the_unit_follows_from_what_was_measured(kind, number, unit, nina, patient):
    assert nina.post(url("body-new", patient.pk), typed(patient, number, kind, unit="lb")).status_code == 302
    assert BodyMeasure.objects.values_list("kind", "number", "unit").get() == (kind, Decimal(number), unit)


@pytest.mark.parametrize("number", ["", "0", "71,5", "700", "\uff17\uff11", "71.2345"])
def test_what_is_no_weight_is_refused(number, nina, patient):
    response = nina.post(url("body-new", patient.pk), typed(patient, number))
    assert response.status_code == 422
    assert BodyMeasure.objects.count() == 0


def test_a_jump_is_asked_about_and_shown_with_its_reason(nina, patient, cast):
    weigh(patient, cast, "70", days_ago=10)
    told = typed(patient, "154")
    response = nina.post(url("body-new", patient.pk), told)
    assert response.status_code == 422
    assert "154 kg is more than" in errors(response)
    assert nina.post(url("body-new", patient.pk), told | WHY).status_code == 302
    page = nina.get(reverse("monitoring:patient", args=[patient.pk])).content.decode()
    assert "154 kg is more than" in page
    assert "checked elsewhere: weighed twice" in page


def test_a_weight_is_corrected_and_marked_in_error_with_its_history(nina, patient, cast):
    old = weigh(patient, cast, "71")
    how = {"version": "1", "reason": "read again"}
    same = typed(patient, "71") | how
    assert "Nothing was corrected" in errors(nina.post(url("body-correct", old.chain), same))
    assert nina.post(url("body-correct", old.chain), same | {"number": "72"}).status_code == 302
    history = nina.get(url("history", "bodymeasure", old.chain)).content.decode()
    assert "read again" in history
    void = {"version": "2", "reason": "another patient's"}
    assert nina.post(url("body-void", old.chain), void).status_code == 302
    assert not BodyMeasure.objects.current().exists()


def test_an_order_and_a_taper_propose_the_latest_weight_with_its_day(alice, patient, cast):
    weigh(patient, cast, "70", days_ago=9)
    latest = weigh(patient, cast, "71.126", days_ago=4)
    form = alice.get(url("course-order", patient.pk)).context["form"]
    assert (form["weight_kg"].value(), form["weight_on"].value()) == ("71.13", latest.measured_on)
    page = alice.get(url("taper-start", patient.pk))
    assert page.context["form"]["weight_kg"].value() == "71.13"
    assert f"the latest recorded, of {day(latest.measured_on)}".replace(NBSP, " ") in (
        page.content.decode().replace(NBSP, " ")
    )


def test_without_a_recorded_weight_nothing_is_proposed(alice, patient):
    form = alice.get(url("course-order", patient.pk)).context["form"]
    assert (form["weight_kg"].value(), form["weight_on"].value()) == (None, None)
    assert "Proposed" not in alice.get(url("taper-start", patient.pk)).content.decode()
