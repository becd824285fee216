"""Charts served to a real chromium, under the project's own content-security-policy."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, sync_playwright

from tests.servers import Missing, chromium

SCRIPTS = (
    "plotly/plotly.min",
    *(f"pulseline/js/{name}" for name in ("chart_words", "chart_layout", "chart")),
)
SHEETS = ("tokens", "base", "components", "forms", "chart")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def page_html(body: str) -> str:
    """Return a page with the sheets and scripts of a chart around `body`."""
    sheets = [f'<link rel="stylesheet" href="/pulseline/css/{name}.css">' for name in SHEETS]
    scripts = [f'<script src="/{name}.js" defer></script>' for name in SCRIPTS]
    head = ['<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Chart</title>']
    start = "".join(["<!doctype html><html lang='en'><head>", *head, *sheets, *scripts, "</head>"])
    return f'{start}<body><main class="wide">{body}</main></body></html>'


@contextmanager
def served(pages: dict[str, Callable[[], str]]) -> Iterator[str]:
    """Serve the pages by path, and static files, each with the project's policy; yield the address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made = pages.get(self.path)
            found = None if made else finders.find(self.path.lstrip("/"))
            self.send_response(200 if made or found else 404)
            kind = {"css": "text/css", "js": "text/javascript"}.get(self.path.rsplit(".", 1)[-1], "text/html")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", build_policy())
            self.end_headers()
            if made:
                self.wfile.write(made().encode())
            elif found:
                with open(found, "rb") as file:
                    self.wfile.write(file.read())

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@contextmanager
def chrome_started() -> Iterator[Browser]:
    """Yield a chromium; the test is skipped where there is none."""
    try:
        with chromium() as program, sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield started
            started.close()
    except Missing as missing:
        pytest.skip(f"skipped {missing}")
