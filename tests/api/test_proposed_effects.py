"""Proposed adverse effects over HTTP: read, confirmed, set aside; who may and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from courses.clinic import facts
from courses.models import DoseTaken
from monitoring.models import AdverseEffect, EffectSetAside, Result

API = "/api/v1"


@pytest.fixture
def alt(patient, cast):
    """Return an ALT of 313 U/L ten days ago, after a steroid begun twenty days ago."""
    today = patient.clinic.today()
    begun = today - timedelta(days=20)
    dose = DoseTaken(patient=patient, drug="prednisone", amount=60, unit="mg", per="day", first_day=begun)
    facts.record(dose, by=cast.alice)
    result = Result(
        patient=patient,
        name="ALT",
        raw_text="313",
        number=Decimal(313),
        unit="U/L",
        uln=Decimal(35),
        sampled_on=today - timedelta(days=10),
    )
    return facts.record(result, by=cast.alice)


def confirmed(patient, alt, **told) -> dict:
    named = {"patient": patient.pk, "term_code": "alt_raised", "term": "ALT raised", "derived_from": alt.key}
    day = str(patient.clinic.today())
    return named | {"grade": 3, "grade_version": "5.0", "onset_on": day} | told


def aside(patient, alt, **told) -> dict:
    named = {"patient": patient.pk, "term_code": "alt_raised", "derived_from": alt.key}
    return named | {"until": "higher_grade", "why": "from muscle"} | told


def test_the_proposals_are_read_and_answered(nina, patient, alt):
    address = f"{API}/patients/{patient.pk}/proposed-effects/"
    (one,) = nina.get(address).json()["waiting"]
    assert (one["term_code"], one["derived_from"]) == ("alt_raised", alt.key)
    assert one["grades"] == {"5.0": {"least": 3, "most": 3}, "6.0": {"least": 3, "most": 3}}
    assert one["inputs"]["number"] == "8.94 × ULN"
    stored = nina.post(f"{API}/adverse-effects/", confirmed(patient, alt))
    assert stored.status_code == 201, stored.json()
    assert stored.json()["inputs"]["value"]["record"] == alt.key
    assert nina.get(address).json()["waiting"] == []
    again = nina.post(f"{API}/adverse-effects/", confirmed(patient, alt))
    assert (again.status_code, list(again.json()["fields"])) == (400, ["derived_from"])
    assert AdverseEffect.objects.count() == 1


def test_a_proposal_is_set_aside_and_its_reason_corrected(nina, patient, alt):
    stored = nina.post(f"{API}/effects-set-aside/", aside(patient, alt))
    assert stored.status_code == 201, stored.json()
    told = stored.json()
    assert told["value_words"] == "ALT 313 U/L, own limits up to 35"
    shown = nina.get(f"{API}/patients/{patient.pk}/proposed-effects/").json()
    assert (shown["waiting"], shown["set_aside"][0]["why"]) == ([], "from muscle")
    change = {"why": "from muscle, CK is high", "reason": "clearer"}
    address = f"{API}/effects-set-aside/{told['chain']}/"
    corrected = nina.patch(address, change, headers={"If-Match": '"1"'})
    assert (corrected.status_code, corrected.json()["why"]) == (200, "from muscle, CK is high")
    assert corrected.json()["derived_from"] == alt.key


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"derived_from": "result:none"}, "derived_from"),
        ({"term_code": "ast_raised"}, "derived_from"),
        ({"why": ""}, "why"),
        ({"until": "never"}, "until"),
        ({"decided_on": "2026-01-01"}, "decided_on"),
        ({"value_words": "ALT 1"}, "value_words"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(told, field, nina, patient, alt):
    refused = nina.post(f"{API}/effects-set-aside/", aside(patient, alt, **told))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])
    assert EffectSetAside.objects.count() == 0
