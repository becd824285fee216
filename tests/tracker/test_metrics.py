"""What Prometheus reads, who may read it, and that it holds no patient."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitoring.models import Delivery, Heartbeat
from monitoring.reminders import deliver, plan
from tests.cast import make_cast, make_course, make_patient

NAMES = {
    "reminder_oldest_due_age_seconds",
    "reminder_dwell_seconds",
    "reminder_late_ratio",
    "reminders_sent",
    "reminders_failed",
    "reminders_deadletter",
    "outbox_depth",
    "outbox_retrying",
    "outbox_catching_up",
    "changes_waiting",
    "sweeper_last_success_timestamp",
    "beat_last_tick_timestamp",
    "worker_last_heartbeat",
    "loop_last_heartbeat",
    "dead_man_last_ping_timestamp",
    "deadletter_oldest_age",
}


@pytest.mark.django_db
def test_the_figures_are_the_databases_and_hold_no_patient(client):
    cast = make_cast()
    ada = make_patient(cast.north, cast.alice)
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_all()
    Delivery.objects.update(due_at="2026-01-01T00:00Z")
    deliver.deliver_all()
    Heartbeat.objects.create(name="beat 1", kind="beat", at="2026-01-01T00:00Z")
    text = client.get("/metrics").content.decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert set(families) == NAMES
    sent = {sample.labels["channel"]: sample.value for sample in families["reminders_sent"].samples}
    assert sent == {"inbox": 1, "email": 0, "sms": 0, "webhook": 0}
    assert families["beat_last_tick_timestamp"].samples[0].value == 1767225600
    assert sum(len(family.samples) for family in families.values()) <= 200
    for word in ("Abbott", "Ada", "N-1", "North", "nina", str(ada.pk) + ".1.due"):
        assert word not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 403),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, 403),  # through the proxy on this machine
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer the token"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer another"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer "}, 403),
    ],
)
def test_who_may_read_them(client, settings, asked, status):
    settings.METRICS_TOKEN = "the token"
    assert client.get("/metrics", **asked).status_code == status


@pytest.mark.django_db
def test_without_a_token_set_none_is_right(client, settings):
    settings.METRICS_TOKEN = ""
    asked = {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}
    assert client.get("/metrics", **asked).status_code == 403
