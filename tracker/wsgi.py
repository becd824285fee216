"""The web process: `gunicorn tracker.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
os.environ.setdefault("PULSELINE_PROCESS", "web")  # settings give web processes a connection pool

application = get_wsgi_application()
