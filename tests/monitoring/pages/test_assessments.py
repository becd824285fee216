"""What is particular to strength, measures, effects and notes."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import mmt8_muscles
from monitoring.models import (
    AdverseEffect,
    Measure,
    MuscleScore,
    Note,
    StrengthTest,
)
from tests.cast import make_patient
from tests.monitoring.pages.conftest import address, boxes, errors_of


def muscles(points: str = "8", sides=("right",), **other) -> dict:
    """Return the posted score of every muscle on these sides; `other` by "<muscle>_<side>"."""
    found = {}
    for muscle in mmt8_muscles():
        for side in sides if muscle.is_two_sided else ("axial",):
            found[f"{muscle.code}_{side}"] = points
    return found | other


def strength(day, **typed) -> dict:
    posted = {"record_id": str(uuid.uuid4()), "scale": "mmt8:80"} | boxes("tested", day, "exact")
    return posted | typed


@pytest.fixture
def post(nina, patient):
    """Return a function that posts to "<slug>-new" of the patient."""
    return lambda slug, posted: nina.post(address(f"{slug}-new", patient.pk), posted)


@pytest.mark.parametrize(
    ("scale", "total", "stored"),
    [
        ("mmt8:80", "80", ("mmt8", 80, 80)),
        ("mmt8:150", "126.5", ("mmt8", Decimal("126.5"), 150)),
        ("mmt26:260", "0", ("mmt26", 0, 260)),
        ("cmas:52", "52", ("cmas", 52, 52)),
        ("mrc:5", "4", ("mrc", 4, 5)),
    ],
)
def test_each_scale_is_stored_with_its_full_score(scale, total, stored, post, today):
    assert post("strength", strength(today, scale=scale, total=total)).status_code == 302
    assert StrengthTest.objects.values_list("instrument", "total", "maximum").get() == stored


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"total": "80.01"}, "total"),
        ({"total": "-1"}, "total"),
        ({"total": "62,5"}, "total"),
        ({"total": "NaN"}, "total"),
        ({"total": "\uff16\uff12"}, "total"),
        ({"total": "6" * 10_000}, "total"),
        ({"total": ""}, "total"),
        ({"scale": "cmas:52", "total": "53"}, "total"),
        ({"scale": "mmt8:100", "total": "62"}, "scale"),
        ({"scale": "other:", "total": "10", "name": "Hand grip"}, "maximum"),
        ({"scale": "other:", "total": "10", "maximum": "20"}, "name"),
        ({"deltoid_right": "8", "total": "62"}, "neck_flexors_axial"),
        (muscles(deltoid_right="10.5"), "deltoid_right"),
        (muscles(deltoid_right="8.25"), "deltoid_right"),
        (muscles() | {"total": "65"}, "total"),
        (muscles() | {"scale": "mmt8:150"}, "scale"),
        (muscles() | {"scale": "cmas:52", "total": "40"}, "scale"),
    ],
)
def test_a_strength_test_that_cannot_be_is_refused_at_its_field(typed, field, post, today):
    response = post("strength", strength(today, **typed))
    assert list(errors_of(response)) == [field]
    assert StrengthTest.objects.count() == MuscleScore.objects.count() == 0


@pytest.mark.parametrize(
    ("sides", "scale", "total", "parts"),
    [(("right",), "mmt8:80", 64, 8), (("right", "left"), "mmt8:150", 120, 15)],
)
def test_muscles_are_added_up(*, sides, scale, total, parts, post, today):
    assert post("strength", strength(today, scale=scale, **muscles(sides=sides))).status_code == 302
    test = StrengthTest.objects.get()
    assert (test.total, test.muscles.count()) == (total, parts)


def test_a_muscle_that_could_not_be_tested_is_kept_and_not_added_up(post, today):
    posted = strength(today, note="a painful shoulder", **muscles(deltoid_right="nt"))
    assert list(errors_of(post("strength", posted | {"total": "60"}))) == ["total"]
    assert post("strength", posted).status_code == 302
    assert StrengthTest.objects.get().total is None
    assert MuscleScore.objects.get(muscle="deltoid").score is None


def test_a_correction_of_one_muscle_keeps_the_others(nina, post, today):
    post("strength", strength(today, **muscles()))
    old = StrengthTest.objects.get()
    correct = address("strength-correct", old.chain)
    shown = nina.get(correct).context["form"]
    assert str(shown["deltoid_right"].value()) == "8"
    posted = strength(today, **muscles(deltoid_right="6")) | {"version": "1", "reason": "misheard"}
    response = nina.post(correct, posted)
    assert response.status_code == 302, response.context["form"].errors
    new = StrengthTest.objects.current().get()
    assert (new.version, new.total, new.muscles.count(), new.muscles.get(muscle="deltoid").score) == (
        2,
        62,
        8,
        6,
    )
    assert old.muscles.get(muscle="deltoid").score == 8


def effect(day, **typed) -> dict:
    posted = {"record_id": str(uuid.uuid4()), "term": "hypertension", "causality": "possible"}
    return posted | boxes("onset", day, "exact") | typed


@pytest.mark.parametrize(
    ("grade", "version", "field"),
    [
        ("", "", None),
        ("1", "5.0", None),
        ("5", "6.0", None),
        ("3", "", "grade_version"),
        ("", "5.0", "grade"),
        ("0", "5.0", "grade"),
        ("6", "5.0", "grade"),
        ("3", "4.0", "grade_version"),
    ],
)
def test_a_grade_needs_its_version(grade, version, field, post, today):
    response = post("effect", effect(today, grade=grade, grade_version=version))
    assert response.status_code == (422 if field else 302)
    assert field is None or list(errors_of(response)) == [field]
    assert AdverseEffect.objects.count() == (0 if field else 1)


@pytest.mark.parametrize("name", ["noticed_on", "resolved_on"])
def test_later_days_lie_between_the_onset_and_today(name, post, today):
    onset = today - timedelta(days=5)
    for day, allowed in [(-6, False), (-5, True), (0, True), (1, False)]:
        typed = boxes(name, today + timedelta(days=day)) | {"outcome": "recovered"}
        response = post("effect", effect(onset, **typed))
        assert response.status_code == (302 if allowed else 422), day
        assert allowed or list(errors_of(response)) == [name]


def test_the_terms_of_the_seed_can_be_chosen_and_others_written(nina, patient, post, today):
    assert b'<option value="steroid_myopathy">' in nina.get(address("effect-new", patient.pk)).content
    assert post("effect", effect(today, term="hiccups", is_serious="no")).status_code == 302
    assert post("effect", effect(today, term="", term_code="striae")).status_code == 302
    assert list(AdverseEffect.objects.values_list("term", "term_code", "is_serious").order_by("id")) == [
        ("hiccups", "", False),
        ("striae", "striae", None),
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"term": ""}, "term_code"),
        ({"term_code": "sadness"}, "term_code"),
        ({"is_serious": "yes"}, "serious_criterion"),
        ({"is_serious": "no", "serious_criterion": "admission"}, "__all__"),
        ({"outcome": "better"}, "outcome"),
        ({"action_code": "prayed"}, "action_code"),
        ({"grade": "2", "grade_version": "6.0", "term_code": "striae"}, "grade"),
        ({"grade": "1", "grade_version": "6.0", "term_code": "hypertension"}, "grade"),
        ({"grade": "5", "grade_version": "6.0", "term_code": "hyperglycaemia"}, "grade"),
        ({"grade": "2", "grade_version": "6.0", "term_code": "ck_raised"}, "grade"),
    ],
)
def test_an_effect_that_cannot_be_is_refused_at_its_field(typed, field, post, today):
    assert list(errors_of(post("effect", effect(today, **typed)))) == [field]
    assert AdverseEffect.objects.count() == 0


def test_a_resolved_effect_says_its_outcome_and_a_serious_one_why(post, today):
    onset = today - timedelta(days=5)
    resolved = boxes("resolved_on", today)
    assert list(errors_of(post("effect", effect(onset, **resolved)))) == ["outcome"]
    told = resolved | {"outcome": "sequelae", "is_serious": "yes", "serious_criterion": "admission"}
    assert post("effect", effect(onset, **told)).status_code == 302
    stored = AdverseEffect.objects.values_list("outcome", "serious_criterion").get()
    assert stored == ("sequelae", "admission")


def test_a_grown_up_is_not_asked_about_growth(nina, patient, cast):
    child = make_patient(cast.north, cast.alice, number="N-9", birth_date=date(2018, 1, 1))
    asked = {one: nina.get(address("effect-new", one.pk)).content for one in (patient, child)}
    assert b'value="growth_delay"' not in asked[patient]
    assert b'value="growth_delay"' in asked[child]


def measure(day, **typed) -> dict:
    return {"record_id": str(uuid.uuid4())} | boxes("measured", day, "exact") | typed


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"kind": "physician_global", "number": "10"}, (10, "points", "")),
        ({"kind": "haq_di", "number": "2.125"}, (Decimal("2.125"), "points", "")),
        ({"kind": "chaq", "number": "0"}, (0, "points", "")),
        ({"kind": "swallowing", "text": "chokes on liquids"}, (None, "", "chokes on liquids")),
        ({"kind": "other", "name": "FVC", "number": "61", "unit": "%"}, (61, "%", "")),
    ],
)
def test_each_measure_has_its_unit(typed, stored, post, today):
    assert post("measure", measure(today, **typed)).status_code == 302
    assert Measure.objects.values_list("number", "unit", "text").get() == stored


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "", "number": "1"}, "kind"),
        ({"kind": "physician_global", "number": "10.1"}, "number"),
        ({"kind": "patient_global", "number": ""}, "number"),
        ({"kind": "haq_di", "number": "3.001"}, "number"),
        ({"kind": "chaq", "number": "-0.1"}, "number"),
        ({"kind": "weight", "number": "71"}, "kind"),
        ({"kind": "haq_di", "number": "1,5"}, "number"),
        ({"kind": "haq_di", "number": "NaN"}, "number"),
        ({"kind": "haq_di", "number": "\uff11"}, "number"),
        ({"kind": "haq_di", "number": "1.2345"}, "number"),
        ({"kind": "swallowing", "text": ""}, "text"),
        ({"kind": "swallowing", "text": "normal", "number": "3"}, "number"),
        ({"kind": "other", "number": "61", "unit": "%"}, "name"),
        ({"kind": "other", "name": "FVC", "number": "61"}, "unit"),
        ({"kind": "other", "name": "FVC"}, "number"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_at_its_field(typed, field, post, today):
    assert list(errors_of(post("measure", measure(today, **typed)))) == [field]
    assert Measure.objects.count() == 0


def test_a_note_may_cover_a_period(post, today):
    first = today - timedelta(days=3)
    posted = {"record_id": str(uuid.uuid4()), "kind": "event", "text": "in hospital"}
    for last, allowed in [(first, True), (first - timedelta(days=1), False)]:
        more = boxes("noted", first, "exact") | boxes("until", last)
        response = post("note", posted | more)
        assert response.status_code == (302 if allowed else 422)
    unknown = boxes("noted", None, "unknown") | boxes("until", today)
    assert list(errors_of(post("note", posted | unknown))) == ["until"]
    assert Note.objects.values_list("kind", "text", "noted_on", "until").get() == (
        "event",
        "in hospital",
        first,
        first,
    )


def test_nobody_enters_the_kind_of_an_import_by_hand(post, today):
    posted = {"record_id": str(uuid.uuid4()), "kind": "unrepresented", "text": "x"} | boxes(
        "noted", today, "exact"
    )
    assert list(errors_of(post("note", posted))) == ["kind"]
