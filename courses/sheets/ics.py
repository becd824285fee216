"""The patient's tapers as a calendar (RFC 5545): whole days, the same events however often plans change.

One event a step. Its UID is the plan's chain and the step's place, so that a changed plan moves the events a
phone already has; SEQUENCE is the plan's version less one. A step the newest version no longer has, and every
step of a plan entered in error or of a patient no longer followed, is cancelled rather than left out.
There is no name, no disease and no drug in it: a shared calendar is read by others (DECISIONS).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import override
from icalendar import Calendar, Event, vDuration

from courses.models import Patient, TaperPlan, TaperStep
from courses.models.tablets import Dispensing, dispensing_of
from courses.rules.tablets import Made
from courses.sheets import words

DAY = timedelta(days=1)
REFRESH = timedelta(hours=12)


@dataclass(frozen=True)
class Entry:
    """One step as an event; `after` is the day after its last, None for an open end."""

    uid: str
    sequence: int
    stamped_at: datetime
    first: date
    after: date | None
    summary: str
    is_cancelled: bool


def calendar_of(patient: Patient, *, language: str, chain=None) -> bytes:
    """Return the calendar of all the patient's tapers, or of one, as a file."""
    rows = TaperPlan.objects.filter(patient=patient).prefetch_related("steps")
    rows = rows.filter(chain=chain) if chain else rows
    rows = rows.select_related("patient__clinic").order_by("chain", "version")
    with override(language):
        entries = [
            entry
            for _, versions in groupby(rows, key=lambda plan: plan.chain)
            for entry in _entries(list(versions))
        ]
        return _file(sorted(entries, key=lambda entry: (entry.first, entry.uid)), patient)


def _entries(versions: list[TaperPlan]) -> Iterator[Entry]:
    """Return the newest version's steps, and those that only earlier versions had, cancelled."""
    newest = versions[-1]
    is_over = newest.voided_at is not None or not newest.patient.is_followed
    dispensing = dispensing_of(newest)
    seen: set[int] = set()
    for plan in reversed(versions):
        for place, (step, after) in enumerate(_steps(plan), start=1):
            if place in seen:
                continue
            seen.add(place)
            yield Entry(
                uid=f"{plan.chain}-{place}@pulseline",
                # One more for a plan that is over, which has no new version: a phone takes the higher number.
                sequence=newest.version - 1 + is_over,
                stamped_at=newest.voided_at or newest.recorded_at,
                first=step.first_day,
                after=after,
                summary=_summary(step, after, dispensing),
                is_cancelled=is_over or plan is not newest,
            )


def _steps(plan: TaperPlan) -> Iterable[tuple[TaperStep, date | None]]:
    """Return each step, the end of 0 mg too, with the day after its last."""
    steps = sorted(plan.steps.all(), key=lambda step: step.first_day)
    following = [step.first_day for step in steps[1:]]
    last = [steps[-1].first_day + DAY if steps[-1].daily_mg == 0 else None] if steps else []
    return zip(steps, [*following, *last], strict=True)


def _summary(step: TaperStep, after: date | None, dispensing: Dispensing) -> str:
    if step.daily_mg == 0:
        return words.event_end()
    dose = None if dispensing.is_empty else dispensing.dose(step.daily_mg)
    made = words.tablets(dose) if isinstance(dose, Made) else ""
    return words.event_dose(step.daily_mg, made) if after else words.event_open(step.daily_mg, made)


def _file(entries: Iterable[Entry], patient: Patient) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Pulseline//Tablet calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words.calendar_name())
    calendar.add("x-published-ttl", vDuration(REFRESH))
    description = _description(patient)
    for entry in entries:
        calendar.add_component(_event(entry, description))
    return calendar.to_ical()


def _description(patient: Patient) -> str:
    phone = patient.clinic.phone
    return f"{words.event_advice()} {words.do_not_stop()}" + (f" {phone}" if phone else "")


def _event(entry: Entry, description: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamped_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.first)
    if entry.after:
        event.add("dtend", entry.after)
    event.add("summary", entry.summary)
    event.add("description", description)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
