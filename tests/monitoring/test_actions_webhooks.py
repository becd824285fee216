"""A clinic's webhooks: added and ended with who and why; refused to who may not; undone with the trail."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.rules.errors import RuleError
from monitoring.actions.webhooks import add_webhook, end_webhook
from monitoring.models import Webhook
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
URL = "https://tasks.example.org/hook"


@pytest.fixture
def cast():
    return make_cast()


def add(cast, by=None, url=URL, kinds=("infusion",)):
    return add_webhook(clinic=cast.north, by=by or cast.mona, url=url, kinds=list(kinds))


def test_it_is_added_with_who_and_its_secret_stands_nowhere(cast):
    webhook = add(cast)
    line = AuditLine.objects.get(action="webhook.add")
    assert (line.actor, line.clinic, line.patient) == (cast.mona, cast.north, None)
    assert line.after == {"url": URL, "kinds": ["infusion"]}
    assert webhook.secret.startswith("whsec_")
    assert len(webhook.signing_key) == 32
    stored = f"{list(Webhook.objects.values())}{list(AuditLine.objects.values())}"
    assert webhook.secret.removeprefix("whsec_") not in stored


def test_each_has_its_own_secret_and_another_installation_other_ones(cast, settings):
    first, second = add(cast), add(cast, url="https://other.example.org/")
    assert first.secret != second.secret
    before = first.secret
    assert Webhook.objects.get(pk=first.pk).secret == before
    settings.SECRET_KEY = "another installation of Pulseline, with a key of its own"
    assert Webhook.objects.get(pk=first.pk).secret != before


def test_it_is_ended_once_and_with_a_reason_and_may_be_added_again(cast):
    webhook = add(cast)
    with pytest.raises(ValidationError, match="told already"):
        add(cast)
    with pytest.raises(ValidationError, match="has no reason"):
        end_webhook(webhook=webhook, by=cast.mona, reason=" ")
    end_webhook(webhook=webhook, by=cast.mona, reason="moved")
    assert (webhook.ended_by, webhook.end_reason) == (cast.mona, "moved")
    assert AuditLine.objects.get(action="webhook.end").reason == "moved"
    with pytest.raises(ValidationError, match="has ended already"):
        end_webhook(webhook=webhook, by=cast.mona, reason="again")
    assert add(cast).secret != webhook.secret


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"url": "http://example.org/"}, "not encrypted"),
        ({"url": "https://169.254.169.254/"}, "private network"),
        ({"url": "https://user:pw@example.org/"}, "name and password"),
        ({"kinds": ["tea"]}, "'tea' was refused"),
        ({"url": f"https://example.org/{'a' * 290}"}, "at most 300 characters"),
    ],
)
def test_what_is_no_webhook_is_refused(cast, columns, words):
    with pytest.raises((ValidationError, RuleError), match=words):
        add(cast, **columns)
    assert not Webhook.objects.exists()


def test_who_may_not_add_or_end(cast):
    webhook = add(cast)
    for user, refusal in [
        (cast.alice, PermissionDenied),
        (cast.nina, PermissionDenied),
        (cast.bob, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            add(cast, by=user, url="https://mine.example.org/")
        with pytest.raises(refusal):
            end_webhook(webhook=webhook, by=user, reason="mine")
    assert Webhook.objects.in_force().get() == webhook


def test_both_are_undone_when_the_audit_line_fails(monkeypatch, cast):
    webhook = add(cast)
    before = list(Webhook.objects.values())
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(cast, url="https://other.example.org/")
    with pytest.raises(ZeroDivisionError):
        end_webhook(webhook=webhook, by=cast.mona, reason="x")
    assert list(Webhook.objects.values()) == before
