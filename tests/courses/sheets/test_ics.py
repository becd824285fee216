"""The calendar, read back by a parser that did not write it (vobject), against the plan itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject

from courses.actions.patients import end_follow_up
from courses.actions.tablets import list_strength
from courses.actions.taper import replan_taper, start_taper, void_taper
from courses.models import TaperPlan
from courses.rules.steps import Taper, TaperStep
from courses.sheets.ics import calendar_of
from tests import cast as people

pytestmark = pytest.mark.django_db
D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(
        cast.north, cast.alice, family_name="Zebulon", given_name="Ada", subtype="imnm"
    )


@pytest.fixture
def plan(patient, cast) -> TaperPlan:
    return people.make_taper(patient, cast.alice)


def read(raw: bytes) -> dict:
    """Return the events by UID, as the independent parser sees them."""
    calendar = vobject.readOne(raw.decode("utf-8"))
    events = {event.uid.value: event for event in calendar.contents.get("vevent", [])}
    assert len(events) == len(calendar.contents.get("vevent", [])), "a UID stands twice"
    return events


def said(event) -> tuple:
    """Return (first day, day after the last or None, sequence, status)."""
    after = event.dtend.value if hasattr(event, "dtend") else None
    return event.dtstart.value, after, int(event.sequence.value), event.status.value


def uid(plan, place: int) -> str:
    return f"{plan.chain}-{place}@pulseline"


def changed(plan, cast, *pairs, reason="flare") -> TaperPlan:
    taper = Taper(tuple(TaperStep(day, D(mg)) for day, mg in pairs))
    return replan_taper(plan=plan, seen_version=plan.version, by=cast.alice, taper=taper, reason=reason)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_step_is_an_event_of_whole_days(language, plan, patient):
    events = read(calendar_of(patient, language=language))
    taper = plan.as_taper()
    wanted = {}
    for place, step in enumerate(taper.steps, start=1):
        last = taper.period_of(step).last if step.daily_mg else step.first_day
        wanted[uid(plan, place)] = (step.first_day, last + DAY, 0, "CONFIRMED")
    assert {name: said(event) for name, event in events.items()} == wanted
    for event in events.values():
        assert type(event.dtstart.value) is type(event.dtend.value) is date
        assert event.dtstamp.value.tzinfo is not None
        assert event.dtstamp.value.astimezone(UTC) == plan.recorded_at.replace(microsecond=0)


def test_an_open_end_has_no_end(patient, cast):
    plan = people.make_taper(patient, cast.alice, stop_at_mg="5")
    events = read(calendar_of(patient, language="en"))
    last = events[uid(plan, len(plan.as_taper().steps))]
    assert said(last)[1] is None
    assert last.summary.value.replace("\N{NO-BREAK SPACE}", " ") == "Tablets from today: 5 mg a day"


def test_the_dose_is_said_in_tablets_where_the_clinic_has_a_list(plan, patient, cast):
    for mg in ("2.5", "5", "10", "20"):
        list_strength(clinic=cast.north, by=cast.alice, drug="prednisone", strength_mg=D(mg))
    events = read(calendar_of(patient, language="de"))
    assert events[uid(plan, 7)].summary.value.replace("\N{NO-BREAK SPACE}", " ") == (
        "Tabletten: 17,5 mg am Tag (1 × 10 mg + 1 × 5 mg + 1 × 2,5 mg)"
    )
    assert events[uid(plan, 14)].summary.value == "Tabletten: keine mehr"


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_neither_name_nor_disease_nor_drug_is_in_it(language, plan, patient):
    text = calendar_of(patient, language=language).decode()
    unfolded = text.replace("\r\n ", "").casefold()
    for secret in ("zebulon", "quirina", "imnm", "myo", "pred", "ster", "north"):
        assert secret not in unfolded.replace(str(plan.chain), "").replace("kalender", ""), secret


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_lines_end_in_crlf_and_are_folded_at_75_octets(language, plan, patient):
    raw = calendar_of(patient, language=language)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines), "nothing was long enough to fold"
    raw.decode("utf-8")


def test_a_changed_plan_moves_the_events_that_are_there(plan, patient, cast):
    """Shifted by a week: the same UIDs, later days, the next SEQUENCE."""
    before = read(calendar_of(patient, language="en"))
    steps = plan.as_taper().steps
    shifted = [(s.first_day + 7 * DAY if n else s.first_day, s.daily_mg) for n, s in enumerate(steps)]
    new = changed(plan, cast, *shifted)
    after = read(calendar_of(patient, language="en"))
    assert set(after) == set(before)
    assert {said(event)[2] for event in after.values()} == {1}
    assert said(after[uid(new, 1)])[1] == said(before[uid(plan, 1)])[1] + 7 * DAY
    assert said(after[uid(new, 2)])[0] == said(before[uid(plan, 2)])[0] + 7 * DAY


def test_steps_that_are_gone_are_cancelled_and_come_back_under_their_own_uid(plan, patient, cast):
    today = patient.clinic.today()
    second = changed(plan, cast, (today, "60"), (today + 14 * DAY, "0"))
    events = read(calendar_of(patient, language="en"))
    assert [said(events[uid(plan, n)])[3] for n in (1, 2, 3, 14)] == [
        "CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED",
    ]  # fmt: skip
    assert len(events) == 14
    assert {said(event)[2] for event in events.values()} == {1}
    changed(second, cast, (today, "60"), (today + 14 * DAY, "50"), (today + 21 * DAY, "0"))
    third = said(read(calendar_of(patient, language="en"))[uid(plan, 3)])
    assert third == (today + 21 * DAY, today + 22 * DAY, 2, "CONFIRMED")


def test_a_stopped_plan_keeps_what_was_and_cancels_what_was_to_come(plan, patient, cast):
    today = patient.clinic.today()
    people.stop_taper(plan, cast.alice, last_day=today + 2 * DAY, reason="glucose")
    events = read(calendar_of(patient, language="en"))
    assert said(events[uid(plan, 1)]) == (today, today + 3 * DAY, 1, "CONFIRMED")
    assert said(events[uid(plan, 2)]) == (today + 3 * DAY, today + 4 * DAY, 1, "CONFIRMED")
    assert {said(events[uid(plan, n)])[3] for n in range(3, 15)} == {"CANCELLED"}


def test_a_plan_in_error_takes_all_its_events_away(plan, patient, cast):
    void_taper(plan=plan, seen_version=1, by=cast.alice, reason="another patient's")
    events = read(calendar_of(patient, language="en"))
    assert {said(event)[2:] for event in events.values()} == {(1, "CANCELLED")}


@pytest.mark.parametrize("state", ["dead", "moved", "lost"])
def test_a_patient_no_longer_followed_has_no_event_left(state, plan, patient, cast):
    today = patient.clinic.today()
    end_follow_up(patient=patient, seen_version=1, by=cast.alice, state=state, on=today, reason="told")
    events = read(calendar_of(patient, language="en"))
    assert {said(event)[2:] for event in events.values()} == {(1, "CANCELLED")}


def test_two_steroids_stand_beside_each_other_and_one_can_be_asked_for(plan, patient, cast):
    today = patient.clinic.today()
    other = start_taper(
        patient=patient,
        by=cast.alice,
        drug="methylprednisolone",
        taper=Taper((TaperStep(today, D(8)), TaperStep(today + DAY, D(0)))),
    )
    assert len(read(calendar_of(patient, language="en"))) == 16
    assert set(read(calendar_of(patient, language="en", chain=other.chain))) == {uid(other, 1), uid(other, 2)}


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/Los_Angeles", "Pacific/Apia", "Australia/Lord_Howe"]
)
def test_days_stay_days_across_the_change_of_clocks_in_every_zone(zone, cast):
    """Written at 23:30 of the clinic's evening, over both nights on which clocks change."""
    cast.north.time_zone = zone
    cast.north.save()
    with time_machine.travel(datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo(zone)), tick=False):
        patient = people.make_patient(cast.north, cast.alice, number="N-7")
        plan = people.make_taper(patient, cast.alice)
        events = read(calendar_of(patient, language="en"))
    firsts = [events[uid(plan, n)].dtstart.value for n in range(1, 15)]
    assert firsts == [date(2026, 3, 28) + n * 14 * DAY for n in range(14)]
    assert all(events[uid(plan, n)].dtend.value == firsts[n] for n in range(1, 14))
