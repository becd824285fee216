"""The sheet's page and files, the feed's address: who gets them, what they say, what never leaves."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from courses.actions.patients import end_follow_up
from courses.actions.taper import void_taper
from courses.models import AuditLine, CalendarFeed
from tests import cast as people
from tests.courses.pages.typed import errors, told


def url(name: str, *args) -> str:
    return reverse(f"courses:{name}", args=args)


@pytest.fixture(autouse=True)
def _no_fetches_yet():
    cache.clear()


@pytest.fixture
def stranger() -> Client:
    return Client()


def test_the_page_shows_the_sheet_in_the_language_and_for_the_paper_asked_for(bob, plan):
    page = bob.get(url("sheet", plan.chain), {"language": "de", "paper": "letter"}).content.decode()
    assert '<section class="sheet sheet--letter" lang="de"' in page
    assert "Ihre Tabletten, Tag für Tag" in page
    assert page.count("sheet__tick") == 182
    assert "language=de&amp;paper=letter" in page


@pytest.mark.parametrize("asked", [{}, {"language": "xx", "paper": "a0"}])
def test_what_is_not_known_reads_as_english_on_the_clinics_paper(asked, alice, plan, cast):
    cast.north.paper = "letter"
    cast.north.save()
    page = alice.get(url("sheet", plan.chain), asked).content.decode()
    assert '<section class="sheet sheet--letter" lang="en"' in page


def test_the_pdf_is_a_download_without_the_patient_in_its_name(alice, plan):
    response = alice.get(url("sheet-pdf", plan.chain), {"language": "es", "paper": "letter"})
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="tablets.pdf"'
    assert response["Cache-Control"] == "no-store"
    [first, _] = PdfReader(io.BytesIO(response.content)).pages
    assert "Sus comprimidos" in first.extract_text()
    assert round(float(first.mediabox.width)) == 612


def test_the_calendar_file_is_a_download(alice, plan):
    response = alice.get(url("taper-calendar", plan.chain), {"language": "de"})
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="tablets.ics"'
    assert b"SUMMARY:Tabletten" in response.content


def test_staff_read_what_the_sheet_cannot_say(alice, plan):
    page = alice.get(url("sheet", plan.chain)).content.decode()
    assert "tablets cannot be counted" in page
    assert "the sheet leaves a line to write it on" in page


def test_a_taper_in_error_has_no_sheet_and_a_file_that_takes_its_events_away(alice, cast, plan):
    void_taper(plan=plan, seen_version=1, by=cast.alice, reason="another patient's")
    assert "there is no sheet to hand out" in alice.get(url("sheet", plan.chain)).content.decode()
    assert alice.get(url("sheet-pdf", plan.chain)).status_code == 404
    assert b"STATUS:CANCELLED" in alice.get(url("taper-calendar", plan.chain)).content


def test_an_ended_taper_and_a_patient_no_longer_followed_have_none(alice, cast, patient, today):
    ended = people.make_taper(patient, cast.alice, start_on=today - timedelta(days=182))
    assert "The taper has ended" in alice.get(url("sheet", ended.chain)).content.decode()
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    running = people.make_taper(other, cast.alice)
    end_follow_up(patient=other, seen_version=1, by=cast.alice, state="moved", on=today, reason="told")
    assert "no longer followed" in alice.get(url("sheet", running.chain)).content.decode()


# The feed ---------------------------------------------------------------------------------------------


def make_feed(client, patient, language="en") -> str:
    """Return the address as the page shows it, the one time it does."""
    page = client.post(url("calendar", patient.pk), {"language": language})
    assert page.status_code == 200
    return re.search(r'<code class="feed-address">http://testserver(.*?)</code>', page.content.decode())[1]


def test_a_nurse_makes_a_feed_that_opens_without_signing_in(nina, cast, plan, patient, stranger):
    address = make_feed(nina, patient, "de")
    response = stranger.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response.content.count(b"BEGIN:VEVENT") == 14
    assert b"Tablettenkalender" in response.content
    line = AuditLine.objects.latest("id")
    assert (line.action, line.actor, line.patient) == ("calendarfeed.open", cast.nina, patient)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(nina, patient, plan):
    address = make_feed(nina, patient)
    token = address.split("/")[-1].removesuffix(".ics")
    assert len(token) == 43
    feed = CalendarFeed.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", feed.token_sha256)
    kept = json.dumps([*CalendarFeed.objects.values(), *AuditLine.objects.values()], default=str)
    assert token not in kept
    assert token not in nina.get(url("calendar", patient.pk)).content.decode()


def test_a_second_feed_waits_until_the_first_is_revoked(nina, patient, plan, stranger):
    address = make_feed(nina, patient)
    again = nina.post(url("calendar", patient.pk), {"language": "en"})
    assert "has a calendar feed already" in errors(again)
    feed = CalendarFeed.objects.get()
    assert "Reason is empty" in errors(nina.post(url("feed-revoke", feed.pk), {"reason": ""}))
    assert stranger.get(address).status_code == 200
    response = nina.post(url("feed-revoke", feed.pk), {"reason": "lost phone"})
    assert told(response)[-1] == "The calendar feed is revoked: its address answers no more."
    assert stranger.get(address).status_code == 404
    assert "lost phone" in nina.get(url("calendar", patient.pk)).content.decode()
    assert make_feed(nina, patient) != address


def without_csrf(response) -> list[str]:
    return [line for line in response.content.decode().splitlines() if "csrf" not in line.lower()]


def test_an_unknown_and_a_revoked_address_answer_alike(nina, patient, plan, stranger):
    address = make_feed(nina, patient)
    nina.post(url("feed-revoke", CalendarFeed.objects.get().pk), {"reason": "lost phone"})
    revoked, unknown = stranger.get(address), stranger.get("/calendar/nobody.ics")
    assert (revoked.status_code, unknown.status_code) == (404, 404)
    assert without_csrf(revoked) == without_csrf(unknown)
    assert stranger.post(address).status_code == 405


def test_a_stranger_and_a_reader_make_and_revoke_none(bob, charlie, nina, patient, plan):
    make_feed(nina, patient)
    feed = CalendarFeed.objects.get()
    for client, status in ((bob, 403), (charlie, 404)):
        assert client.post(url("calendar", patient.pk), {"language": "en"}).status_code == status
        assert client.post(url("feed-revoke", feed.pk), {"reason": "x"}).status_code == status
    feed.refresh_from_db()
    assert feed.ended_at is None


def test_a_patient_no_longer_followed_gets_no_feed_and_an_old_one_cancels_all(
    nina, cast, patient, plan, today
):
    address = make_feed(nina, patient)
    end_follow_up(patient=patient, seen_version=1, by=cast.alice, state="dead", on=today, reason="told")
    content = Client().get(address).content
    assert content.count(b"STATUS:CANCELLED") == content.count(b"BEGIN:VEVENT") == 14
    nina.post(url("feed-revoke", CalendarFeed.objects.get().pk), {"reason": "died"})
    assert "no longer followed" in errors(nina.post(url("calendar", patient.pk), {"language": "en"}))


def test_a_feed_asked_for_too_often_rests_for_an_hour(nina, patient, plan, stranger):
    address = make_feed(nina, patient)
    statuses = [stranger.get(address).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
