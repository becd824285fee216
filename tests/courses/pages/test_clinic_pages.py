"""The pages of a clinic's settings and of its protocols."""

from datetime import date

import pytest
from django.urls import reverse

from courses.clinic.approvals import approved
from courses.models import Clinic
from courses.protocols.loader import pulse_protocol, taper_protocols
from tests import cast as people

SETTINGS = reverse("courses:clinic-settings")
PROTOCOLS = reverse("courses:protocols")
SEED = ["pulse", "seed"]


@pytest.fixture
def mona(cast, client):
    client.force_login(cast.mona, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(**changed) -> dict:
    kept = {
        "version": "1",
        "absolute_cap_mg": "2000",
        "second_signature_above_mg": "",
        "sparing_within_weeks": "",
        "test_interval_days": "28",
        "strength_interval_days": "",
        "mri_interval_days": "",
        "enzyme_unit": "U/L",
        "glucose_unit": "mmol/L",
        "phone": "",
        "phone_out_of_hours": "",
        "paper": "a4",
        "least_shown": "11",
        "reason": "agreed by the board",
    }
    return kept | changed


def test_settings_are_stored_and_shown_again(mona, cast):
    answer = mona.post(SETTINGS, typed(second_signature_above_mg="1000", phone="0161 496 0100"))
    assert (answer.status_code, answer["Location"]) == (302, SETTINGS)
    north = Clinic.objects.get(pk=cast.north.pk)
    assert (north.second_signature_above_mg, north.phone, north.version) == (1000, "0161 496 0100", 2)
    assert 'value="1000"' in mona.get(SETTINGS).content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"absolute_cap_mg": "0"}, "0 is no dose; enter more than 0 mg."),
        ({"absolute_cap_mg": "2,000"}, "has a comma"),
        ({"sparing_within_weeks": "53"}, "is above 52; check it."),
        ({"test_interval_days": ""}, "is empty; enter a whole number."),
        ({"strength_interval_days": "367"}, "is above 366; check it."),
        ({"mri_interval_days": "1097"}, "is above 1096; check it."),
        ({"least_shown": "4"}, "is below 5; check it."),
        ({"least_shown": "21"}, "is above 20; check it."),
        ({"reason": ""}, "is empty; say why in a few words."),
        ({"viewer_template": "https://pacs.example/?p={patient}"}, "{patient} is not known; only"),
        ({"viewer_template": "javascript:open({accession})"}, "begins with https:// or http://"),
    ],
)
def test_what_cannot_be_a_setting_is_refused_and_stays_typed(mona, cast, changed, sentence):
    answer = mona.post(SETTINGS, typed(phone="0161 496 0100", **changed))
    page = answer.content.decode()
    assert (answer.status_code, Clinic.objects.get(pk=cast.north.pk).version) == (422, 1)
    assert sentence in page
    assert 'value="0161 496 0100"' in page


def test_the_link_to_the_viewer_is_a_setting(mona, cast):
    template = "https://pacs.example/viewer?acc={accession}&uid={study_uid}"
    assert mona.post(SETTINGS, typed(viewer_template=template)).status_code == 302
    assert Clinic.objects.get(pk=cast.north.pk).viewer_template == template


def test_settings_changed_meanwhile_are_shown_first(mona, cast):
    mona.post(SETTINGS, typed(phone="0161 496 0100"))
    answer = mona.post(SETTINGS, typed(phone="0161 496 0200"))
    assert answer.status_code == 409
    assert Clinic.objects.get(pk=cast.north.pk).phone == "0161 496 0100"


def test_the_list_names_every_protocol_with_its_source(alice):
    page = alice.get(PROTOCOLS).content.decode()
    for protocol in taper_protocols().values():
        assert protocol.title in page
        assert protocol.version in page


def test_withdraw_then_approve(alice, cast):
    answer = alice.post(reverse("courses:protocol-withdraw", args=SEED), {"reason": "a newer source"})
    assert answer["Location"] == PROTOCOLS
    assert "seed" not in approved(cast.north, "pulse")
    assert "not approved" in alice.get(PROTOCOLS).content.decode()
    approve = reverse("courses:protocol-approve", args=SEED)
    assert alice.post(approve, {"version": "1"}, follow=True).status_code == 200
    assert "seed" not in approved(cast.north, "pulse")
    alice.post(approve, {"version": pulse_protocol("seed").version})
    assert "seed" in approved(cast.north, "pulse")


def test_the_order_form_offers_approved_protocols_only(alice, cast, patient):
    address = reverse("courses:course-order", args=[patient.pk])
    assert '<option value="seed"' in alice.get(address).content.decode()
    alice.post(reverse("courses:protocol-withdraw", args=SEED), {"reason": "a newer source"})
    page = alice.get(address).content.decode()
    assert '<option value="seed"' not in page


def test_a_child_is_offered_a_childs_protocol_first(alice, cast):
    child = people.make_patient(cast.north, cast.alice, number="N-8", birth_date=date(2018, 5, 1))
    adult = people.make_patient(cast.north, cast.alice, number="N-9")
    firsts = [first_protocol(alice, one) for one in (child, adult)]
    assert [pulse_protocol(name).audience for name in firsts] == ["child", "adult"]


def first_protocol(client, patient) -> str:
    page = client.get(reverse("courses:course-order", args=[patient.pk]))
    return page.context["form"].fields["protocol"].choices[0][0]
