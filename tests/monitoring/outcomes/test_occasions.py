"""What a run of steroid asks for, and relapse on its taper: on both sides of each dose and each day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from courses.clinic import facts
from courses.models import DoseTaken, DrugPeriod, Patient
from monitoring.models import SafetyAnswer
from tests.cast import Cast, make_cast, make_given_course, make_patient
from tests.monitoring.outcomes.asked import asked, reason

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
LAST_DAYS_AGO = 498
BEGUN = TODAY - timedelta(days=500)  # the first of three infusions
RUN = 10  # days from then to the first day of the oral dose


def on(days: int) -> date:
    return BEGUN + timedelta(days=days)


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def patient(cast) -> Patient:
    found = make_patient(cast.north, cast.alice)
    make_given_course(found, cast.alice, last_days_ago=LAST_DAYS_AGO)
    return found


@pytest.fixture
def taken(cast, patient):
    """Record a daily dose of prednisone over days counted from the first infusion."""

    def record(mg: str | None, first: int, last: int, **more) -> None:
        amount = {"amount": Decimal(mg), "unit": "mg", "per": "day"} if mg else {}
        told = {"drug": "prednisone", "first_day": on(first), "last_day": on(last)} | amount | more
        facts.record(DoseTaken(patient=patient, **told), by=cast.alice)

    return record


@pytest.fixture
def drug(cast, patient):
    def record(name: str, first: int, last: int | None = None, **more) -> None:
        told = {"drug": name, "purpose": "prophylaxis", "first_day": on(first)}
        told["last_day"] = None if last is None else on(last)
        facts.record(DrugPeriod(patient=patient, **(told | more)), by=cast.alice)

    return record


@pytest.fixture
def answered(cast, patient):
    def record(prompt: str, day: int, answer: str = "done") -> None:
        note = "" if answer == "done" else "not wanted"
        told = {"prompt": prompt, "answer": answer, "answered_on": on(day), "note": note}
        facts.record(SafetyAnswer(patient=patient, **told), by=cast.alice)

    return record


@pytest.mark.parametrize(
    ("code", "mg", "days", "expected"),
    [
        ("prophylaxis_in_time", "15", 100, "no_such_dose"),
        ("prophylaxis_in_time", "15.5", 14, "no_such_dose"),
        ("prophylaxis_in_time", "15.5", 15, "not_done"),
        ("bone_assessed", "29.5", 100, "no_such_dose"),
        ("bone_assessed", "30", 30, "no_such_dose"),
        ("bone_assessed", "30", 31, "not_done"),
        ("bone_protected", "30", 31, "not_done"),
        ("card_given", "4.5", 100, "no_such_dose"),
        ("card_given", "5", 27, "no_such_dose"),
        ("card_given", "5", 28, "not_done"),
    ],
)
def test_a_dose_asks_for_something_once_it_has_lasted(cast, taken, code, mg, days, expected):  # noqa: PLR0917
    taken(mg, RUN, RUN + days - 1)
    assert reason(code, cast.north) == expected


@pytest.mark.parametrize(("gap", "expected"), [(0, "not_done"), (1, "no_such_dose")])
def test_a_day_without_a_dose_parts_a_run(cast, taken, gap, expected):
    taken("20", RUN, RUN + 7)
    taken("30", RUN + 8 + gap, RUN + 8 + gap + 6)
    assert reason("prophylaxis_in_time", cast.north) == expected


def test_days_of_a_pulse_do_not_part_a_run(cast, taken):
    taken("20", -12, -1)
    taken("20", 3, 4)  # the three infusions lie between
    assert reason("prophylaxis_in_time", cast.north) == "not_done"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (RUN - 15, "not_done"),
        (RUN - 14, "in_time"),
        (RUN + 14, "in_time"),
        (RUN + 15, "late"),
        (RUN + 50, "not_done"),
    ],
)
def test_the_prompt_is_answered_by_the_day_the_dose_has_lasted(cast, taken, answered, day, expected):
    taken("20", RUN, RUN + 49)
    answered("pjp", day)
    assert reason("prophylaxis_in_time", cast.north) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (RUN - 100, None, "in_time"),
        (RUN + 14, None, "in_time"),
        (RUN + 15, None, "late"),
        (RUN - 100, RUN + 13, "not_done"),
        (RUN - 100, RUN + 14, "in_time"),
    ],
)
def test_prophylaxis_is_taken_on_the_day_the_dose_has_lasted(cast, taken, drug, first, last, expected):  # noqa: PLR0917
    taken("20", RUN, RUN + 49)
    drug("Co-Trimoxazole 480 mg", first, last)
    assert reason("prophylaxis_in_time", cast.north) == expected


def test_another_drug_and_one_begun_on_no_exact_day_do_not_settle_it(cast, taken, drug):
    taken("20", RUN, RUN + 49)
    drug("omeprazole", RUN)
    assert reason("prophylaxis_in_time", cast.north) == "not_done"
    drug("co-trimoxazole", RUN, precision="approx")
    assert reason("prophylaxis_in_time", cast.north) == "start_not_known"


@pytest.mark.parametrize(("answer", "expected"), [("declined", "declined"), ("not_applicable", "declined")])
def test_what_was_declined_is_not_eligible(cast, taken, answered, answer, expected):
    taken("20", RUN, RUN + 49)
    answered("pjp", RUN + 3, answer)
    assert reason("prophylaxis_in_time", cast.north) == expected


@pytest.mark.parametrize(("day", "expected"), [(183, "in_time"), (184, "late")])
def test_bones_are_assessed_and_protected_within_half_a_year(cast, taken, drug, answered, day, expected):  # noqa: PLR0917
    taken("30", RUN, RUN + 300)
    answered("bone", RUN + day)
    assert (reason("bone_assessed", cast.north), reason("bone_protected", cast.north)) == (
        expected,
        "not_done",
    )
    drug("alendronic acid", RUN + day)
    assert reason("bone_protected", cast.north) == expected


def test_bones_of_children_are_not_asked_about_here(cast, patient, taken):
    taken("30", RUN, RUN + 300)
    Patient.objects.filter(pk=patient.pk).update(birth_date=date(2015, 1, 1))
    assert reason("bone_assessed", cast.north) == "not_an_adult"


def test_a_card_given_long_before_still_counts(cast, taken, answered):
    taken("5", RUN, RUN + 100)
    answered("steroid_card", -400)
    assert reason("card_given", cast.north) == "in_time"


def test_a_dose_that_is_not_known_leaves_it_open(cast, taken):
    taken(None, RUN, RUN + 100)
    assert reason("prophylaxis_in_time", cast.north) == "dose_not_known"


def test_before_it_is_due_and_before_the_year_is_over_nothing_is_failed(cast, taken):
    assert reason("prophylaxis_in_time", cast.north, as_of=on(364)) == "too_early"
    assert reason("prophylaxis_in_time", cast.north, as_of=on(365)) == "no_such_dose"
    taken("20", RUN, RUN + 49)
    assert reason("prophylaxis_in_time", cast.north, as_of=on(RUN + 13)) == "too_early"
    assert reason("prophylaxis_in_time", cast.north, as_of=on(RUN + 14)) == "not_due_yet"
    assert reason("prophylaxis_in_time", cast.north, as_of=on(RUN + 15)) == "not_done"


def test_who_died_before_it_was_due_is_not_asked_about(cast, patient, taken):
    taken("30", RUN, RUN + 100)
    Patient.objects.filter(pk=patient.pk).update(follow_up="dead", follow_up_changed_on=on(RUN + 60))
    assert reason("bone_assessed", cast.north) == "follow_up_ended"


def relapse(cast: Cast) -> tuple:
    [case] = asked("relapse_on_taper", cast.north)
    return case.reason, case.value


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((("20", 1, 30), ("10", 31, 200)), ("no_relapse", None)),
        ((("20", 1, 30), ("20", 31, 200)), ("no_step_down", None)),
        ((("20", 1, 30), ("10", 31, 213), ("15", 214, 300)), ("relapsed", 10)),  # 183 days after the step
        ((("20", 1, 30), ("10", 31, 214), ("15", 215, 300)), ("no_relapse", None)),
        ((("10", 1, 30), ("20", 31, 200)), ("no_step_down", None)),  # a rise before any step down
        ((("20", 1, 30), ("7.5", 31, 60), ("0", 61, 90), ("5", 91, 100)), ("relapsed", 0)),
        ((("20", 300, 350), ("10", 351, 365), ("15", 366, 400)), ("no_relapse", None)),  # after the year
        ((("20", 1, 30), (None, 31, 60), ("5", 61, 90)), ("dose_not_known", None)),
    ],
)
def test_a_rise_within_half_a_year_of_a_step_down_is_a_relapse(cast, taken, steps, expected):
    for mg, first, last in steps:
        taken(mg, first, last)
    assert relapse(cast) == expected


def test_a_pulse_for_a_flare_is_a_relapse_on_the_dose_of_the_day_before(cast, patient, taken):
    taken("20", 1, 30)
    taken("12.5", 31, 200)
    assert relapse(cast) == ("no_relapse", None)
    make_given_course(patient, cast.alice, last_days_ago=LAST_DAYS_AGO - 100, indication="flare")
    assert relapse(cast) == ("relapsed", Decimal("12.5"))


def test_the_year_has_to_be_over(cast, taken):
    taken("20", 1, 30)
    taken("10", 31, 400)
    assert reason("relapse_on_taper", cast.north, as_of=on(364)) == "too_early"
    assert reason("relapse_on_taper", cast.north, as_of=on(365)) == "no_relapse"
