"""Scoring a test: its boxes and body, MRC grades, items, categories; the test's own page; a whole visit."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import mmt8_muscles
from monitoring.models import CategoryScore, ItemScore, Measure, MuscleScore, StrengthTest
from monitoring.rules.muscles.manual_testing import muscles_of, sites_of
from tests.cast import make_patient
from tests.monitoring.pages.conftest import address, boxes, errors_of

MAXIMA = (5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3)
ITEMS = {f"item_{number}": str(most) for number, most in enumerate(MAXIMA, start=1)}
CATEGORIES = ("dressing", "arising", "eating", "walking", "hygiene", "reach", "grip", "activities")


def muscles(points: str = "8", **other) -> dict:
    """Return the posted right side of MMT-8; `other` by "<muscle>_<side>"."""
    found = {f"{m.code}_{'right' if m.is_two_sided else 'axial'}": points for m in mmt8_muscles()}
    return found | other


def all_26(points: str = "9", **other) -> dict:
    return {f"{site.muscle.code}_{site.side}": points for site in sites_of(muscles_of("mmt26"))} | other


def strength(day, **typed) -> dict:
    posted = {"record_id": str(uuid.uuid4()), "scale": "mmt8:80"} | boxes("tested", day, "exact")
    return posted | typed


@pytest.fixture
def post(nina, patient):
    return lambda slug, posted: nina.post(address(f"{slug}-new", patient.pk), posted)


@pytest.mark.parametrize(
    ("typed", "total", "parts"),
    [
        (muscles("4", grades="mrc"), 64, (8, 0)),
        (muscles("4-", grades="mrc", deltoid_right="5"), 59, (8, 0)),
        ({"scale": "mmt26:260"} | all_26(), 234, (26, 0)),
        ({"scale": "cmas:52"} | ITEMS, 52, (0, 14)),
        ({"scale": "cmas:52", "total": "52"} | ITEMS, 52, (0, 14)),
        ({"scale": "cmas:52"} | ITEMS | {"item_1": "29 s", "item_3": "30S"}, 47, (0, 14)),
        ({"scale": "cmas:52", "note": "a cast"} | ITEMS | {"item_3": "nt"}, None, (0, 14)),
        ({"scale": "mmt26:260", "note": "pain"} | all_26(iliopsoas_left="NT"), None, (26, 0)),
    ],
)
def test_the_parts_make_the_total(typed, total, parts, post, today):
    response = post("strength", strength(today, **typed))
    assert response.status_code == 302, response.context["form"].errors
    test = StrengthTest.objects.get()
    assert (test.total, (MuscleScore.objects.count(), ItemScore.objects.count())) == (total, parts)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (muscles("6", grades="mrc"), "neck_flexors_axial"),
        (muscles("8", grades="mrc"), "neck_flexors_axial"),
        (muscles(grades="kendall"), "grades"),
        ({"scale": "mmt8:80"} | muscles(trapezius_left="8"), "scale"),
        ({"scale": "mmt26:260"} | all_26(hamstrings_left=""), "hamstrings_left"),
        ({"scale": "mmt26:260", "total": "233"} | all_26(), "total"),
        ({"scale": "cmas:52"} | ITEMS | {"item_2": "3"}, "item_2"),
        ({"scale": "cmas:52"} | ITEMS | {"item_2": "1.5"}, "item_2"),
        ({"scale": "cmas:52"} | ITEMS | {"item_2": "35 s"}, "item_2"),
        ({"scale": "cmas:52"} | ITEMS | {"item_1": "35.5 s"}, "item_1"),
        ({"scale": "cmas:52"} | ITEMS | {"item_1": "35"}, "item_1"),
        ({"scale": "cmas:52"} | ITEMS | {"item_9": ""}, "item_9"),
        ({"scale": "cmas:52"} | ITEMS | {"item_3": "nt"}, "total"),
        ({"scale": "cmas:52", "total": "51"} | ITEMS, "total"),
        ({"scale": "mmt8:80"} | ITEMS, "scale"),
        ({"scale": "mrc:5", "total": "4"} | ITEMS, "scale"),
    ],
)
def test_parts_that_cannot_be_are_refused_at_their_field(typed, field, post, today):
    assert field in errors_of(post("strength", strength(today, **typed)))
    assert StrengthTest.objects.count() == 0


def test_a_correction_shows_the_grades_as_entered(nina, post, today):
    post("strength", strength(today, **muscles("4+", grades="mrc")))
    chain = StrengthTest.objects.get().chain
    form = nina.get(address("strength-correct", chain)).context["form"]
    assert (form["grades"].value(), str(form["deltoid_right"].value())) == ("mrc", "4+")
    again = strength(today, **muscles("4+", grades="mrc")) | {"version": "1", "reason": "misread"}
    assert "Nothing was corrected" in str(errors_of(nina.post(address("strength-correct", chain), again)))
    changed = again | {"deltoid_right": "4"}
    assert nina.post(address("strength-correct", chain), changed).status_code == 302
    assert StrengthTest.objects.current().get().total == 71


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"scale": "mmt8:80"}, "Nothing is scored yet, of 80."),
        ({"scale": "mmt8:80", "deltoid_right": "8"}, "<strong>8 of 10</strong> in 1 of 8 muscles"),
        ({"scale": "mmt8:80"} | muscles(), "<strong>64 of 80</strong>"),
        ({"scale": "mmt8:150"} | muscles(), "<strong>64 of 80</strong> in 8 of 15 muscles"),
        ({"scale": "mmt8:80"} | muscles(deltoid_right="nt"), "Could not be tested: deltoid (middle), right."),
        ({"scale": "mmt8:80", "grades": "mrc"} | muscles("4-"), "Biceps brachii, right: 4- is 7 of 10"),
        ({"scale": "mmt26:260"} | all_26(), "Proximal: 144 of 160"),
        ({"scale": "mmt8:80", "deltoid_right": "11"}, "Nothing is scored yet, of 80."),
        ({"scale": "cmas:52"} | ITEMS, "<strong>52 of 52</strong>"),
        ({"scale": "cmas:52"} | ITEMS | {"item_1": "35 s"}, "Item 1: 35 s is 3 points"),
        ({"scale": "cmas:52"} | ITEMS | {"item_3": "9 s"}, "Item 3: 9 s is 1 point<"),
        ({"scale": "cmas:52"} | ITEMS | {"item_4": ""}, "no total while item 4 is not scored"),
        ({"scale": "cmas:52"}, "no total while 14 items are not scored"),
    ],
)
def test_the_running_total_says_what_the_boxes_come_to(asked, said, nina, patient):
    page = nina.get(address("strength-live", patient.pk), asked).content.decode()
    assert said in " ".join(page.split())


def test_each_muscle_on_the_body_leads_to_its_box_and_says_its_score(nina, patient):
    asked = {"scale": "mmt8:150", "deltoid_left": "6"}
    page = nina.get(address("strength-live", patient.pk), asked | {"whole": "1"}).content.decode()
    assert page.count('<a class="body-map__muscle') == page.count('href="#id_') == 15
    assert 'href="#id_deltoid_left" aria-label="deltoid (middle), left: 6 of 10"' in page
    for site in sites_of(mmt8_muscles()):
        assert f'id="id_{site.muscle.code}_{site.side}"' in page


@pytest.mark.parametrize(
    ("scale", "boxes_drawn"), [("mmt8:80", 15), ("mmt26:260", 26), ("cmas:52", 14), ("mrc:5", 0), ("", 15)]
)
def test_the_form_draws_the_parts_of_the_scale_asked_for(scale, boxes_drawn, nina, patient):
    page = nina.get(address("strength-new", patient.pk), {"scale": scale} if scale else {}).content.decode()
    assert page.count("input--4") == boxes_drawn + 1  # and the year


def test_a_small_child_is_told_what_healthy_ones_score(nina, cast):
    for years, is_told in ((4, True), (5, False)):
        born = cast.north.today().replace(day=1) - timedelta(days=365 * years + 40)
        child = make_patient(cast.north, cast.alice, number=f"N-{years}", birth_date=born)
        page = nina.get(address("strength-new", child.pk), {"scale": "cmas:52"}).content.decode()
        assert ("Healthy 4-year-olds average 46.6 of 52 (SD 2.3)" in page) is is_told


def measure(day, **typed) -> dict:
    posted = {"record_id": str(uuid.uuid4()), "kind": "haq_di"} | boxes("measured", day, "exact")
    return posted | typed


def answered(number: int, score: str = "1") -> dict:
    return {f"category_{code}": score for code in CATEGORIES[:number]}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (answered(8), 1),
        (answered(6) | {"help_dressing": "on"}, Decimal("1.167")),
        ({"kind": "chaq"} | answered(6, "3"), 3),
        ({"number": "1"} | answered(8), 1),
    ],
)
def test_the_categories_make_the_index(typed, number, post, today):
    response = post("measure", measure(today, **typed))
    assert response.status_code == 302, response.context["form"].errors
    stored = Measure.objects.get()
    assert (stored.number, stored.categories.count()) == (number, 8)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (answered(5), "number"),
        ({"number": "1.1"} | answered(8), "number"),
        ({"kind": "patient_global", "number": "3"} | answered(8), "kind"),
        ({"category_grip": "4"}, "category_grip"),
        ({"kind": "patient_global", "number": "3.25"}, "number"),
        ({"kind": "fois", "number": "0"}, "number"),
        ({"kind": "fois", "number": "8"}, "number"),
        ({"kind": "mdadi", "number": "19"}, "number"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_at_its_field(typed, field, post, today):
    assert field in errors_of(post("measure", measure(today, **typed)))
    assert Measure.objects.count() == CategoryScore.objects.count() == 0


@pytest.mark.parametrize(("kind", "number"), [("fois", "1"), ("fois", "7"), ("mdadi", "20"), ("eat10", "40")])
def test_swallowing_scales_hold_their_ends(kind, number, post, today):
    assert post("measure", measure(today, kind=kind, number=number)).status_code == 302


def test_the_page_of_a_test_compares_it_with_the_last_one_that_has_muscles(nina, bob, post, today):
    post("strength", strength(today - timedelta(days=30), **muscles("6")))
    post("strength", strength(today - timedelta(days=10), total="60"))
    post("strength", strength(today, **muscles("6", deltoid_right="9", biceps_right="5")))
    test = StrengthTest.objects.get(tested_on=today)
    page = bob.get(address("strength-detail", test.chain))
    said = " ".join(page.content.decode().split())
    assert page.context["before"].total == 60
    assert "1 stronger, 1 weaker, 6 the same" in said
    assert "stronger by 3" in said
    assert "<title>deltoid (middle), right: 9 of 10</title>" in said
    assert "Correct" not in said


def test_the_page_of_a_total_alone_says_so(nina, post, today):
    post("strength", strength(today, total="60"))
    page = nina.get(address("strength-detail", StrengthTest.objects.get().chain)).content.decode()
    assert "Only the total was recorded" in page
    assert "no earlier test on the same scale" in page


def test_the_page_of_a_test_costs_the_same_for_one_muscle_and_for_all(
    nina, post, today, django_assert_num_queries
):
    post("strength", strength(today - timedelta(days=30), scale="mmt26:260", **all_26("6")))
    post("strength", strength(today, scale="mmt26:260", **all_26("7")))
    chain = StrengthTest.objects.get(tested_on=today).chain
    with django_assert_num_queries(12):
        nina.get(address("strength-detail", chain))


def visit(day, **typed) -> dict:
    return {"visit_id": str(uuid.uuid4())} | boxes("day", day) | typed


def test_a_visit_is_stored_as_one_and_sent_twice_stored_once(nina, patient, today):
    posted = visit(
        today,
        scale="mmt8:80",
        grades="points",
        physician_global="3.5",
        patient_global="4",
        extramuscular="0",
        function="haq_di",
        swallowing="chokes on liquids",
        eat10="7",
        **muscles(),
        **answered(8),
    )
    for _ in range(2):
        response = nina.post(address("visit-new", patient.pk), posted)
        assert response.status_code == 302, response.context["form"].errors
    assert StrengthTest.objects.get().total == 64
    assert set(Measure.objects.values_list("kind", "number", "text")) == {
        ("physician_global", Decimal("3.5"), ""),
        ("patient_global", 4, ""),
        ("extramuscular", 0, ""),
        ("haq_di", 1, ""),
        ("eat10", 7, ""),
        ("swallowing", None, "chokes on liquids"),
    }
    assert Measure.objects.count() == 6
    assert {m.measured_on for m in Measure.objects.all()} == {today}


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"physician_global": "10.1"},
        {"physician_global": "3.25"},
        {"eat10": "41"},
        {"fois": "0"},
        {"index": "1"},
        {"function": "chaq"},
        {"physician_global": "3", "deltoid_right": "8"},
        {"physician_global": "3", "tester": "N. Nurse"},
        {"physician_global": "3", "note": "could not stand"},
        {"physician_global": "3", "scale": "mmt8:80", "deltoid_right": "8"},
        {"physician_global": "3", "function": "chaq", "index": "2"} | answered(8),
    ],
)
def test_a_visit_that_cannot_be_stores_nothing(typed, nina, patient, today):
    assert nina.post(address("visit-new", patient.pk), visit(today, **typed)).status_code == 422
    assert Measure.objects.count() == StrengthTest.objects.count() == 0


def test_a_visit_has_come_and_after_birth(nina, patient, today):
    for day in (today + timedelta(days=1), patient.birth_date - timedelta(days=1)):
        posted = visit(day, physician_global="3")
        assert nina.post(address("visit-new", patient.pk), posted).status_code == 422
    assert Measure.objects.count() == 0
