"""How the tool describes itself to a platform, in each platform's own words where it has some."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from lti_tool.protocol.claims import (
    DATA_PRIVACY,
    DEEP_LINKING,
    RESOURCE_LINK,
    SUBMISSION_REVIEW,
)
from lti_tool.registering.offer import PlatformOffer

AGS_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ROSTER_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
NOTICE_SCOPE: Final = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
TOOL_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CANVAS: Final = "https://canvas.instructure.com/lti/"
MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
SCOPES: Final = [
    *(f"{AGS_SCOPE}{name}" for name in ("lineitem", "result.readonly", "score")),
    ROSTER_SCOPE,
]
SCOPE_WORDS: Final = {
    f"{AGS_SCOPE}lineitem": "Gradebook columns",
    f"{AGS_SCOPE}result.readonly": _l("What the gradebook shows"),
    f"{AGS_SCOPE}score": "Grades",
    ROSTER_SCOPE: _l("Names and roles of a course"),
    NOTICE_SCOPE: _l("Notices of changes"),
}
DESCRIPTION: Final = "Practise a difficult conversation with a person who answers."
# Every platform gives a name for any of the three; e-mail is a claim of its own, which we do not name.
PERSON_CLAIMS: Final = ["iss", "sub", "name", "given_name", "family_name"]
# Lower case with underscores: Moodle repeats other names in a second spelling.
CUSTOM: Final = {
    "link_history": "$ResourceLink.id.history",
    "context_history": "$Context.id.history",
    "available_start": "$ResourceLink.available.startDateTime",
    "available_end": "$ResourceLink.available.endDateTime",
    "submission_end": "$ResourceLink.submission.endDateTime",
    "user_submission_end": "$ResourceLink.submission.user.endDateTime",
}
# Where Canvas shows us: two places to choose a conversation, and a line in the course's menu.
CANVAS_PLACEMENTS: Final = {
    "assignment_selection": DEEP_LINKING,
    "link_selection": DEEP_LINKING,
    "course_navigation": RESOURCE_LINK,
}
# "admins" is Canvas's word for whoever may manage the course.
CANVAS_VISIBILITY: Final = "admins"
CANVAS_PRIVACY: Final = "name_only"


def tool_host() -> str:
    """Our host with its port, as Moodle compares it with the target's."""
    return urlsplit(settings.PUBLIC_URL).netloc


def launch_url() -> str:
    """The one address that every message is sent to."""
    return settings.PUBLIC_ORIGIN + reverse("lti-launch")


def icon_url() -> str:
    """The absolute address of our mark."""
    return settings.PUBLIC_ORIGIN + static("img/mark.svg")


def tool_id() -> str:
    """How Canvas tells our installations from another tool's."""
    return settings.PRODUCT_NAME.lower()


def registration_request(offer: PlatformOffer) -> dict[str, Any]:
    """The body of a dynamic registration with one platform."""
    origin = settings.PUBLIC_ORIGIN
    return {
        "application_type": "web",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "redirect_uris": [launch_url()],
        "client_name": settings.PRODUCT_NAME,
        "client_uri": origin,
        "logo_uri": icon_url(),
        "jwks_uri": origin + reverse("lti-jwks"),
        "initiate_login_uri": origin + reverse("lti-login"),
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(wanted_scopes(offer)),
        TOOL_CONFIGURATION: {
            "domain": tool_host(),
            "description": DESCRIPTION,
            "target_link_uri": launch_url(),
            "custom_parameters": CUSTOM,
            "claims": PERSON_CLAIMS,
            "messages": canvas_messages(offer) if offer.is_canvas else messages(),
            **(canvas_members() if offer.is_canvas else {}),
        },
    }


def wanted_scopes(offer: PlatformOffer) -> list[str]:
    """What we ask for; notices only where there are some, since an unknown scope may fail the whole request."""
    return [*SCOPES, *([NOTICE_SCOPE] if NOTICE_SCOPE in offer.scopes else [])]


def messages() -> list[dict[str, Any]]:
    """Every kind of message we serve."""
    to_us = {"target_link_uri": launch_url(), "icon_uri": icon_url()}
    choosing = {"type": DEEP_LINKING, "label": settings.PRODUCT_NAME, "roles": choosing_roles()}
    return [
        {"type": RESOURCE_LINK, **to_us},
        {**choosing, "placements": ["ContentArea"], **to_us},
        {"type": SUBMISSION_REVIEW, **to_us},
        {"type": DATA_PRIVACY, **to_us},
    ]


def canvas_messages(offer: PlatformOffer) -> list[dict[str, Any]]:
    """One message for each place in Canvas; Canvas refuses the whole request for a kind it does not list."""
    shared = {"target_link_uri": launch_url(), "icon_uri": icon_url()}
    placed = [
        {
            "type": kind,
            "label": settings.PRODUCT_NAME,
            "placements": [placement],
            "roles": choosing_roles() if kind == DEEP_LINKING else [],
            **shared,
            **canvas_manners(placement),
        }
        for placement, kind in CANVAS_PLACEMENTS.items()
    ]
    further = [kind for kind in (SUBMISSION_REVIEW, DATA_PRIVACY) if kind in offer.messages]
    return placed + [{"type": kind, **shared} for kind in further]


def canvas_manners(placement: str) -> dict[str, Any]:
    """Who sees us in one place of Canvas; the menu's line is off until a teacher switches it on."""
    seen: dict[str, Any] = {f"{CANVAS}visibility": CANVAS_VISIBILITY}
    if placement == "course_navigation":
        seen[f"{CANVAS}course_navigation/default_enabled"] = False
    return seen


def canvas_members() -> dict[str, Any]:
    """What Canvas wants to know of the tool as a whole."""
    return {f"{CANVAS}privacy_level": CANVAS_PRIVACY, f"{CANVAS}tool_id": tool_id()}


def choosing_roles() -> list[str]:
    """Whoever may choose content."""
    return [f"{MEMBERSHIP}{role}" for role in ("Instructor", "ContentDeveloper", "Administrator")]


def canvas_key() -> dict[str, Any]:
    """The JSON that an administrator of Canvas gives as the address of a new LTI key."""
    return {
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
                "tool_id": tool_id(),
                "privacy_level": CANVAS_PRIVACY,
                "settings": {
                    "text": settings.PRODUCT_NAME,
                    "icon_url": icon_url(),
                    "placements": [canvas_placement(name) for name in CANVAS_PLACEMENTS],
                },
            }
        ],
    }


def canvas_placement(name: str) -> dict[str, Any]:
    """One place in Canvas in the words of its JSON."""
    shown = {
        "placement": name,
        "enabled": True,
        "message_type": CANVAS_PLACEMENTS[name],
        "target_link_uri": launch_url(),
        "text": settings.PRODUCT_NAME,
        "icon_url": icon_url(),
        "visibility": CANVAS_VISIBILITY,
    }
    return shown | ({"default": "disabled"} if name == "course_navigation" else {})
