"""Facts: recorded once, corrected by a version, marked in error; the impossible day is refused."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses.clinic import facts
from courses.models import Antibody, AuditLine, Condition, DoseTaken, DrugPeriod
from tests import cast as people
from tests.courses.writes import dose, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def taken(patient, cast):
    return facts.record(dose(patient, "20"), by=cast.nina)


def refusal(call) -> str:
    before = stored()
    with pytest.raises(ValidationError) as refused:
        call()
    assert stored() == before
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(("days_ago", "is_refused"), [(1, False), (0, False), (-1, True)])
def test_what_was_taken_was_not_taken_tomorrow(days_ago, is_refused, patient, cast):
    new = dose(patient, "20", days_ago)
    if is_refused:
        assert "has not come yet" in refusal(lambda: facts.record(new, by=cast.nina))
    else:
        assert facts.record(new, by=cast.nina).version == 1


@pytest.mark.parametrize(("day", "is_refused"), [(date(1961, 4, 1), True), (date(1961, 4, 2), False)])
def test_nothing_was_taken_before_birth(day, is_refused, patient, cast):
    new = dose(patient, "20")
    new.first_day = day
    if is_refused:
        assert "before the patient was born" in refusal(lambda: facts.record(new, by=cast.nina))
    else:
        assert facts.record(new, by=cast.nina).first_day == day


@pytest.mark.parametrize(("mg", "is_refused"), [("-0.0001", True), ("0", False), ("0.0001", False)])
def test_a_dose_is_not_negative_in_action_and_database(mg, is_refused, patient, cast):
    if is_refused:
        assert "cannot be negative" in refusal(lambda: facts.record(dose(patient, mg), by=cast.nina))
        row = dose(patient, mg)
        row.recorded_by = cast.nina
        with pytest.raises(IntegrityError), transaction.atomic():
            DoseTaken.objects.bulk_create([row])
    else:
        assert facts.record(dose(patient, mg), by=cast.nina).amount == Decimal(mg)


def test_a_last_day_before_the_first_is_refused_by_action_and_database(taken, patient, cast):
    before = taken.first_day - timedelta(days=1)
    new = dose(patient, "25", 3)
    new.last_day = new.first_day - timedelta(days=1)
    assert "cannot lie before the start" in refusal(lambda: facts.record(new, by=cast.nina))
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseTaken.objects.filter(pk=taken.pk).update(last_day=before)
    DoseTaken.objects.filter(pk=taken.pk).update(last_day=taken.first_day)


def test_an_unknown_day_and_an_unknown_dose_are_legal(patient, cast):
    new = DrugPeriod(patient=patient, drug="azathioprine", precision="unknown")
    assert facts.record(new, by=cast.nina).amount is None
    both = DrugPeriod(patient=patient, drug="azathioprine", precision="unknown", first_day=date(2026, 1, 1))
    assert "marked as not known" in refusal(lambda: facts.record(both, by=cast.nina))


def test_a_correction_is_a_next_version_with_what_was_before(taken, patient, cast):
    new = facts.correct(taken, dose(patient, "25"), seen_version=1, by=cast.alice, reason="misheard")
    taken.refresh_from_db()
    assert (new.chain, new.version, new.recorded_by, new.reason) == (taken.chain, 2, cast.alice, "misheard")
    assert taken.replaced_at is not None
    assert list(DoseTaken.objects.current()) == [new]
    line = AuditLine.objects.get(action="dosetaken.correct")
    assert [Decimal(said["amount"]) for said in (line.before, line.after)] == [20, 25]


def test_a_correction_and_an_error_need_a_reason(taken, patient, cast):
    call = {"seen_version": 1, "by": cast.nina, "reason": " "}
    assert "no reason" in refusal(lambda: facts.correct(fresh(taken), dose(patient, "25"), **call))
    assert "no reason" in refusal(lambda: facts.void(fresh(taken), **call))
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseTaken.objects.filter(pk=taken.pk).update(version=2)


def test_a_correction_that_cannot_be_true_leaves_the_fact_in_force(taken, patient, cast):
    refusal(
        lambda: facts.correct(fresh(taken), dose(patient, "-1"), seen_version=1, by=cast.nina, reason="typo")
    )
    assert list(DoseTaken.objects.current()) == [taken]


def test_a_fact_in_error_leaves_the_current_ones_and_stays_in_the_chain(taken, cast):
    facts.void(fresh(taken), seen_version=1, by=cast.nina, reason="another patient's")
    assert not DoseTaken.objects.current().exists()
    row = DoseTaken.objects.heads().get()
    assert (row.voided_by, row.void_reason) == (cast.nina, "another patient's")


def test_one_dose_of_a_drug_from_a_day(taken, patient, cast):
    assert "already recorded" in refusal(lambda: facts.record(dose(patient, "30"), by=cast.nina))
    assert facts.record(dose(patient, "30", days_ago=2), by=cast.nina).version == 1


def test_the_same_identity_is_stored_once(patient, cast):
    chain = uuid.uuid4()
    facts.record(Antibody(patient=patient, name="anti-Mi-2", chain=chain), by=cast.nina)
    with pytest.raises(IntegrityError), transaction.atomic():
        facts.record(Antibody(patient=patient, name="anti-Mi-2", chain=chain), by=cast.nina)


def test_a_condition_resolves_on_or_after_it_began(patient, cast):
    day = date(2025, 3, 1)
    early = {"since": day, "resolved_on": day - timedelta(days=1)}
    wrong = Condition(patient=patient, code="dysphagia", **early)
    assert "cannot lie before the start" in refusal(lambda: facts.record(wrong, by=cast.nina))
    right = Condition(patient=patient, code="dysphagia", since=day, resolved_on=day)
    assert facts.record(right, by=cast.nina).resolved_on == day


def fresh(fact):
    return DoseTaken.objects.get(pk=fact.pk)
