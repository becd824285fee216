"""Clinics built once for each module that asks for them, and undone after it."""

import pytest
import time_machine
from django.db import transaction

from tests.monitoring.outcomes.scopes import TODAY
from tests.monitoring.outcomes.twins.exposure import page_of
from tracker.demo.builder import build
from tracker.demo.cases import load_published
from tracker.demo.generator import MakeUp, generate
from tracker.demo.people import make_people, open_cases_clinic

PATIENTS = 150  # generated; `make twins` takes more of them, of several seeds


@pytest.fixture(scope="module")
def clinics(django_db_setup, django_db_blocker):
    """The invented clinic and that of the published cases, as built on TODAY, undone after the module."""
    at_noon = time_machine.travel(f"{TODAY}T12:00:00Z", tick=False)
    with at_noon, django_db_blocker.unblock(), transaction.atomic():
        invented, published = build(), open_cases_clinic(make_people())
        load_published(published)
        yield (invented, published)
        page_of.cache_clear()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def generated(django_db_setup, django_db_blocker):
    """A clinic with every defect of real data: days missing or about, corrections, errors, two units."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(MakeUp("measures", PATIENTS), today=TODAY)
        page_of.cache_clear()
        transaction.set_rollback(True)
