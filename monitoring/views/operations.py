"""How the engine stands, for whoever runs it: each figure with its limit and what to do; no patient."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.clinic.access import Right
from courses.models import Clinic
from courses.views.door import clinic_of, reads
from monitoring.models import Delivery, Heartbeat
from monitoring.reminders import deliver, plan
from monitoring.reminders.sweeps import LATE_AFTER
from monitoring.reminders.undelivered import waiting
from monitoring.reminders.watch import ON_TIME, Standing, standing

ALIVE_WITHIN = timedelta(seconds=60)
PING_WITHIN = timedelta(seconds=90)
MOST_CHANGES = 500  # more than a round plans at once


@dataclass(frozen=True)
class Line:
    """One figure; `todo` is said where it is beyond its limit, or where nothing is set up to be judged."""

    what: str
    said: str
    limit: str
    is_well: bool
    todo: str = ""
    is_set_up: bool = True

    @property
    def word(self) -> str:
        if not self.is_set_up:
            return "not set up"
        return "well" if self.is_well else "late"

    @property
    def tone(self) -> str:
        if not self.is_set_up:
            return "due"
        return "good" if self.is_well else "late"


@reads
def operations(request: HttpRequest) -> HttpResponse:
    """Show the whole server's engine to who manages a clinic."""
    clinic = clinic_of(request, Right.MANAGE)
    timezone.activate(clinic.zone)
    now = standing()
    lines = [*_messages(now), _given_up(now, clinic), *_rounds(now), *_processes(now), _dead_man(now)]
    context = {
        "now": now,
        "lines": lines,
        "troubles": sum(not line.is_well for line in lines if line.is_set_up),
        "not_set_up": [line.what for line in lines if not line.is_set_up],
        "heartbeats": [(beat.name, beat.get_kind_display(), beat.at) for beat in now.heartbeats],
        "channels": [(Delivery.Channel(name).label, of) for name, of in now.channels.items()],
    }
    template = "monitoring/_operations.html" if request.htmx else "monitoring/operations.html"
    return render(request, template, context)


def _messages(now: Standing) -> list[Line]:
    age = now.age(now.oldest_due_at)
    late, everything = now.late["1h"]
    return [
        Line(
            "Oldest message due and unsent",
            f"{_words(age)}, of {now.depth}" if now.depth else "none waits",
            f"at most {_words(ON_TIME)}",
            age <= ON_TIME,
            "see “Reminders late” in docs/operations.md; with a failing channel, see its last errors there",
        ),
        Line(
            "Late messages of an outage, told as one list each",
            str(now.catching_up),
            "none",
            not now.catching_up,
            "nothing: each person gets one list, not a flood; work from Today until it is none",
        ),
        Line(
            "Sent within a minute, last hour",
            f"{everything - late} of {everything}",
            "all but 1 in 10 000",
            late * 10_000 <= everything,
            "see what was wrong in that hour",
        ),
        Line(
            "Patients waiting to be planned",
            str(now.changes),
            f"at most {MOST_CHANGES}",
            now.changes <= MOST_CHANGES,
            "wait some minutes; does it not fall, start another worker",
        ),
    ]


def _given_up(now: Standing, clinic: Clinic) -> Line:
    """Return how many messages wait for somebody to tell their people otherwise; nurses see whom."""
    found = waiting(clinic)
    many, age = found.everywhere, _words(now.age(found.oldest_at))
    return Line(
        "Messages given up, nobody told otherwise yet",
        f"{many}, the oldest {age} ago; {found.here} of them at {clinic}" if many else "none",
        "none",
        not many,
        "Today shows a nurse or prescriber whom to tell otherwise; see “Stuck message” in docs/operations.md",
    )


def _rounds(now: Standing) -> list[Line]:
    todo = "start a worker and beat, or manage.py reminders --loop"
    return [
        _seen(f"Last round of “{job}”", now, now.sweeps.get(job), LATE_AFTER, todo)
        for job in (plan.SWEEP, deliver.SWEEP)
    ]


def _processes(now: Standing) -> list[Line]:
    """Return beat and workers, or the loop in their place: one of the two ways is enough."""
    beat, worker, loop = (now.last(kind) for kind in ("beat", "worker", "loop"))
    has_loop = loop is not None and now.age(loop) <= ALIVE_WITHIN
    lines = [
        _seen("Beat's last tick", now, beat, ALIVE_WITHIN, "restart pulseline-beat; is Redis there?"),
        _seen("A worker's last work", now, worker, ALIVE_WITHIN, "restart pulseline-worker; is Redis there?"),
    ]
    if loop is not None:
        lines.append(_seen("The loop's last round", now, loop, ALIVE_WITHIN, "restart pulseline-loop"))
    return [Line(x.what, x.said, x.limit, is_well=True) for x in lines] if has_loop else lines


def _dead_man(now: Standing) -> Line:
    what = "Ping to the watchdog outside"
    if not settings.DEAD_MAN_URL:
        return Line(
            what,
            "none: nobody outside would notice an outage",
            f"within {_words(PING_WITHIN)}",
            is_well=False,
            todo="set DEAD_MAN_URL to a watchdog's address; see docs/operations.md",
            is_set_up=False,
        )
    todo = "it stops on purpose while something above is late; else look for “dead-man ping” in the log"
    return _seen(what, now, now.last(Heartbeat.Kind.DEAD_MAN), PING_WITHIN, todo)


def _seen(what: str, now: Standing, at, limit: timedelta, todo: str) -> Line:
    said = f"{_words(now.age(at))} ago" if at else "never"
    return Line(what, said, f"within {_words(limit)}", at is not None and now.age(at) <= limit, todo)


def _words(age: timedelta) -> str:
    """Return a length of time in its two largest units: "3 min 20 s"."""
    seconds = int(age.total_seconds())
    units = [("d", 86400), ("h", 3600), ("min", 60), ("s", 1)]
    said = []
    for unit, length in units:
        count, seconds = divmod(seconds, length)
        if count:
            said.append(f"{count} {unit}")
    return " ".join(said[:2]) or "0 s"
