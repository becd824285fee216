"""Settings of the test suite: the embedded mode, or the servers tests/run.py started."""

import os
from pathlib import Path

import environ

from tracker.checks import PRODUCTION_VARIABLES

# What a developer's shell says about a real installation must never reach a test.
for name in (*PRODUCTION_VARIABLES, "DEBUG", "EMAIL_URL", "PULSELINE_PROCESS"):
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(Path(__file__).resolve().parent.parent / "var" / "tests")

from tracker.settings import *  # noqa: E402, F403 - after the environment is cleared

if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": environ.Env().db_url_config(os.environ["TEST_DATABASE_URL"])}
if os.environ.get("TEST_REDIS_URL"):
    CELERY_BROKER_URL = os.environ["TEST_REDIS_URL"]
    CELERY_BROKER_TRANSPORT = None
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; nothing here is secret
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
