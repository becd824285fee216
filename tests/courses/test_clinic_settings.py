"""A clinic's settings and its approved protocols: who may change them, what is kept, what is refused."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.actions.clinics import change_settings
from courses.actions.protocols import approve_protocol, withdraw_protocol
from courses.clinic import audit
from courses.clinic.approvals import approved, in_force
from courses.clinic.errors import StaleError
from courses.models import AuditLine, Clinic, ProtocolApproval, PulseCourse, TaperPlan
from courses.protocols.loader import pulse_protocol
from courses.rules.errors import RuleError
from tests import cast as people

pytestmark = pytest.mark.django_db
SEED = {"kind": "pulse", "name": "seed", "version": pulse_protocol("seed").version}


@pytest.fixture
def cast():
    return people.make_cast()


def stored() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Clinic, ProtocolApproval, AuditLine)]


def set_cap(cast, by, *, seen_version=1, reason="agreed by the board", mg="1500"):
    changes = {"absolute_cap_mg": Decimal(mg)}
    return change_settings(
        clinic=cast.north, seen_version=seen_version, by=by, changes=changes, reason=reason
    )


def withdraw(cast, by, reason="a newer source"):
    approval = in_force(cast.north)["pulse", "seed", SEED["version"]]
    withdraw_protocol(approval=approval, by=by, reason=reason)


def approve_again(cast, by):
    return approve_protocol(clinic=cast.north, by=by, **SEED)


def test_a_manager_changes_the_cap_and_the_trail_keeps_both(cast):
    set_cap(cast, cast.mona)
    line = AuditLine.objects.latest("id")
    cast.north.refresh_from_db()
    assert (cast.north.absolute_cap_mg, cast.north.version) == (1500, 2)
    assert (line.action, line.actor, line.clinic, line.reason) == (
        "clinic.change",
        cast.mona,
        cast.north,
        "agreed by the board",
    )
    assert [Decimal(said["absolute_cap_mg"]) for said in (line.before, line.after)] == [2000, 1500]


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("alice", PermissionDenied),
        ("nina", PermissionDenied),
        ("audrey", PermissionDenied),
        ("charlie", Http404),
    ],
)
def test_nobody_else_changes_settings(cast, who, refused):
    before = stored()
    with pytest.raises(refused):
        set_cap(cast, getattr(cast, who))
    assert stored() == before


@pytest.mark.parametrize("mg", ["0", "-1"])
def test_a_cap_of_nothing_is_refused_in_the_words_of_the_database(cast, mg):
    before = stored()
    with pytest.raises(ValidationError, match="The absolute cap must be above 0 mg a day"):
        set_cap(cast, cast.mona, mg=mg)
    assert stored() == before


def test_settings_need_a_reason_and_the_version_that_was_seen(cast):
    with pytest.raises(ValidationError, match="it has no reason"):
        set_cap(cast, cast.mona, reason=" ")
    set_cap(cast, cast.mona)
    with pytest.raises(StaleError, match="by Mona"):
        set_cap(cast, cast.mona, seen_version=1, mg="1000")


def test_a_withdrawn_protocol_orders_nothing_more_and_what_was_ordered_stays(cast):
    patient = people.make_patient(cast.north, cast.alice)
    people.make_given_course(patient, cast.alice, last_days_ago=60)
    withdraw(cast, cast.alice)
    with pytest.raises(ValidationError, match="North has not approved it; a prescriber approves it"):
        people.make_course(patient, cast.alice)
    assert list(PulseCourse.objects.values_list("protocol_version", flat=True)) == [SEED["version"]]
    approve_again(cast, cast.alice)
    people.make_course(patient, cast.alice)
    assert PulseCourse.objects.count() == 2


def test_a_taper_by_an_unapproved_protocol_is_refused(cast):
    patient = people.make_patient(cast.north, cast.alice)
    withdraw_protocol(
        approval=next(row for key, row in in_force(cast.north).items() if key[:2] == ("taper", "seed")),
        by=cast.alice,
        reason="a newer source",
    )
    with pytest.raises(ValidationError, match="The taper protocol seed"):
        people.make_taper(patient, cast.alice)
    assert not TaperPlan.objects.exists()


def test_one_clinics_approval_is_not_anothers(cast):
    withdraw(cast, cast.alice)
    assert "seed" not in approved(cast.north, "pulse")
    assert "seed" in approved(cast.south, "pulse")


@pytest.mark.parametrize(
    ("who", "refused"),
    [("bob", PermissionDenied), ("nina", PermissionDenied), ("mona", PermissionDenied), ("charlie", Http404)],
)
@pytest.mark.parametrize("write", [withdraw, approve_again])
def test_only_a_prescriber_of_the_clinic_approves_or_withdraws(cast, write, who, refused):
    before = stored()
    with pytest.raises(refused):
        write(cast, getattr(cast, who))
    assert stored() == before


@pytest.mark.parametrize("write", [set_cap, withdraw])
def test_it_is_undone_when_its_audit_line_fails(cast, write, monkeypatch):
    before = stored()

    def broken(**_):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(RuntimeError):
        write(cast, cast.mona if write is set_cap else cast.alice)
    assert stored() == before


def test_an_approval_names_the_version_that_was_read(cast):
    withdraw(cast, cast.alice)
    with pytest.raises(ValidationError, match="read the new version"):
        approve_protocol(clinic=cast.north, kind="pulse", name="seed", version="2019-01", by=cast.alice)
    with pytest.raises(RuleError, match="it is not known"):
        approve_protocol(clinic=cast.north, kind="pulse", name="homemade", version="1", by=cast.alice)


def test_withdrawing_twice_or_without_a_reason_is_refused(cast):
    approval = in_force(cast.north)["pulse", "seed", SEED["version"]]
    with pytest.raises(ValidationError, match="it has no reason"):
        withdraw_protocol(approval=approval, by=cast.alice, reason="")
    withdraw_protocol(approval=approval, by=cast.alice, reason="a newer source")
    with pytest.raises(ValidationError, match="withdrawn already"):
        withdraw_protocol(approval=approval, by=cast.alice, reason="a newer source")
