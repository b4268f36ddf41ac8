"""The registration endpoints of three products: what each insists on, and what each answers."""

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.lti_tool.platform import Answer, Asked, Platform, answer_json

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
CANVAS = "https://canvas.instructure.com/lti/"
SCOPES = [
    *(
        f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}"
        for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
    ),
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
]
MOODLE_NEEDS = (
    "response_types", "initiate_login_uri", "redirect_uris", "client_name", "jwks_uri", "token_endpoint_auth_method",
)  # fmt: skip
CANVAS_KINDS = {"LtiResourceLinkRequest", "LtiDeepLinkingRequest"}
CANVAS_PLACEMENTS = {"assignment_selection", "link_selection", "course_navigation"}

Registrar = Callable[[dict[str, Any]], Answer]


def configuration(platform: Platform, family: str, **changes: Any) -> dict[str, Any]:
    """What a platform serves as its configuration."""
    at = platform.origin
    return {
        "issuer": at,
        "authorization_endpoint": f"{at}/auth",
        "token_endpoint": f"{at}/token",
        "jwks_uri": f"{at}/jwks",
        "registration_endpoint": f"{at}/register",
        "scopes_supported": SCOPES,
        PLATFORM_CONFIGURATION: {"product_family_code": family},
    } | changes


def moodle(asked: dict[str, Any]) -> Answer:
    """Refuses a missing member and a domain that is not the target's host with its port; names the deployment."""
    tool = asked.get(TOOL_CONFIGURATION) or {}
    missing = [name for name in MOODLE_NEEDS if not asked.get(name)]
    if missing or tool.get("domain") != urlsplit(str(tool.get("target_link_uri"))).netloc:
        return answer_json({"error": "invalid_request", "error_description": str(missing)}, 400)
    kept = [each for each in tool["messages"] if each["type"] == "LtiDeepLinkingRequest"]
    return answer_json(
        asked
        | {
            "client_id": "moodle-client",
            TOOL_CONFIGURATION: {**tool, "messages": kept, "deployment_id": "3"},
        }
    )


def canvas(asked: dict[str, Any]) -> Answer:
    """Refuses kinds of message, placements, scopes and privacy levels it does not know; names no deployment."""
    tool = asked[TOOL_CONFIGURATION]
    kinds = {each["type"] for each in tool["messages"]}
    places = {place for each in tool["messages"] for place in each.get("placements", [])}
    levels = {"public", "name_only", "email_only", "anonymous"}
    good = (
        kinds <= CANVAS_KINDS
        and places <= CANVAS_PLACEMENTS
        and set(asked["scope"].split()) <= {*SCOPES, NOTICES}
        and tool.get(f"{CANVAS}privacy_level") in levels
        and isinstance(tool.get("claims"), list)
    )
    if not good:
        return answer_json({"errors": ["The tool configuration is invalid"]}, 422)
    return answer_json(asked | {"client_id": "10000000000005"})


def brightspace(asked: dict[str, Any]) -> Answer:
    """Wants its members by the standard; the deployment is made by hand later."""
    if asked["token_endpoint_auth_method"] != "private_key_jwt" or NOTICES not in asked["scope"]:
        return answer_json({"error": "invalid_client_metadata"}, 400)
    return answer_json(asked | {"client_id": str(uuid.uuid4())}, 201)


def serve(platform: Platform, registrar: Registrar = moodle, **changes: Any) -> dict[str, str]:
    """Serve a platform whose registration token works once; gives what its page sends to us."""
    used: list[str] = []

    def take(asked: Asked) -> Answer:
        token = asked.headers.get("Authorization", "")
        if token in used or token != "Bearer once":
            return answer_json({"error": "invalid_token"}, 401)
        answer = registrar(json.loads(asked.body))
        used.extend([token] if answer[0] < 300 else [])
        return answer

    told = configuration(platform, registrar.__name__, **changes)
    platform.routes["/config"] = lambda _: answer_json(told)
    platform.routes["/register"] = take
    return {
        "openid_configuration": f"{platform.origin}/config",
        "registration_token": "once",
    }


def sent_to(platform: Platform) -> dict[str, Any]:
    """The last registration that the platform was sent."""
    asked = [one for one in platform.asked if one.path == "/register"]
    body: dict[str, Any] = json.loads(asked[-1].body)
    return body
