"""The list of the day: one e-mail a working day, only what needs action, without a name, made when sent."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from courses.clinic import audit
from courses.models import AuditLine, Clinic, Holiday, Membership, User
from monitoring.actions import owning, reminders
from monitoring.actions.mails import choose_mails
from monitoring.digest import digest_of
from monitoring.due_row import is_safety
from monitoring.models import Delivery, Digest
from monitoring.reminders import deliver, digests, plan
from monitoring.worklist import rows_for
from tests.cast import make_cast, make_course, make_patient, make_taper

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 7)  # a Wednesday; London keeps UTC in January


def at(hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
    return datetime(2026, 1, 7, hour, minute, second, tzinfo=UTC) + timedelta(days=days)


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.update(remind_at=time(8), working_days="1111100")
    cast.north.refresh_from_db()
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    Membership.objects.filter(user=cast.nina).update(mails="digest")
    return cast


@pytest.fixture
def ada(cast):
    """Return a patient with an infusion, and a taper that begins the same day."""
    with time_machine.travel(at(12, days=-1), tick=False):
        ada = make_patient(cast.north, cast.alice)
        make_course(ada, cast.alice, doses_mg=("1000",), first_day=DAY)
        make_taper(ada, cast.alice, start_on=DAY)
    return ada


def told(when: datetime) -> list[str]:
    """Return the subjects of the lists sent at a moment."""
    mail.outbox.clear()
    with time_machine.travel(when, tick=False):
        digests.tell_all()
    return [message.subject for message in mail.outbox]


@pytest.mark.parametrize(
    ("clock", "sent"), [((7, 59, 59), 0), ((8, 0, 0), 1), ((20, 0, 0), 1), ((20, 0, 1), 0)]
)
def test_it_goes_at_the_clinics_time_and_not_when_the_day_is_over(cast, ada, clock, sent):
    assert len(told(at(*clock))) == sent


def test_it_says_how_much_and_where_and_names_nobody(cast, ada):
    assert told(at(8))[0].endswith("need action at North")
    body = mail.outbox[0].body
    lines = body.split("\n\n")
    assert lines[1].startswith("next infusion: 1\n")
    assert lines[1].endswith("/?kind=infusion")
    assert not [word for word in ("Abbott", "N-1", " mg", "myositis") if word in body]
    assert mail.outbox[0].to == ["nina@example.org"]
    assert Digest.objects.get().text == body


def test_the_safety_prompts_of_a_patient_are_one_line_and_people_are_counted(cast, ada):
    with time_machine.travel(at(12, days=-1), tick=False):
        make_taper(make_patient(cast.north, cast.alice, number="N-2"), cast.alice, start_on=DAY)
        early = DAY - timedelta(days=40)
        make_taper(make_patient(cast.north, cast.alice, number="N-3"), cast.alice, start_on=early)
    with time_machine.travel(at(8), tick=False):
        found = digest_of(cast.north, cast.nina, "nurse")
        prompts = [row for row in found.rows if is_safety(row)]
        safety = next(one for one in found.counts if one.label == "steroid safety, by patient")
    assert len(prompts) > len({row.patient for row in prompts}) == safety.many == 3
    assert safety.late == len({row.patient for row in prompts if row.state == "overdue"}) == 1
    assert set(safety.kinds) == {row.kind for row in prompts}
    assert len(found.lines) == len(found.rows) - len(prompts) + 3
    assert told(at(8))[0].endswith(f"{len(found.lines)} items need action at North")
    line = next(part for part in mail.outbox[0].body.split("\n\n") if part.startswith("steroid safety"))
    assert line.startswith("steroid safety, by patient: 3, 1 overdue\n")
    assert line.endswith("?" + "&".join(f"kind={kind}" for kind in safety.kinds))
    assert mail.outbox[0].body.count("steroid safety") == 1
    assert found.counts[0].kinds[0] == found.rows[0].kind  # the worst first


def test_once_a_day_whoever_sweeps(cast, ada):
    assert (len(told(at(8))), told(at(8, 1)), Digest.objects.count()) == (1, [], 1)
    assert len(told(at(8, days=1))) == 1


def test_none_on_a_day_without_work(cast, ada):
    Holiday.objects.create(clinic=cast.north, day=DAY, name="Closed")
    assert told(at(8)) == []
    assert told(at(8, days=3)) == []  # a Saturday
    assert len(told(at(8, days=1))) == 1


def act(ada, kind, action, by, **columns) -> None:
    row = next(row for row in rows_for(ada, today=ada.clinic.today()) if row.kind == kind)
    reminder = reminders.raise_reminder(patient=ada, due=row.derived.due, by=by)
    action(reminder=reminder, seen_version=reminder.version, by=by, **columns)


def test_what_is_done_put_away_or_a_colleagues_is_not_on_it(cast, ada):
    with time_machine.travel(at(7), tick=False):
        kinds = [row.kind for row in digest_of(cast.north, cast.nina, "nurse").rows]
        assert (kinds[0], "taper_step" in kinds) == ("infusion", True)
        act(ada, "infusion", owning.take, cast.alice)
        until = DAY + timedelta(days=1)
        act(ada, "taper_step", reminders.snooze, cast.nina, until=until, reason="abroad")
        left = [row.kind for row in digest_of(cast.north, cast.nina, "nurse").rows]
        assert not {"infusion", "taper_step"} & set(left)
        assert "infusion" in [row.kind for row in digest_of(cast.north, cast.alice, "prescriber").rows]
    with time_machine.travel(at(15, 0, 0), tick=False):  # eight hours later it is anybody's
        assert "infusion" in [row.kind for row in digest_of(cast.north, cast.nina, "nurse").rows]


def test_nothing_to_do_is_not_told(cast):
    assert told(at(8)) == []
    assert Digest.objects.get().state == "dropped"


def test_who_left_or_changed_their_mind_is_not_told(cast, ada):
    with time_machine.travel(at(7), tick=False):
        digests.plan(now=at(7))
    Membership.objects.filter(user=cast.nina).update(mails="each")
    assert (told(at(8)), Digest.objects.get().state) == ([], "dropped")


def test_a_stale_worker_changes_nothing(cast, ada):
    with time_machine.travel(at(8), tick=False):
        digests.plan(now=at(8))
        first = digests.claim()
        assert digests.claim() is None
    with time_machine.travel(at(8, 0, 31), tick=False):
        assert digests.claim().pk == first.pk
        digests.send(first)
    assert Digest.objects.get().state == "pending"


def test_one_that_could_not_be_sent_is_tried_again(cast, ada, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(digests.EmailMessage, "send", lambda self: 1 / 0)
        assert told(at(8)) == []
    assert told(at(8, 1, 59)) == []
    assert len(told(at(8, 2, 1))) == 1


def test_only_what_is_urgent_comes_at_once_and_the_inbox_has_all(cast, ada):
    with time_machine.travel(at(8), tick=False):
        plan.plan_all()
        deliver.deliver_all()
    sent = set(
        Delivery.objects.filter(state="sent", recipient=cast.nina).values_list("channel", "reminder__kind")
    )
    assert [kind for channel, kind in sent if channel == "email"] == ["infusion"]
    assert {kind for channel, kind in sent if channel == "inbox"} >= {"infusion", "taper_step"}


def test_each_chooses_for_oneself(cast):
    mine = Membership.objects.get(user=cast.bob)
    choose_mails(membership=mine, by=cast.bob, mails="digest")
    line = AuditLine.objects.get(action="membership.mails")
    assert (line.actor, line.before, line.after) == (cast.bob, {"mails": "each"}, {"mails": "digest"})
    for by, refusal in [(cast.nina, ValidationError), (cast.mona, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            choose_mails(membership=mine, by=by, mails="each")
    with pytest.raises(ValidationError):
        choose_mails(membership=mine, by=cast.bob, mails="digest")
    assert Membership.objects.get(user=cast.bob).mails == "digest"


def test_without_its_audit_line_the_choice_is_undone(cast, monkeypatch):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        choose_mails(membership=Membership.objects.get(user=cast.bob), by=cast.bob, mails="digest")
    assert Membership.objects.get(user=cast.bob).mails == "each"


def test_the_page_has_the_names_and_takes_the_choice(client, cast, ada):
    client.force_login(cast.nina)
    with time_machine.travel(at(9), tick=False):
        client.force_login(cast.nina)
        page = client.get(reverse("monitoring:digest"))
        assert b"Abbott, Ada" in page.content
        assert client.post(reverse("monitoring:digest"), {"mails": "each"}).status_code == 302
    assert Membership.objects.get(user=cast.nina).mails == "each"
