"""On a steroid with no blood test ahead: each reason, both sides of each day, and who is left out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.actions.patients import end_follow_up
from courses.clinic import facts
from courses.models import DoseTaken, DrugPeriod, Patient
from monitoring.actions import reminders
from monitoring.due.bloods import bloods
from monitoring.models import Reminder
from monitoring.no_test_ahead import untested
from tests.cast import direct_taper, make_cast, make_ck, make_patient, make_taper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def days(n):
    return timedelta(days=n)


def found(cast, *, on=None):
    """Return (patient, why) of each that the clinic's list names."""
    return [(str(one.patient), one.why) for one in untested(cast.north, today=on or cast.north.today())]


def take(patient, by, **columns):
    told = {"drug": "prednisolone", "amount": Decimal(20), "unit": "mg", "per": "day"} | columns
    return facts.record(DoseTaken(patient=patient, **told), by=by)


def mark_bloods_done(patient, by, *, today):
    (one,) = bloods(Patient.objects.filter(pk=patient.pk), today, today)
    reminder = reminders.raise_reminder(patient=patient, due=one.due, by=by)
    return reminders.mark_done(reminder=reminder, seen_version=reminder.version, by=by, note="sent")


def test_who_takes_a_steroid_has_a_test_ahead_due_or_late(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(40))
    assert found(cast) == []
    make_ck(ada, cast.alice)
    assert found(cast) == []


def test_a_taper_as_directed_has_a_test_ahead(cast, ada):
    direct_taper(ada, cast.alice)
    assert found(cast) == []


def test_nobody_without_a_steroid_is_named(cast, ada):
    make_ck(ada, cast.alice, days_ago=600)
    assert found(cast) == []


def test_a_test_marked_as_done_without_a_result_leaves_no_date_until_it_is_asked_again(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(28))
    mark_bloods_done(ada, cast.nina, today=today)
    why = f"the test of {today:%-d %b %Y} was marked as done by Nina, and no result is on record"
    assert found(cast) == [("Abbott, Ada", why)]
    assert found(cast, on=today + days(28)) == [("Abbott, Ada", why)]
    assert found(cast, on=today + days(29)) == []  # due again since then
    make_ck(ada, cast.alice)
    assert found(cast) == []


def test_a_test_taken_off_the_list_leaves_no_date_and_says_who_and_why(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(28))
    (one,) = bloods(Patient.objects.all(), today, today)
    reminder = reminders.raise_reminder(patient=ada, due=one.due, by=cast.nina)
    reminders.remove(reminder=reminder, seen_version=reminder.version, by=cast.nina, code="declined")
    why = f"Nina took the test of {today:%-d %b %Y} off the list: the patient declined"
    assert found(cast) == [("Abbott, Ada", why)]


def test_another_medicines_test_ahead_is_a_date_too(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(28))
    mark_bloods_done(ada, cast.nina, today=today)
    drug = DrugPeriod(patient=ada, drug="methotrexate", first_day=today - days(3), precision="exact")
    facts.record(drug, by=cast.nina)
    assert found(cast) == []


def test_a_test_late_for_over_a_year_reminds_nobody(cast, ada):
    today = cast.north.today()
    take(ada, cast.nina, first_day=today - days(365 + 28), precision="exact")
    assert found(cast) == []
    due_on = today - days(365)
    why = f"due since {due_on:%-d %b %Y}: late for over a year, nobody is reminded of it"
    assert found(cast, on=today + days(1)) == [("Abbott, Ada", why)]


def test_a_dose_without_a_first_day_counts_no_test(cast, ada):
    row = take(ada, cast.nina, precision="unknown")
    why = "the dose taken has no first day, so no test is counted from it: correct it"
    assert found(cast) == [("Abbott, Ada", why)]
    facts.void(row, seen_version=1, by=cast.nina, reason="another patient")
    assert found(cast) == []


@pytest.mark.parametrize("columns", [{"amount": Decimal(0)}, {"last_day": -1}, {"drug": "methotrexate"}])
def test_a_dose_without_a_first_day_that_is_no_steroid_today_is_not_named(cast, ada, columns):
    if "last_day" in columns:
        columns["last_day"] = cast.north.today() + days(columns["last_day"])
    take(ada, cast.nina, precision="unknown", **columns)
    assert found(cast) == []


@pytest.mark.parametrize(("first", "last", "is_named"), [(0, None, True), (1, None, False), (-9, -1, False)])
def test_a_steroid_among_other_medicines_counts_no_test(cast, ada, first, last, is_named):
    today = cast.north.today()
    ends = None if last is None else today + days(last)
    row = DrugPeriod(
        patient=ada, drug="Prednisolone", first_day=today + days(first), precision="exact", last_day=ends
    )
    facts.record(row, by=cast.nina)
    why = "the steroid stands among other medicines, from which no test is counted: record the dose taken"
    assert found(cast) == ([("Abbott, Ada", why)] if is_named else [])


@pytest.mark.parametrize("state", ["dead", "moved", "lost"])
def test_who_is_no_longer_followed_is_left_out(cast, ada, state):
    take(ada, cast.nina, precision="unknown")
    end_follow_up(patient=ada, seen_version=1, by=cast.nina, state=state, on=cast.north.today())
    assert found(cast) == []


def test_a_published_case_is_left_out(cast, ada):
    take(ada, cast.nina, precision="unknown")
    Patient.objects.update(origin="published", origin_source="PMC1")
    assert found(cast) == []


def test_it_costs_one_query_without_any_and_four_for_one_and_for_many(cast, django_assert_num_queries):
    today = cast.north.today()

    def fill(numbers):
        for n in numbers:
            patient = make_patient(cast.north, cast.alice, number=f"P-{n}", family_name=f"Patient{n}")
            make_taper(patient, cast.alice, start_on=today - days(28))

    fill(range(6))
    with django_assert_num_queries(1):
        assert untested(cast.north, today=today) == []
    people = list(Patient.objects.order_by("pk"))
    mark_bloods_done(people[0], cast.nina, today=today)
    with django_assert_num_queries(4):
        assert len(untested(cast.north, today=today)) == 1
    for patient in people[1:]:
        mark_bloods_done(patient, cast.nina, today=today)
    with django_assert_num_queries(4):
        assert len(untested(cast.north, today=today)) == 6


def test_today_counts_them_and_leads_to_the_page_which_says_dose_and_why(client, cast, ada):
    today = cast.north.today()
    address = reverse("monitoring:no-test-ahead")
    client.force_login(cast.bob)
    assert "Everybody on a steroid has a blood test ahead" in client.get(address).content.decode()
    assert address not in client.get("/").content.decode()
    make_taper(ada, cast.alice, start_on=today - days(28))
    make_ck(ada, cast.alice, days_ago=200)
    mark_bloods_done(ada, cast.nina, today=today)
    take(make_patient(cast.north, cast.alice, number="N-2"), cast.nina, precision="unknown")
    home = client.get("/").content.decode()
    assert f'<a href="{address}">2 on a steroid have no next test date</a>' in home
    page = client.get(address).content.decode()
    said = ["40 mg", "predniSONE", f"{today - days(200):%-d %b %Y}", "not known", "none on record", "by Nina"]
    assert [words for words in said if words not in page.replace("\N{NO-BREAK SPACE}", " ")] == []
    client.force_login(cast.charlie)
    assert "Abbott" not in client.get(address).content.decode()


def test_a_stale_done_of_another_day_hides_nobody(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(28))
    reminder = mark_bloods_done(ada, cast.nina, today=today)
    Reminder.objects.filter(pk=reminder.pk).update(due_on=today + days(40))
    assert found(cast) == []
