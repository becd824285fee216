"""Small words of every journey: signing in, typing a date, sending a form."""

import re
from datetime import date
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page

from courses.models import User

SCREENSHOTS = Path(settings.BASE_DIR) / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_cookie(user: User, address: str) -> dict:
    """Return the cookie of a session in which `user` is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def group(page: Page | Locator, legend: str) -> Locator:
    """Return the fieldset of that legend; "(optional)" after it does not matter."""
    return page.get_by_role("group", name=re.compile(rf"^{re.escape(legend)}( \(optional\))?$"))


def fill_day(page: Page | Locator, legend: str, day: date) -> None:
    """Type a day into the three boxes of a date."""
    boxes = group(page, legend)
    for name, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(name, exact=True).fill(str(number))


def choose(page: Page | Locator, legend: str, words: str) -> None:
    """Choose a radio button by its words."""
    group(page, legend).get_by_label(words, exact=True).check()


def said(page: Page) -> str:
    """Return what the page says was done, or refused."""
    return page.locator("#messages").inner_text().strip()


def screenshot(page: Page, name: str, **options) -> None:
    """Save a picture for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", **({"full_page": True} | options))


def wait_for_chart(page: Page) -> None:
    """Return once plotly.js has drawn the first chart of the page."""
    page.wait_for_selector("[data-chart-plot] .scatterlayer .trace", state="attached")


def figure(page: Page, path: str) -> object:
    """Return a part of the live Plotly figure, e.g. "layout.xaxis.range"."""
    wait_for_chart(page)
    plot = "document.querySelector('[data-chart-plot]')"
    return page.evaluate(f"JSON.parse(JSON.stringify({plot}.{path}))")


def facts_of(page: Page) -> str:
    """Return the words of the table beneath the chart, unfolded if need be."""
    table = page.locator(".timeline__table")
    if table.get_attribute("open") is None:
        table.locator("summary").click()
    return table.locator("tbody").inner_text().replace("\xa0", " ")
