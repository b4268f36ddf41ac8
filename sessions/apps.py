"""The Django application; its label is "practice" because django.contrib.sessions owns "sessions"."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Scenarios and practices."""

    name = "sessions"
    label = "practice"
    verbose_name = "Practice"
