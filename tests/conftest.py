"""What every test has: the server kind it runs on, and a skip with its reason where one is missing."""

import os

import pytest
from django.conf import settings
from django.utils import timezone

NEEDS = {
    "postgresql": (lambda: "postgresql" in settings.DATABASES["default"]["ENGINE"], "TEST_DATABASE_URL"),
    "redis": (lambda: bool(os.environ.get("TEST_REDIS_URL")), "TEST_REDIS_URL"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose server is missing; `make test` starts both servers where they are installed."""
    if item.get_closest_marker("migrated") and item.config.getoption("nomigrations"):
        pytest.skip("needs the migrations: run `make test`, or pytest with --migrations")
    for marker, (is_there, variable) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_there():
            pytest.skip(f"needs {marker}: run `make test`, or set {variable}")


@pytest.fixture(autouse=True)
def one_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine go by this process's clock, which a test may move; where clocks differ, it may not."""
    if not request.node.get_closest_marker("database_clock"):
        monkeypatch.setattr("monitoring.reminders.clock.now", timezone.now)
