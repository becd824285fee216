"""Strength and MRI again at the clinic's interval: the day before, the day, and what ends it."""

from datetime import timedelta

import pytest

from courses.actions.patients import end_follow_up
from courses.clinic import facts
from courses.models import Clinic, Patient
from monitoring.actions.reminders import mark_done, raise_reminder
from monitoring.due.checks import strength_and_mri
from monitoring.models import ImagingStudy
from monitoring.worklist import worklist
from tests.cast import make_cast, make_mmt8, make_patient, make_taper

pytestmark = pytest.mark.django_db

STRENGTH_EVERY, MRI_EVERY = 56, 180


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.filter(pk=cast.north.pk).update(
        strength_interval_days=STRENGTH_EVERY, mri_interval_days=MRI_EVERY
    )
    cast.north.refresh_from_db()
    return cast


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def due(patient, *, ahead=0):
    today = patient.clinic.today()
    patients = Patient.objects.filter(pk=patient.pk).followed()
    found = strength_and_mri(patients, today, today + timedelta(days=ahead))
    return [(d.due.kind, (d.due.due_on - today).days, d.what, d.detail) for d in found]


def on_steroid(patient, by, *, days_ago):
    make_taper(patient, by, start_on=patient.clinic.today() - timedelta(days=days_ago))


def make_study(patient, by, *, days_ago, name="MRI of both thighs", **columns):
    day = patient.clinic.today() - timedelta(days=days_ago)
    return facts.record(ImagingStudy(patient=patient, name=name, imaged_on=day, **columns), by=by)


def test_without_an_interval_of_the_clinic_nothing_is_due(cast, ada):
    Clinic.objects.update(strength_interval_days=None, mri_interval_days=None)
    on_steroid(ada, cast.alice, days_ago=170)
    assert due(ada, ahead=1000) == []


@pytest.mark.parametrize(("kind", "every"), [("strength", STRENGTH_EVERY), ("mri", MRI_EVERY)])
def test_one_interval_alone_asks_for_that_one_only(cast, ada, kind, every):
    Clinic.objects.update(strength_interval_days=None, mri_interval_days=None)
    Clinic.objects.update(**{f"{kind}_interval_days": every})
    on_steroid(ada, cast.alice, days_ago=0)
    assert [row[:2] for row in due(ada, ahead=1000)] == [(kind, every)]


def test_without_a_steroid_nothing_is_due(ada):
    assert due(ada, ahead=1000) == []


def test_the_first_is_due_an_interval_after_the_start(cast, ada):
    on_steroid(ada, cast.alice, days_ago=STRENGTH_EVERY - 1)
    assert due(ada) == []
    said = "no strength test on record, repeated every 56 days during a steroid"
    assert due(ada, ahead=1) == [("strength", 1, "Strength test", said)]


def test_the_next_is_due_an_interval_after_the_last_test(cast, ada):
    on_steroid(ada, cast.alice, days_ago=100)
    make_mmt8(ada, cast.nina, days_ago=90)
    make_mmt8(ada, cast.nina, days_ago=STRENGTH_EVERY - 1)
    assert due(ada) == []
    ((kind, days, _, said),) = due(ada, ahead=1)
    last = cast.north.today() - timedelta(days=STRENGTH_EVERY - 1)
    assert (kind, days) == ("strength", 1)
    assert said.startswith(f"last strength test {last:%-d %b %Y}")


def test_a_test_from_before_the_steroid_counts_from_its_start(cast, ada):
    on_steroid(ada, cast.alice, days_ago=10)
    make_mmt8(ada, cast.nina, days_ago=60)
    assert [row[:2] for row in due(ada, ahead=50)] == [("strength", STRENGTH_EVERY - 10)]


@pytest.mark.parametrize(
    ("name", "columns", "is_mri"),
    [
        ("MRI of both thighs", {}, True),
        ("thighs", {"fat_suppressed_seen": True}, True),
        ("thighs", {"t1_seen": True}, True),
        ("thighs", {"t2_seen": True}, True),
        ("thighs", {"t1_seen": False}, False),
        ("CT of the chest", {}, False),
    ],
)
def test_what_is_an_mri_puts_the_next_one_off(cast, ada, name, columns, is_mri):
    Clinic.objects.update(strength_interval_days=None)
    on_steroid(ada, cast.alice, days_ago=60)
    make_study(ada, cast.nina, days_ago=10, name=name, **columns)
    after = MRI_EVERY - 10 if is_mri else MRI_EVERY - 60
    assert [row[:2] for row in due(ada, ahead=1000)] == [("mri", after)]


def test_a_test_in_error_does_not_count(cast, ada):
    on_steroid(ada, cast.alice, days_ago=100)
    test = make_mmt8(ada, cast.nina, days_ago=1)
    assert due(ada) == []
    facts.void(test, seen_version=1, by=cast.nina, reason="another patient's")
    assert [row[0] for row in due(ada)] == ["strength"]


def test_nobody_who_is_not_followed_is_asked(cast, ada):
    on_steroid(ada, cast.alice, days_ago=100)
    end_follow_up(
        patient=ada, seen_version=1, by=cast.nina, state="moved", on=cast.north.today(), reason="moved away"
    )
    assert due(ada, ahead=1000) == []


def test_done_without_a_test_holds_for_one_interval(cast, ada):
    today = cast.north.today()
    on_steroid(ada, cast.alice, days_ago=STRENGTH_EVERY + 10)

    def shown(on):
        work = worklist(cast.north, today=on)
        return [row.kind for row in (*work.overdue, *work.due) if row.kind == "strength"]

    assert shown(today) == ["strength"]
    derived = next(strength_and_mri(Patient.objects.filter(pk=ada.pk), today, today))
    reminder = raise_reminder(patient=ada, due=derived.due, by=cast.nina)
    mark_done(reminder=reminder, seen_version=reminder.version, by=cast.nina, note="tested elsewhere")
    assert shown(today) == []
    assert shown(today + timedelta(days=STRENGTH_EVERY)) == []
    assert shown(today + timedelta(days=STRENGTH_EVERY + 1)) == ["strength"]
