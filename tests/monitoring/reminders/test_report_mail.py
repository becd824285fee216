"""The report of the month goes to who asked, once, on the first working day, as they may see the figures."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from pypdf import PdfReader

from courses.clinic import audit
from courses.models import AuditLine, Clinic, Membership, User
from monitoring.actions.mails import choose_report
from monitoring.models import Digest
from monitoring.outcomes.measures import measures
from monitoring.outcomes.report import report_of
from monitoring.reminders import digests
from tests.cast import make_cast, make_given_course, make_patient, review_without_tests

pytestmark = pytest.mark.django_db

FIRST = date(2026, 6, 1)  # a Monday


@pytest.fixture
def cast():
    cast = make_cast()
    for user in (cast.alice, cast.audrey):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
        user.refresh_from_db()
    return cast


def of(user) -> Membership:
    return Membership.objects.get(user=user)


def ask(*users) -> None:
    for user in users:
        choose_report(membership=of(user), by=user, gets_report=True)


def tell(day: date, hour: int = 12) -> int:
    with time_machine.travel(f"{day}T{hour:02}:00:00Z", tick=False):
        return digests.tell_all()


def text_of(message) -> str:
    ((name, content, kind),) = message.attachments
    assert (name, kind) == ("outcomes-2026-06.pdf", "application/pdf")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_who_asked_gets_it_once_in_a_month(cast):
    ask(cast.audrey)
    assert [tell(FIRST), tell(FIRST), tell(date(2026, 6, 2)), tell(date(2026, 6, 30))] == [1, 0, 0, 0]
    assert tell(date(2026, 7, 1)) == 1
    first, second = mail.outbox
    assert (first.to, first.subject) == (["audrey@example.org"], "Outcomes at North, June 2026")
    assert second.subject.endswith("July 2026")
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_of_invented_patients_it_says_so(cast):
    Clinic.objects.update(data_kind=Clinic.DataKind.INVENTED)
    ask(cast.audrey)
    tell(FIRST)
    assert mail.outbox[0].subject == "TEST, no real patient: Outcomes at North, June 2026"


def test_a_month_that_begins_without_work_waits_for_its_first_working_day(cast):
    Clinic.objects.update(working_days="1111100")
    ask(cast.audrey)
    assert [tell(date(2026, 8, 1)), tell(date(2026, 8, 2)), tell(date(2026, 8, 3))] == [0, 0, 1]


def test_it_comes_an_hour_after_the_reminders_of_the_day(cast):
    Clinic.objects.update(remind_at="08:00", time_zone="UTC")
    ask(cast.audrey)
    assert [tell(FIRST, 8), tell(FIRST, 9)] == [0, 1]


def test_asked_for_later_in_the_month_it_comes_at_once(cast):
    assert tell(FIRST) == 0
    ask(cast.audrey)
    assert tell(date(2026, 6, 17)) == 1


def test_no_more_wanted_or_the_role_ended_meanwhile_drops_it(cast):
    ask(cast.audrey, cast.alice)
    with time_machine.travel(f"{FIRST}T12:00:00Z", tick=False):
        digests.plan(now=digests.clock.now())
    choose_report(membership=of(cast.audrey), by=cast.audrey, gets_report=False)
    Membership.objects.filter(user=cast.alice).update(ended_at=of(cast.alice).began_at + timedelta(days=900))
    assert tell(FIRST) == 0
    assert set(Digest.objects.values_list("state", flat=True)) == {"dropped"}


def test_planning_for_every_clinic_costs_what_it_costs_for_one(cast, django_assert_num_queries):
    now = digests.clock.now()
    with django_assert_num_queries(1):
        digests.plan(now=now)
    ask(cast.audrey, cast.alice)
    with django_assert_num_queries(4):
        digests.plan(now=now)
    with django_assert_num_queries(3):
        digests.plan(now=now)


def test_each_measure_is_in_it_with_its_definition_and_no_name(cast):
    ada = make_patient(cast.north, cast.alice)
    review_without_tests(make_given_course(ada, cast.alice, last_days_ago=30), cast.alice)
    ask(cast.alice)
    day = ada.clinic.today()
    month = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    report = report_of(cast.north, "prescriber", month=month)
    assert {line.measure.code for _, lines in report.groups for line in lines} == set(measures())
    tell(FIRST)
    said = text_of(mail.outbox[0])
    for measure in measures().values():
        assert measure.title in said
    assert "the four counts add up to all" in said
    assert ada.family_name not in said


def test_an_auditor_sees_no_small_number_and_a_prescriber_does(cast):
    ada = make_patient(cast.north, cast.alice)
    review_without_tests(make_given_course(ada, cast.alice, last_days_ago=30), cast.alice)
    month = (ada.clinic.today().replace(day=28) + timedelta(days=40)).replace(day=1)
    whole = report_of(cast.north, "prescriber", month=month)
    hidden = report_of(cast.north, "auditor", month=month)
    cells = {r.is_whole: [line.cells for _, lines in r.groups for line in lines] for r in (whole, hidden)}
    assert ("1", "0", "0", "0", "1") in {row[:5] for row in cells[True]}
    assert not [row for row in cells[False] if set(row[:5]) - {"0", "hidden"}]
    assert any("below 11 are hidden" in sentence for sentence in hidden.about)


def test_a_role_that_sees_no_figures_cannot_hold_it(cast):
    with pytest.raises(ValidationError, match="those who may see the clinic's figures"):
        Membership(user=cast.stella, clinic=cast.north, role="nurse", gets_report=True).full_clean()


def test_choosing_is_for_oneself_and_in_the_trail(cast):
    ask(cast.audrey)
    line = AuditLine.objects.get(action="membership.report")
    assert (line.actor, line.before["gets_report"], line.after["gets_report"]) == (cast.audrey, False, True)
    for user, refusal in [
        (cast.alice, ValidationError),
        (cast.nina, PermissionDenied),
        (cast.mona, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            choose_report(membership=of(cast.audrey), by=user, gets_report=False)
    assert of(cast.audrey).gets_report is True


def test_choosing_is_undone_when_the_audit_line_fails(cast, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(audit, "write", lambda **line: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ask(cast.audrey)
    assert of(cast.audrey).gets_report is False


def test_the_button_on_the_page_asks_for_it_and_for_no_more(client, cast):
    client.force_login(cast.audrey, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(reverse("monitoring:report"), {"wanted": "yes"}, follow=True).content.decode()
    assert "The report of each month goes to audrey@example.org." in page
    assert "No more monthly e-mails" in page
    page = client.post(reverse("monitoring:report"), {"wanted": "no"}, follow=True).content.decode()
    assert "E-mail me this each month" in page
    assert of(cast.audrey).gets_report is False
