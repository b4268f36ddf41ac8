"""What platforms fetch about us: our public keys, and Canvas's description of the tool."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from lti_tool.protocol.claims import DEEP_LINKING, RESOURCE_LINK
from lti_tool.registering.description import CUSTOM, DESCRIPTION, SCOPES, tool_host
from lti_tool.services.keys import key_set
from lti_tool.views.login import launch_url


@require_GET
@cache_control(max_age=3600, public=True)
def jwks(request: HttpRequest) -> JsonResponse:
    """The keys our tokens may be signed with."""
    return JsonResponse(key_set())


@require_GET
def canvas(request: HttpRequest) -> JsonResponse:
    """The JSON an administrator of Canvas gives as the address of a new LTI key."""
    return JsonResponse(
        {
            "title": settings.PRODUCT_NAME,
            "description": DESCRIPTION,
            "oidc_initiation_url": settings.PUBLIC_ORIGIN + reverse("lti-login"),
            "target_link_uri": launch_url(),
            "public_jwk_url": settings.PUBLIC_ORIGIN + reverse("lti-jwks"),
            "scopes": SCOPES,
            "custom_fields": CUSTOM,
            "extensions": [
                {
                    "platform": "canvas.instructure.com",
                    "domain": tool_host(),
                    "tool_id": settings.PRODUCT_NAME.lower(),
                    "privacy_level": "name_only",
                    "settings": {
                        "text": settings.PRODUCT_NAME,
                        "icon_url": settings.PUBLIC_ORIGIN + static("img/mark.svg"),
                        "placements": _placements(),
                    },
                }
            ],
        }
    )


def _placements() -> list[dict[str, Any]]:
    messages = {
        "assignment_selection": DEEP_LINKING,
        "link_selection": DEEP_LINKING,
        "course_navigation": RESOURCE_LINK,
    }
    return [
        {"placement": name, "message_type": message, "target_link_uri": launch_url()}
        for name, message in messages.items()
    ]
