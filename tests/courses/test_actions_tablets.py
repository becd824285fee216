"""The clinic's list of tablets, and supplies: who may write them, once, and undone when the trail fails."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.actions.tablets import list_strength, withdraw_strength
from courses.actions.taper import replan_taper
from courses.clinic import audit, facts
from courses.models import AuditLine, TabletStrength, TabletSupply
from courses.models.tablets import dispensing_of
from courses.rules.tablets import Tablet
from tests import cast as people

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def cast():
    return people.make_cast()


def listed(cast, by=None, **told):
    told = {"drug": "prednisone", "strength_mg": D(5)} | told
    return list_strength(clinic=cast.north, by=by or cast.alice, **told)


def withdrawn(cast, by=None):
    return withdraw_strength(strength=TabletStrength.objects.get(), by=by or cast.alice)


WRITES = [("tabletstrength.list", listed), ("tabletstrength.withdraw", withdrawn)]
each_write = pytest.mark.parametrize(("action", "write"), WRITES)


@pytest.fixture
def world(cast, request):
    if request.node.callspec.params["action"].endswith("withdraw"):
        listed(cast)
    return cast


@each_write
@pytest.mark.parametrize("who", ["alice", "mona"])
def test_prescriber_and_manager_write_it_with_a_line_in_the_trail(action, write, who, world):
    strength = write(world, getattr(world, who))
    line = AuditLine.objects.latest("id")
    assert (line.action, line.actor, line.clinic, line.patient) == (
        action, getattr(world, who), world.north, None,
    )  # fmt: skip
    said = line.before or line.after
    assert (said["drug"], D(said["strength_mg"]), said["may_halve"]) == ("prednisone", 5, False)
    assert line.record == strength.key


@each_write
@pytest.mark.parametrize(
    ("who", "refused"),
    [*((name, PermissionDenied) for name in ("nina", "bob", "audrey")), ("charlie", Http404)],
)
def test_nobody_else_does(action, write, who, refused, world):
    before = list(TabletStrength.objects.values())
    with pytest.raises(refused):
        write(world, getattr(world, who))
    assert list(TabletStrength.objects.values()) == before


@each_write
def test_it_is_undone_when_its_audit_line_fails(action, write, world, monkeypatch):
    def broken(**_):
        raise RuntimeError("the trail is full")

    before = list(TabletStrength.objects.values())
    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(RuntimeError, match="the trail is full"):
        write(world)
    assert list(TabletStrength.objects.values()) == before


def test_a_strength_is_listed_once_and_again_after_it_was_withdrawn(cast):
    first = listed(cast)
    with pytest.raises(ValidationError, match="on the list already"):
        listed(cast, drug="PREDNISONE", may_halve=True)
    withdraw_strength(strength=first, by=cast.mona)
    assert (first.withdrawn_by, first.withdrawn_at is not None) == (cast.mona, True)
    with pytest.raises(ValidationError, match="off the list already"):
        withdraw_strength(strength=first, by=cast.alice)
    assert listed(cast, may_halve=True).drug == "prednisone"


@pytest.mark.parametrize("mg", ["0", "-5", "1.234", "12345"])
def test_what_is_no_strength_is_refused(mg, cast):
    with pytest.raises(ValidationError):
        listed(cast, strength_mg=D(mg))


def supply(plan, patient=None, **told) -> TabletSupply:
    told = {"strength_mg": D(5), "tablets": 100, "handed_on": plan.patient.clinic.today()} | told
    return TabletSupply(patient=patient or plan.patient, taper=plan, **told)


def test_a_supply_belongs_to_its_own_patients_taper(cast):
    plan = people.make_taper(people.make_patient(cast.north, cast.alice), cast.alice)
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    with pytest.raises(ValidationError, match="belongs to another patient"):
        facts.record(supply(plan, other), by=cast.nina)


def test_a_supply_cannot_lie_in_the_future(cast):
    plan = people.make_taper(people.make_patient(cast.north, cast.alice), cast.alice)
    tomorrow = cast.north.today() + timedelta(days=1)
    with pytest.raises(ValidationError, match="has not come yet"):
        facts.record(supply(plan, handed_on=tomorrow), by=cast.nina)


def test_what_is_counted_with_is_the_clinics_own_list_of_the_drug_and_what_stands_of_the_supplies(cast):
    plan = people.make_taper(people.make_patient(cast.north, cast.alice), cast.alice)
    assert dispensing_of(plan).is_empty
    for mg, drug in ((5, "prednisone"), (D("2.5"), "prednisone"), (8, "methylprednisolone")):
        listed(cast, strength_mg=D(mg), drug=drug)
    list_strength(clinic=cast.south, by=cast.charlie, drug="prednisone", strength_mg=D(20))
    found = dispensing_of(plan)
    assert (found.listed, found.supplies) == ((Tablet(D("2.5")), Tablet(D(5))), ())
    right = facts.record(supply(plan), by=cast.nina)
    wrong = facts.record(supply(plan, strength_mg=D(20)), by=cast.nina)
    facts.void(wrong, seen_version=1, by=cast.nina, reason="another patient's")
    found = dispensing_of(plan)
    assert found.supplies == (right.as_supply(),)
    assert found.held == (Tablet(D(5)),)


def test_a_supply_stays_with_its_taper_when_that_is_changed(cast):
    plan = people.make_taper(people.make_patient(cast.north, cast.alice), cast.alice)
    facts.record(supply(plan), by=cast.nina)
    new = replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=plan.as_taper(), reason="flare")
    assert [s.tablets for s in dispensing_of(new).supplies] == [100]
