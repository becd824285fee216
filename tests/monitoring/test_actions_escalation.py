"""Whom a clinic asks next: set by its manager or lead, with a reason; running chains stay as they began."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.errors import StaleError
from courses.models import AuditLine, Clinic, EscalationStep, Membership
from monitoring.actions.escalation import set_escalation
from monitoring.models import Delivery, Reminder
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db

HOURS = {"nurse": 4, "consultant": 24, "lead": 48}


@pytest.fixture
def cast():
    return make_cast()


def member(user) -> Membership:
    return Membership.objects.get(user=user)


def put(cast, by, **columns):
    asked = {
        "clinic": cast.north,
        "seen_version": cast.north.version,
        "hours": HOURS,
        "lead": member(cast.alice),
        "changes": {"owned_hours": 6, "nag_hours": 2},
        "reason": "agreed in the team",
    }
    return set_escalation(**asked | {"by": by} | columns)


def stored() -> list:
    models = (Clinic, EscalationStep, Membership, AuditLine, Reminder)
    return [list(model.objects.order_by("pk").values()) for model in models]


def chain() -> list[tuple]:
    return list(EscalationStep.objects.values_list("position", "target", "after_hours"))


def test_the_manager_sets_it_and_the_trail_keeps_both(cast):
    put(cast, cast.mona)
    assert chain() == [(1, "nurse", 4), (2, "consultant", 24), (3, "lead", 48)]
    cast.north.refresh_from_db()
    assert (cast.north.owned_hours, cast.north.nag_hours, cast.north.version) == (6, 2, 2)
    assert member(cast.alice).is_lead
    line = AuditLine.objects.get(action="clinic.escalation")
    assert (line.actor, line.reason) == (cast.mona, "agreed in the team")
    assert (line.before, line.after["lead"]) == ({"chain": [], "lead": None}, cast.alice.pk)
    put(cast, cast.mona, hours={"lead": 72}, lead=member(cast.nina), changes={})
    assert (chain(), member(cast.alice).is_lead) == ([(1, "lead", 72)], False)


def test_the_lead_may_and_nobody_else(cast):
    Membership.objects.filter(user=cast.nina).update(is_lead=True)
    put(cast, cast.nina, lead=member(cast.nina))
    before = stored()
    for who, refusal in [
        ("alice", PermissionDenied),
        ("bob", PermissionDenied),
        ("audrey", PermissionDenied),
        ("ivan", PermissionDenied),
        ("charlie", Http404),
    ]:
        with pytest.raises(refusal):
            put(cast, getattr(cast, who))
    assert stored() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "  "}, "no reason"),
        ({"hours": HOURS | {"lead": 24}}, "later than the one before"),
        ({"hours": HOURS | {"nurse": 25}}, "later than the one before"),
        ({"hours": {"nurse": 0}}, "1 to 336 hours"),
        ({"hours": {"lead": 337}}, "1 to 336 hours"),
        ({"changes": {"owned_hours": 0}}, "1 to 72 hours"),
        ({"changes": {"nag_hours": 73}}, "1 to 72 hours"),
        ({"changes": {"nag_times": 21}}, "20 times at most"),
    ],
)
def test_nonsense_is_refused_and_nothing_of_it_stays(cast, wrong, said):
    before = stored()
    with pytest.raises(ValidationError, match=said):
        put(cast, cast.mona, **wrong)
    assert stored() == before


@pytest.mark.parametrize("who", ["mona", "bob", "charlie"])
def test_a_lead_sees_the_clinics_patients(cast, who):
    with pytest.raises(ValidationError):
        put(cast, cast.mona, lead=member(getattr(cast, who)))


def test_one_seen_before_another_change_is_refused(cast):
    put(cast, cast.mona)
    with pytest.raises(StaleError):
        put(cast, cast.mona, seen_version=1)


@pytest.mark.parametrize("nth", [1, 2])
def test_without_each_of_its_audit_lines_nothing_stays(monkeypatch, cast, nth):
    before, write, calls = stored(), audit.write, []

    def broken(**line):
        calls.append(line)
        return write(**line) if len(calls) < nth else 1 / 0

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(ZeroDivisionError):
        put(cast, cast.mona)
    assert stored() == before


def test_a_running_chain_stays_as_it_began(cast):
    ada, today = make_patient(cast.north, cast.alice), cast.north.today()
    old = [{"target": "nurse", "after_hours": 2}]
    told, to_come = (
        Reminder.objects.create(
            patient=ada, kind=kind, due_on=today, subject="x:1", owner_role="nurse", escalation=old
        )
        for kind in ("bloods", "refill")
    )
    for reminder, due_at in ((told, timezone.now()), (to_come, timezone.now() + timedelta(minutes=1))):
        Delivery.objects.create(
            reminder=reminder,
            recipient=cast.nina,
            channel="inbox",
            due_at=due_at,
            idempotency_key=str(reminder.pk),
        )
    put(cast, cast.mona, hours={"lead": 9})
    told.refresh_from_db()
    to_come.refresh_from_db()
    assert told.escalation == old
    assert to_come.escalation == [{"target": "lead", "after_hours": 9}]


def test_the_page_shows_and_stores_it(client, cast):
    client.force_login(cast.mona)
    page = reverse("monitoring:escalation")
    typed = {"version": 1, "owned_hours": 6, "nag_times": 3, "nurse": 4, "lead_after": 48, "reason": "agreed"}
    typed |= {"lead": member(cast.alice).pk}
    assert client.post(page, typed).status_code == 302
    assert chain() == [(1, "nurse", 4), (2, "lead", 48)]
    assert b'value="48"' in client.get(page).content
    wrong = client.post(page, typed | {"version": 2, "nurse": 48})
    assert (wrong.status_code, b"later than the one before" in wrong.content) == (422, True)
    assert client.post(page, typed).status_code == 409
