"""What is owed, where it goes and who was erased, among the records."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from scoring.models import Assessment, Erasure, OutboxItem, RecordStore
from scoring.outbox.resending import resend
from sessions.admin import ReadOnly


@admin.register(RecordStore)
class RecordStoreAdmin(ReadOnly):
    """Where statements go; they are changed at `/manage/records/`."""

    fields = ["name", "endpoint", "registration", "version", "active", "paused_reason"]
    list_display = ["name", "endpoint", "registration", "active", "paused_reason"]
    list_select_related = ["registration"]


@admin.register(OutboxItem)
class OutboxItemAdmin(ReadOnly):
    """What other systems are owed, the newest first."""

    fields = ["kind", "target", "status", "tries", "first_at", "next_at", "done_at", "last_code", "last_reason"]  # fmt: skip
    list_display = ["first_at", "kind", "status", "tries", "last_code", "last_reason", "target"]
    list_filter = ["kind", "status"]
    ordering = ["-pk"]
    actions = ["send_again"]

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, items: QuerySet[OutboxItem]) -> None:
        """Queue the chosen deliveries anew, a grade with what counts now."""
        made = [resend(item=item) for item in items.order_by("pk")]
        queued = sum(one is not None for one in made)
        self.message_user(request, f"{queued} of {len(made)} queued again.", messages.SUCCESS)


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """That people were erased, and by whose wish; never who."""

    fields = ["at", "wish", "registration", "counts"]
    list_display = ["at", "wish", "registration"]
    list_select_related = ["registration"]
    ordering = ["-at"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    """Judgements by number; quotes are read on the review page."""

    fields = ["session", "current", "total", "outcome", "counted", "faults", "awaiting", "scorer_version", "detector_version", "made_at", "settled_at", "renews", "switched_at", "switched_by", "switch_reason"]  # fmt: skip
    list_display = ["made_at", "session", "total", "outcome", "counted", "settled_at"]
    list_filter = ["outcome", "counted"]
    list_select_related = ["session__scenario"]
