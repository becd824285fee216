"""Reading what a run left behind: the gateway's file and the database."""

import json
from pathlib import Path

from tests.chaos.records import Arrival, Evidence, Row, Target


def arrivals(path: Path) -> list[Arrival]:
    """Return every message that the gateway wrote down."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        noted = json.loads(line)
        body = noted["body"]
        found.append(
            Arrival(
                key=noted["key"],
                at=noted["at"],
                patient=body["patient"],
                kind=body["kind"],
                reminder=body["reminder"],
                round=body["round"],
                occasion=body["occasion"],
                is_of_replan=body["subject_as_of"] is not None,
                body=json.dumps(body, sort_keys=True),
            )
        )
    return found


def rows() -> list[Row]:
    """Return every delivery in the database."""
    from monitoring.models import Delivery

    return [
        Row(
            key=one.idempotency_key,
            patient=one.reminder.patient_id,
            kind=one.reminder.kind,
            reminder=one.reminder_id,
            round=one.round,
            occasion=one.occasion,
            recipient=str(one.recipient_id or f"webhook {one.webhook_id}"),
            channel=one.channel,
            state=one.state,
            sent_at=one.sent_at.timestamp() if one.sent_at else None,
            text=one.text,
        )
        for one in Delivery.objects.select_related("reminder").iterator(5000)
    ]


def refused_by_lock(folder: Path) -> list[str]:
    """Return which processes met SQLite's "database is locked": writers are to queue, not to fail."""
    logs = sorted(folder.glob("*.log"))
    return [f"{log.name}: database is locked" for log in logs if b"database is locked" in log.read_bytes()]


def waiting() -> int:
    """Return how many messages are due and not sent."""
    from django.utils import timezone

    from courses.models import Change
    from monitoring.models import Delivery

    pending = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=timezone.now())
    return pending.count() + Change.objects.count()


def collect(path: Path, targets: list[Target]) -> Evidence:
    from django.db.models import Max

    from courses.models import Patient, TaperPlan

    plans = TaperPlan.objects.values_list("patient").annotate(Max("version"))
    ended = Patient.objects.exclude(follow_up="active").values_list("pk", flat=True)
    return Evidence(targets, arrivals(path), rows(), dict(plans), frozenset(ended))
