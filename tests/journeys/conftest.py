"""A real chromium in front of a live server: who signs in, what is stored, and what the browser complained of."""

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


@pytest.fixture
def complaints() -> Complaints:
    """Return what the browser complained of so far; a test that provokes a complaint takes it out again."""
    return Complaints()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser, address, complaints) -> Iterator[Visit]:
    """Yield `visit(path, by=user, **context options)`: a new browser window, signed in, at that path.

    Whatever any window complained of (policy, console, a page error, another host) fails the test.
    """
    contexts: list[BrowserContext] = []

    def visit(path: str = "/", *, by: User | None = None, **options) -> Page:
        context = browser.new_context(
            base_url=address, **({"viewport": {"width": 1240, "height": 900}} | options)
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        complaints.listen(context, address)
        if by:
            context.add_cookies([session_cookie(by, address)])
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints.found == []
