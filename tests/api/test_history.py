"""A patient in one call: the timeline and the first screen."""

from datetime import timedelta

import pytest

from tests import cast as people


@pytest.fixture
def full(patient, cast):
    """Return the patient with a pulse 30 days ago, a taper, two CKs and two MMT-8."""
    people.make_ck(patient, cast.nina, number="2000", days_ago=40)
    people.make_ck(patient, cast.nina, number="400")
    people.make_mmt8(patient, cast.nina, total="50", days_ago=40)
    people.make_mmt8(patient, cast.nina, total="62")
    people.make_given_course(patient, cast.alice, last_days_ago=30)
    people.make_taper(patient, cast.alice, start_on=patient.clinic.today() - timedelta(29))
    return patient


def test_the_timeline_holds_everything(bob, full):
    shown = bob.get(f"/api/v1/patients/{full.pk}/timeline/").json()
    today = full.clinic.today()
    assert (shown["patient"], shown["today"], shown["enzyme_unit"]) == (full.pk, str(today), "U/L")
    labs = [(lab["analyte"], lab["number"], lab["multiple"], lab["when"]["day"]) for lab in shown["labs"]]
    assert labs == [("ck", "2000", "10", str(today - timedelta(40))), ("ck", "400", "2", str(today))]
    assert [(s["total"], s["maximum"]) for s in shown["strengths"]] == [("50", "80"), ("62", "80")]
    course = shown["courses"][0]
    assert [i["given_mg"] for i in course["infusions"]] == ["1000"] * 3
    assert course["window"] == {
        "day0": str(today - timedelta(30)),
        "opens": str(today - timedelta(2)),
        "closes": str(today + timedelta(12)),
        "is_approximate": False,
    }
    assert course["window_state"] == "open"
    assert shown["plans"][0]["taper"]["total_mg"] == "4130"


def test_the_first_screen(bob, full):
    shown = bob.get(f"/api/v1/patients/{full.pk}/overview/").json()
    assert (shown["patient"], shown["today"]) == (full.pk, str(full.clinic.today()))
    assert (shown["enzymes"][0]["latest"]["number"], shown["enzymes"][0]["change_percent"]) == ("400", "-80")
    assert (shown["strengths"][0]["latest"]["total"], shown["strengths"][0]["change_percent_of_scale"]) == (
        "62",
        "15",
    )
    assert shown["steroids"][0]["mg"] == "40"
    assert shown["day_after_pulse"] == 30
    assert {row["kind"] for row in shown["due"]} >= {"window_review"}
    assert "history" not in shown


def test_both_are_seen_as_of_a_day(bob, full):
    day = str(full.clinic.today() - timedelta(10))
    for part in ("timeline", "overview", "drug-monitoring"):
        assert bob.get(f"/api/v1/patients/{full.pk}/{part}/", {"on": day}).json()["today"] == day
        for wrong in ({"on": "today"}, {"on": "9999-12-31"}, {"day": day}):
            response = bob.get(f"/api/v1/patients/{full.pk}/{part}/", wrong)
            assert (response.status_code, list(response.json()["fields"])) == (400, list(wrong))


@pytest.mark.parametrize("part", ["timeline", "overview", "drug-monitoring"])
def test_they_cost_the_same_for_few_and_for_many(part, bob, cast, full, django_assert_max_num_queries):
    url = f"/api/v1/patients/{full.pk}/{part}/"
    with django_assert_max_num_queries(50) as few:
        bob.get(url)
    for n in range(20):
        people.make_ck(full, cast.nina, number=str(100 + n), days_ago=n)
        people.make_mmt8(full, cast.nina, days_ago=n)
    with django_assert_max_num_queries(50) as many:
        bob.get(url)
    assert len(few.captured_queries) == len(many.captured_queries)


@pytest.mark.parametrize("part", ["timeline", "overview", "drug-monitoring"])
def test_an_empty_patient_is_shown_too(part, bob, patient):
    assert bob.get(f"/api/v1/patients/{patient.pk}/{part}/").status_code == 200
