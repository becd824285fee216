"""Proposed adverse effects as pages: shown, recorded, set aside; one effect with its dose; what they cost."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import facts
from courses.models import DoseTaken
from monitoring.models import AdverseEffect, EffectSetAside, Result
from tests.monitoring.pages.conftest import address, boxes, errors_of

WORDS = "ALT 313 U/L, own limits up to 35"


def record_alt(patient, by, number, days_ago) -> Result:
    result = Result(
        patient=patient,
        name="ALT",
        raw_text=number,
        number=Decimal(number),
        unit="U/L",
        uln=Decimal(35),
        sampled_on=patient.clinic.today() - timedelta(days=days_ago),
    )
    return facts.record(result, by=by)


@pytest.fixture
def alt(patient, cast):
    """Return an ALT of 313 U/L ten days ago, after 60 mg of prednisone a day since twenty days ago."""
    begun = patient.clinic.today() - timedelta(days=20)
    dose = DoseTaken(patient=patient, drug="prednisone", amount=60, unit="mg", per="day", first_day=begun)
    facts.record(dose, by=cast.alice)
    return record_alt(patient, cast.alice, "313", 10)


@pytest.fixture
def answer_to(patient, alt):
    """Return the address that answers the proposal: "effect-confirm" or "effect-set-aside"."""
    return lambda slug: address(slug, patient.pk, "alt_raised", alt.chain)


def confirmed(day, **typed) -> dict:
    told = {"seen": WORDS, "grade": "3", "grade_version": "6.0", "causality": "possible"}
    return told | boxes("onset", day, "exact") | typed


def test_the_patients_page_and_the_proposals_say_both_grades(bob, patient, alt):
    shown = bob.get(address("patient", patient.pk)).content.decode()
    assert "ALT raised: grade 3 (CTCAE 5.0), grade 3 (CTCAE 6.0)" in shown
    page = bob.get(address("effects-proposed", patient.pk)).content.decode()
    for said in (WORDS, "8.94 × ULN", "no value on record", "may come from muscle"):
        assert said in page
    assert "Record it" not in page


def test_a_person_records_what_was_proposed(nina, patient, alt, answer_to):
    form = nina.get(answer_to("effect-confirm")).context["form"]
    assert form.initial["onset"].day == alt.sampled_on
    assert form["grade"].value() is None
    response = nina.post(answer_to("effect-confirm"), confirmed(alt.sampled_on))
    stored = AdverseEffect.objects.get()
    assert response.url == address("effect-detail", stored.chain)
    assert (stored.term_code, stored.grade, stored.grade_version) == ("alt_raised", 3, "6.0")
    assert (stored.derived_from, stored.inputs["value"]["words"]) == (alt.key, WORDS)
    page = nina.get(response.url).content.decode().replace("\u00a0", " ")
    for said in ("CTCAE 5.0: grade 3", "60 mg", "660 mg", "MedDRA code 10001551"):
        assert said in page
    assert nina.get(answer_to("effect-confirm")).url == address("effects-proposed", patient.pk)


def test_a_person_sets_it_aside_and_says_why(nina, patient, alt, answer_to):
    assert list(errors_of(nina.post(answer_to("effect-set-aside"), {"seen": WORDS, "until": "x"}))) == [
        "until",
        "why",
    ]
    told = {"seen": WORDS, "until": "next_value", "why": "from muscle, CK is high"}
    response = nina.post(answer_to("effect-set-aside"), told)
    assert response.url == address("effects-proposed", patient.pk)
    stored = EffectSetAside.objects.get()
    assert (stored.why, stored.until, stored.value_words) == (told["why"], "next_value", WORDS)
    assert told["why"] in nina.get(response.url).content.decode()


@pytest.mark.parametrize("slug", ["effect-confirm", "effect-set-aside"])
def test_a_value_changed_meanwhile_is_looked_at_again(slug, nina, alt, answer_to):
    told = confirmed(alt.sampled_on) | {"until": "next_value", "why": "from muscle", "note": "from muscle"}
    response = nina.post(answer_to(slug), told | {"seen": "ALT 300 U/L"})
    assert (response.status_code, AdverseEffect.objects.count(), EffectSetAside.objects.count()) == (
        409,
        0,
        0,
    )
    page = response.content.decode()
    assert "The value has changed since this page was shown" in page
    assert "from muscle" in page
    assert response.context["form"]["seen"].value() == WORDS  # sent again, it answers what is read now
    assert nina.post(answer_to(slug), told).status_code == 302


@pytest.mark.parametrize("slug", ["effect-confirm", "effect-set-aside"])
def test_an_answer_to_what_is_proposed_no_more_keeps_its_words(slug, nina, cast, alt, answer_to):
    facts.void(alt, seen_version=1, by=cast.alice, reason="of another patient")
    told = confirmed(alt.sampled_on) | {"until": "next_value", "why": "from muscle", "note": "from muscle"}
    response = nina.post(answer_to(slug), told)
    page = response.content.decode()
    assert (response.status_code, AdverseEffect.objects.count(), EffectSetAside.objects.count()) == (
        409,
        0,
        0,
    )
    assert "What you typed" in page
    assert "from muscle" in page
    assert nina.get(answer_to(slug)).url == address("effects-proposed", alt.patient_id)


@pytest.mark.parametrize("slug", ["effect-confirm", "effect-set-aside"])
def test_the_same_answer_sent_twice_is_stored_once(slug, nina, cast, alt, answer_to):
    told = confirmed(alt.sampled_on) | {"until": "next_value", "why": "from muscle"}
    told["record_id"] = nina.get(answer_to(slug)).context["form"]["record_id"].value()
    worse = record_alt(alt.patient, cast.alice, "800", 9)  # now the worst of the run the address names
    told["seen"] = WORDS.replace("313", "800")
    assert [nina.post(answer_to(slug), told).status_code for _ in range(2)] == [302, 302]
    stored = [*AdverseEffect.objects.all(), *EffectSetAside.objects.all()]
    assert [(str(one.chain), one.derived_from) for one in stored] == [(str(told["record_id"]), worse.key)]


@pytest.mark.parametrize("slug", ["effect-confirm", "effect-set-aside"])
def test_a_second_answer_is_not_taken_for_the_first(slug, nina, alt, answer_to):
    told = confirmed(alt.sampled_on) | {"until": "next_value", "why": "from muscle", "note": "from muscle"}
    told["record_id"] = nina.get(answer_to(slug)).context["form"]["record_id"].value()
    assert nina.post(answer_to(slug), told).status_code == 302
    again = nina.post(answer_to(slug), told | {"record_id": "another"})
    assert (again.status_code, "What you typed" in again.content.decode()) == (409, True)
    assert AdverseEffect.objects.count() + EffectSetAside.objects.count() == 1


def test_worse_than_recorded_leads_to_its_correction(nina, patient, cast, alt, answer_to):
    nina.post(answer_to("effect-confirm"), confirmed(alt.sampled_on))
    worse = record_alt(patient, cast.alice, "800", 3)
    page = nina.get(address("effects-proposed", patient.pk)).content.decode()
    assert "now worse" in page
    again = nina.get(address("effect-confirm", patient.pk, "alt_raised", worse.chain))
    assert again.url == address("effect-correct", AdverseEffect.objects.get().chain)


def test_the_form_shows_the_grades_of_what_is_chosen(nina, patient):
    table = nina.get(address("ctcae"), {"term_code": "hypertension"}, headers={"HX-Request": "true"})
    assert "version 6 has no grade 1" in table.content.decode()
    assert "<html" not in table.content.decode()
    form = nina.get(address("effect-new", patient.pk), {"term_code": "striae"}).content.decode()
    assert "CTCAE 6.0: no term" in form


def test_the_tables_are_a_page_of_every_effect(nina):
    page = nina.get(address("ctcae")).content.decode()
    assert page.count("MedDRA code") >= 25
    assert "not described here" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_pages_cost_the_same_for_one_value_and_for_thirty(nina, patient, cast, alt, answer_to):
    nina.post(answer_to("effect-confirm"), confirmed(alt.sampled_on))
    detail = address("effect-detail", AdverseEffect.objects.get().chain)
    proposed = address("effects-proposed", patient.pk)
    one = [queries(nina, proposed), queries(nina, detail)]
    for n in range(15):
        record_alt(patient, cast.alice, str(800 + n), days_ago=n % 9)
        effect = AdverseEffect(patient=patient, term=f"insomnia {n}", onset_on=patient.clinic.today())
        facts.record(effect, by=cast.alice)
    assert [queries(nina, proposed), queries(nina, detail)] == one
