"""`make test`: the suite on SQLite, on PostgreSQL with Redis, then the browser; says what was missing.

Its last line reads `N passed, N failed, N skipped`. With CI=true nothing may be missing or skipped.
`tests/run.py browser` runs one part; further arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

from servers import Missing, chromium, postgresql, redis

BASE_DIR = Path(__file__).resolve().parent.parent
PARTS = ("sqlite", "postgresql", "browser")
ON_TWO_CORES = ["-n", "2", "--dist", "loadfile"]
# What asks no database, or only for one plan to draw, says the same beside any: the SQLite part runs it.
WITHOUT_DATABASE = [
    f"--ignore=tests/{path}"
    for path in (
        "rules",
        "monitoring/charts",
        "courses/sheets/test_pdf.py",
        "courses/test_check_dose.py",
        "test_architecture.py",
        "test_random_tapers.py",
    )
]


class Run:
    """One run of the suite: its parts, and their sums."""

    def __init__(self, pytest_arguments: list[str]) -> None:
        self.pytest_arguments = pytest_arguments
        self.sums: Counter[str] = Counter()
        self.missing: list[str] = []
        self.is_ci = os.environ.get("CI", "").lower() in {"1", "true"}

    def sqlite(self) -> None:
        """Everything that needs no server."""
        self.pytest(
            "SQLite",
            "not browser and not postgresql and not redis and not migrated and not chaos",
            *ON_TWO_CORES,
        )

    def postgresql(self) -> None:
        """Everything but the browser and what needs no database; the tables are made by the migrations."""
        with ExitStack() as servers:
            found = self.start(servers, postgresql), self.start(servers, redis)
            if not found[0]:
                return
            env = {"TEST_DATABASE_URL": found[0]} | ({"TEST_REDIS_URL": found[1]} if found[1] else {})
            marks = "not browser and not chaos" if found[1] else "not browser and not redis"
            self.pytest("PostgreSQL", marks, "--migrations", *ON_TWO_CORES, *WITHOUT_DATABASE, **env)
            if found[1]:  # alone: its processes need both cores
                self.pytest("chaos", "chaos", "tests/chaos", **env)

    def browser(self) -> None:
        """The journeys, in a real chromium."""
        with ExitStack() as servers:
            if executable := self.start(servers, chromium):
                self.pytest("browser", "browser", *ON_TWO_CORES, CHROMIUM=executable)

    def start(self, servers: ExitStack, server: Iterator[str]) -> str:
        """Return the server's address, "" when it is missing, which is then remembered."""
        try:
            return servers.enter_context(server())
        except Missing as missing:
            self.missing.append(str(missing))
            return ""

    def pytest(self, title: str, marks: str, *options: str, **env: str) -> None:
        """Run the tests with these marks and add up their outcomes."""
        say(f"\n== {title} ==")
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-q", *options, "-m", marks, f"--junitxml={report}"]
            done = subprocess.run(
                [*command, *self.pytest_arguments], cwd=BASE_DIR, env=os.environ | env, check=False
            )
            self.sums += outcomes(report)
        # 1: a test failed, and is counted; 5: no test ran, which only a narrowed run may say.
        if done.returncode not in {0, 1} and not (done.returncode == 5 and self.pytest_arguments):
            self.sums["failed"] += 1

    def close(self) -> int:
        """Print what was missing, then the sums on the last line; return the exit status."""
        for sentence in self.missing:
            say(f"SKIPPED: {sentence}")
        self.sums["skipped"] += len(self.missing)
        is_green = (
            not self.sums["failed"] and self.sums["passed"] and not (self.is_ci and self.sums["skipped"])
        )
        if self.is_ci and self.sums["skipped"]:
            say("In CI nothing may be skipped: see above what was, and why.")
        say("{passed} passed, {failed} failed, {skipped} skipped".format_map(self.sums))
        return 0 if is_green else 1


def outcomes(report: Path) -> Counter[str]:
    """Return how many tests passed, failed, were skipped, from pytest's report; zeros without one."""
    if not report.exists():
        return Counter()
    suite = next(ElementTree.parse(report).iter("testsuite")).attrib  # noqa: S314 - written by pytest just now
    failed = int(suite["failures"]) + int(suite["errors"])
    skipped = int(suite["skipped"])
    return Counter(passed=int(suite["tests"]) - failed - skipped, failed=failed, skipped=skipped)


def say(text: str) -> None:
    """Print a line at once, in order with what pytest prints."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the parts named first on the command line, else all; return the exit status."""
    arguments = sys.argv[1:]
    named = [part for part in PARTS if part in arguments]
    run = Run([argument for argument in arguments if argument not in PARTS])
    for part in named or PARTS:
        getattr(run, part)()
    return run.close()


if __name__ == "__main__":
    shutil.rmtree(BASE_DIR / "var" / "tests", ignore_errors=True)
    sys.exit(main())
