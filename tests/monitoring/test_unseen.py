"""Results nobody has looked at: outside by SQL exactly where the rule says so, due until somebody signs."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import ValidationError

from courses.clinic import facts
from courses.models import DrugPeriod, Patient
from monitoring import timeline
from monitoring.actions import reminders
from monitoring.actions.action_limits import Limit, end_limit, set_limit
from monitoring.actions.printed_value import read_value
from monitoring.actions.sign_off import Decision, Looked, sign_off
from monitoring.due.kinds import derive
from monitoring.models import ActionLimit, Result
from monitoring.rules.laboratory.action_limits import crossed
from monitoring.timeline.results import limits_of
from monitoring.unseen import unseen_results
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def record(patient, by, name: str, value: str, unit: str, *, days_ago: int | None = 0) -> Result:
    day = None if days_ago is None else patient.clinic.today() - timedelta(days=days_ago)
    result = Result(patient=patient, name=name, unit=unit, sampled_on=day)
    result.precision = "exact" if day else "unknown"
    read_value(result, value)
    return facts.record(result, by=by)


def limit(cast, analyte="wbc", *, low="3.5", high=None, unit="10*9/L", drug="") -> ActionLimit:
    bounds = {k: Decimal(v) for k, v in (("low", low), ("high", high)) if v}
    return set_limit(
        clinic=cast.north, by=cast.alice, limit=Limit(analyte, unit, "ours", drug=drug, **bounds)
    )


def test_sql_and_the_rule_agree_on_every_printed_value(cast, ada):
    limit(cast)
    limit(cast, low="4", drug="cyclophosphamide")
    limit(cast, "creatinine", low="50", high="100", unit="umol/L")
    today = cast.north.today()
    for drug, first, last in [("CYC", 20, 10), ("Methotrexate", 90, 0)]:
        period = DrugPeriod(patient=ada, drug=drug, amount=1, unit="mg", per="day")
        period.first_day, period.last_day = today - timedelta(days=first), today - timedelta(days=last)
        facts.record(period, by=cast.alice)
    for sign, number, days_ago in product(
        ["", "<", "<=", ">", ">=", "about "], ["3.4", "3.5", "3.6", "4", "4.1"], [21, 20, 10, 9]
    ):
        record(ada, cast.nina, "WBC", f"{sign}{number}", "10*9/L", days_ago=days_ago)
    for sign, number in product(["", "<", ">", "<=", ">="], ["49.9", "50", "99.9", "100", "100.1"]):
        record(ada, cast.nina, "creatinine", f"{sign}{number}", "umol/L")
    record(ada, cast.nina, "WBC", "normal", "")
    record(ada, cast.nina, "WBC", "3.9", "10*9/L", days_ago=None)
    record(ada, cast.nina, "CRP", "900", "mg/L")
    history = timeline.read(ada, today)
    uses = [drug.use for drug in history.drugs]
    by_rule = {lab.key: bool(crossed(lab, limits_of(cast.north), uses)) for lab in history.labs}
    by_sql = {row.key: row.is_outside for row in unseen_results(Patient.objects.all())}
    assert by_sql == by_rule
    assert 40 < sum(by_rule.values()) < len(by_rule) - 40


def due(patient):
    found = derive(Patient.objects.filter(pk=patient.pk), today=patient.clinic.today(), days_ahead=0)
    return [(d.due.kind, d.due.due_on, d.what) for d in found if d.due.kind == "unseen_result"]


def test_it_is_due_until_somebody_signs(cast, ada):
    first = record(ada, cast.nina, "WBC", "3.4", "10*9/L", days_ago=2)
    assert due(ada) == []  # no limit was set
    wbc = limit(cast)
    today = cast.north.today()
    day = f"{first.sampled_on.day} {first.sampled_on:%b}"
    assert due(ada) == [("unseen_result", today, f"Result to look at: WBC 3.4 10⁹/L of {day}")]
    record(ada, cast.nina, "WBC", "3.3", "10*9/L")
    record(ada, cast.nina, "WBC", "5", "10*9/L")
    assert due(ada)[0][2].endswith(", and 1 more")
    looked = [Looked(row.chain, row.version) for row in Result.objects.current()]
    sign_off(patient=ada, by=cast.alice, looked=looked, decision=Decision("acted", "held"))
    assert due(ada) == []
    new = Result(patient=ada, **{n: getattr(first, n) for n in Result.fact_fields()} | {"raw_text": "3.1"})
    new.number = Decimal("3.1")
    facts.correct(first, new, seen_version=1, by=cast.nina, reason="digits swapped")
    assert len(due(ada)) == 1
    end_limit(limit=wbc, by=cast.alice, reason="another source")
    assert due(ada) == []


def test_it_is_not_marked_as_done(cast, ada):
    record(ada, cast.nina, "WBC", "3.4", "10*9/L")
    limit(cast)
    (found,) = [
        d
        for d in derive(Patient.objects.all(), today=cast.north.today(), days_ahead=0)
        if d.what[:6] == "Result"
    ]
    reminder = reminders.raise_reminder(patient=ada, due=found.due, by=cast.nina)
    with pytest.raises(ValidationError, match="someone signs"):
        reminders.mark_done(reminder=reminder, seen_version=1, by=cast.nina)


def test_published_cases_and_other_clinics_limits(cast, ada):
    south = make_patient(cast.south, cast.charlie, number="S-1")
    published = make_patient(cast.north, cast.alice, number="N-2", origin=Patient.Origin.PUBLISHED)
    limit(cast)
    for patient, by in [(ada, cast.nina), (south, cast.charlie), (published, cast.nina)]:
        record(patient, by, "WBC", "3.4", "10*9/L")
    found = {row.patient: row.is_outside for row in unseen_results(Patient.objects.all())}
    assert found == {ada: True, south: False}


def test_a_withdrawn_result_lies_outside_no_limit(cast, ada):
    limit(cast)
    result = record(ada, cast.nina, "WBC", "3.4", "10*9/L")
    assert [row.is_outside for row in unseen_results(Patient.objects.all())] == [True]
    withdrawn = Result(
        patient=ada, name="WBC", unit="10*9/L", sampled_on=result.sampled_on, status="withdrawn"
    )
    read_value(withdrawn, "3.4")
    facts.correct(result, withdrawn, seen_version=1, by=cast.nina, reason="wrong sample")
    assert [row.is_outside for row in unseen_results(Patient.objects.all())] == [False]
