"""The patient's calendar: the sheets of their tapers, and the private feed for their own phone."""

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.actions import calendars as actions
from courses.clinic.access import Right
from courses.forms.change import WhyForm
from courses.forms.sheets import FeedForm
from courses.models import CalendarFeed, Patient
from courses.sheets.ics import calendar_of
from courses.sheets.public import feed_by_token
from courses.views.answer import REFUSED, answer
from courses.views.door import about, access_of, patient_url, writes
from courses.views.sheets import as_file, why_no_sheet

MOST_FETCHES = 60  # of one feed in an hour: a phone asks a few times a day
HOUR = 60 * 60


@writes
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheets and the feed; make a feed, whose address is shown this once and never again."""
    patient = access_of(request).patient(pk)
    if request.method == "POST":
        access_of(request).require(Right.RECORD, patient.clinic)
    form, status, address = FeedForm(request.POST or None), 200, ""
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                _, token = actions.open_feed(
                    patient=patient, by=request.user, language=form.cleaned_data["language"]
                )
                status, address = 200, request.build_absolute_uri(reverse("courses:feed", args=[token]))
            except ValidationError as refused:
                form.add_error(None, refused.messages)
    return render(request, "courses/calendar.html", _context(request, patient, form, address), status=status)


def _context(request: HttpRequest, patient: Patient, form: FeedForm, address: str) -> dict:
    plans = (
        patient.taperplans.current()
        .filter(closed_on__isnull=True)
        .select_related("patient__clinic")
        .prefetch_related("steps")
    )
    feeds = patient.calendar_feeds.select_related("added_by", "ended_by").order_by("-added_at")
    return about(request, patient, "courses") | {
        "form": form,
        "address": address,
        "plans": [(plan, why_no_sheet(plan)) for plan in plans],
        "feed": next((feed for feed in feeds if feed.ended_at is None), None),
        "revoked": [feed for feed in feeds if feed.ended_at],
    }


@writes
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; close the feed's address for good."""
    feed = access_of(request).record(CalendarFeed, pk=pk)
    access_of(request).require(Right.RECORD, feed.patient.clinic)
    back = reverse("courses:calendar", args=[feed.patient_id])
    if feed.ended_at and request.method != "POST":
        messages.error(request, "This feed is revoked already.")
        return redirect(back)
    form = WhyForm(request.POST or None)
    return answer(
        request,
        form=form,
        write=lambda: actions.revoke_feed(feed=feed, by=request.user, reason=form.cleaned_data["reason"]),
        stored=lambda _: "The calendar feed is revoked: its address answers no more.",
        go_to=lambda _: back,
        template="courses/form_page.html",
        context=about(request, feed.patient)
        | {
            "heading": "Revoke the calendar feed?",
            "submit": "Revoke",
            "cancel_url": back,
            "back_url": patient_url(feed.patient),
            "hint": "Whoever has its address then finds nothing there. Events already copied into another "
            "calendar stay in it: tell the patient to remove them.",
        },
    )


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar to whoever knows the address: no sign-in, no name, no disease, no drug."""
    found = feed_by_token(token)
    if found is None:
        raise Http404("No such calendar.")
    if _fetches(found) > MOST_FETCHES:
        return HttpResponse(
            "Asked too often: try again in an hour.", status=429, headers={"Retry-After": HOUR}
        )
    return as_file(calendar_of(found.patient, language=found.language), "tablets.ics", "text/calendar")


def _fetches(found: CalendarFeed) -> int:
    """Return how often this process was asked for the feed within the hour."""
    key = f"calendar-feed-{found.pk}"
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return 1
