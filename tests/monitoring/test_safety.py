"""Safety prompts from the records: what is due for a clinic's patients, and what settles it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.patients import end_follow_up
from courses.clinic import facts
from courses.models import BodyMeasure, DoseTaken, DrugPeriod, InfusionObservation, Patient
from courses.protocols.loader import safety_prompts
from monitoring import safety, timeline
from monitoring.actions import reminders
from monitoring.due.kinds import derive
from monitoring.due_row import fold_safety, is_safety
from monitoring.models import Reminder, Result, SafetyAnswer
from monitoring.reminders import plan
from monitoring.rules.safety.prompts import ASKED_AHEAD_DAYS, findings
from monitoring.worklist import DAYS_AHEAD, rows_for, worklist
from tests.cast import make_cast, make_given_course, make_patient, make_taper

pytestmark = pytest.mark.django_db
CODES = ("steroid_card", "pjp", "bone", "eyes", "glucose")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def days(n):
    return timedelta(days=n)


def due(patient, *, ahead=0):
    """Return {code: (due day, last day in time)} of the patient's safety prompts."""
    found = derive(Patient.objects.filter(pk=patient.pk), today=patient.clinic.today(), days_ahead=ahead)
    codes = safety_prompts().codes
    return {d.due.kind: (d.due.due_on, d.due.closes_on) for d in found if d.due.kind in codes}


def answer(patient, by, prompt, said="done", *, days_ago=0, **columns):
    told = SafetyAnswer(
        patient=patient,
        prompt=prompt,
        answer=said,
        answered_on=patient.clinic.today() - days(days_ago),
        **columns,
    )
    return facts.record(told, by=by)


def test_a_taper_from_today_raises_what_its_plan_will_reach(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice)
    found = due(ada)
    assert set(found) == set(CODES)
    assert found["pjp"] == (today, today + days(14))
    assert found["steroid_card"] == (today, today + days(7))


def test_a_taper_to_come_is_listed_two_weeks_ahead(cast, ada):
    make_taper(ada, cast.alice, start_on=cast.north.today() + days(14))
    assert due(ada, ahead=13) == {}
    assert set(due(ada, ahead=14)) == set(CODES)
    assert ASKED_AHEAD_DAYS == DAYS_AHEAD


def test_nothing_is_raised_without_a_steroid_or_when_the_patient_is_not_followed(cast, ada):
    assert due(ada) == {}
    make_taper(ada, cast.alice, start_on=cast.north.today() - days(20))
    end_follow_up(
        patient=ada, seen_version=ada.version, by=cast.alice, state="moved", on=cast.north.today(), reason="x"
    )
    assert due(ada) == {}


@pytest.mark.parametrize("said", ["done", "declined", "not_applicable"])
def test_an_answer_takes_it_off_the_list_and_an_entry_in_error_puts_it_back(cast, ada, said):
    make_taper(ada, cast.alice)
    told = answer(ada, cast.nina, "pjp", said, note="as agreed")
    assert set(due(ada)) == set(CODES) - {"pjp"}
    facts.void(told, seen_version=1, by=cast.nina, reason="wrong patient")
    assert set(due(ada)) == set(CODES)


def test_declined_comes_back_on_the_day_that_was_chosen(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(5))
    answer(ada, cast.nina, "pjp", "declined", days_ago=3, note="wants to read", ask_again_on=today)
    assert due(ada)["pjp"] == (today, None)
    make_taper(eve := make_patient(cast.north, cast.alice, number="N-2"), cast.alice)
    answer(eve, cast.nina, "pjp", "declined", note="wants to read", ask_again_on=today + days(1))
    assert "pjp" not in due(eve)
    assert due(eve, ahead=1)["pjp"] == (today + days(1), None)


def test_bone_comes_back_a_year_after_it_was_done(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(400), stop_at_mg="5")
    answer(ada, cast.nina, "bone", days_ago=300)
    assert "bone" not in due(ada)
    answer(eve := make_patient(cast.north, cast.alice, number="N-2"), cast.nina, "bone", days_ago=370)
    make_taper(eve, cast.alice, start_on=today - days(400), stop_at_mg="5")
    done_on = today - days(370)
    again = done_on.replace(year=done_on.year + 1)
    assert due(eve)["bone"] == (again, None)


def test_what_is_on_record_settles_it(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice)
    drug = DrugPeriod(patient=ada, drug="Co-trimoxazole", purpose="prophylaxis", first_day=today)
    facts.record(drug, by=cast.alice)
    glucose = Result(
        patient=ada, name="glucose", raw_text="6", number=Decimal(6), unit="mmol/L", sampled_on=today
    )
    facts.record(glucose, by=cast.nina)
    assert set(due(ada)) == set(CODES) - {"pjp", "glucose"}


def test_a_childs_growth_is_settled_by_a_height(cast):
    kid = make_patient(cast.north, cast.alice, birth_date=cast.north.today() - days(3000))
    make_taper(kid, cast.alice)
    assert "growth" in due(kid)
    height = BodyMeasure(
        patient=kid, kind="height", number=Decimal(120), unit="cm", measured_on=cast.north.today()
    )
    facts.record(height, by=cast.nina)
    assert "growth" not in due(kid)


