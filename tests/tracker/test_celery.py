"""The worker's promises: JSON only, late acknowledgement, ticks that expire, no waiting in the broker."""

import importlib
import json
import os
from pathlib import Path

import pytest
from kombu import Connection

from tracker.celery import app
from tracker.embedded import broker_options


def test_messages_are_json_only() -> None:
    assert app.conf.accept_content == ["json"]
    assert (app.conf.task_serializer, app.conf.result_serializer) == ("json", "json")


def test_a_killed_worker_loses_no_task() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_ticks_expire_before_the_next_one() -> None:
    schedule = {
        name: (tick["task"], tick["schedule"], tick["options"])
        for name, tick in app.conf.beat_schedule.items()
    }
    assert schedule == {
        "plan-reminders": ("monitoring.reminders.tasks.plan_reminders", 2, {"expires": 2}),
        "make-exports": ("monitoring.outcomes.tasks.make_exports", 10, {"expires": 10}),
        "deliver-reminders": ("monitoring.reminders.tasks.deliver_reminders", 1, {"expires": 1}),
    }


@pytest.mark.parametrize("tick", ["plan_reminders", "deliver_reminders"])
def test_every_tick_calls_a_task_that_exists(tick: str) -> None:
    tasks = importlib.import_module("monitoring.reminders.tasks")
    assert getattr(tasks, tick).name == f"monitoring.reminders.tasks.{tick}"


def test_the_embedded_broker_shows_no_message_before_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = broker_options(tmp_path)
    seen_before_whole: list[str] = []
    rename = os.replace

    def look_then_rename(draft: Path, name: Path) -> None:
        seen_before_whole.extend(path.name for path in name.parent.iterdir() if path.suffix == ".msg")
        assert json.loads(draft.read_text(encoding="utf-8"))
        rename(draft, name)

    monkeypatch.setattr(os, "replace", look_then_rename)
    with Connection(
        "filesystem://", transport="tracker.file_broker:Transport", transport_options=options
    ) as connection:
        queue = connection.SimpleQueue("ticks")
        queue.put({"n": 1})
        assert seen_before_whole == []
        assert queue.get(timeout=5).payload == {"n": 1}


def test_the_embedded_mode_uses_it() -> None:
    embedded = importlib.import_module("tracker.settings")  # the suite's own may name a Redis
    assert embedded.CELERY_BROKER_TRANSPORT == "tracker.file_broker:Transport"


def test_the_embedded_broker_reads_what_it_writes(tmp_path: Path) -> None:
    options = broker_options(tmp_path)
    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "broker" / "messages")
    with app.connection_for_write("filesystem://", transport_options=options) as connection:
        connection.default_channel.queue_declare("ticks")
        connection.Producer().publish({"n": 1}, routing_key="ticks", serializer="json")
        message = connection.SimpleQueue("ticks").get(timeout=5)
        assert json.loads(message.body) == {"n": 1}
        message.ack()
