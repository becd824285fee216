"""A real chromium before a live server: who signs in, what is stored, what the browser complained of."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from courses.models import User
from tests import cast as people
from tests.journeys.complaints import Complaints
from tests.journeys.pages import FLAGS, session_cookie
from tests.servers import Missing, chromium

# Playwright's sync API runs an event loop in this thread, in which Django would refuse its own database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WAIT_MS = 30_000  # a wait, no bound on speed: two browsers, two servers and two cores share a machine


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory) -> None:
    """Keep SQLite in a file: each thread of the server has its own connection, as in production."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        name = tmp_path_factory.mktemp("database") / "journeys.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a browser for one module: it is closed before another module starts Playwright its own way."""
    try:
        with chromium() as program, sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield started
            started.close()
    except Missing as missing:
        pytest.skip(f"skipped {missing}")


@pytest.fixture(scope="module")
def transactional_db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Open the database for a whole module: its records are stored once, and are gone after it."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@pytest.fixture(scope="module")
def address(transactional_db) -> Iterator[str]:
    """Yield the address of a server on the module's database."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def cast(transactional_db) -> people.Cast:
    return people.make_cast()


@pytest.fixture(scope="module")
def all_complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def complaints(all_complaints) -> Complaints:
    """Return what the browser complained of in this test so far."""
    all_complaints.found.clear()
    return all_complaints


@pytest.fixture(scope="module")
def context_of(browser, address, all_complaints) -> Iterator[Callable[..., BrowserContext]]:
    """Yield `context_of(user, **options)`: one per user and options, which keeps the static files it has."""
    kept: dict[str, BrowserContext] = {}

    def context_of(user: User | None, **options) -> BrowserContext:
        key = f"{user.username} {sorted(options.items())}" if user else f"stranger {len(kept)}"
        if key not in kept:
            options = {"viewport": {"width": 1240, "height": 900}} | options
            kept[key] = browser.new_context(base_url=address, **options)
            kept[key].set_default_timeout(WAIT_MS)
            all_complaints.listen(kept[key], address)
        if user:
            kept[key].add_cookies([session_cookie(user, address)])
        return kept[key]

    yield context_of
    for context in kept.values():
        context.close()


@pytest.fixture
def visit(context_of, complaints) -> Iterator[Callable[..., Page]]:
    """Yield `visit(path, by=user, **context options)`: a new tab at that path, signed in.

    Whatever any tab complained of (policy, console, a page error, another host) fails the test.
    """
    tabs: list[Page] = []

    def visit(path: str = "/", *, by: User | None = None, **options) -> Page:
        tabs.append(context_of(by, **options).new_page())
        tabs[-1].goto(path)
        return tabs[-1]

    yield visit
    for tab in tabs:
        tab.close()
    assert complaints.found == []
