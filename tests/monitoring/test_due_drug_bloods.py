"""Blood tests of agents as things due: from real records, one query for any number of patients."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import facts
from courses.models import DrugPeriod, Patient
from courses.protocols.loader import analytes, drug_monitoring
from monitoring.due.drug_bloods import drug_bloods
from monitoring.models import Result
from monitoring.overview import overview
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def days(n) -> timedelta:
    return timedelta(days=n)


def take(patient, by, drug, *, days_ago, amount="15", per="week", **columns) -> DrugPeriod:
    first_day = patient.clinic.today() - days(days_ago)
    period = DrugPeriod(
        patient=patient, drug=drug, amount=Decimal(amount), unit="mg", per=per, first_day=first_day, **columns
    )
    return facts.record(period, by=by)


def panel(patient, by, *codes, days_ago, without=(), number="1", **columns) -> None:
    """Record a result of every member of the panels, except those named."""
    for code in dict.fromkeys(m for c in codes for m in drug_monitoring().panels[c].members):
        if code not in without:
            analyte = analytes()[code]
            result = Result(
                patient=patient,
                name=analyte.name,
                raw_text=number,
                number=Decimal(number),
                unit=analyte.unit,
                sampled_on=patient.clinic.today() - days(days_ago),
                **columns,
            )
            facts.record(result, by=by)


def due(patient, *, on: date | None = None, ahead=0):
    today = on or patient.clinic.today()
    found = drug_bloods(Patient.objects.filter(pk=patient.pk), today, today + days(ahead))
    return [(d.due.kind, d.due.due_on, d.what, d.detail) for d in found]


@pytest.mark.parametrize(("days_ago", "is_due"), [(13, False), (14, True)])
def test_the_first_panel_is_due_two_weeks_after_the_first_dose(cast, ada, days_ago, is_due):
    take(ada, cast.alice, "MTX", days_ago=days_ago)
    today = cast.north.today()
    assert due(ada) == (
        [
            (
                "drug_bloods",
                today,
                "Bloods for methotrexate: FBC, U&E, LFT",
                "every 2 weeks until 6 weeks at a stable dose, none complete on record",
            )
        ]
        if is_due
        else []
    )
    assert len(due(ada, ahead=1)) == 1


def test_a_complete_panel_puts_the_next_one_off_and_an_incomplete_one_does_not(cast, ada):
    take(ada, cast.alice, "azathioprine", days_ago=20, amount="100", per="day")
    panel(ada, cast.nina, "fbc", "ue", "lft", days_ago=2, without=("albumin",))
    assert [(d[1], d[2]) for d in due(ada)] == [
        (cast.north.today() - days(6), "Bloods for azaTHIOprine: LFT")
    ]
    panel(ada, cast.nina, "lft", days_ago=1)
    assert due(ada) == []
    assert due(ada, ahead=12)[0][1:3] == (
        cast.north.today() + days(12),
        "Bloods for azaTHIOprine: FBC, U&E",
    )


def test_members_of_different_days_make_no_panel(cast, ada):
    take(ada, cast.alice, "MTX", days_ago=20)
    panel(ada, cast.nina, "ue", "lft", days_ago=1)
    panel(ada, cast.nina, "fbc", days_ago=1, without=("wbc",))
    panel(ada, cast.nina, "fbc", days_ago=2, without=("platelets",))
    assert due(ada)[0][2] == "Bloods for methotrexate: FBC"


def test_a_withdrawn_result_a_voided_one_and_one_of_later_days_do_not_count(cast, ada):
    take(ada, cast.alice, "MTX", days_ago=20)
    panel(ada, cast.nina, "ue", "lft", days_ago=1)
    panel(ada, cast.nina, "fbc", days_ago=1)
    assert due(ada) == []
    assert due(ada, on=cast.north.today() - days(2))[0][2] == "Bloods for methotrexate: FBC, U&E, LFT"
    wbc = Result.objects.get(analyte="wbc")
    facts.void(wbc, seen_version=1, by=cast.nina, reason="of another patient")
    assert due(ada)[0][2] == "Bloods for methotrexate: FBC"


def test_normal_without_a_number_counts_and_words_do_not(cast, ada):
    take(ada, cast.alice, "MTX", days_ago=20)
    panel(ada, cast.nina, "ue", "lft", days_ago=1)
    panel(ada, cast.nina, "fbc", days_ago=1, without=("wbc", "platelets"))
    today = cast.north.today()
    said = {"patient": ada, "sampled_on": today - days(1)}
    facts.record(Result(name="WBC", raw_text="normal", comparator="normal", **said), by=cast.nina)
    assert due(ada)
    facts.record(Result(name="platelets", raw_text="clotted", **said), by=cast.nina)
    assert due(ada)
    facts.record(Result(name="platelets", raw_text="normal", comparator="normal", **said), by=cast.nina)
    assert due(ada) == []


def test_an_agent_stopped_or_entered_in_error_asks_for_nothing(cast, ada):
    period = take(ada, cast.alice, "MTX", days_ago=20)
    facts.void(period, seen_version=1, by=cast.alice, reason="of another patient")
    take(ada, cast.alice, "leflunomide", days_ago=40, last_day=cast.north.today() - days(1))
    assert due(ada) == []


def test_the_full_blood_count_ten_days_after_an_infusion_of_cyclophosphamide(cast, ada):
    given_on = cast.north.today() - days(10)
    take(ada, cast.alice, "CYC", days_ago=10, amount="1000", per="course", last_day=given_on)
    assert due(ada, on=cast.north.today() - days(1)) == []
    assert due(ada) == [
        (
            "drug_bloods",
            cast.north.today(),
            "Bloods for cyclophosphamide: FBC",
            "on day 10 after it was given, none complete on record",
        )
    ]


def test_one_query_whatever_the_number_of_patients(cast):
    def take_all(numbers):
        for n in numbers:
            patient = make_patient(cast.north, cast.alice, number=f"P-{n}")
            take(patient, cast.alice, "MTX", days_ago=30)
            take(patient, cast.alice, "ciclosporin", days_ago=20, per="day")

    for numbers, count in ((range(1), 1), (range(1, 20), 20)):
        take_all(numbers)
        today = cast.north.today()
        with CaptureQueriesContext(connection) as captured:
            found = list(drug_bloods(Patient.objects.all(), today, today))
        assert (len(found), len(captured)) == (count, 1)


def test_the_page_and_the_worklist_say_the_same_day(cast, ada):
    take(ada, cast.alice, "MTX", days_ago=60)
    take(ada, cast.alice, "cyclosporine", days_ago=20, per="12 h")
    panel(ada, cast.nina, "fbc", "lft", days_ago=9)
    panel(ada, cast.nina, "ue", "glucose", days_ago=30)
    plan = overview(ada, on=cast.north.today()).monitoring
    ((_, due_on, what, _),) = due(ada, ahead=400)
    assert due_on == min(one.due.due_on for one in plan.panels)
    assert what.endswith(", ".join(one.label for one in plan.panels))
