"""The clinic's list of tablets, a taper counted in them, and supplies handed out."""

from decimal import Decimal

import pytest
from django.urls import reverse

from courses.actions.tablets import list_strength
from courses.models import TabletStrength, TabletSupply
from tests import cast as people
from tests.courses.pages.conftest import signed_in
from tests.courses.pages.typed import boxes, errors, told

NBSP = "\N{NO-BREAK SPACE}"


def url(name: str, *args) -> str:
    return reverse(f"courses:{name}", args=args)


@pytest.fixture
def listed(cast):
    for mg in ("2.5", "5", "10", "20"):
        list_strength(clinic=cast.north, by=cast.alice, drug="prednisone", strength_mg=Decimal(mg))


def text(response) -> str:
    return response.content.decode().replace(NBSP, " ")


def test_a_new_clinic_has_no_list_and_says_so(alice, plan):
    assert "No clinic list: tablets cannot be counted." in text(alice.get(url("tablets")))
    page = text(alice.get(url("taper-detail", plan.chain)))
    assert "tablets cannot be counted" in page
    assert "Tablets a day" not in page


def test_a_manager_adds_a_strength_and_takes_it_off(cast):
    mona = signed_in(cast.mona)
    response = mona.post(url("tablets"), {"drug": "prednisone", "strength_mg": "2.5", "may_halve": "on"})
    assert told(response) == [f"On the list: predniSONE 2.5{NBSP}mg, may be halved."]
    strength = TabletStrength.objects.get()
    assert (strength.clinic, strength.added_by, strength.may_halve) == (cast.north, cast.mona, True)
    assert "may be halved" in text(mona.get(url("tablets")))
    again = mona.post(url("tablet-withdraw", strength.pk), follow=True)
    assert "Off the list: predniSONE 2.5 mg" in text(again)
    once_more = mona.post(url("tablet-withdraw", strength.pk), follow=True)
    assert "off the list already" in text(once_more)


@pytest.mark.parametrize("typed", ["", "0", "2.555", "10000", "2,5", "x"])
def test_what_is_no_strength_is_refused_in_a_sentence(typed, alice):
    response = alice.post(url("tablets"), {"drug": "prednisone", "strength_mg": typed})
    assert response.status_code == 422
    assert "Strength of one tablet" in errors(response)
    assert not TabletStrength.objects.exists()


def test_each_step_stands_in_tablets(alice, plan, listed):
    page = alice.get(url("taper-detail", plan.chain))
    rows = page.context["schedule"].rows
    assert [row.tablets.words for row in rows[4:7]] == [
        "1 × 20 mg + 1 × 5 mg", "1 × 20 mg", "1 × 10 mg + 1 × 5 mg + 1 × 2.5 mg",
    ]  # fmt: skip
    assert "140 tablets of 20 mg" in text(page)
    assert "not known: no supply is recorded" in text(page)


def test_a_step_that_cannot_be_made_is_flagged_with_the_nearest_that_can(alice, cast, plan):
    for mg in (5, 10):
        list_strength(clinic=cast.north, by=cast.alice, drug="prednisone", strength_mg=Decimal(mg))
    page = text(alice.get(url("taper-detail", plan.chain)))
    assert page.count("cannot be made</span>") == 4  # 17.5 12.5 7.5 2.5
    assert (
        "17.5 mg cannot be made from these tablets; the nearest that can: "
        "15 mg (1 × 10 mg + 1 × 5 mg) and 20 mg (2 × 10 mg)." in page
    )


def test_a_supply_says_until_when_it_lasts_and_which_tablets_there_are(alice, nina, plan, today, listed):
    typed = {"taper": plan.pk, "strength_mg": "20", "tablets": "42"} | boxes("handed_on", today)
    response = nina.post(url("supply-new", plan.patient_id), typed)
    assert told(response) == [f"Tablet supply recorded: 42 × predniSONE 20{NBSP}mg."]
    page = alice.get(url("taper-detail", plan.chain))
    assert page.context["tablets"].cover.last_day.toordinal() == today.toordinal() + 13
    assert "50 mg a day is not covered after it" in text(page)
    supply = TabletSupply.objects.get()
    correction = {"strength_mg": "20", "tablets": "41", "version": "1", "reason": "recounted"}
    response = nina.post(url("supply-correct", supply.chain), correction | boxes("handed_on", today))
    assert told(response)[-1:] == [f"Tablet supply corrected: 41 × predniSONE 20{NBSP}mg."]
    page = alice.get(url("taper-detail", plan.chain))
    assert page.context["tablets"].cover.last_day.toordinal() == today.toordinal() + 12


def test_another_patients_taper_cannot_be_supplied(nina, cast, plan, today):
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    typed = {"taper": plan.pk, "strength_mg": "20", "tablets": "42"} | boxes("handed_on", today)
    assert nina.post(url("supply-new", other.pk), typed).status_code == 422
    assert not TabletSupply.objects.exists()
