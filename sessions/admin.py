"""Administration of what is practised; the log of a practice is in no form."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from sessions.models import Institution, Placement, Scenario, Session

# Django's admin classes take a type argument only in its stubs.
if TYPE_CHECKING:
    Pages = admin.ModelAdmin[Any]
else:
    Pages = admin.ModelAdmin


class ReadOnly(Pages):
    """Rows that only the tool itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Institution)
class InstitutionAdmin(ReadOnly):
    """Schools and firms; what may be sensed of their learners is set at `/manage/policy/`, which knows the regions."""

    fields = ["name", "region", "signals_policy", "policy_version", "camera_reading", "model_evidence", "records_also", "help_text", "help_contact", "alert_email"]  # fmt: skip
    list_display = ["name", "region", "signals_policy"]


@admin.register(Scenario)
class ScenarioAdmin(ReadOnly):
    """Published versions of the scenario files."""

    fields = ["key", "version", "title", "active", "content_hash"]
    list_display = ["title", "key", "version", "active"]
    list_filter = ["active"]


@admin.register(Placement)
class PlacementAdmin(Pages):
    """Scenarios placed in courses, with their rules."""

    list_display = ["title", "institution", "mode", "policy", "release"]
    list_select_related = ["institution"]
    readonly_fields = ["uuid"]


@admin.register(Session)
class SessionAdmin(ReadOnly):
    """Practices by state; what was said is read by the learner's instructor, not here."""

    fields = ["uuid", "placement", "attempt", "status", "modality", "created_at", "ended_at", "end_reason"]  # fmt: skip
    list_display = ["created_at", "placement", "attempt", "status", "modality"]
    list_filter = ["status", "modality"]
    list_select_related = ["placement"]
