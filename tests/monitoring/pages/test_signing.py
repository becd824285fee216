"""The signing page shows no dose; the missing signature stands wherever someone looks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.signature import sign_doses
from courses.models import DoseSignature, Patient, Role
from monitoring.due.kinds import derive
from monitoring.due.signatures import signatures
from monitoring.models import Reminder
from tests import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    cast = people.make_cast()
    cast.north.second_signature_above_mg = Decimal(500)
    cast.north.save()
    return cast


@pytest.fixture
def bertil(cast):
    return people.make_user("bertil", cast.north, Role.PRESCRIBER)


@pytest.fixture
def course(cast):
    patient = people.make_patient(cast.north, cast.alice)
    return people.make_course(patient, cast.alice, doses_mg=("777", "888", "999"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def url(course):
    return reverse("courses:course-sign", args=[course.pk])


def entered(*mg: str) -> dict:
    return {f"dose_{n}": dose for n, dose in enumerate(mg, start=1)}


def test_the_page_holds_none_of_the_doses_ordered(url, bertil):
    page = signed_in(bertil).get(url).content.decode()
    assert page.count('name="dose_') == 3
    for dose in ("777", "888", "999"):
        assert dose not in page


def test_a_mismatch_is_refused_without_the_dose_and_keeps_what_was_typed(url, bertil):
    response = signed_in(bertil).post(url, entered("777", "888", "1000"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "differs from the order" in page
    assert 'value="1000"' in page
    assert "999" not in page


def test_another_prescriber_signs(url, bertil, course):
    response = signed_in(bertil).post(url, entered("777", "888", "999"))
    assert response.status_code == 302
    assert DoseSignature.objects.get().signed_by == bertil
    page = signed_in(bertil).get(reverse("courses:course-detail", args=[course.pk])).content.decode()
    assert "Signed a second time by" in page


def test_who_ordered_gets_no_form_and_no_signature(url, cast):
    client = signed_in(cast.alice)
    page = client.get(url).content.decode()
    assert "You cannot sign this." in page
    assert 'name="dose_' not in page
    response = client.post(url, entered("777", "888", "999"))
    assert response.status_code == 422
    assert "you ordered this course" in response.content.decode()
    assert not DoseSignature.objects.exists()


def test_it_is_said_on_course_patient_and_worklist(course, cast, bertil):
    client = signed_in(cast.alice)
    pages = {
        "No second signature.": reverse("courses:course-detail", args=[course.pk]),
        "Not signed:": reverse("monitoring:patient", args=[course.patient_id]),
        "Second signature for the infusion of": "/",
        "No second signature yet.": reverse("monitoring:bedside", args=[course.infusions.first().pk]),
    }
    for words, address in pages.items():
        assert words in client.get(address).content.decode(), address
    sign_doses(course=course, by=bertil, entered={1: Decimal(777), 2: Decimal(888), 3: Decimal(999)})
    for words, address in pages.items():
        assert words not in client.get(address).content.decode(), address


def due_days(cast) -> list:
    found = derive(Patient.objects.filter(clinic=cast.north), today=cast.north.today(), days_ahead=14)
    return [d.due.due_on for d in found if d.due.kind == Reminder.Kind.SIGNATURE]


@pytest.mark.parametrize(("ahead", "is_due"), [(14, True), (15, False)])
def test_it_is_due_on_the_first_infusions_day(ahead, is_due, cast):
    patient = people.make_patient(cast.north, cast.alice)
    day = cast.north.today() + timedelta(days=ahead)
    people.make_course(patient, cast.alice, first_day=day, doses_mg=("1000", "1000"))
    assert due_days(cast) == ([day] if is_due else [])


def test_nothing_is_due_without_a_threshold_below_it_or_once_signed(cast, course, bertil):
    assert due_days(cast) == [cast.north.today()]
    for threshold in (Decimal(999), None):
        cast.north.second_signature_above_mg = threshold
        cast.north.save()
        assert due_days(cast) == []


def test_the_row_names_no_dose_and_only_a_prescriber_signs(cast, course):
    page = signed_in(cast.nina).get("/").content.decode()
    row = page[page.index("Second signature for") :][:3000]
    assert "waits for a prescriber" in row
    assert ">Sign<" not in row


def test_due_signatures_cost_the_same_at_one_and_twenty(cast, course, django_assert_num_queries):
    patients = Patient.objects.filter(clinic=cast.north)

    def derive_all():
        today = cast.north.today()
        return list(signatures(patients, today, today))

    with django_assert_num_queries(3):
        assert len(derive_all()) == 1
    for n in range(19):
        people.make_course(people.make_patient(cast.north, cast.alice, number=f"X-{n}"), cast.alice)
    with django_assert_num_queries(3):
        assert len(derive_all()) == 20
