"""The campus's half of an OpenID login: the hint that starts it and the answer that ends it."""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from demo_campus.claims import Visit, launch_claims
from demo_campus.models import Activity, LineItem, Tool
from demo_campus.people import person_with
from demo_campus.services import keys
from demo_campus.settings import CAMPUS_URL

HINT_LIFE_S = 300
EXPECTED = {
    "scope": "openid",
    "response_type": "id_token",
    "response_mode": "form_post",
    "prompt": "none",
}


class LoginRefused(Exception):
    """The tool's authorisation request is not one we can answer at its address."""


@dataclass(frozen=True)
class Answer:
    """A form that goes to the tool."""

    action: str
    fields: dict[str, str]


def login_initiation(visit: Visit) -> Answer:
    """The form that asks the tool to begin a login."""
    fields = {
        "iss": CAMPUS_URL,
        "login_hint": visit.person.id,
        "target_link_uri": visit.target_link_uri,
        "client_id": visit.tool.client_id,
        "lti_deployment_id": visit.tool.deployment_id,
        "lti_message_hint": hint_of(visit),
    }
    if visit.container == "iframe":
        fields["lti_storage_target"] = "_parent"
    return Answer(visit.tool.initiate_login_uri, fields)


def hint_of(visit: Visit) -> str:
    """The visit, sealed so that it survives the way through the tool."""
    sealed = {
        "kind": visit.kind,
        "person": visit.person.id,
        "tool": visit.tool.pk,
        "activity": visit.activity.pk if visit.activity else None,
        "line_item": visit.line_item.pk if visit.line_item else None,
        "for_user": visit.for_user,
        "container": visit.container,
    }
    return signing.dumps(sealed, salt="launch", compress=True)


def visit_of(hint: str) -> Visit:
    """The visit a hint of ours stands for."""
    try:
        sealed: dict[str, Any] = signing.loads(hint, salt="launch", max_age=HINT_LIFE_S)
    except signing.BadSignature as fault:
        raise LoginRefused("This launch has expired. Open the activity again.") from fault
    person = person_with(sealed["person"])
    tool = Tool.objects.filter(pk=sealed["tool"]).first()
    if person is None or tool is None:
        raise LoginRefused("The tool is no longer connected.")
    return Visit(
        kind=sealed["kind"],
        person=person,
        tool=tool,
        activity=Activity.objects.filter(pk=sealed["activity"]).first(),
        line_item=LineItem.objects.filter(pk=sealed["line_item"]).first(),
        for_user=sealed["for_user"],
        container=sealed["container"],
    )


def authorise(*, request: dict[str, str], signed_in_id: str | None) -> Answer:
    """The id_token for a login, or the error the tool is told."""
    visit = visit_of(request.get("lti_message_hint", ""))
    redirect_uri = request.get("redirect_uri", "")
    if request.get("client_id") != visit.tool.client_id:
        raise LoginRefused("This client is not the tool that was opened.")
    if redirect_uri not in visit.tool.redirect_uris:
        raise LoginRefused("The tool asked for an address it did not register.")
    state = {"state": request["state"]} if request.get("state") else {}
    fault = fault_of(request, visit=visit, signed_in_id=signed_in_id)
    if fault:
        return Answer(redirect_uri, {"error": fault, "error_description": fault, **state})
    token = keys.sign(
        claims=launch_claims(visit), audience=visit.tool.client_id, nonce=request["nonce"]
    )
    return Answer(redirect_uri, {"id_token": token, **state})


def fault_of(request: dict[str, str], *, visit: Visit, signed_in_id: str | None) -> str:
    """The error code of a request that cannot be granted, or nothing."""
    if any(request.get(name) != value for name, value in EXPECTED.items()):
        return "invalid_request"
    if not request.get("nonce"):
        return "invalid_request"
    if visit.person.id != signed_in_id or request.get("login_hint") != signed_in_id:
        return "login_required"
    return ""
