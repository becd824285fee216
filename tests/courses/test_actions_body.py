"""A weight or a height as recorded: the impossible refused, the doubtful with a reason and a line."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from courses.actions.body import correct_measure, record_measure, record_past_measure
from courses.actions.order_check import check_order, weighed
from courses.clinic import facts
from courses.models import AuditLine, BodyMeasure
from courses.models.body import latest_weighing
from courses.rules.pulse import PlannedInfusion
from tests import cast as people

pytestmark = pytest.mark.django_db
REASON = {"override_code": "checked_elsewhere", "warning_reason": "weighed twice"}


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def ada(cast):
    return people.make_patient(cast.north, cast.alice)


def measure(patient, number: str, kind: str = "weight", *, days_ago: int = 0, **told) -> BodyMeasure:
    day = patient.clinic.today() - timedelta(days=days_ago)
    unit = {"weight": "kg", "height": "cm"}[kind]
    columns = {"unit": unit, "measured_on": day} | told
    return BodyMeasure(patient=patient, kind=kind, number=Decimal(number), **columns)


def codes(stored: BodyMeasure) -> list[str]:
    return [finding["code"] for finding in stored.findings]


@pytest.mark.parametrize(
    ("number", "unit", "field"),
    [("154", "lb", "unit"), ("70", "", "unit"), ("700", "kg", None), ("0", "kg", None)],
)
def test_another_unit_and_the_impossible_are_refused_whatever_the_reason(number, unit, field, cast, ada):
    with pytest.raises(ValidationError) as refused:
        record_measure(measure=measure(ada, number, unit=unit, **REASON), by=cast.nina)
    assert field is None or field in refused.value.message_dict
    assert BodyMeasure.objects.count() == 0


def test_a_height_in_another_unit_is_refused(cast, ada):
    with pytest.raises(ValidationError, match="enter it in cm"):
        record_measure(measure=measure(ada, "1.7", "height", unit="m"), by=cast.nina)


@pytest.mark.parametrize(
    ("number", "days_ago", "expected"),
    [
        ("84", 31, []),
        ("84.1", 31, ["weight_jump"]),
        ("77", 30, []),
        ("77.1", 30, ["weight_jump"]),
        ("56", 31, []),
        ("55.9", 31, ["weight_jump"]),
    ],
)
def test_a_jump_needs_a_coded_reason_and_words(number, days_ago, expected, cast, ada):
    record_measure(measure=measure(ada, "70", days_ago=days_ago), by=cast.nina)
    if expected:
        for told, field in [({}, "override_code"), ({"override_code": "other"}, "warning_reason")]:
            with pytest.raises(ValidationError) as refused:
                record_measure(measure=measure(ada, number, **told), by=cast.nina)
            assert list(refused.value.message_dict) == [field]
    stored = record_measure(measure=measure(ada, number, **REASON), by=cast.nina)
    assert codes(stored) == expected
    assert stored.override_code == (REASON["override_code"] if expected else "")
    line = AuditLine.objects.filter(action="bodymeasure.record").latest("id")
    assert (line.actor, line.after["findings"]) == (cast.nina, stored.findings)


def test_weight_and_height_exchanged_are_found_whichever_comes_second(cast, ada):
    height = record_measure(measure=measure(ada, "60", "height"), by=cast.nina)
    stored = record_measure(measure=measure(ada, "168", **REASON), by=cast.nina)
    assert "weight_and_height_swapped" in codes(stored)
    facts.void(height, seen_version=1, by=cast.nina, reason="exchanged")
    again = record_measure(measure=measure(ada, "60", "height", **REASON), by=cast.nina)
    assert codes(again) == ["weight_and_height_swapped"]


def test_a_correction_is_checked_anew_and_not_against_itself(cast, ada):
    record_measure(measure=measure(ada, "70", days_ago=10), by=cast.nina)
    old = record_measure(measure=measure(ada, "154", **REASON), by=cast.nina)
    how = {"old": old, "seen_version": 1, "by": cast.nina, "reason": "read again"}
    with pytest.raises(ValidationError) as refused:
        correct_measure(new=measure(ada, "150", **REASON), **how)
    assert list(refused.value.message_dict) == ["override_code"]
    assert BodyMeasure.objects.current().count() == 2
    new = correct_measure(new=measure(ada, "70", **REASON), **how)
    assert (new.version, new.findings, new.override_code, new.warning_reason) == (2, [], "", "")


def test_a_reason_stays_good_for_what_it_was_given_for(cast, ada):
    record_measure(measure=measure(ada, "70", days_ago=10), by=cast.nina)
    old = record_measure(measure=measure(ada, "90", **REASON), by=cast.nina)
    new = measure(ada, "90", note="after fluids", **REASON)
    stored = correct_measure(old=old, new=new, seen_version=1, by=cast.nina, reason="note added")
    assert (codes(stored), stored.override_code) == (["weight_jump"], "checked_elsewhere")


def test_the_past_is_kept_with_its_findings_but_not_the_impossible(cast, ada):
    record_past_measure(measure=measure(ada, "70", days_ago=10), by=cast.nina)
    stored = record_past_measure(measure=measure(ada, "90"), by=cast.nina)
    assert (codes(stored), stored.override_code) == (["weight_jump"], "")
    with pytest.raises(ValidationError, match="is refused"):
        record_past_measure(measure=measure(ada, "700"), by=cast.nina)


def test_without_its_day_a_weight_is_compared_with_nothing(cast, ada):
    record_measure(measure=measure(ada, "70"), by=cast.nina)
    told = {"measured_on": None, "precision": "unknown"}
    assert record_measure(measure=measure(ada, "120", **told), by=cast.nina).findings == []
    assert latest_weighing(ada, on=ada.clinic.today()).kg == 70


@pytest.mark.parametrize(
    ("kg", "days_ago", "is_jump"), [("84", 5, False), ("84.1", 5, True), ("84.1", 366, False)]
)
def test_an_order_is_compared_with_the_recorded_weight(kg, days_ago, is_jump, cast, ada):
    today = ada.clinic.today()
    record_measure(measure=measure(ada, "70", days_ago=days_ago), by=cast.nina)
    checked = check_order(
        ada, [PlannedInfusion(today, Decimal(1000))], protocol="seed", **weighed(Decimal(kg), today, today)
    )
    assert ("weight_jump" in [finding.code for finding in checked.findings]) is is_jump


def test_an_order_is_compared_with_the_later_of_recorded_and_ordered(cast, ada):
    today = ada.clinic.today()
    record_measure(measure=measure(ada, "70", days_ago=20), by=cast.nina)
    course = people.make_course(ada, cast.alice)
    type(course).objects.filter(pk=course.pk).update(
        weight_kg=Decimal(90), weight_on=today - timedelta(days=2)
    )

    def jumps(kg: int) -> bool:
        told = weighed(Decimal(kg), today, today)
        found = check_order(ada, [PlannedInfusion(today, Decimal(1000))], protocol="seed", **told)
        return "weight_jump" in [finding.code for finding in found.findings]

    assert (jumps(90), jumps(70)) == (False, True)


@pytest.mark.parametrize("days_ago", [0, 1])
def test_the_latest_weight_by_a_day(days_ago, cast, ada):
    record_measure(measure=measure(ada, "70", days_ago=3), by=cast.nina)
    record_measure(measure=measure(ada, "71"), by=cast.nina)
    record_measure(measure=measure(ada, "170", "height"), by=cast.nina)
    day = ada.clinic.today() - timedelta(days=days_ago)
    assert latest_weighing(ada, on=day).kg == (70 if days_ago else 71)
