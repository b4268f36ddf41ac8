"""Connecting a tool: one-use tokens, the checks of Moodle, activities and their columns."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from demo_campus.models import Activity, LineItem, RegistrationToken, Tool
from demo_campus.vocabulary import DEEP_LINK, SCOPES, TOOL_CONFIGURATION

TOKEN_LIFE = timedelta(hours=1)
REQUIRED = (
    "response_types",
    "grant_types",
    "initiate_login_uri",
    "redirect_uris",
    "client_name",
    "jwks_uri",
    "token_endpoint_auth_method",
)
LISTS = {
    "response_types": {"id_token"},
    "grant_types": {"implicit", "client_credentials"},
    "redirect_uris": set[str](),
}
SIGNING_METHODS = ("private_key_jwt",)
DEFAULT_MAXIMUM = 100.0


class RegistrationRefused(Exception):
    """A registration request lacks or contradicts something."""


def digest(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """The right to register one tool within the hour."""
    token = secrets.token_urlsafe(32)
    RegistrationToken.objects.create(token_sha256=digest(token))
    return token


def spend_token(token: str) -> bool:
    """Use a token up; False if it is unknown, old or used."""
    fresh = RegistrationToken.objects.filter(
        token_sha256=digest(token), used_at=None, made_at__gt=now() - TOKEN_LIFE
    )
    return bool(fresh.update(used_at=now()))


def origin_of(url: object) -> str:
    """Scheme, host and port of a web address; nothing for anything else."""
    try:
        parts = urlsplit(str(url))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else ""


def are_texts(value: object) -> bool:
    """Whether custom parameters are what they must be: texts under names."""
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def check(request: dict[str, Any]) -> dict[str, Any]:
    """Refuse what Moodle refuses, and types that no message may have; returns the tool's LTI configuration."""
    for name in REQUIRED:
        if not request.get(name):
            raise RegistrationRefused(f"{name} is missing")
    for name, least in LISTS.items():
        if not isinstance(request[name], list) or not least <= set(request[name]):
            raise RegistrationRefused(f"{name} lacks {', '.join(sorted(least)) or 'a list'}")
    if request["token_endpoint_auth_method"] not in SIGNING_METHODS:
        raise RegistrationRefused("token_endpoint_auth_method must be private_key_jwt")
    addresses = [request["initiate_login_uri"], request["jwks_uri"], *request["redirect_uris"]]
    if not all(map(origin_of, addresses)):
        raise RegistrationRefused("not a web address")
    return checked_configuration(request.get(TOOL_CONFIGURATION))


def checked_configuration(configuration: Any) -> dict[str, Any]:
    """The part of a registration that is LTI's own."""
    if not isinstance(configuration, dict) or not configuration.get("domain"):
        raise RegistrationRefused("domain is missing")
    if urlsplit(str(configuration.get("target_link_uri"))).netloc != configuration["domain"]:
        raise RegistrationRefused("domain is not the host of target_link_uri")
    if not are_texts(configuration.get("custom_parameters") or {}):
        raise RegistrationRefused("custom_parameters are not texts")
    messages = configuration.get("messages", [])
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise RegistrationRefused("messages is not a list of messages")
    return configuration


def register(*, request: dict[str, Any]) -> Tool:
    """Store a tool from its registration request."""
    configuration = check(request)
    kinds = {message.get("type"): message for message in configuration.get("messages", [])}
    target = configuration["target_link_uri"]
    asked = str(request.get("scope", "")).split()
    try:
        with transaction.atomic():
            return Tool.objects.create(
                client_id=secrets.token_hex(8),
                name=request["client_name"],
                origin=origin_of(target),
                initiate_login_uri=request["initiate_login_uri"],
                redirect_uris=request["redirect_uris"],
                jwks_uri=request["jwks_uri"],
                target_link_uri=target,
                deep_link_uri=kinds.get(DEEP_LINK, {}).get("target_link_uri", ""),
                custom=configuration.get("custom_parameters") or {},
                scopes=[scope for scope in SCOPES if scope in asked],
            )
    except IntegrityError as fault:
        raise RegistrationRefused("a tool of this address is already connected") from fault


def describe(tool: Tool, *, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a registration: the request with what we added."""
    configuration = {**request[TOOL_CONFIGURATION], "deployment_id": tool.deployment_id}
    return {
        **request,
        "client_id": tool.client_id,
        "scope": " ".join(tool.scopes),
        TOOL_CONFIGURATION: configuration,
    }


def place(*, tool: Tool, title: str, item: dict[str, Any]) -> Activity:
    """Put an activity on the course page, with its column if it asks for one."""
    with transaction.atomic():
        activity = Activity.objects.create(
            tool=tool,
            title=title,
            text=item.get("text", ""),
            target_link_uri=item.get("url") or tool.target_link_uri,
            custom=item.get("custom", {}),
        )
        column = item.get("lineItem")
        if column:
            LineItem.objects.create(
                tool=tool,
                activity=activity,
                label=column.get("label") or title,
                score_maximum=float(column["scoreMaximum"]),
                resource_id=column.get("resourceId", ""),
                tag=column.get("tag", ""),
                more={name: column[name] for name in ("submissionReview",) if column.get(name)},
            )
    return activity


def place_scenario(*, tool: Tool, key: str, title: str) -> Activity:
    """Put one scenario of the tool on the course page."""
    column = {"label": title, "scoreMaximum": DEFAULT_MAXIMUM, "resourceId": key, "tag": "grade"}
    return place(tool=tool, title=title, item={"custom": {"scenario": key}, "lineItem": column})
