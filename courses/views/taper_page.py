"""The page of one taper: the plan in force, what was taken where it differs, and every earlier version."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.clinic.access import Access, Right
from courses.models import DoseTaken, TaperPlan
from courses.protocols.loader import taper_protocols
from courses.rules.dates import day_before
from courses.rules.dose_spans import DoseSpan
from courses.rules.doses import daily_mg
from courses.rules.steps import Taper
from courses.rules.taken import Parting, difference_mg, partings, replanned_days
from courses.views.door import about, access_of, reads
from courses.views.facts import history_url
from courses.views.schedule import Schedule, schedule_of
from courses.views.tablets import tablets_of_taper
from courses.views.taper import plan_seen


@dataclass(frozen=True)
class Version:
    """One version of a plan with its schedule, None where it is as directed; `number` is in digits."""

    plan: TaperPlan
    schedule: Schedule | None

    @property
    def number(self) -> str:
        return str(self.plan.version)


@dataclass(frozen=True)
class Taken:
    """Where planned and taken part, and the mg taken beyond the plan on days whose dose is known."""

    partings: tuple[Parting, ...]
    difference_mg: Decimal

    @property
    def has_unknown(self) -> bool:
        return any(one.taken_mg is None for one in self.partings)


@reads
def detail(request: HttpRequest, chain) -> HttpResponse:
    """Show the plan in force with today's step marked, and every earlier version with who and why."""
    plan = plan_seen(request, chain)
    today = plan.patient.clinic.today()
    rows = access_of(request).records(TaperPlan).filter(chain=chain).order_by("-version")
    rows = list(rows.select_related("recorded_by", "voided_by").prefetch_related("steps"))
    taper = rows[0].as_taper()
    context = about(request, plan.patient) | {
        "plan": plan,
        "state": state_of(plan, taper, today),
        "is_changeable": plan.voided_at is None and plan.closed_on is None,
        "protocol": taper_protocols().get(plan.protocol),
        "history_url": history_url(plan),
        "earlier": [_version(row, today) for row in rows[1:]],
    }
    if taper is None:
        context |= {"current": Version(rows[0], None)}
        return render(request, "courses/taper_directed.html", context)
    taken = _taken(access_of(request), plan, taper, today)
    tablets = tablets_of_taper(plan, taper, today=today)
    spans = [(p.first, p.last, p.taken_mg) for p in taken.partings if p.taken_mg is not None]
    schedule = schedule_of(taper, plan.drug, today=today, tablets=tablets.counted, taken=spans)
    context |= {
        "current": Version(rows[0], schedule),
        "schedule": schedule,
        "dose_today": taper.step_on(today),
        "day_of_step": taper.day_of_step(today),
        "next_step": taper.next_step_after(today),
        "taken": taken,
        "tablets": tablets,
        "may_list_tablets": access_of(request).may(Right.LIST_TABLETS, plan.patient.clinic_id),
    }
    return render(request, "courses/taper_detail.html", context)


def _version(row: TaperPlan, today: date) -> Version:
    taper = row.as_taper()
    return Version(row, taper and schedule_of(taper, row.drug, today=today, has_chart=False))


def _taken(access: Access, plan: TaperPlan, taper: Taper, today: date) -> Taken:
    rows = access.records(DoseTaken).current().filter(patient=plan.patient, drug__iexact=plan.drug)
    spans = [_span(plan, taper, row) for row in rows.filter(first_day__lte=today).order_by("first_day")]
    until = today if plan.closed_on is None else min(plan.closed_on, today)
    within = [span for span in spans if span.last_day is None or span.last_day >= taper.first_day]
    found = partings(taper, within, until)
    found = tuple(one for one in found if one.last >= taper.first_day)
    return Taken(found, difference_mg(found))


def _span(plan: TaperPlan, taper: Taper, row: DoseTaken) -> DoseSpan:
    """Return the record as days; an open one runs until a later change of the plan."""
    last = row.last_day
    if last is None:
        zone = plan.patient.clinic.zone
        replanned_at = timezone.localtime(plan.recorded_at, zone) if plan.version > 1 else None
        starts = [taper.first_day, *replanned_days(taper, replanned_at, row.recorded_at)]
        newer = [day for day in starts if day > row.first_day]
        last = day_before(min(newer)) if newer else None
    mg = daily_mg(row.amount, row.unit, row.per, row.weight_kg)
    return DoseSpan(row.drug, row.first_day, last, mg, row.is_start_only)


def state_of(plan: TaperPlan, taper: Taper | None, today: date) -> str:
    """Return where the plan stands, in a word or two."""
    if plan.voided_at:
        return "entered in error"
    if plan.closed_on:
        return "closed"
    if taper is None:
        return "as directed"
    if taper.last_day and taper.last_day < today:
        return "ended"
    return "running" if taper.first_day <= today else "planned"
