"""Blood pressures: what is stored, asked about and refused, by action, form and database alike."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from monitoring import timeline
from monitoring.actions.vitals import correct_pressure, record_pressure
from monitoring.models import BloodPressure
from tests.cast import make_cast, make_patient
from tests.monitoring.pages.conftest import address, boxes, errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def nina(cast, client):
    client.force_login(cast.nina)
    return client


def pressure(patient, systolic=142, diastolic=90, **columns) -> BloodPressure:
    told = {"systolic_mmhg": systolic, "diastolic_mmhg": diastolic, "measured_on": patient.clinic.today()}
    return BloodPressure(patient=patient, **(told | columns))


def test_it_is_recorded_corrected_and_voided_and_the_trail_says_who_and_why(cast, ada):
    first = record_pressure(pressure=pressure(ada), by=cast.nina)
    new = correct_pressure(
        old=first, new=pressure(ada, 124), seen_version=1, by=cast.alice, reason="digits exchanged"
    )
    facts.void(new, seen_version=2, by=cast.alice, reason="another patient's")
    lines = AuditLine.objects.filter(record=first.key).order_by("id")
    assert [(line.action, line.actor, line.reason) for line in lines] == [
        ("bloodpressure.record", cast.nina, ""),
        ("bloodpressure.correct", cast.alice, "digits exchanged"),
        ("bloodpressure.void", cast.alice, "another patient's"),
    ]
    assert not BloodPressure.objects.current().exists()


def test_reader_and_stranger_are_refused(cast, ada):
    stored = record_pressure(pressure=pressure(ada), by=cast.nina)
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            record_pressure(pressure=pressure(ada), by=user)
        with pytest.raises(refusal):
            correct_pressure(old=stored, new=pressure(ada, 124), seen_version=1, by=user, reason="x")
    assert BloodPressure.objects.get() == stored


def test_each_write_is_undone_when_its_audit_line_fails(cast, ada, monkeypatch):
    stored = record_pressure(pressure=pressure(ada), by=cast.nina)
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        record_pressure(pressure=pressure(ada), by=cast.nina)
    with pytest.raises(ZeroDivisionError):
        correct_pressure(old=stored, new=pressure(ada, 124), seen_version=1, by=cast.nina, reason="x")
    assert BloodPressure.objects.count() == BloodPressure.objects.current().count() == 1


def test_of_two_corrections_one_wins(cast, ada):
    stored = record_pressure(pressure=pressure(ada), by=cast.nina)
    correct_pressure(old=stored, new=pressure(ada, 124), seen_version=1, by=cast.nina, reason="x")
    with pytest.raises(StaleError):
        correct_pressure(old=stored, new=pressure(ada, 126), seen_version=1, by=cast.alice, reason="y")


def test_a_very_high_one_says_whether_it_was_measured_again(cast, ada):
    with pytest.raises(ValidationError, match="asked whether it was measured again"):
        record_pressure(pressure=pressure(ada, 180), by=cast.nina)
    stored = record_pressure(pressure=pressure(ada, 180, read_again="repeated"), by=cast.nina)
    with pytest.raises(ValidationError, match="asked whether it was measured again"):
        correct_pressure(
            old=stored,
            new=pressure(ada, 190, read_again="repeated"),
            seen_version=1,
            by=cast.nina,
            reason="misread",
        )
    new = correct_pressure(
        old=stored, new=pressure(ada, 190, read_again="once"), seen_version=1, by=cast.nina, reason="misread"
    )
    assert (new.systolic_mmhg, new.read_again) == (190, "once")


def test_an_answer_to_what_is_not_asked_is_not_kept(cast, ada):
    assert record_pressure(pressure=pressure(ada, 179, read_again="once"), by=cast.nina).read_again == ""


@pytest.mark.parametrize(
    ("columns", "allowed"),
    [
        ({"systolic_mmhg": 91}, True),
        ({"systolic_mmhg": 90}, False),
        ({"systolic_mmhg": 350, "read_again": "once"}, True),
        ({"systolic_mmhg": 351, "read_again": "once"}, False),
        ({"diastolic_mmhg": 1}, True),
        ({"diastolic_mmhg": 0}, False),
        ({"pulse_per_minute": 350}, True),
        ({"pulse_per_minute": 351}, False),
        ({"measured_on": None, "precision": "unknown"}, True),
        ({"measured_on": None}, False),
    ],
)
def test_action_and_database_agree(columns, allowed, cast, ada):
    if allowed:
        record_pressure(pressure=pressure(ada, **columns), by=cast.nina)
        return
    with pytest.raises(ValidationError):
        record_pressure(pressure=pressure(ada, **columns), by=cast.nina)
    with pytest.raises(IntegrityError), transaction.atomic():
        pressure(ada, **columns, recorded_by=cast.nina).save()


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (1, False)])
def test_a_day_that_has_not_come_is_refused(days, allowed, cast, ada):
    fact = pressure(ada, measured_on=cast.north.today() + timedelta(days=days))
    if allowed:
        record_pressure(pressure=fact, by=cast.nina)
        return
    with pytest.raises(ValidationError, match="has not come yet"):
        record_pressure(pressure=fact, by=cast.nina)


def posted(day, systolic="142", diastolic="90", **typed) -> dict:
    told = {"record_id": str(uuid.uuid4()), "systolic_mmhg": systolic, "diastolic_mmhg": diastolic}
    return told | boxes("measured", day, "exact") | typed


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"systolic": ""}, "systolic_mmhg"),
        ({"diastolic": ""}, "diastolic_mmhg"),
        ({"systolic": "351"}, "systolic_mmhg"),
        ({"systolic": "90"}, "systolic_mmhg"),
        ({"systolic": "14,2"}, "systolic_mmhg"),
        ({"systolic": "180"}, "read_again"),
        ({"pulse_per_minute": "0"}, "pulse_per_minute"),
    ],
)
def test_the_form_refuses_beside_the_field_and_stores_nothing(typed, field, nina, ada, cast):
    response = nina.post(address("pressure-new", ada.pk), posted(cast.north.today(), **typed))
    assert list(errors_of(response)) == [field]
    assert not BloodPressure.objects.exists()


def test_the_patient_page_lists_it_with_its_record(nina, ada, cast):
    response = nina.post(address("pressure-new", ada.pk), posted(cast.north.today()), follow=True)
    page = response.content.decode()
    assert "Blood pressure recorded: blood pressure 142/90 mmHg." in page
    stored = BloodPressure.objects.get()
    assert address("pressure-correct", stored.chain) in page
    point = timeline.read(ada, cast.north.today()).pressures[0]
    assert (point.key, point.text, point.when.day) == (stored.key, "142/90 mmHg", cast.north.today())
