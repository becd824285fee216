"""What Prometheus reads, who may read it, and that it holds no patient."""

from decimal import Decimal

import pytest
from prometheus_client.parser import text_string_to_metric_families

from courses.actions.order_warned import note_warned
from courses.actions.pulse import CourseOrder, check_course_order
from courses.models import AuditLine
from courses.rules.pulse import PlannedInfusion
from monitoring.models import Delivery, Heartbeat
from monitoring.outcomes.dose_alerts import known_rules
from monitoring.reminders import deliver, plan
from tests.cast import make_cast, make_course, make_patient

NAMES = {
    "reminder_oldest_due_age_seconds",
    "reminder_dwell_seconds",
    "reminder_late_ratio",
    "reminder_sent",
    "reminder_failed",
    "reminder_deadletter",
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
    "dose_alert",
}
# As promised by their readers, with what Prometheus adds to a counter; the others of that promise have no
# subject here yet: no MLLP listener, no sealed trail, no backups made by the application.
PROMISED = {
    "reminder_oldest_due_age_seconds": set(),
    "reminder_dwell_seconds_bucket": {"le"},
    "reminder_sent_total": {"channel"},
    "reminder_failed_total": {"channel"},
    "reminder_deadletter_total": {"channel"},
    "outbox_depth": set(),
    "sweeper_last_success_timestamp": {"job"},
    "beat_last_tick_timestamp": set(),
    "worker_last_heartbeat": set(),
    "deadletter_oldest_age": set(),
    "dose_alert_total": {"rule", "action"},
}


@pytest.mark.django_db
def test_the_figures_are_the_databases_and_hold_no_patient(client):
    cast = make_cast()
    ada = make_patient(cast.north, cast.alice)
    make_course(ada, cast.alice, doses_mg=("1500",))
    plan.plan_all()
    Delivery.objects.update(due_at="2026-01-01T00:00Z")
    deliver.deliver_all()
    Heartbeat.objects.create(name="beat 1", kind="beat", at="2026-01-01T00:00Z")
    text = client.get("/metrics").content.decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert set(families) == NAMES
    sent = {sample.labels["channel"]: sample.value for sample in families["reminder_sent"].samples}
    assert sent == {"inbox": 1, "email": 0, "sms": 0, "webhook": 0}
    assert families["beat_last_tick_timestamp"].samples[0].value == 1767225600
    assert sum(len(family.samples) for family in families.values()) <= 200
    shown = {sample.name: set(sample.labels) for family in families.values() for sample in family.samples}
    assert {name: shown.get(name) for name in PROMISED} == PROMISED
    for word in ("Abbott", "Ada", "N-1", "North", "nina", str(ada.pk) + ".1.due"):
        assert word not in text


@pytest.mark.django_db
def test_what_the_dose_check_said_is_counted_by_rule_and_by_what_was_done(client):
    cast = make_cast()
    ada, ben = (make_patient(cast.north, cast.alice, number=f"N-{n}") for n in (1, 2))
    for mg in ("1500", "1500", "15000"):
        infusions = (PlannedInfusion(cast.north.today(), Decimal(mg)),)
        order = CourseOrder(indication="flare", infusions=infusions)
        note_warned(patient=ada, by=cast.alice, checked=check_course_order(ada, order))
    make_course(ben, cast.alice, doses_mg=("1500",))
    old = AuditLine.objects.latest(
        "id"
    )  # a line of before, which says nothing of stops, of a rule that is gone
    after = {"codes": ["too_much_on_a_sunday"], "rules_version": "dose 1"}
    AuditLine.objects.create(
        actor=cast.alice, clinic=cast.north, action="order.warned", record=old.record, after=after
    )
    said = {
        (sample.labels["rule"], sample.labels["action"]): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").content.decode())
        for sample in family.samples
        if sample.name == "dose_alert_total"
    }
    assert said == {
        ("above_most_a_day", "warned"): 2,
        ("above_absolute_cap", "stopped"): 1,
        ("above_most_a_day", "overridden"): 1,
        ("other", "warned"): 1,
    }
    assert 3 * len(known_rules()) + 3 <= 200  # every rule with every action, and those of the past


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
