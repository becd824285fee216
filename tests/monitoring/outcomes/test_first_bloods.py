"""The first bloods of a new agent: due 14 days after its first, late from 22 days on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from courses.clinic import facts
from courses.models import DrugPeriod, Patient
from courses.protocols.loader import analytes, drug_monitoring
from monitoring.models import Result
from tests.cast import Cast, make_cast, make_given_course, make_patient
from tests.monitoring.outcomes.asked import reason

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
BEGUN = TODAY - timedelta(days=400)  # the first of three infusions
STARTED = 20  # the agent's first day, from then
PANELS = {code: drug_monitoring().panels[code].members for code in ("fbc", "ue", "lft")}


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
    make_given_course(found, cast.alice, last_days_ago=398)
    return found


@pytest.fixture
def takes(cast, patient):
    def record(name: str = "methotrexate", first: int = STARTED, last: int | None = None, **more) -> None:
        told = {"drug": name, "first_day": on(first), "last_day": None if last is None else on(last)}
        facts.record(DrugPeriod(patient=patient, **(told | more)), by=cast.alice)

    return record


@pytest.fixture
def drawn(cast, patient):
    """Record each member of panels on a day, but for those lacking."""

    def record(day: int, panels=("fbc", "ue", "lft"), lacking: tuple[str, ...] = (), **more) -> None:
        for code in (member for panel in panels for member in PANELS[panel] if member not in lacking):
            known = analytes()[code]
            told = {"name": known.label, "raw_text": "40", "number": Decimal(40), "unit": known.unit}
            row = Result(patient=patient, sampled_on=on(STARTED + day), **(told | more))
            facts.record(row, by=cast.alice)

    return record


@pytest.mark.parametrize(
    ("day", "expected"), [(0, "late"), (1, "in_time"), (14, "in_time"), (21, "in_time"), (22, "late")]
)
def test_bloods_are_in_time_until_a_week_past_their_due(cast, takes, drawn, day, expected):
    takes()
    drawn(day)
    assert reason("first_bloods", cast.north) == expected


def test_each_panel_may_have_a_day_of_its_own_but_not_half_a_panel(cast, takes, drawn):
    takes()
    drawn(10, ("fbc", "ue"))
    drawn(12, ("lft",), lacking=("alp",))
    assert reason("first_bloods", cast.north) == "late"
    drawn(13, ("lft",), lacking=("alt", "albumin"))
    assert reason("first_bloods", cast.north) == "late"
    drawn(14, ("lft",))
    assert reason("first_bloods", cast.north) == "in_time"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [({"status": "preliminary"}, "late"), ({"precision": "approx"}, "day_about")],
)
def test_what_is_not_settled_or_lies_on_no_exact_day_is_not_in_time(cast, takes, drawn, columns, expected):
    takes()
    drawn(10, **columns)
    assert reason("first_bloods", cast.north) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"first": -1}, "no_agent"),
        ({"first": 0}, "late"),
        ({"first": 365}, "late"),
        ({"first": 366}, "no_agent"),
        ({"last": STARTED + 13}, "stopped_before"),
        ({"last": STARTED + 14}, "late"),
        ({"precision": "approx"}, "start_not_known"),
        ({"first_day": None, "precision": "unknown"}, "start_not_known"),
        ({"name": "hydroxychloroquine"}, "no_agent"),
        ({"name": "Azathioprine"}, "late"),
    ],
)
def test_an_agent_begun_in_the_year_asks_for_bloods(cast, takes, told, expected):
    takes(**told)
    assert reason("first_bloods", cast.north) == expected


def test_a_later_dose_of_the_agent_is_no_new_one(cast, takes):
    takes(first=-50, last=STARTED - 1)
    takes(first=STARTED)
    assert reason("first_bloods", cast.north) == "no_agent"


def test_until_they_are_late_it_is_too_early(cast, patient, takes):
    takes()
    assert reason("first_bloods", cast.north, as_of=on(STARTED - 1)) == "no_agent"
    assert reason("first_bloods", cast.north, as_of=on(STARTED + 21)) == "too_early"
    assert reason("first_bloods", cast.north, as_of=on(STARTED + 22)) == "late"
    Patient.objects.filter(pk=patient.pk).update(follow_up="moved", follow_up_changed_on=on(STARTED + 21))
    assert reason("first_bloods", cast.north) == "follow_up_ended"
