"""`make twins`: each measure against its twin on generated clinics of several seeds. Takes minutes."""

import os
from datetime import date

import pytest
from django.db import transaction

from monitoring.outcomes.measures import Verdict, measure_of, measures
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import cases, tally
from tests.monitoring.outcomes import twins
from tests.monitoring.outcomes.twins.exposure import page_of
from tracker.demo.generator import MakeUp, generate

pytestmark = pytest.mark.django_db

SEEDS = int(os.environ.get("SEEDS", "5"))
PATIENTS = int(os.environ.get("PATIENTS", "300"))
TODAY = date(2026, 5, 13)
SEEN_ON = (TODAY, date(2025, 1, 31), date(2023, 7, 1))  # what came later has not happened


@pytest.fixture(scope="module", params=range(SEEDS))
def clinic(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(MakeUp(f"seed {request.param}", PATIENTS), today=TODAY)[0]
        page_of.cache_clear()
        transaction.set_rollback(True)


@pytest.mark.parametrize("as_of", SEEN_ON)
@pytest.mark.parametrize("code", measures())
def test_a_measure_agrees_with_its_twin(clinic, code, as_of):
    scope = Scope((clinic.pk,), first_day=date(1990, 1, 1), last_day=TODAY, as_of=as_of)
    found = {case.unit_id: (case.reason, case.value, case.events) for case in cases(measure_of(code), scope)}
    assert found == twins.answers(code, scope)
    counted = tally(measure_of(code), scope)
    assert sum(counted.of(verdict) for verdict in Verdict) == len(found)
