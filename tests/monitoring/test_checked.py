"""Checks asked together say what Django says when it asks each, in fewer statements."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from courses.clinic.checked import Checked
from monitoring.models import BloodPressure
from tests.monitoring.census import make_world, valid_row
from tests.monitoring.test_constraint_census import CASES, POINTED_AT, POINTING

pytestmark = pytest.mark.django_db
EXCLUDED = {"version", "reason", "voided_at", "state"}


@pytest.fixture
def world(db):
    return make_world()


def row_of(case, columns: dict, world) -> models.Model:
    row = valid_row(case.model, world) | {k: v for k, v in columns.items() if k != "apart"}
    row |= {name: world.user for name, value in row.items() if name.endswith("_by") and value == "user"}
    row |= {name: getattr(world, row[name]) for name in POINTING if row.get(name) in POINTED_AT}
    return case.model(**row)


def said(row: models.Model, exclude) -> dict:
    try:
        row.validate_constraints(exclude)
    except ValidationError as refused:
        return refused.message_dict
    return {}


def of_django(monkeypatch, row: models.Model, exclude) -> dict:
    with monkeypatch.context() as patch:
        patch.setattr(Checked, "get_constraints", models.Model.get_constraints)
        return said(row, exclude)


def test_of_every_row_of_the_census_both_say_the_same(world, monkeypatch):
    cases = [case for case in CASES if issubclass(case.model, Checked)]
    together, each = {}, {}
    for case in cases:
        row, key = row_of(case, case.bad, world), (str(case), str(case.bad))
        together[key], each[key] = said(row, None), of_django(monkeypatch, row, None)
    assert together == each
    assert sum(map(bool, each.values())) >= len(cases) * 0.8


@pytest.mark.parametrize(
    "model", sorted({case.model for case in CASES if issubclass(case.model, Checked)}, key=str)
)
def test_checks_of_excluded_columns_are_left_out_as_django_does(world, monkeypatch, model):
    case = next(case for case in CASES if case.model is model)
    row = row_of(case, case.bad, world)
    assert said(row, EXCLUDED) == of_django(monkeypatch, row, EXCLUDED)


def test_a_record_that_was_read_is_not_asked_for_again(world):
    row = BloodPressure(**valid_row(BloodPressure, world))
    with CaptureQueriesContext(connection) as asked:
        row.clean_fields()
    assert not asked.captured_queries


def test_one_told_by_its_number_has_to_exist(world):
    columns = valid_row(BloodPressure, world)
    number = columns.pop("patient").pk
    BloodPressure(**columns, patient_id=number).clean_fields()
    for told in ({"patient_id": number + 1000}, {"patient": None}, {}):
        with pytest.raises(ValidationError) as refused:
            BloodPressure(**columns, **told).clean_fields()
        assert list(refused.value.message_dict) == ["patient"]


def test_every_model_with_two_checks_that_people_fill_in_asks_them_together():
    of_the_engine = {"Delivery", "Digest", "Sweep", "Heartbeat", "PlannedDay"}
    alone = {
        case.model.__name__
        for case in CASES
        if not issubclass(case.model, Checked)
        and sum(isinstance(c, models.CheckConstraint) for c in case.model._meta.constraints) > 1
    }
    assert alone <= of_the_engine


def test_a_record_that_is_right_costs_one_question_for_all_its_checks(world, monkeypatch):
    row = BloodPressure(**valid_row(BloodPressure, world))
    with CaptureQueriesContext(connection) as together:
        assert said(row, None) == {}
    with CaptureQueriesContext(connection) as each:
        assert of_django(monkeypatch, row, None) == {}
    checks = sum(isinstance(c, models.CheckConstraint) for c in BloodPressure._meta.constraints)
    # A savepoint, the question and its release: once, not once for each.
    assert len(each) - len(together) == 3 * (checks - 1) > 0
