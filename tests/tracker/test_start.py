"""The start as an administrator meets it: real processes with a given environment."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tracker.test_checks import SAFE
from tracker.embedded import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SHOW = """
import json, django
from django.conf import settings as s
django.setup()
names = ["DEBUG", "ALLOWED_HOSTS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "SECURE_HSTS_SECONDS", "CELERY_BROKER_URL",
         "CELERY_ACCEPT_CONTENT", "EMAIL_BACKEND", "AUTH_USER_MODEL"]
print(json.dumps({name: getattr(s, name) for name in names} | {"database": s.DATABASES["default"]["ENGINE"],
    "options": s.DATABASES["default"].get("OPTIONS", {}), "static": s.STORAGES["staticfiles"]["BACKEND"]}))
"""


def start(arguments: list[str], data_dir: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the repository with this environment and nothing else."""
    bare = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=bare | env,
        capture_output=True,
        text=True,
        check=False,
    )


def settings(data_dir: Path, **env: str) -> dict[str, object]:
    done = start(["-c", SHOW], data_dir, **env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_with_no_environment_it_is_the_embedded_mode(tmp_path: Path) -> None:
    assert settings(tmp_path / "var") == {
        "DEBUG": True,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "CELERY_BROKER_URL": "filesystem://localhost",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "AUTH_USER_MODEL": "courses.User",
        "database": "django.db.backends.sqlite3",
        "options": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "static": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }


def test_in_production_everything_is_shut(tmp_path: Path) -> None:
    found = settings(tmp_path, **SAFE)
    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["pulseline.example.org"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "CELERY_BROKER_URL": "redis://broker:6379/0",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "AUTH_USER_MODEL": "courses.User",
        "database": "django.db.backends.postgresql",
        "options": {},
        "static": "tracker.static_files.Collected",
    }
    assert not (tmp_path / "secret_key").exists()


def test_only_web_processes_have_a_connection_pool(tmp_path: Path) -> None:
    web = settings(tmp_path, **SAFE, PULSELINE_PROCESS="web", DATABASE_POOL_SIZE="9")
    assert web["options"] == {"pool": {"min_size": 1, "max_size": 9, "timeout": 5}}


@pytest.mark.parametrize(
    "arguments",
    [
        ["manage.py", "check"],
        ["manage.py", "migrate"],
        ["-c", "import tracker.wsgi"],
        ["-m", "celery", "-A", "tracker", "report"],
    ],
    ids=["check", "migrate", "web", "worker"],
)
def test_every_process_refuses_to_start_unsafe(arguments: list[str], tmp_path: Path) -> None:
    done = start(arguments, tmp_path, **SAFE | {"REDIS_URL": ""})
    assert done.returncode != 0
    sentence = "REDIS_URL is missing or names no Redis server: set it to redis://host:6379/0."
    assert sentence in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_command_is_refused_in_one_line(tmp_path: Path) -> None:
    done = start(["manage.py", "check"], tmp_path, **SAFE | {"EMAIL_URL": ""})
    assert done.stderr == (
        "Pulseline does not start. EMAIL_URL is missing or sends no mail, so reminders would be lost: "
        "set it to smtp+tls://user:password@host:587.\n"
    )


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    show = ["-c", "from django.conf import settings; print(settings.SECRET_KEY)"]
    first, second = (start(show, tmp_path).stdout.strip() for _ in range(2))
    assert first == second == (tmp_path / "secret_key").read_text().strip()
    assert len(first) >= 50
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
