"""How the engine stands, from the database alone: many processes tell the same, a restart forgets nothing.

Each read goes by a partial index, but for the totals by channel, which count every message once a scrape.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Min, Q, Sum

from courses.models import Change
from monitoring.models import Delivery, Heartbeat, Sweep
from monitoring.reminders import catch_up, clock

ON_TIME = timedelta(seconds=60)  # the promise: sent within a minute of its moment
WINDOWS = {"1h": timedelta(hours=1), "6h": timedelta(hours=6)}
DWELL_SECONDS = (1, 2, 5, 10, 20, 30, 60, 300, 3600)
MOST_COUNTED = 100_000  # changes that wait: beyond it "how many" changes nothing
PENDING, SENT, FAILED = Delivery.State.PENDING, Delivery.State.SENT, Delivery.State.FAILED


@dataclass(frozen=True)
class OfChannel:
    """Messages of one channel since the beginning: sent, failed tries, given up."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


@dataclass(frozen=True)
class Standing:
    """The engine at one moment; a moment is None where nothing of the kind ever was."""

    now: datetime
    depth: int  # due, not sent, not given up
    oldest_due_at: datetime | None
    retrying: int
    catching_up: int
    changes: int
    sweeps: dict[str, datetime]
    heartbeats: tuple[Heartbeat, ...]
    channels: dict[str, OfChannel]
    dead_oldest_at: datetime | None
    dwell: dict[int, int]  # of the last hour's: how many were sent within so many seconds
    dwell_count: int
    dwell_mean: timedelta | None
    late: dict[str, tuple[int, int]] = field(default_factory=dict)  # by window: late, all

    def last(self, kind: str) -> datetime | None:
        """Return the newest heartbeat of the kind."""
        return max((beat.at for beat in self.heartbeats if beat.kind == kind), default=None)

    def age(self, at: datetime | None) -> timedelta:
        """Return how long ago that was; nothing at all is no age."""
        return max(self.now - at, timedelta(0)) if at else timedelta(0)

    def late_share(self, window: str) -> float:
        """Return which share of the window's messages was not sent within a minute of its moment."""
        late, everything = self.late[window]
        return late / everything if everything else 0.0


def standing(*, now: datetime | None = None) -> Standing:
    """Return how the engine stands; as many queries however much there is."""
    now = now or clock.now()
    due = _due(now)
    totals = list(_totals())
    sent = _sent(now)
    return Standing(
        now=now,
        depth=due["depth"],
        oldest_due_at=due["oldest"],
        retrying=due["retrying"],
        catching_up=due["catching_up"],
        changes=Change.objects.order_by()[:MOST_COUNTED].count(),
        sweeps=dict(Sweep.objects.values_list("name", "finished_at")),
        heartbeats=tuple(Heartbeat.objects.order_by("kind", "-at")),
        channels={channel: _of(channel, totals) for channel in Delivery.Channel.values},
        dead_oldest_at=min((row["oldest"] for row in totals if row["state"] == FAILED), default=None),
        dwell={seconds: sent[f"within_{seconds}"] for seconds in DWELL_SECONDS},
        dwell_count=sent["all_1h"],
        dwell_mean=sent["mean"],
        late={name: _late(name, now - length, sent, due) for name, length in WINDOWS.items()},
    )


def _due(now: datetime) -> dict:
    """Return counts of what is pending though its moment has come."""
    late = Q(due_at__lt=now - ON_TIME)
    return Delivery.objects.filter(state=PENDING, due_at__lte=now).aggregate(
        depth=Count("pk"),
        oldest=Min("due_at"),
        retrying=Count("pk", filter=Q(attempts__gt=0)),
        catching_up=Count("pk", filter=Q(attempts=0, due_at__lt=now - catch_up.LATE)),
        late=Count("pk", filter=late),
    )


def _totals():
    rows = Delivery.objects.order_by().values("channel", "state")
    return rows.annotate(messages=Count("pk"), tries=Sum("attempts"), oldest=Min("due_at"))


def _of(channel: str, totals: list[dict]) -> OfChannel:
    mine = [row for row in totals if row["channel"] == channel]
    by_state = {row["state"]: row["messages"] for row in mine}
    tries = sum(row["tries"] for row in mine)
    return OfChannel(sent=by_state.get(SENT, 0), failed=tries, dead=by_state.get(FAILED, 0))


def _sent(now: datetime) -> dict:
    """Return counts of the last six hours' sent messages by how long after their moment they went."""
    asked = {}
    last_hour = Q(sent_at__gt=now - WINDOWS["1h"])
    for seconds in DWELL_SECONDS:
        within = Q(sent_at__lte=F("due_at") + timedelta(seconds=seconds))
        asked[f"within_{seconds}"] = Count("pk", filter=last_hour & within)
    for name, length in WINDOWS.items():
        inside = Q(sent_at__gt=now - length)
        asked[f"all_{name}"] = Count("pk", filter=inside)
        asked[f"late_{name}"] = Count("pk", filter=inside & Q(sent_at__gt=F("due_at") + ON_TIME))
    asked["mean"] = Avg(F("sent_at") - F("due_at"), filter=last_hour)
    return Delivery.objects.filter(state=SENT, sent_at__gt=now - max(WINDOWS.values())).aggregate(**asked)


def _late(name: str, since: datetime, sent: dict, due: dict) -> tuple[int, int]:
    """Return how many were late and how many there were: what waits too long counts while it waits."""
    given_up = Delivery.objects.filter(state=FAILED, due_at__gt=since).count()
    late = sent[f"late_{name}"] + due["late"] + given_up
    return late, sent[f"all_{name}"] + due["late"] + given_up
