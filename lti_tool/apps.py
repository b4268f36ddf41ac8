"""The Django application of the learning platform's side."""

from django.apps import AppConfig


class LtiToolConfig(AppConfig):
    """Registrations, launches and what is owed back to a platform."""

    name = "lti_tool"
    verbose_name = "Learning platforms"
