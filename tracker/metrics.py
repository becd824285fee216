"""What Prometheus reads: the engine as the database knows it, without a word about a patient.

Every figure comes from one read of the database, so that it is the same whichever process is asked, and
counts what happened, not what this process saw. `reminder_dwell_seconds` is of the last hour's messages.
"""

from collections.abc import Iterator
from datetime import datetime
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from monitoring.models import Heartbeat
from monitoring.outcomes.dose_alerts import dose_alerts
from monitoring.reminders import deliver, plan
from monitoring.reminders.watch import Standing, standing

LOOPBACK = ("127.0.0.1", "::1")
# A proxy on the same machine sets it on all that comes from outside (README.md, "In production").
FROM_OUTSIDE = "X-Forwarded-Proto"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures to whoever brings the token, or asks on this machine and not through its proxy."""
    if not _may_read(request):
        return HttpResponse(
            "refused: bring the token of METRICS_TOKEN\n", status=403, content_type="text/plain"
        )
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Engine())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    said, token = request.headers.get("Authorization", ""), settings.METRICS_TOKEN
    if said:
        return bool(token) and compare_digest(said.encode(), f"Bearer {token}".encode())
    forwarded = any(name in request.headers for name in (FROM_OUTSIDE, "X-Forwarded-For", "Forwarded"))
    return request.META["REMOTE_ADDR"] in LOOPBACK and not forwarded


class Engine:
    """Prometheus' collector of one scrape."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        now = standing()
        yield from _gauges(now)
        yield from _counters(now)
        yield _dwell(now)
        yield _dose_alerts()
        late = GaugeMetricFamily(
            "reminder_late_ratio", "Share of messages not sent within 60 s of their moment", labels=["window"]
        )
        for window in now.late:
            late.add_metric([window], now.late_share(window))
        yield late


def _gauges(now: Standing) -> Iterator[Metric]:
    said: dict[str, tuple[str, float]] = {
        "reminder_oldest_due_age_seconds": (
            "Age of the oldest message whose moment has come and that is not sent; 0: none waits",
            now.age(now.oldest_due_at).total_seconds(),
        ),
        "outbox_depth": ("Messages whose moment has come and that are not sent", now.depth),
        "outbox_retrying": ("Of those: tried, failed, to be tried again", now.retrying),
        "outbox_catching_up": ("Of those: late by hours, told as one list each", now.catching_up),
        "changes_waiting": ("Patients whose facts changed and who are not planned yet", now.changes),
        "deadletter_oldest_age": (
            "Age of the oldest message given up, in seconds; 0: there is none",
            now.age(now.dead_oldest_at).total_seconds(),
        ),
        "beat_last_tick_timestamp": ("When beat last ticked", _unix(now.last(Heartbeat.Kind.BEAT))),
        "worker_last_heartbeat": ("When a worker last worked", _unix(now.last(Heartbeat.Kind.WORKER))),
        "loop_last_heartbeat": ("When a loop without broker last went round", _unix(now.last("loop"))),
        "dead_man_last_ping_timestamp": ("When the watchdog was last pinged", _unix(now.last("dead_man"))),
    }
    for name, (words, value) in said.items():
        yield GaugeMetricFamily(name, words, value=value)
    swept = GaugeMetricFamily("sweeper_last_success_timestamp", "When a job last finished", labels=["job"])
    for job in (plan.SWEEP, deliver.SWEEP):
        swept.add_metric([job.partition(" ")[0]], _unix(now.sweeps.get(job)))
    yield swept


def _counters(now: Standing) -> Iterator[Metric]:
    sent = CounterMetricFamily("reminder_sent", "Messages sent", labels=["channel"])
    failed = CounterMetricFamily("reminder_failed", "Tries that failed", labels=["channel"])
    dead = CounterMetricFamily("reminder_deadletter", "Messages given up", labels=["channel"])
    for channel, of in now.channels.items():
        sent.add_metric([channel], of.sent)
        failed.add_metric([channel], of.failed)
        dead.add_metric([channel], of.dead)
    return iter((sent, failed, dead))


def _dwell(now: Standing) -> Metric:
    buckets = [(f"{seconds}.0", count) for seconds, count in now.dwell.items()] + [("+Inf", now.dwell_count)]
    total = now.dwell_mean.total_seconds() * now.dwell_count if now.dwell_mean else 0.0
    words = "From a message's moment until it was sent, of those sent in the last hour"
    return HistogramMetricFamily("reminder_dwell_seconds", words, buckets=buckets, sum_value=total)


def _dose_alerts() -> Metric:
    words = "What the dose check said, by rule, and whether it stopped, warned, or was gone past"
    said = CounterMetricFamily("dose_alert", words, labels=["rule", "action"])
    for (rule, action), count in dose_alerts().items():
        said.add_metric([rule, action], count)
    return said


def _unix(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
