"""The Django application; its label is "practice" because django.contrib.sessions owns "sessions"."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Scenarios and practices."""

    name = "sessions"
    label = "practice"
    verbose_name = "Practice"

    def ready(self) -> None:
        """With the row of a recording goes its file."""
        from django.db.models.signals import post_delete

        from sessions.recorded import Recording, drop_file

        post_delete.connect(drop_file, sender=Recording, dispatch_uid="recording-file")
