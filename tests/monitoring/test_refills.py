"""Tablets that run out before the taper does: when that is due, in which words; and tablets on the pages."""

from datetime import timedelta
from decimal import Decimal

import pytest

from courses.actions.tablets import list_strength
from courses.actions.taper import replan_taper
from courses.clinic import facts
from courses.models import Patient, TabletSupply
from courses.rules.steps import Taper, TaperStep
from monitoring.due.kinds import derive
from monitoring.due.tapers import taper_steps
from monitoring.overview import overview
from monitoring.worklist import worklist
from tests import cast as people

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def ada(cast) -> Patient:
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def plan(ada, cast):
    for mg in ("2.5", "5", "10", "20"):
        list_strength(clinic=cast.north, by=cast.alice, drug="prednisone", strength_mg=D(mg))
    return people.make_taper(ada, cast.alice)


def hand_out(plan, cast, mg: str, tablets: int) -> TabletSupply:
    supply = TabletSupply(
        patient=plan.patient,
        taper=plan,
        strength_mg=D(mg),
        tablets=tablets,
        handed_on=plan.patient.clinic.today(),
    )
    return facts.record(supply, by=cast.nina)


def due(patient, *, kind="refill", later: int = 0, ahead: int = 0) -> list[tuple]:
    """Return (day from today, what, detail) of what is due so many days from now."""
    today = patient.clinic.today()
    found = derive(
        Patient.objects.filter(pk=patient.pk), today=today + timedelta(days=later), days_ahead=ahead
    )
    return [((d.due.due_on - today).days, d.what, d.detail) for d in found if d.due.kind == kind]


def test_without_a_recorded_supply_nothing_is_due(ada, plan):
    assert due(ada, ahead=400) == []


@pytest.mark.parametrize(("ahead", "is_due"), [(12, False), (13, True), (14, True)])
def test_it_is_due_on_the_last_day_the_supply_covers(ahead, is_due, ada, plan, cast):
    hand_out(plan, cast, "20", 42)
    assert bool(due(ada, ahead=ahead)) is is_due
    assert bool(due(ada, later=ahead)) is is_due


def test_it_says_until_when_and_which_dose_is_not_covered(ada, plan, cast):
    hand_out(plan, cast, "20", 42)
    [(day, what, detail)] = due(ada, ahead=20)
    last = (ada.clinic.today() + timedelta(days=13)).strftime("%-d %b %Y")
    assert (day, what) == (13, "Refill of predniSONE")
    assert detail == f"supply lasts until {last}; 50 mg a day is not covered after it"


def test_more_tablets_move_it_and_enough_end_it(ada, plan, cast):
    hand_out(plan, cast, "20", 42)
    hand_out(plan, cast, "20", 28)
    hand_out(plan, cast, "10", 14)
    assert [day for day, *_ in due(ada, ahead=400)] == [27]
    for mg, tablets in (("20", 500), ("10", 500), ("5", 500), ("2.5", 500)):
        hand_out(plan, cast, mg, tablets)
    assert due(ada, ahead=400) == []


def test_a_changed_plan_moves_it(ada, plan, cast):
    hand_out(plan, cast, "20", 42)
    today = ada.clinic.today()
    steps = (TaperStep(today, D(40)), TaperStep(today + timedelta(days=60), D(0)))
    replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=Taper(steps), reason="glucose")
    assert [day for day, *_ in due(ada, ahead=400)] == [20]


def test_two_steroids_on_one_day_are_one_thing_due(ada, plan, cast):
    other = people.make_taper(
        ada,
        cast.alice,
        drug="methylprednisolone",
        start_mg="40",
        warning_reason="trial",
        override_code="other",
    )
    hand_out(plan, cast, "20", 3)
    hand_out(other, cast, "8", 5)
    [(day, what, _)] = due(ada, ahead=5)
    assert (day, what) == (0, "Refill of methylPREDNISolone; Refill of predniSONE")


def test_a_step_on_the_worklist_says_its_tablets(ada, plan):
    assert due(ada, kind="taper_step", ahead=14) == [
        (0, "Start predniSONE 60 mg a day", "3 × 20 mg"),
        (14, "predniSONE 60 mg → 50 mg a day", "2 × 20 mg + 1 × 10 mg"),
    ]


def test_it_stands_on_the_worklist_with_what_happens_if_nothing_is_done(cast, ada, plan):
    hand_out(plan, cast, "20", 3)
    [row] = [r for r in worklist(cast.north, today=cast.north.today()).due if r.kind == "refill"]
    assert row.consequence == ("If nothing is done: the tablets run out and the steroid stops suddenly.")


def test_the_steroid_of_today_stands_in_tablets_on_the_first_screen(client, cast, ada, plan):
    assert overview(ada, on=ada.clinic.today()).tablets["prednisone"].words == "3 × 20 mg"
    client.force_login(cast.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert "3 × 20 mg." in client.get(f"/patients/{ada.pk}/").content.decode()
    hand_out(plan, cast, "5", 100)
    assert overview(ada, on=ada.clinic.today()).tablets["prednisone"].words == "12 × 5 mg"


def test_a_clinic_without_a_list_shows_no_tablets(cast):
    ada = people.make_patient(cast.north, cast.alice, number="N-3")
    people.make_taper(ada, cast.alice)
    assert overview(ada, on=ada.clinic.today()).tablets == {}
    assert due(ada, kind="taper_step")[0][2] == ""


def test_a_taper_steps_row_says_until_when_the_supply_lasts(ada, plan, cast):
    today = cast.north.today()
    (row,) = due(ada, kind="taper_step")
    assert "supply" not in row[2]
    hand_out(plan, cast, "20", 30)  # three a day: ten days
    (row,) = due(ada, kind="taper_step")
    assert row[2].endswith(f", supply lasts until {today + timedelta(days=9):%-d %b %Y}")
    for mg, tablets in (("20", 500), ("10", 500), ("5", 500), ("2.5", 500)):
        hand_out(plan, cast, mg, tablets)
    (row,) = due(ada, kind="taper_step")
    assert row[2].endswith(", supply lasts to the end of the plan")


def test_until_when_supplies_last_costs_one_query_however_many(plan, cast, django_assert_num_queries):
    def read(expected):
        today = cast.north.today()
        with django_assert_num_queries(expected):
            return list(taper_steps(Patient.objects.all(), today, today))

    read(3)
    hand_out(plan, cast, "20", 30)
    read(4)
    for n in range(4):
        other = people.make_patient(cast.north, cast.alice, number=f"S-{n}")
        hand_out(people.make_taper(other, cast.alice), cast, "20", 30)
    assert ["until" in derived.detail for derived in read(4)] == [True] * 5
