"""The alert rules, evaluated as Prometheus would for the few forms they use, on both sides of each limit."""

import operator
import re
from pathlib import Path

import pytest
import yaml

from tests.tracker.test_metrics import NAMES

RULES = yaml.safe_load((Path(__file__).resolve().parents[2] / "deploy/alerts.yml").read_text())
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}
NOW = 10_000.0
COMPARED = re.compile(r"(?P<left>[^>]+)>(?P<right>[\d.* ]+)$")
WELL = {
    'reminder_late_ratio{window="1h"}': 0.0,
    'reminder_late_ratio{window="6h"}': 0.0,
    "reminder_oldest_due_age_seconds": 0.0,
    "sweeper_last_success_timestamp": NOW,
    "beat_last_tick_timestamp": NOW,
    "loop_last_heartbeat": NOW,
    "deadletter_oldest_age": 0.0,
}


def fires(expression: str, series: dict[str, float]) -> bool:
    """Return whether the expression holds: comparisons joined by "and", or absent(); refuses other forms."""
    if found := re.fullmatch(r"absent\((\w+)\)", expression):
        return found[1] not in series
    return all(_compares(part.strip(), series) for part in expression.split(" and "))


def _compares(part: str, series: dict[str, float]) -> bool:
    found = COMPARED.match(part)
    assert found, f"no form this test knows: {part}"
    left, limit = found["left"].strip(), 1.0
    for factor in found["right"].split("*"):
        limit *= float(factor)
    value = NOW - series[left.removeprefix("time() - ")] if left.startswith("time() - ") else series[left]
    return operator.gt(value, limit)


def firing(**changed) -> set[str]:
    series = WELL | changed.pop("series", {}) | changed
    return {name for name, rule in ALERTS.items() if fires(rule["expr"], series)}


def test_nothing_fires_while_all_is_well():
    assert firing() == set()


@pytest.mark.parametrize(
    ("series", "below", "above", "alert"),
    [
        ('reminder_late_ratio{window="1h"}', 0.00144, 0.00145, "RemindersBurnFast"),
        ('reminder_late_ratio{window="6h"}', 0.0006, 0.00061, "RemindersBurnSlowly"),
        ("reminder_oldest_due_age_seconds", 60.0, 60.1, "ReminderWaits"),
        ("sweeper_last_success_timestamp", NOW - 45, NOW - 46, "SweeperStopped"),
        ("deadletter_oldest_age", 0.0, 1.0, "MessageGivenUp"),
    ],
)
def test_each_rule_fires_beyond_its_limit_and_not_at_it(series, below, above, alert):
    assert firing(series={series: below}) == set()
    assert firing(series={series: above}) == {alert}


def test_beat_may_be_gone_while_a_loop_lives_and_the_other_way_round():
    old = NOW - 46
    assert firing(beat_last_tick_timestamp=old) == set()
    assert firing(loop_last_heartbeat=old) == set()
    assert firing(beat_last_tick_timestamp=old, loop_last_heartbeat=old) == {"NobodyWakesReminders"}


def test_a_database_that_is_gone_is_an_alert_of_its_own():
    assert fires(ALERTS["MetricsGone"]["expr"], {})
    assert not fires(ALERTS["MetricsGone"]["expr"], WELL)


def test_every_rule_asks_for_figures_that_exist_and_leads_to_its_page():
    headings = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text().splitlines()
    known = {
        line.removeprefix("## ").lower().replace(" ", "-") for line in headings if line.startswith("## ")
    }
    for rule in ALERTS.values():
        asked = set(re.findall(r"[a-z]+(?:_[a-z]+)+", rule["expr"]))
        assert asked <= NAMES
        assert rule["annotations"]["runbook"].partition("#")[2] in known
