"""A kind added as one entry is due, ranked and filtered by without another line.

The list of kinds that the database accepts follows from the entries too, by a migration that is generated.
"""

from dataclasses import replace

import pytest

from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.forms.due import SnoozeForm
from monitoring.rules import kinds
from monitoring.worklist import worklist
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db

PHYSIO = kinds.Kind(
    code="physio",
    label="physiotherapy",
    owner_role="nurse",
    read=f"{__name__}.physio",
    weight=10,
    most_snooze_days=7,
    consequence="If nothing is done: the patient exercises alone.",
)


def physio(patients, today, horizon):
    """Physiotherapy is due today for everybody."""
    for pk in patients.values_list("pk", flat=True):
        yield Derived(pk, Due("physio", today, f"patient:{pk}"), "Physiotherapy")


@pytest.fixture
def cast(monkeypatch):
    found = replace(kinds.registry(), by_code={**kinds.kinds(), "physio": PHYSIO})
    monkeypatch.setattr(kinds, "registry", lambda: found)
    monkeypatch.setattr(
        "monitoring.due.kinds.import_string", lambda name: physio if name == PHYSIO.read else _none
    )
    return make_cast()


def _none(*_):
    return iter(())


def test_it_is_due_ranked_and_filtered_by(cast):
    ada = make_patient(cast.north, cast.alice)
    today = cast.north.today()
    (row,) = [row for row in worklist(cast.north, today=today).now if row.kind == "physio"]
    assert (row.patient, row.consequence) == (ada, PHYSIO.consequence)


def test_who_owns_it_and_how_long_it_may_wait_follow_from_the_entry(cast):
    make_patient(cast.north, cast.alice)
    (row,) = [row for row in worklist(cast.north, today=cast.north.today()).now if row.kind == "physio"]
    assert row.derived.due.owner_role == "nurse"
    form = SnoozeForm()
    form.about(row)
    assert "at most 7 days ahead" in form.fields["until"].help_text
