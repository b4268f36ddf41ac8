"""Administration of platforms; a private key or a token is in no form."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from lti_tool.models import (
    Deployment,
    Identity,
    Launch,
    Refusal,
    Registration,
    ResourceLink,
    ToolKey,
)
from sessions.admin import Pages, ReadOnly

# Django's admin classes take a type argument only in its stubs.
if TYPE_CHECKING:
    Rows = admin.TabularInline[Any, Any]
else:
    Rows = admin.TabularInline


class DeploymentInline(Rows):
    """A registration's deployments, to be switched on and off."""

    model = Deployment
    extra = 0
    readonly_fields = ["seen_at"]


@admin.register(Registration)
class RegistrationAdmin(Pages):
    """Connected platforms."""

    list_display = ["name", "issuer", "client_id", "platform_family", "active"]
    list_filter = ["active", "platform_family"]
    readonly_fields = ["uuid", "created_at"]
    inlines = [DeploymentInline]


@admin.register(Deployment)
class DeploymentAdmin(Pages):
    """Deployments, the unconfirmed ones first."""

    list_display = ["registration", "deployment_id", "active", "seen_at"]
    list_filter = ["active"]
    list_editable = ["active"]
    ordering = ["active", "registration"]


@admin.register(ToolKey)
class ToolKeyAdmin(ReadOnly):
    """Our keys by id and state."""

    fields = ["kid", "state", "created_at", "not_after"]
    list_display = ["kid", "state", "created_at", "not_after"]


@admin.register(Identity)
class IdentityAdmin(ReadOnly):
    """People by platform and number."""

    list_display = ["registration", "number", "anonymous", "test_user"]
    search_fields = ["subject", "name"]


@admin.register(ResourceLink)
class ResourceLinkAdmin(Pages):
    """Placed activities and the scenario each leads to."""

    list_display = ["title", "context", "placement", "current"]
    fields = ["title", "context", "link_id", "placement", "due_at", "current"]
    readonly_fields = ["title", "context", "link_id", "due_at", "current"]
    list_select_related = ["context", "placement"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Launch)
class LaunchAdmin(ReadOnly):
    """Arrivals without what a platform asks us never to show."""

    fields = ["uuid", "message_type", "identity", "link", "role", "created_at", "expires_at"]
    list_display = ["created_at", "message_type", "identity", "role"]
    list_select_related = ["identity"]


@admin.register(Refusal)
class RefusalAdmin(ReadOnly):
    """Refused logins and launches, to be found by the reference on their page."""

    list_display = ["at", "code", "correlation_id", "registration"]
    list_filter = ["code"]
    search_fields = ["correlation_id"]
