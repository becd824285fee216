"""What the documents promise exists: settings, files, make targets, services."""

import re
from pathlib import Path

import pytest

from tracker.checks import unsafe_settings

BASE_DIR = Path(__file__).resolve().parent.parent.parent
README = (BASE_DIR / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (BASE_DIR / "CONTRIBUTING.md").read_text(encoding="utf-8")
ENVIRONMENT = (BASE_DIR / "deploy" / "environment.example").read_text(encoding="utf-8")
INTERNAL = {"PULSELINE_PROCESS"}  # set by tracker/wsgi.py itself


def settings_read() -> set[str]:
    source = "".join(
        (BASE_DIR / "tracker" / name).read_text() for name in ("settings.py", "checks.py", "demo_site.py")
    )
    return (
        set(re.findall(r"(?:_text|value_of|env\.\w+|environ\.get)\(\s*(?:env, )?\"([A-Z_]+)\"", source))
        - INTERNAL
    )


def test_the_settings_table_lists_every_setting_and_no_other() -> None:
    table = README.split("### Settings")[1].split("## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == settings_read()


def test_every_file_the_documents_name_exists() -> None:
    named = re.findall(r"(?:`|\]\()((?:\w[\w.-]*/)*[\w.-]+(?:\.\w+|/))[`)]", CONTRIBUTING + README)
    ours = {name for name in named if "/" in name or name.endswith(".md")}
    made = {"var/", "var/text-messages.jsonl", "staticfiles/"}
    assert len(ours) > 15
    assert {name for name in ours - made if not (BASE_DIR / name).exists()} == set()


def test_every_make_target_the_documents_name_exists() -> None:
    makefile = (BASE_DIR / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:`|^    |&& )make ([a-z-]+)", README + CONTRIBUTING, re.MULTILINE))
    assert len(named) >= 7
    assert named - targets == set()


def test_the_environment_example_is_refused_until_filled_in() -> None:
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", ENVIRONMENT, re.MULTILINE))
    assert example.keys() <= settings_read()
    assert unsafe_settings(example) == [
        "SECRET_KEY is too easy to guess: set it to 50 or more random characters."
    ]
    assert (
        unsafe_settings(example | {"SECRET_KEY": "k8Jq2vXr9Lw4Tz7Nb1Mc6Hd3Fg5Ps0Ay-Qe_Ru1Ti8Oo2Gj4Bn7V"})
        == []
    )


@pytest.mark.parametrize(
    ("unit", "program"),
    [
        ("web", "gunicorn tracker.wsgi"),
        ("worker", "celery -A tracker worker"),
        ("beat", "celery -A tracker beat"),
    ],
)
def test_a_service_for_each_process(unit: str, program: str) -> None:
    text = (BASE_DIR / "deploy" / f"pulseline-{unit}.service").read_text(encoding="utf-8")
    assert f"ExecStart=/opt/pulseline/.venv/bin/{program} " in text
    assert "EnvironmentFile=/etc/pulseline/environment" in text
    assert "User=pulseline" in text
