"""The address to which a tool returns the activities an instructor chose."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from demo_campus.addresses import absolute
from demo_campus.models import Activity, Tool
from demo_campus.services import access_tokens, gradebook, registration
from demo_campus.views.launch import refused
from demo_campus.vocabulary import DEEP_LINKING, LTI

DATA_LIFE_S = 8 * 3600
FIXED = {f"{LTI}message_type": "LtiDeepLinkingResponse", f"{LTI}version": "1.3.0"}


@csrf_exempt
@require_POST
def returned(request: HttpRequest) -> HttpResponse:
    """Check the tool's answer and place its activities."""
    try:
        tool, claims = answer_of(request.POST.get("JWT", ""))
        items = placeable(claims.get(f"{DEEP_LINKING}content_items", []), tool)
    except (access_tokens.MessageRefused, signing.BadSignature):
        return refused(request, "The tool's answer could not be accepted.")
    placed = [place(tool, item) for item in items]
    message = str(claims.get(f"{DEEP_LINKING}msg", ""))
    return render(request, "demo_campus/placed.html", {"placed": placed, "message": message})


def answer_of(token: str) -> tuple[Tool, dict[str, Any]]:
    """The tool that answers and its verified claims; each answer counts once."""
    tool = Tool.objects.filter(client_id=str(access_tokens.unverified(token).get("iss"))).first()
    if tool is None:
        raise access_tokens.MessageRefused("invalid_client")
    claims = access_tokens.verified(token=token, tool=tool, audience=[absolute("")])
    if {name: claims.get(name) for name in FIXED} != FIXED:
        raise access_tokens.MessageRefused("invalid_request")
    if claims.get(f"{LTI}deployment_id") != tool.deployment_id:
        raise access_tokens.MessageRefused("invalid_request")
    data = str(claims.get(f"{DEEP_LINKING}data", ""))
    if signing.loads(data, salt="deep link", max_age=DATA_LIFE_S)["tool"] != tool.pk:
        raise access_tokens.MessageRefused("invalid_request")
    access_tokens.once(
        kind="deep link", tool=tool, value=claims.get("nonce"), expires=claims["exp"]
    )
    return tool, claims


def placeable(items: Any, tool: Tool) -> list[dict[str, Any]]:
    """The items that are activities of this tool; anything else spoils the answer."""
    if not isinstance(items, list):
        raise access_tokens.MessageRefused("invalid_request")
    if not all(is_placeable(item, tool) for item in items):
        raise access_tokens.MessageRefused("invalid_request")
    return items


def is_placeable(item: Any, tool: Tool) -> bool:
    """Whether an item is an activity on the tool's own host, with texts and a column we can keep."""
    if not isinstance(item, dict) or item.get("type") != "ltiResourceLink":
        return False
    column = item.get("lineItem")
    return (
        registration.origin_of(item.get("url") or tool.target_link_uri) == tool.origin
        and registration.are_texts(item.get("custom", {}))
        and isinstance(item.get("text", ""), str)
        and (
            column is None
            or (isinstance(column, dict) and gradebook.is_maximum(column.get("scoreMaximum")))
        )
    )


def place(tool: Tool, item: dict[str, Any]) -> Activity:
    """Place one item under its title."""
    return registration.place(tool=tool, title=str(item.get("title") or tool.name)[:200], item=item)
