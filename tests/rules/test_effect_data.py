"""The adverse effects that can be chosen: the seed's list is complete, and CK is never proposed."""

import json
import re

import pytest

from courses.protocols.ctcae import Version
from courses.protocols.effects import Asked, read_effects
from courses.protocols.loader import analytes, ctcae, effects
from courses.protocols.reading import FOLDER
from courses.rules.errors import RuleError

V5, V6 = Version.V5, Version.V6
SEED = {
    "weight_gain",
    "hypertension",
    "striae",
    "growth_delay",
    "cataract",
    "diabetes",
    "dyslipidaemia",
    "steroid_myopathy",
    "osteoporosis",
}
ADDED = {
    "infusion_reaction",
    "atrial_fibrillation",
    "sinus_bradycardia",
    "ventricular_arrhythmia",
    "insomnia",
    "psychosis",
    "mania",
    "depression",
    "pneumonia",
    "shingles",
    "osteonecrosis",
    "glaucoma",
    "hypokalaemia",
    "hyperglycaemia",
    "adrenal_insufficiency",
    "cushingoid",
    "delayed_puberty",
    "steroid_withdrawal",
}


def test_the_seeds_list_is_complete():
    assert set(effects()) >= SEED | ADDED
    assert all(effect.source and effect.label and effect.group for effect in effects().values())


def test_what_has_no_term_of_its_own_says_so():
    without = {code for code, effect in effects().items() if not effect.terms}
    assert without == {"dyslipidaemia", "other_infection", "steroid_withdrawal"}
    assert list(effects()["striae"].terms) == [V5]
    assert effects()["striae"].terms[V5].name == "Skin atrophy"
    assert effects()["diabetes"].terms[V5].name == "Glucose intolerance"
    assert effects()["pneumonia"].terms[V6].name == "Pneumonia"
    assert effects()["steroid_myopathy"].terms[V6].name == "Muscle weakness"
    assert all(effects()[code].note for code in (*without, "striae", "steroid_myopathy", "ck_raised"))


def test_children_alone_are_asked_about_growth_and_puberty():
    assert {c for c, e in effects().items() if e.asked is Asked.CHILDREN} == {
        "growth_delay",
        "delayed_puberty",
    }


def test_what_is_proposed_can_be_graded_by_number_and_ck_never_is():
    proposed = {of: code for code, effect in effects().items() for of in effect.measured}
    assert proposed == {
        "weight": "weight_gain",
        "glucose": "hyperglycaemia",
        "cholesterol": "cholesterol_high",
        "triglycerides": "triglycerides_high",
        "potassium": "hypokalaemia",
        "blood_pressure": "hypertension",
        "alt": "alt_raised",
        "ast": "ast_raised",
        "neutrophils": "neutrophils_low",
    }
    assert effects()["ck_raised"].measured == ()
    for code in proposed.values():
        assert any(term.measures for term in effects()[code].terms.values())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda e: e.update(ctcae_v6="cpk_increased"), "CTCAE 6.0 has no term 'cpk_increased' here"),
        (lambda e: e.update(ctcae_v5="sadness"), "CTCAE 5.0 has no term 'sadness' here"),
        (lambda e: e.update(measured=["ck"]), "in myositis CK is the disease's marker"),
        (lambda e: e.update(measured=["luck"]), "'luck' is not measured here"),
        (lambda e: e.update(asked="horses"), "'horses' is not one of"),
        (lambda e: e.update(dose="1"), "the key is not known here"),
    ],
)
def test_a_list_with_a_slip_is_refused(tmp_path, change, words):
    content = json.loads((FOLDER / "effects.json").read_text(encoding="utf-8"))
    change(content["effects"][0])
    path = tmp_path / "effects.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(words)):
        read_effects(path, ctcae(), analytes())