def test_a_bedside_glucose_settles_the_one_asked_after_a_pulse(cast, ada):
    today = cast.north.today()
    course = make_given_course(ada, cast.alice, last_days_ago=1)
    assert due(ada) == {"glucose": (today - days(3), today)}
    observed_at = datetime.combine(today - days(1), datetime.min.time(), tzinfo=cast.north.zone)
    InfusionObservation.objects.create(
        infusion=course.infusions.last(),
        phase="after",
        observed_at=observed_at,
        glucose=Decimal(9),
        glucose_unit="mmol/L",
        recorded_by=cast.nina,
    )
    assert due(ada) == {}


def test_a_day_long_ago_without_a_birth_date_still_tells_an_adult(cast):
    old = make_patient(cast.north, cast.alice, birth_date=None, age_years=12, age_on=date(2010, 1, 1))
    make_taper(old, cast.alice)
    assert "growth" not in due(old)
    child = make_patient(
        cast.north, cast.alice, number="N-2", birth_date=None, age_years=12, age_on=cast.north.today()
    )
    make_taper(child, cast.alice)
    assert "growth" in due(child)


def test_one_read_of_all_says_what_one_read_of_each_says(cast, ada):
    today = cast.north.today()
    make_given_course(ada, cast.alice, last_days_ago=1)
    eve = make_patient(cast.north, cast.alice, number="N-2", birth_date=today - days(3000))
    make_taper(eve, cast.alice, start_on=today - days(30))
    taken = DoseTaken(patient=eve, drug="prednisolone", amount=Decimal(20), unit="mg", per="day")
    taken.first_day = today - days(10)
    facts.record(taken, by=cast.nina)
    answer(eve, cast.nina, "eyes", days_ago=2)
    together = safety.facts_by_patient(Patient.objects.all(), today)
    for patient in (ada, eve):
        alone = safety.facts_of(patient, timeline.read(patient, today))
        assert findings(together[patient.pk]) == findings(alone)


def test_the_read_costs_the_same_for_one_patient_and_for_thirty(cast, ada):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            safety.facts_by_patient(Patient.objects.filter(clinic=cast.north), cast.north.today())
        return len(captured)

    make_taper(ada, cast.alice)
    one = queries()
    for n in range(30):
        make_taper(make_patient(cast.north, cast.alice, number=f"M-{n}"), cast.alice)
    assert queries() == one == 6


def test_the_prompts_of_one_patient_are_one_row_at_the_first_place(cast, ada):
    make_taper(ada, cast.alice, start_on=cast.north.today() - days(20))
    rows = rows_for(ada, today=cast.north.today())
    folded = fold_safety(rows)
    safety_rows = [row for row in folded if is_safety(row)]
    assert [row.derived.what for row in safety_rows[1:]] == ["Toxicity screen: lipids"]  # in 12 days
    assert {row.kind for row in safety_rows[0].folded} == {*CODES, "screen"}
    assert safety_rows[0].derived.what.startswith("Steroid safety: PJP prophylaxis (6 days late); ")
    assert [row for row in folded if not is_safety(row)] == [row for row in rows if not is_safety(row)]
    assert fold_safety(rows[:1]) == (rows[0],)


def test_marking_as_done_is_refused_for_an_answer_is_wanted(cast, ada):
    make_taper(ada, cast.alice)
    plan.plan_clinic(cast.north)
    reminder = Reminder.objects.get(patient=ada, kind="pjp")
    with pytest.raises(ValidationError, match="settled by its answer; record the answer"):
        reminders.mark_done(reminder=reminder, seen_version=reminder.version, by=cast.nina)
    reminder.refresh_from_db()
    assert reminder.state == Reminder.State.OPEN


def test_an_answer_cancels_the_reminder_at_the_next_run(cast, ada):
    make_taper(ada, cast.alice)
    plan.plan_clinic(cast.north)
    answer(ada, cast.nina, "pjp")
    plan.plan_clinic(cast.north)
    assert Reminder.objects.get(patient=ada, kind="pjp").state == Reminder.State.CANCELLED


def test_the_worklist_ranks_an_infusion_before_safety_prompts_of_the_same_day(cast, ada):
    make_taper(ada, cast.alice)
    kinds = [row.kind for row in worklist(cast.north, today=cast.north.today()).due]
    assert kinds[-1] in CODES


def test_not_done_needs_a_note_and_a_day_to_ask_again_lies_after(cast, ada):
    today = cast.north.today()
    with pytest.raises(ValidationError, match="needs a note that says why"):
        answer(ada, cast.nina, "pjp", "declined")
    with pytest.raises(ValidationError, match="lies after the answer"):
        answer(ada, cast.nina, "pjp", "declined", note="x", ask_again_on=today)
    with pytest.raises(ValidationError, match="has not come yet"):
        answer(ada, cast.nina, "pjp", days_ago=-1)
    assert answer(ada, cast.nina, "pjp").prompts_version == safety_prompts().version
