"""Static files: Plotly's script from its package, and what a page does where nobody collected them."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SCRIPT = "plotly.min.js"
PREFIX = "plotly"  # so its address is static/plotly/plotly.min.js


def package_data() -> Path:
    """Return the folder of plotly's script. The package is looked up, not imported: that takes a second."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "The plotly package is not installed: run `make run` or install requirements.lock."
        )
    return Path(spec.origin).parent / "package_data"


class PlotlyFinder(BaseFinder):
    """Finds one file, plotly/plotly.min.js."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=package_data())
        self.storage.prefix = PREFIX  # collectstatic and WhiteNoise read it there

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        """Return the script's place on disk; an empty list when another file is asked for."""
        if path != f"{PREFIX}/{SCRIPT}":
            return []
        place = self.storage.path(SCRIPT)
        return [place] if find_all else place

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, FileSystemStorage]]:
        """Return the script with its storage."""
        return [(SCRIPT, self.storage)]


class Collected(CompressedManifestStaticFilesStorage):
    """Names each file by its content.

    A file that `collectstatic` was forgotten for keeps its plain name: its page comes without style, where an
    error would take the worklist away, and the page that says so with it.
    """

    def stored_name(self, name: str) -> str:
        """Return the name with its hash, or the plain one of a file that nobody collected."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
