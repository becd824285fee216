"""How a member of staff is told: their own choice, a confirmed number, the inbox always."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.models import User
from courses.rules.errors import RuleError
from monitoring.actions import preferences
from monitoring.models import Delivery, Preference
from monitoring.reminders import deliver, plan
from monitoring.reminders.audience import channels_of
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db
NUMBER = "+44 20 7946 0123"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def nina(cast):
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    return User.objects.get(pk=cast.nina.pk)


def confirmed(user) -> Preference:
    preference, code = preferences.ask_code(by=user, seen_version=1, number=NUMBER)
    return preferences.confirm(by=user, seen_version=preference.version, code=code)


def test_without_a_choice_it_is_inbox_and_email(nina):
    assert list(channels_of(nina)) == ["inbox", "email"]


@pytest.mark.parametrize(
    ("chosen", "channels"),
    [
        ({"by_email": False}, ["inbox"]),
        ({"by_email": True}, ["inbox", "email"]),
        ({"by_text": True}, ["inbox", "email", "sms"]),
    ],
)
def test_a_choice_holds_from_the_next_message(nina, cast, chosen, channels):
    version = confirmed(nina).version
    kept = {"by_email": True, "by_text": False} | chosen
    preferences.choose(by=nina, seen_version=version, **kept)
    assert list(channels_of(User.objects.get(pk=nina.pk))) == channels
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    assert set(Delivery.objects.values_list("channel", flat=True)) == set(channels)


def test_what_was_planned_before_the_choice_is_dropped(nina, cast):
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    preferences.choose(by=nina, seen_version=1, by_email=False, by_text=False)
    deliver.deliver_all()
    assert dict(Delivery.objects.values_list("channel", "state")) == {"email": "dropped", "inbox": "sent"}


def test_a_number_counts_once_its_code_is_entered_and_the_trail_has_no_number(nina):
    preference = confirmed(nina)
    assert (preference.number, preference.by_text, preference.code_sha256) == ("+442079460123", True, "")
    lines = list(AuditLine.objects.filter(action__startswith="preference.").values())
    assert [line["action"] for line in lines] == ["preference.confirm", "preference.number"]
    assert {line["actor_id"] for line in lines} == {nina.pk}
    assert "442079460123" not in f"{lines}"


def test_texts_need_a_confirmed_number_and_another_number_another_code(nina):
    with pytest.raises(ValidationError, match="no confirmed number"):
        preferences.choose(by=nina, seen_version=1, by_email=True, by_text=True)
    version = confirmed(nina).version
    preference, _ = preferences.ask_code(by=nina, seen_version=version, number="+1 202 555 0123")
    assert (preference.by_text, preference.number_confirmed_at) == (False, None)
    with pytest.raises(RuleError, match="The number was refused"):
        preferences.ask_code(by=nina, seen_version=preference.version, number="0161 496 0100")


def test_five_wrong_codes_end_it_and_the_right_one_comes_too_late(nina):
    preference, code = preferences.ask_code(by=nina, seen_version=1, number=NUMBER)
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(preferences.MOST_TRIES):
        with pytest.raises(ValidationError, match="another one"):
            preferences.confirm(by=nina, seen_version=preference.version, code=wrong)
    with pytest.raises(ValidationError, match="tried too often"):
        preferences.confirm(by=nina, seen_version=preference.version, code=code)


@pytest.mark.parametrize(("seconds", "holds"), [(-1, True), (1, False)])
def test_a_code_holds_for_fifteen_minutes(nina, seconds, holds):
    preference, code = preferences.ask_code(by=nina, seen_version=1, number=NUMBER)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=seconds), tick=False):
        if holds:
            assert preferences.confirm(by=nina, seen_version=preference.version, code=code).by_text
        else:
            with pytest.raises(ValidationError, match="is over"):
                preferences.confirm(by=nina, seen_version=preference.version, code=code)


def test_a_stale_choice_and_one_without_a_clinic_are_refused(nina, cast):
    kept = {"by_email": False, "by_text": False}
    preferences.choose(by=nina, seen_version=1, **kept)
    with pytest.raises(StaleError):
        preferences.choose(by=nina, seen_version=1, **kept)
    with pytest.raises(ValidationError, match="no role at any clinic"):
        preferences.choose(by=cast.stella, seen_version=1, **kept)


def test_it_is_undone_when_the_audit_line_fails(nina, monkeypatch):
    version = confirmed(nina).version
    before = list(Preference.objects.values())
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        preferences.choose(by=nina, seen_version=version, by_email=False, by_text=False)
    with pytest.raises(ZeroDivisionError):
        preferences.ask_code(by=nina, seen_version=version, number="+1 202 555 0123")
    assert list(Preference.objects.values()) == before


def test_the_page_takes_the_form_that_was_sent(client, nina, settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path / 'texts.jsonl'}"
    client.force_login(nina, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("monitoring:preference")
    assert b"nina@example.org" in client.get(page).content
    assert client.post(page, {"step": "number", "version": 1, "number": "0161"}).status_code == 422
    assert client.post(page, {"step": "number", "version": 1, "number": NUMBER}).status_code == 302
    code = (tmp_path / "texts.jsonl").read_text().split('"body": "')[1][:6]
    assert client.post(page, {"step": "code", "version": 2, "code": code}).status_code == 302
    assert client.post(page, {"step": "choose", "version": 3, "by_text": "on"}).status_code == 302
    preference = Preference.objects.get()
    assert (preference.by_text, preference.by_email) == (True, False)
