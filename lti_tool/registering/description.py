"""How the tool describes itself to a platform."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from lti_tool.protocol.claims import DEEP_LINKING, RESOURCE_LINK, SUBMISSION_REVIEW

AGS_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ROSTER_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
TOOL_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SCOPES: Final = [
    *(f"{AGS_SCOPE}{name}" for name in ("lineitem", "result.readonly", "score")),
    ROSTER_SCOPE,
]
DESCRIPTION: Final = "Practise a difficult conversation with a person who answers."
# Lower case with underscores: Moodle repeats other names in a second spelling.
CUSTOM: Final = {
    "link_history": "$ResourceLink.id.history",
    "context_history": "$Context.id.history",
    "available_start": "$ResourceLink.available.startDateTime",
    "available_end": "$ResourceLink.available.endDateTime",
    "submission_end": "$ResourceLink.submission.endDateTime",
    "user_submission_end": "$ResourceLink.submission.user.endDateTime",
}


def tool_host() -> str:
    """Our host with its port, as Moodle compares it with the target's."""
    return urlsplit(settings.PUBLIC_URL).netloc


def registration_request() -> dict[str, Any]:
    """The body of a dynamic registration."""
    origin, target = settings.PUBLIC_ORIGIN, settings.PUBLIC_ORIGIN + reverse("lti-launch")
    return {
        "application_type": "web",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "redirect_uris": [target],
        "client_name": settings.PRODUCT_NAME,
        "logo_uri": origin + static("img/mark.svg"),
        "jwks_uri": origin + reverse("lti-jwks"),
        "initiate_login_uri": origin + reverse("lti-login"),
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL_CONFIGURATION: {
            "domain": tool_host(),
            "description": DESCRIPTION,
            "target_link_uri": target,
            "custom_parameters": CUSTOM,
            "claims": ["iss", "sub", "name"],
            "messages": [
                {"type": RESOURCE_LINK, "target_link_uri": target},
                {"type": DEEP_LINKING, "target_link_uri": target, "label": settings.PRODUCT_NAME},
                {"type": SUBMISSION_REVIEW, "target_link_uri": target},
            ],
        },
    }
