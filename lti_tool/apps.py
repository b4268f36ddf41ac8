"""The Django application of the learning platform's side."""

from django.apps import AppConfig


class LtiToolConfig(AppConfig):
    """Registrations, launches and what is owed back to a platform."""

    name = "lti_tool"
    verbose_name = "Learning platforms"

    def ready(self) -> None:
        """What is changed among the records is noted like everything else."""
        from django.contrib.admin.models import LogEntry
        from django.db.models.signals import post_migrate, post_save

        from lti_tool.rights import make_groups
        from lti_tool.services.auditing import note_record

        post_save.connect(note_record, sender=LogEntry, dispatch_uid="audit")
        post_migrate.connect(make_groups, sender=self, dispatch_uid="groups")
