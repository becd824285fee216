"""The house rules no linter knows. Each finder is a function of a text, and is itself tried on a breach."""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
NOT_OURS = {
    ".git",
    ".venv",
    ".tools",
    "var",
    "screenshots",
    "staticfiles",
    "node_modules",
    "mutants",
    "__pycache__",
}
LONGEST_FILE_LINES = 400

PURE = ("courses/rules/*.py", "courses/protocols/*.py", "monitoring/rules/*.py", "monitoring/charts*.py")
WINDOWS_ON_PATIENTS = tuple(
    f"{app}/{room}*.py" for app in ("courses", "monitoring", "tracker") for room in ("views", "api")
)
CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "time_ns", "monotonic"}
OWNERS = {"date", "datetime", "time", "timezone"}

# Put together here, for this file too must not name one.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
]
OF_ONE_MACHINE = re.compile(r"(?<![\w.\-/:*])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "tm" + "p"]) + r")/")


@cache
def tree() -> list[str]:
    """Return the paths of our own files, relative, in order."""
    found = []
    for folder, folders, names in os.walk(BASE_DIR):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        found += [(Path(folder) / name).relative_to(BASE_DIR).as_posix() for name in names]
    return sorted(found)


def files(*patterns: str) -> list[Path]:
    """Return our own files that match; a star crosses folders."""
    return [BASE_DIR / path for path in tree() if any(fnmatchcase(path, pattern) for pattern in patterns)]


def breaches(find: Callable[[str], Iterator[str]], *patterns: str) -> list[str]:
    """Return "file: what" for everything the finder finds in the matching files."""
    return [
        f"{path.relative_to(BASE_DIR)}: {found}"
        for path in files(*patterns)
        for found in find(path.read_text(encoding="utf-8"))
    ]


def clock_reads(source: str) -> Iterator[str]:
    """Yield calls such as date.today() or time.time()."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)):
                whose = ast.unparse(owner).split(".")[-1]
                if (name in CLOCKS and whose in OWNERS) or (whose, name) == ("time", "time"):
                    yield f"line {node.lineno} reads the clock: {ast.unparse(node)}"
            case ast.ImportFrom(module="time" | "django.utils.timezone"):
                yield f"line {node.lineno} imports a clock"


def managers(source: str) -> Iterator[str]:
    """Yield every use of a model's manager."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield f"line {node.lineno} goes round the one door to patients: {ast.unparse(node)}"


def floats(source: str) -> Iterator[str]:
    """Yield float literals and the name float."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float()):
                yield f"line {node.lineno} has a float: {node.value}"
            case ast.Name(id="float"):
                yield f"line {node.lineno} names float"


def queue_waits(source: str) -> Iterator[str]:
    """Yield publishing to the broker and waiting in it: beat alone publishes, the database alone waits."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="delay" | "apply_async" | "send_task")):
                yield f"line {node.lineno} publishes: {ast.unparse(node)}"


ANY_CASE = re.IGNORECASE
INLINE = {
    "an inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", ANY_CASE
    ),
    "an inline style": re.compile(r"<style\b|<[^>]+\sstyle\s*=", ANY_CASE),
    "an inline handler": re.compile(r"<[^>]+\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", ANY_CASE),
    "a script address": re.compile(r"javascript:", ANY_CASE),
    "another host's file": re.compile(r"(?:src|href)=\"(?:https?:)?//[^\"]+\.(?:js|css|woff2?)", ANY_CASE),
    "unescaped text": re.compile(r"\|\s*safe\b|\{%\s*autoescape off", ANY_CASE),
}


def inline_code(template: str) -> Iterator[str]:
    """Yield what the content-security-policy would block, or what lets user text become code."""
    without_comments = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", template, flags=re.DOTALL)
    for what, pattern in INLINE.items():
        for found in pattern.finditer(without_comments):
            yield f"{what}: {found[0][:60]}"


def foreign_places(text: str) -> Iterator[str]:
    """Yield package registries and paths of one machine."""
    for host in REGISTRIES:
        if host in text:
            yield f"names a package registry: {host}"
    for found in OF_ONE_MACHINE.finditer(text):
        yield f"names a path of one machine: {text[found.start() : found.start() + 30].splitlines()[0]}"


def test_rules_never_read_the_clock() -> None:
    assert files(*PURE), "the pure modules have moved: mend PURE"
    assert breaches(clock_reads, *PURE) == []


