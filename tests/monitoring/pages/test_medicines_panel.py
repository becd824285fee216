"""Medicines on a patient's page: one agent by whatever name, what to look at twice, and the sparing agent."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest

from courses.clinic import facts
from courses.models import Clinic, DrugPeriod
from tests.cast import make_given_course
from tests.monitoring.pages.conftest import address


def words(client, patient) -> str:
    return " ".join(unescape(client.get(address("patient", patient.pk)).content.decode()).split())


def take(patient, by, drug, *, days_ago, amount="15", unit="mg", per="week", **columns) -> DrugPeriod:
    first_day = patient.clinic.today() - timedelta(days=days_ago)
    period = DrugPeriod(
        patient=patient, drug=drug, amount=Decimal(amount), unit=unit, per=per, first_day=first_day, **columns
    )
    return facts.record(period, by=by)


def test_an_agent_is_named_as_the_list_does_and_says_how_it_was_entered(bob, cast, patient):
    take(patient, cast.alice, "MTX", days_ago=3)
    take(patient, cast.alice, "AZATHIOPRINE", days_ago=3, amount="100", per="day")
    said = words(bob, patient)
    assert "methotrexate 15 mg a week" in said
    assert "entered as MTX" in said
    assert "azaTHIOprine 100 mg a day" in said
    assert "entered as AZATHIOPRINE" not in said


def test_what_to_look_at_twice_stands_first_with_its_source(bob, cast, patient):
    take(patient, cast.alice, "MTX", days_ago=3, per="day")
    said = words(bob, patient)
    assert "check how often it is taken" in said
    assert "Source: SHARE" in said


@pytest.mark.parametrize(("weeks", "is_missing"), [(None, False), (5, False), (4, True)])
def test_a_missing_sparing_agent_is_a_danger_once_the_clinics_aim_has_passed(
    bob, cast, patient, weeks, is_missing
):
    make_given_course(patient, cast.alice, last_days_ago=30)
    Clinic.objects.filter(pk=cast.north.pk).update(sparing_within_weeks=weeks)
    said = words(bob, patient)
    assert "No steroid-sparing agent on record" in said
    assert ("Sparing agent:" in said) is is_missing


def test_the_interval_from_the_pulse_is_said(bob, cast, patient):
    make_given_course(patient, cast.alice, last_days_ago=30)
    take(patient, cast.alice, "mtx", days_ago=18)
    assert "Methotrexate started 12 days after the pulse." in words(bob, patient)


def test_the_form_proposes_the_agents_and_takes_any_name(nina, patient):
    page = nina.get(f"/patients/{patient.pk}/medicines/new/")
    assert page.status_code == 200
    assert '<option value="methotrexate"></option>' in page.content.decode()
