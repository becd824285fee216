"""How often a rule was gone past: a case is one rule, one patient, one day; above 90 % it is marked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from courses.actions.order_warned import note_warned
from courses.actions.pulse import CourseOrder, check_course_order
from courses.models import AuditLine
from courses.rules.pulse import PlannedInfusion
from monitoring.outcomes.overrides import RuleMonth, override_months
from tests import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people.make_cast()


def checked_order(patient, mg: str):
    infusions = (PlannedInfusion(patient.clinic.today(), Decimal(mg)),)
    return check_course_order(patient, CourseOrder(indication="flare", infusions=infusions))


def test_an_order_sent_twice_and_left_is_one_case_not_gone_past(cast) -> None:
    patient = people.make_patient(cast.north, cast.alice)
    for _ in range(2):
        note_warned(patient=patient, by=cast.alice, checked=checked_order(patient, "1500"))
    month = cast.north.today().replace(day=1)
    found = override_months(cast.north, today=cast.north.today())
    assert found == [RuleMonth(month, "above_most_a_day", cases=1, overridden=0, least=11)]
    assert override_months(cast.south, today=cast.south.today()) == []


def test_an_order_stored_with_a_reason_is_gone_past(cast) -> None:
    patients = [people.make_patient(cast.north, cast.alice, number=f"N-{n}") for n in (2, 3)]
    for patient in patients:
        note_warned(patient=patient, by=cast.alice, checked=checked_order(patient, "1500"))
    people.make_course(patients[0], cast.alice, doses_mg=("1500",))
    (found,) = override_months(cast.north, today=cast.north.today())
    assert (found.cases, found.overridden, found.percent, found.is_flagged) == (2, 1, 50, False)


def row(cases: int, overridden: int) -> RuleMonth:
    return RuleMonth(date(2026, 1, 1), "x", cases=cases, overridden=overridden, least=11)


@pytest.mark.parametrize(
    ("cases", "overridden", "is_flagged"),
    [(20, 18, False), (20, 19, True), (11, 11, True), (10, 10, False), (1, 1, False)],
)
def test_more_than_90_percent_of_enough_cases_is_marked(
    cases: int, overridden: int, is_flagged: bool
) -> None:
    assert row(cases, overridden).is_flagged is is_flagged


@pytest.mark.parametrize(
    ("cases", "overridden", "is_shown"),
    [(10, 0, False), (11, 0, True), (11, 11, True), (30, 10, False), (30, 11, True), (30, 20, False)],
)
def test_small_numbers_are_hidden_and_what_would_show_them(
    cases: int, overridden: int, is_shown: bool
) -> None:
    assert row(cases, overridden).is_shown is is_shown


def test_a_year_and_older_is_left_out(cast) -> None:
    patient = people.make_patient(cast.north, cast.alice)
    note_warned(patient=patient, by=cast.alice, checked=checked_order(patient, "1500"))
    later = cast.north.today() + timedelta(days=400)
    assert override_months(cast.north, today=later) == []


def test_noting_needs_the_right_and_its_line_in_the_trail(cast) -> None:
    patient = people.make_patient(cast.north, cast.alice)
    checked, lines = checked_order(patient, "1500"), AuditLine.objects.count()
    for who, refusal in ((cast.bob, PermissionDenied), (cast.charlie, Http404)):
        with pytest.raises(refusal):
            note_warned(patient=patient, by=who, checked=checked)
    assert AuditLine.objects.count() == lines
    note_warned(patient=patient, by=cast.alice, checked=checked)
    line = AuditLine.objects.latest("id")
    assert (line.actor, line.action, line.after["codes"], line.after["stops"]) == (
        cast.alice,
        "order.warned",
        ["above_most_a_day"],
        [],
    )


def test_the_page_shows_counts_to_an_auditor(cast, client) -> None:
    patient = people.make_patient(cast.north, cast.alice)
    note_warned(patient=patient, by=cast.alice, checked=checked_order(patient, "1500"))
    client.force_login(cast.audrey)
    page = client.get("/outcomes/").content.decode()
    assert "above most a day" in page
    assert patient.family_name not in page
