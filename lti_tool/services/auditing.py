"""Notes what was done to the administration of the tool, in the transaction in which it is done."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils.timezone import now

from lti_tool.models import Act, AuditEntry
from lti_tool.models.audit import MOST
from sessions.models import Institution


def note(
    *, act: Act, door: AuditEntry.Door, by: User | None = None, about: object = "", detail: object = "",
    institution: Institution | None = None,
) -> AuditEntry:  # fmt: skip
    """Add an entry; texts that are too long are cut."""
    return AuditEntry.objects.create(
        act=act, by=by, door=door, about=str(about)[:MOST], detail=str(detail)[:MOST], institution=institution
    )  # fmt: skip


def note_command(act: Act, about: object = "", detail: object = "", **more: Any) -> AuditEntry:
    """What a command did; who ran it is known to the machine, not to us."""
    return note(act=act, door=AuditEntry.Door.COMMAND, about=about, detail=detail, **more)


def note_record(sender: type[LogEntry], instance: LogEntry, created: bool, **_: Any) -> None:
    """What was changed among the records; Django calls it. Of a row its kind and number are noted, not its name."""
    if created:
        kind = instance.content_type.name if instance.content_type else ""
        note(
            act=Act.RECORD_CHANGED, door=AuditEntry.Door.PAGE, by=instance.user,
            about=f"{kind} {instance.object_id or ''}".strip(), detail=instance.get_action_flag_display(),
        )  # fmt: skip


def forget_entries() -> int:
    """Take out what has been kept long enough; gives how many entries."""
    before = now() - timedelta(days=settings.AUDIT_DAYS)
    return AuditEntry.objects.filter(at__lt=before).delete()[0]