def test_pages_and_api_reach_patients_through_the_one_door() -> None:
    assert breaches(managers, *WINDOWS_ON_PATIENTS) == []


def test_rules_about_doses_and_results_hold_no_float() -> None:
    assert breaches(floats, "courses/rules/*.py", "monitoring/rules/*.py", "courses/protocols/*.py") == []


def test_nothing_but_beat_publishes_and_nothing_waits_in_the_broker() -> None:
    assert breaches(queue_waits, "courses/*.py", "monitoring/*.py", "tracker/*.py") == []


def test_templates_hold_no_code() -> None:
    assert breaches(inline_code, "templates/*.html") == []


def test_one_script_draws_charts() -> None:
    callers = [
        path for path in files("*.js") if re.search(r"Plotly\s*\.\s*(newPlot|react)", path.read_text())
    ]
    assert len(callers) <= 1, callers
    assert callers or not files("monitoring/charts*.py")


def test_no_file_names_a_registry_or_one_machine() -> None:
    texts = (
        "*.py",
        "*.toml",
        "*.lock",
        "*.md",
        "*.html",
        "*.js",
        "*.css",
        "*.json",
        "*.yml",
        "*.csv",
        "*.service",
    )
    named = ("Makefile", "Procfile", ".ci/*", "deploy/*", "*.cfg", "*.txt", ".editorconfig", ".gitignore")
    assert breaches(foreign_places, *texts, *named) == []


@pytest.mark.skipif(
    shutil.which("git") is None or not (BASE_DIR / ".git").exists(), reason="needs git and its folder"
)
def test_git_holds_no_link_and_nothing_it_ignores() -> None:
    """A link to one machine's .venv once came along, and no fresh clone could be set up."""

    def listed(*options: str) -> list[str]:
        command = ["git", "-c", "safe.directory=*", "-C", str(BASE_DIR), "ls-files", *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    assert listed(), "git lists no file of this tree"
    assert [line for line in listed("--stage") if line.startswith("120000")] == []
    assert listed("--cached", "--ignored", "--exclude-standard") == []


def test_no_file_is_too_long_to_read() -> None:
    code = [path for path in files("*.py", "*.js", "*.html") if "migrations" not in path.parts]
    long = {
        str(path.relative_to(BASE_DIR)): len(path.read_text(encoding="utf-8").splitlines()) for path in code
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE_LINES} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert files("*/utils.py", "*/helpers.py", "*/mixins.py", "*/common.py", "*/misc.py") == []


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (clock_reads, "import datetime\nd = datetime.date.today()"),
        (clock_reads, "d = date.today()"),
        (clock_reads, "d = timezone.now()"),
        (clock_reads, "t = time.time()"),
        (clock_reads, "from time import monotonic"),
        (managers, "Patient.objects.get(pk=1)"),
        (floats, "mg = 0.5"),
        (floats, "mg = float('1')"),
        (queue_waits, "remind.delay(1)"),
        (queue_waits, "remind.apply_async(eta=then)"),
        (inline_code, "<script>go()</script>"),
        (inline_code, "<script type='module'>go()</script>"),
        (inline_code, "<style>p{}</style>"),
        (inline_code, '<p style="x">'),
        (inline_code, '<p class="a" onclick="go()">'),
        (inline_code, '<p hx-on:click="go()">'),
        (inline_code, '<a href="javascript:go()">'),
        (inline_code, '<script src="//cdn.example.org/a.js"></script>'),
        (inline_code, "{{ note|safe }}"),
        (foreign_places, "see https://" + REGISTRIES[0] + "/simple"),
        (foreign_places, "open('/" + "tmp/x')"),
    ],
)
def test_each_finder_sees_a_breach(find: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(find(text))


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (clock_reads, "def due(today): return today.today_is"),
        (clock_reads, "x = datetime.time(8)"),
        (managers, "patients_for(user).get(pk=1)"),
        (floats, "mg = Decimal('0.5')"),
        (queue_waits, "hold(course, by=user)"),
        (inline_code, "<script src=\"{% static 'a.js' %}\" defer></script>"),
        (inline_code, '<script id="c" type="application/json">{}</script>'),
        (inline_code, '{# <p style="x"> #}<p class="style" data-on="1">'),
        (foreign_places, 'path("work/", ...)  # and a/tmp/b'),
    ],
)
def test_each_finder_lets_the_right_way_pass(find: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(find(text)) == []
