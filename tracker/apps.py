"""The site itself: base commands, shared static files, health."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """Pulseline's site."""

    name = "tracker"
    verbose_name = "Pulseline"
