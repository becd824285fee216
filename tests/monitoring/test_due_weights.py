"""A weight too old for an infusion to come: the day before, the first day, and what ends it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.actions import body
from courses.actions.patients import end_follow_up
from courses.clinic import facts
from courses.models import BodyMeasure, Patient
from monitoring.due.weights import weights
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db

BORN_A_CHILD = date(2016, 4, 2)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def child(cast):
    return make_patient(cast.north, cast.alice, birth_date=BORN_A_CHILD)


def weigh(patient, by, *, days_ago, kg="31"):
    day = patient.clinic.today() - timedelta(days=days_ago)
    row = BodyMeasure(patient=patient, kind="weight", number=Decimal(kg), unit="kg", measured_on=day)
    return body.record_measure(measure=row, by=by)


def due(patient, *, ahead=0):
    today = patient.clinic.today()
    patients = Patient.objects.filter(pk=patient.pk).followed()
    return [(d.due.due_on, d.detail) for d in weights(patients, today, today + timedelta(days=ahead))]


def test_a_childs_weight_serves_thirty_days_and_not_thirty_one(cast, child):
    today = cast.north.today()
    weigh(child, cast.nina, days_ago=29)
    make_course(child, cast.alice, doses_mg=("500", "500", "500"))  # days 29, 30 and 31 of that weight
    (found,) = due(child, ahead=14)
    day = today - timedelta(days=29)
    said = f"last weighed {day:%-d %b %Y}, and a dose is made of one of at most 30 days"
    assert found == (today + timedelta(days=2), said)
    assert due(child, ahead=1) == []


def test_a_child_never_weighed_is_due_on_the_first_infusion(cast, child):
    make_course(child, cast.alice, doses_mg=("500",))
    said = "no weight on record, and a dose is made of one of at most 30 days"
    assert due(child) == [(cast.north.today(), said)]


def test_a_weight_recorded_settles_it_and_one_in_error_does_not(cast, child):
    make_course(child, cast.alice, doses_mg=("500",))
    row = weigh(child, cast.nina, days_ago=0)
    assert due(child) == []
    facts.void(row, seen_version=row.version, by=cast.nina, reason="another child")
    assert len(due(child)) == 1


@pytest.mark.parametrize(("days_ago", "is_due"), [(90, False), (91, True)])
def test_an_adults_weight_of_a_dose_by_weight_serves_ninety_days(cast, days_ago, is_due):
    ada = make_patient(cast.north, cast.alice)
    today = cast.north.today()
    by_weight = {"basis": "mg_per_kg", "mg_per_kg": Decimal(15), "weight_kg": Decimal(60)}
    make_course(
        ada,
        cast.alice,
        doses_mg=("900",),
        weight_on=today - timedelta(days=days_ago),
        **by_weight,
    )
    assert bool(due(ada)) is is_due


def test_no_weight_is_asked_for_an_adults_flat_dose(cast):
    ada = make_patient(cast.north, cast.alice)
    make_course(ada, cast.alice)
    assert due(ada, ahead=14) == []


@pytest.mark.parametrize("state", ["dead", "moved", "lost"])
def test_nothing_is_asked_of_who_is_no_longer_followed(cast, child, state):
    make_course(child, cast.alice, doses_mg=("500",))
    end_follow_up(patient=child, seen_version=1, by=cast.nina, state=state, on=cast.north.today())
    assert due(child) == []


def test_it_costs_one_query_for_one_child_and_for_many(cast, child, django_assert_num_queries):
    make_course(child, cast.alice, doses_mg=("500",))
    for n in range(5):
        other = make_patient(cast.north, cast.alice, number=f"M-{n}", birth_date=BORN_A_CHILD)
        make_course(other, cast.alice, doses_mg=("500",))
    today = cast.north.today()
    with django_assert_num_queries(1):
        assert len(list(weights(Patient.objects.all(), today, today))) == 6
