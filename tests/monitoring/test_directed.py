"""A taper as directed: shown as what it is, its steps asked of a prescriber, its days unknown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.taper_change import change_taper, structure_taper
from courses.clinic import facts
from courses.models import DoseTaken, Patient
from courses.protocols.loader import taper_protocol
from courses.rules.steps import TaperStep
from courses.rules.taper_changes import ReEscalate, Stop
from monitoring import timeline
from monitoring.due.kinds import derive
from monitoring.rules.steroid.exposure import exposure_of
from monitoring.rules.steroid.printed import printed_findings
from monitoring.rules.steroid.today import steroids_today
from monitoring.rules.summary import summary_sentence
from monitoring.worklist import rows_for
from tests import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def ada(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast):
    return cast.north.today()


@pytest.fixture
def plan(cast, ada, today):
    return people.direct_taper(ada, cast.alice, first_day=today - timedelta(days=9))


def due(kind: str, today, days_ahead: int = 7):
    found = derive(Patient.objects.all(), today=today, days_ahead=days_ahead)
    return [one for one in found if one.due.kind == kind]


def test_a_prescriber_is_asked_for_its_steps_and_nobody_of_a_dose(plan, ada, today):
    (asked,) = due("structure_plan", today)
    assert (asked.due.due_on, asked.due.owner_role) == (plan.directed_from, "prescriber")
    assert asked.what == "predniSONE taper as directed: enter its steps"
    assert "cannot remind" in asked.detail
    assert due("taper_step", today) == []
    assert [one.patient_id for one in due("bloods", today, days_ahead=28)] == [ada.pk]


def test_its_dose_is_not_known_today_and_in_exposure(plan, ada, today):
    history = timeline.read(ada, today)
    (dose,) = steroids_today(history)
    assert (dose.drug, dose.mg, dose.directions) == ("prednisone", None, plan.directions)
    exposure = exposure_of(history)
    assert (exposure.unknown_days, exposure.with_pulses_mg, exposure.is_complete) == (10, 0, False)
    assert "prednisone as directed, dose not known" in str(summary_sentence(history))


def test_a_dose_taken_is_known_on_its_days(plan, ada, cast, today):
    taken = DoseTaken(patient=ada, drug="prednisone", amount=20, unit="mg", per="day", first_day=today)
    facts.record(taken, by=cast.nina)
    history = timeline.read(ada, today)
    assert [dose.mg for dose in steroids_today(history)] == [20]
    assert exposure_of(history).unknown_days == 9


def test_structured_it_reminds_and_is_counted(plan, ada, cast, today):
    steps = [TaperStep(plan.directed_from, Decimal(20)), TaperStep(today + timedelta(days=2), Decimal(15))]
    structure_taper(plan=plan, seen_version=1, by=cast.alice, steps=steps, reason="asked the ward")
    assert due("structure_plan", today) == []
    assert [one.what for one in due("taper_step", today)] == [
        "Start predniSONE 20 mg a day",
        "predniSONE 20 mg → 15 mg a day",
    ]
    exposure = exposure_of(timeline.read(ada, today))
    assert (exposure.unknown_days, exposure.with_pulses_mg) == (0, 200)


def test_stopped_it_asks_no_more(plan, cast, today):
    change_taper(plan=plan, seen_version=1, by=cast.alice, change=Stop(today), reason="ended")
    assert due("structure_plan", today) == []


def test_the_pages_say_that_it_cannot_remind(plan, ada, cast):
    client = Client()
    client.force_login(cast.bob)
    page = client.get(reverse("monitoring:patient", args=[ada.pk])).content.decode()
    assert "nstructured: cannot remind" in page
    detail = client.get(reverse("courses:taper-detail", args=[plan.chain])).content.decode()
    assert "it reminds of nothing" in detail
    assert "Enter its steps" not in detail
    assert "as directed" in client.get(reverse("courses:patient-list")).content.decode()


def test_after_a_flare_the_nurse_sees_the_new_dose_and_never_the_superseded_one(ada, cast, today):
    plan = people.make_taper(ada, cast.alice, start_on=today - timedelta(days=14))
    assert "50 mg" in str([row.derived.what for row in rows_for(ada, today=today)])
    flare = ReEscalate(today, Decimal(60), 2, taper_protocol())
    change_taper(plan=plan, seen_version=1, by=cast.alice, change=flare, reason="flare")
    rows = [row for row in rows_for(ada, today=today) if row.kind == "taper_step"]
    said = [row.derived.what for row in rows if row.item.due_on <= today]
    assert said == ["predniSONE 60 mg → 60 mg a day"]


def test_the_findings_of_doses_as_recorded_stand_on_the_page(ada, cast, today):
    for days_ago, last, mg in ((30, 20, 20), (10, 1, 40)):
        first, until = (today - timedelta(days=n) for n in (days_ago, last))
        row = DoseTaken(
            patient=ada, drug="prednisone", amount=mg, unit="mg", per="day", first_day=first, last_day=until
        )
        facts.record(row, by=cast.nina)
    found = printed_findings(timeline.read(ada, today).taken)
    assert [one.code for one in found] == ["gap", "rise"]
    client = Client()
    client.force_login(cast.bob)
    page = client.get(reverse("monitoring:patient", args=[ada.pk])).content.decode()
    assert "rises from 20 to 40 mg" in page
