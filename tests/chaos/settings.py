"""The project's own settings, and for a negative control the app that breaks the engine."""

import os

from tracker.settings import *  # noqa: F403 - everything, as a real installation has it
from tracker.settings import INSTALLED_APPS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in; nothing is secret
if os.environ.get("CHAOS_CONTROL"):
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.controls.BrokenEngine"]
