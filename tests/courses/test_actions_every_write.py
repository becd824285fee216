"""Every write of courses: does it and says who and why; is refused to reader and stranger; is undone when
its audit line fails; and a version seen before someone else's change is refused with what changed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from courses.actions import body, infusions, patients, pulse, taper, taper_change
from courses.clinic import audit, facts
from courses.clinic.errors import StaleError
from tests.courses.writes import (
    WHY,
    WRITES,
    Write,
    dose,
    latest_line,
    make_world,
    schedule,
    stored,
    weight,
)

pytestmark = pytest.mark.django_db
every_write = pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
every_change = pytest.mark.parametrize(
    "write", [w for w in WRITES if w.changes], ids=lambda write: write.name
)


@pytest.fixture
def world():
    return make_world()


@every_write
def test_it_is_stored_with_who_and_why(write: Write, world):
    before = stored()
    write.act(world, world.cast.alice, None)
    line = latest_line(write.action)
    assert stored() != before
    assert (line.actor, line.clinic) == (world.cast.alice, world.cast.north)
    assert line.reason == (WHY if write.has_reason else "")
    assert line.patient is not None


@every_write
@pytest.mark.parametrize(
    ("who", "refused"), [("bob", PermissionDenied), ("audrey", PermissionDenied), ("charlie", Http404)]
)
def test_reader_auditor_and_stranger_are_refused_and_nothing_is_stored(write: Write, who, refused, world):
    before = stored()
    with pytest.raises(refused):
        write.act(world, getattr(world.cast, who), None)
    assert stored() == before


@every_write
def test_a_nurse_records_and_does_not_prescribe(write: Write, world):
    if write.needs == "record":
        write.act(world, world.cast.nina, None)
        assert latest_line(write.action).actor == world.cast.nina
    else:
        with pytest.raises(PermissionDenied):
            write.act(world, world.cast.nina, None)


@every_write
def test_it_is_undone_when_its_audit_line_fails(write: Write, world, monkeypatch):
    before = stored()
    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(RuntimeError, match="the trail is full"):
        write.act(world, world.cast.alice, None)
    assert stored() == before


def broken(**_):
    raise RuntimeError("the trail is full")


def change_meanwhile(part: str, world) -> None:
    """Let nina, or alice where it takes a prescriber, change that part of the world first."""
    cast = world.cast
    if part == "patient":
        patients.update_patient(
            patient=fresh(world.patient),
            seen_version=1,
            by=cast.nina,
            changes={"phone": "0161 496 0001"},
            reason="rang",
        )
    elif part == "infusion":
        infusions.hold(infusion=fresh(world.infusion), seen_version=1, by=cast.nina, reason="fever")
    elif part == "course":
        pulse.stop_course(
            course=fresh(world.course),
            seen_version=1,
            by=cast.alice,
            stopped_on=world.today,
            reason="psychosis",
        )
    elif part == "weight":
        told = {"old": fresh(world.weight), "new": weight(world.patient, "73"), "seen_version": 1}
        body.correct_measure(by=cast.nina, reason="read again", **told)
    elif part == "plan":
        taper.replan_taper(
            plan=world.plan,
            seen_version=1,
            by=cast.alice,
            taper=schedule(world.today, "30"),
            reason="glucose",
        )
    elif part == "directed":
        taper_change.structure_taper(
            plan=world.directed,
            seen_version=1,
            by=cast.alice,
            steps=schedule(world.today, "30").steps,
            reason="glucose",
        )
    else:
        facts.correct(world.fact, dose(world.patient, "30"), seen_version=1, by=cast.nina, reason="misheard")


def fresh(record):
    return type(record).objects.get(pk=record.pk)


@every_change
def test_a_stale_version_is_refused_with_what_changed(write: Write, world):
    change_meanwhile(write.changes, world)
    record = getattr(world, write.changes)
    setattr(world, write.changes, fresh(record))
    before = stored()
    with pytest.raises(StaleError) as refused:
        write.act(world, world.cast.alice, 1)
    assert stored() == before
    assert refused.value.newest_version == 2
    [change] = refused.value.changes
    assert change["who"] in {"Nina", "Alice"}
    assert change["reason"]
    assert str(refused.value).startswith("Not saved: this ")
    assert f"by {change['who']}" in str(refused.value)
