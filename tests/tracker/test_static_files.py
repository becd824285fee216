"""Plotly's script comes from the installed package; nothing else of the package is served."""

from pathlib import Path

from django.contrib.staticfiles import finders

from tracker.static_files import PlotlyFinder


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
