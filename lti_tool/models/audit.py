"""What was done to the administration of the tool, by whom and when; rows are only ever added."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lti_tool.rights import PERMISSIONS
from sessions.models import Institution

MOST: Final = 200


class Act(models.TextChoices):
    """What was done; the part before the point is the kind that the list is narrowed by."""

    PLATFORM_CONNECTED = "platform.connected", _("Platform connected")
    PLATFORM_CHANGED = "platform.changed", _("Platform changed")
    PLATFORM_ON = "platform.on", _("Platform switched on")
    PLATFORM_OFF = "platform.off", _("Platform switched off")
    DEPLOYMENT_ON = "platform.deployment_on", _("Deployment confirmed")
    DEPLOYMENT_OFF = "platform.deployment_off", _("Deployment switched off")
    INVITED = "platform.invited", _("Invitation made")
    INVITATION_WITHDRAWN = "platform.invitation_withdrawn", _("Invitation withdrawn")
    KEYS_ROTATED = "key.rotated", _("Signing keys rotated")
    TOKEN_ISSUED = "token.issued", _("API token issued")
    TOKEN_REVOKED = "token.revoked", _("API token revoked")
    RESENT = "delivery.resent", _("Delivery sent again")
    RESENT_ALL = "delivery.resent_all", _("Stuck deliveries sent again")
    STORE_ADDED = "store.added", _("Record store added")
    STORE_CHANGED = "store.changed", _("Record store changed")
    STORE_ON = "store.on", _("Record store switched on")
    STORE_OFF = "store.off", _("Record store switched off")
    STORE_FILLED = "store.filled", _("Record store filled")
    POLICY_CHANGED = "policy.changed", _("Policy changed")
    HELP_CHANGED = "policy.help", _("Help card changed")
    FORGOTTEN = "person.forgotten", _("Transcripts forgotten")
    EXPORTED = "person.exported", _("A person’s data exported")
    ERASED = "person.erased", _("A person erased")
    OVERRIDDEN = "rating.overridden", _("Level set by a person")
    RELEASED = "rating.released", _("Grade released")
    APPEAL_ANSWERED = "rating.answered", _("Learner’s question answered")
    RATED_AGAIN = "rating.again", _("Practices rated again")
    RENEWED = "rating.renewed", _("New ratings let count")
    ACCOMMODATED = "rating.accommodated", _("A learner’s own conditions changed")
    RULES_CHANGED = "rating.rules", _("What counts was changed")
    WATCHED = "practice.watched", _("Conversation watched")
    WHISPERED = "practice.whispered", _("Something let happen in a conversation")
    PUBLISHED = "scenario.published", _("Scenario published")
    GONE_BACK = "scenario.back", _("Older version published again")
    OFFERED = "scenario.offered", _("Scenario offered to every course")
    WITHDRAWN = "scenario.withdrawn", _("Scenario kept to its course")
    MOVED = "scenario.moved", _("Activities moved to the newest version")
    DOCUMENT_ADDED = "document.added", _("Document added")
    DOCUMENT_REPLACED = "document.replaced", _("Document replaced")
    DOCUMENT_REMOVED = "document.removed", _("Document removed")
    RECORD_CHANGED = "record.changed", _("Changed among the records")

    @property
    def kind(self) -> str:
        """What it was done to."""
        return str(self.value).partition(".")[0]


KINDS: Final[dict[str, str | Promise]] = {
    "platform": _("Platforms"),
    "key": _("Keys"),
    "token": _("API tokens"),
    "delivery": _("Deliveries"),
    "store": _("Record stores"),
    "policy": _("Policies"),
    "person": _("People’s data"),
    "rating": _("Ratings"),
    "practice": _("Conversations"),
    "scenario": _("Scenarios"),
    "document": _("Documents"),
    "record": _("Records"),
}


class AuditEntry(models.Model):
    """One thing that somebody did: who, by which door, to what; nothing else of a person.

    What people decide about a level, and that somebody was erased, is kept in rows of its own and shown in the same list.
    """

    class Door(models.TextChoices):
        """How it was done."""

        PAGE = "page", _("by a page")
        API = "api", _("by a program")
        COMMAND = "command", _("by a command")

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    act = models.CharField(max_length=40, help_text="One of `Act`")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Empty where a command or a program did it, or a person about themselves",
    )  # fmt: skip
    door = models.CharField(max_length=8, choices=Door.choices)
    about = models.CharField(max_length=MOST, blank=True, help_text="The name of what was changed")
    detail = models.CharField(max_length=MOST, blank=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+",
        db_constraint=False, help_text="Whose programs may read it; empty is the installation's own",
    )  # fmt: skip

    class Meta:
        ordering = ["-at", "-pk"]
        permissions = PERMISSIONS

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M:%S}"
