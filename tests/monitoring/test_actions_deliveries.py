"""A message that did not arrive: sent again once, or settled by hand; who and why; refused; undone."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.actions import infusions
from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.models import Infusion
from monitoring.actions.deliveries import replay, settle
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan, undelivered
from tests.cast import make_cast
from tests.monitoring.reminders.failing import refused_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def letter(cast, monkeypatch):
    return refused_letter(cast, monkeypatch)


def waiting() -> list[Delivery]:
    return list(undelivered.failed(Delivery.objects.all()))


def test_sent_again_it_goes_once_with_the_same_key(cast, letter):
    key = letter.idempotency_key
    assert waiting() == [letter]
    replay(delivery=letter, by=cast.nina)
    assert waiting() == []
    with pytest.raises(ValidationError, match="waits already"):
        replay(delivery=letter, by=cast.alice)
    deliver.deliver_all()
    deliver.deliver_all()
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == f"<{key}@localhost>"
    line = AuditLine.objects.get(action="delivery.replay")
    assert (line.actor, line.before["error"]) == (cast.nina, "The mail server refused the address (550).")
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_sent_again_after_it_was_done_it_goes_to_nobody(cast, letter):
    infusions.omit(infusion=Infusion.objects.get(), seen_version=1, by=cast.nina, reason="refused")
    replay(delivery=letter, by=cast.nina)
    deliver.deliver_all()
    assert mail.outbox == []


def test_settled_by_hand_it_is_gone_and_says_how(cast, letter):
    settle(delivery=letter, by=cast.nina, note="told nina at the desk")
    assert waiting() == []
    assert (letter.settled_by, letter.settle_note, letter.state) == (
        cast.nina,
        "told nina at the desk",
        "failed",
    )
    assert AuditLine.objects.get(action="delivery.settle").reason == "told nina at the desk"
    for again in (
        lambda: settle(delivery=letter, by=cast.nina, note="x"),
        lambda: replay(delivery=letter, by=cast.nina),
    ):
        with pytest.raises(ValidationError, match="settled it"):
            again()


def test_settling_says_how(cast, letter):
    with pytest.raises(ValidationError, match="does not say how"):
        settle(delivery=letter, by=cast.nina, note=" ")
    assert waiting() == [letter]


def test_what_is_no_longer_due_is_not_asked_about(cast, letter):
    infusions.omit(infusion=Infusion.objects.get(), seen_version=1, by=cast.nina, reason="refused")
    plan.plan_clinic(cast.north)
    assert waiting() == []


def test_who_may_not(cast, letter):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.mona, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            replay(delivery=letter, by=user)
        with pytest.raises(refusal):
            settle(delivery=letter, by=user, note="mine")
    assert waiting() == [letter]


def test_both_are_undone_when_the_audit_line_fails(cast, letter, monkeypatch):
    before = list(Delivery.objects.values())
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    for act in (
        lambda: replay(delivery=letter, by=cast.nina),
        lambda: settle(delivery=letter, by=cast.nina, note="x"),
    ):
        with pytest.raises(ZeroDivisionError):
            act()
    assert list(Delivery.objects.values()) == before


def test_poison_is_among_them_after_five_tries_within_a_minute():
    pauses = [2**tries for tries in range(1, deliver.MOST_ATTEMPTS)]
    assert sum(pauses) <= 30
