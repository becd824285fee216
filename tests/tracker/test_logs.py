"""Logs are JSON lines; a request is its method, path and user number, never a name, a query or a body."""

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator

import pytest
import structlog
from django.contrib.auth import get_user_model
from django.test import Client

from tracker.logs import logging_config

CANARY = "Zebulon-Canary"
Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Log into memory; yield a function that returns the lines so far."""
    root, written = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    config = logging_config(level="INFO")
    config["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(config)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)


def test_a_line_is_one_json_object_in_utc(lines: Lines) -> None:
    structlog.get_logger("pulseline").info("tick", planned=3)
    logging.getLogger("pulseline").warning("two\nlines")
    first, second = lines()
    assert (first["event"], first["planned"], first["level"], first["logger"]) == (
        "tick",
        3,
        "info",
        "pulseline",
    )
    assert str(first["timestamp"]).endswith("Z")
    assert (second["event"], second["level"]) == ("two\nlines", "warning")


def test_debug_is_below_the_level(lines: Lines) -> None:
    structlog.get_logger("pulseline").debug("unseen")
    assert lines() == []


@pytest.mark.django_db
def test_no_request_leaks_what_was_searched_or_typed(client: Client, lines: Lines) -> None:
    client.force_login(get_user_model().objects.create_user(CANARY, last_name=CANARY))
    client.get("/readyz", {"q": CANARY}, headers={"Referer": f"http://testserver/?q={CANARY}"})
    client.post("/readyz", {"name": CANARY})
    found = lines()
    finished = [(line["request"], line["code"]) for line in found if line["event"] == "request_finished"]
    assert finished == [("GET /readyz", 200), ("POST /readyz", 405)]
    assert CANARY not in json.dumps(found)


@pytest.mark.django_db
def test_a_wrong_password_leaks_neither_name_nor_password(client: Client, lines: Lines) -> None:
    client.post("/accounts/login/", {"username": CANARY, "password": CANARY})
    assert lines()
    assert CANARY not in json.dumps(lines())


@pytest.mark.django_db
def test_the_token_of_a_calendar_feed_is_in_no_line(client: Client, lines: Lines) -> None:
    client.get(f"/calendar/{CANARY}.ics")
    logging.getLogger("pulseline").warning("fetched /calendar/%s.ics twice", CANARY)
    found = lines()
    assert [line["request"] for line in found if line["event"] == "request_finished"] == [
        "GET /calendar/….ics"
    ]
    assert CANARY not in json.dumps(found)
