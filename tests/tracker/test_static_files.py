"""Plotly's script comes from the installed package; nothing else of the package is served."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.cast import make_cast
from tracker.static_files import Collected, PlotlyFinder

CSS = "pulseline/css/base.css"


def test_the_script_is_found() -> None:
    found = finders.find("plotly/plotly.min.js")
    assert Path(found).name == "plotly.min.js"
    assert Path(found).stat().st_size > 1_000_000


def test_nothing_else_of_the_package_is_found() -> None:
    for path in ("plotly/widgetbundle.js", "plotly/datasets/iris.csv.gz", "plotly/../__init__.py", "plotly"):
        assert finders.find(path) is None


def test_collectstatic_takes_the_script_only() -> None:
    listed = [(path, storage.prefix) for path, storage in PlotlyFinder().list([])]
    assert listed == [("plotly.min.js", "plotly")]


def test_htmx_comes_with_its_package() -> None:
    assert finders.find("django_htmx/htmx-2.min.js")


def test_what_was_collected_is_named_by_its_content(tmp_path, settings) -> None:
    settings.DEBUG = False
    manifest = {"version": "1.1", "paths": {CSS: "pulseline/css/base.0123456789ab.css"}, "hash": ""}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    files = Collected(location=str(tmp_path), base_url="/static/")
    assert files.url(CSS) == "/static/pulseline/css/base.0123456789ab.css"
    assert files.url("pulseline/css/print.css") == "/static/pulseline/css/print.css"


@pytest.mark.django_db
def test_without_collected_files_today_is_shown_and_a_fault_says_so(
    tmp_path, settings, client, monkeypatch
) -> None:
    settings.DEBUG, settings.STATIC_ROOT = False, tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "tracker.static_files.Collected"}}
    client.force_login(make_cast().nina, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/")
    assert (page.status_code, "Nothing is due today" in page.content.decode()) == (200, True)
    monkeypatch.setattr("monitoring.views.today.worklist", lambda *_, **__: 1 / 0)
    client.raise_request_exception = False
    page = client.get("/")
    assert (page.status_code, "<h1>Something went wrong</h1>" in page.content.decode()) == (500, True)
