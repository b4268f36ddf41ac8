"""The claims of one launch, made from who goes where and why."""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from demo_campus import addresses
from demo_campus.models import Activity, LineItem, Tool
from demo_campus.people import COURSE, Person
from demo_campus.vocabulary import (
    AGS_CLAIM,
    AGS_SCOPES,
    DEEP_LINK,
    DEEP_LINKING,
    LTI,
    NRPS_CLAIM,
    ROSTER,
    SUBMISSION_REVIEW,
)


@dataclass(frozen=True)
class Visit:
    """One person's way to a tool: the kind of message and what it is about."""

    kind: str
    person: Person
    tool: Tool
    activity: Activity | None = None
    line_item: LineItem | None = None
    for_user: str = ""
    container: str = "iframe"

    @property
    def target_link_uri(self) -> str:
        if self.kind == DEEP_LINK:
            return self.tool.deep_link_uri or self.tool.target_link_uri
        review = self.line_item.more.get("submissionReview", {}) if self.line_item else {}
        if self.kind == SUBMISSION_REVIEW and review.get("url"):
            return str(review["url"])
        return self.activity.target_link_uri if self.activity else self.tool.target_link_uri


def launch_claims(visit: Visit) -> dict[str, Any]:
    """Everything the tool is told, without the members every token has."""
    claims = {**person_claims(visit.person), **common_claims(visit), **service_claims(visit)}
    if visit.kind == DEEP_LINK:
        return {**claims, f"{DEEP_LINKING}deep_linking_settings": deep_linking(visit)}
    if visit.activity:
        claims[f"{LTI}resource_link"] = resource_link(visit.activity)
    if visit.kind == SUBMISSION_REVIEW:
        claims[f"{LTI}for_user"] = {"user_id": visit.for_user}
    return claims


def person_claims(person: Person) -> dict[str, Any]:
    """Who comes."""
    return {
        "sub": person.id,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        f"{LTI}roles": list(person.roles),
    }


def common_claims(visit: Visit) -> dict[str, Any]:
    """What every kind of message says."""
    return {
        f"{LTI}version": "1.3.0",
        f"{LTI}message_type": visit.kind,
        f"{LTI}deployment_id": visit.tool.deployment_id,
        f"{LTI}target_link_uri": visit.target_link_uri,
        f"{LTI}context": {
            "id": COURSE.id,
            "label": COURSE.label,
            "title": COURSE.title,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
        },
        f"{LTI}tool_platform": {
            "guid": "saywell-campus-demo",
            "name": "Demo campus",
            "product_family_code": "saywell-campus",
            "version": "1",
        },
        f"{LTI}launch_presentation": {
            "document_target": visit.container,
            "return_url": addresses.absolute("/course"),
            "locale": "en",
        },
        f"{LTI}custom": custom(visit),
    }


def custom(visit: Visit) -> dict[str, str]:
    """The tool's and the activity's own parameters; a variable we do not know stays as it is."""
    merged = {**visit.tool.custom, **(visit.activity.custom if visit.activity else {})}
    known = {
        "$Context.id": COURSE.id,
        "$Context.title": COURSE.title,
        "$User.id": visit.person.id,
        "$Person.name.full": visit.person.name,
        "$ResourceLink.id": str(visit.activity.pk) if visit.activity else "",
    }
    return {key: known.get(value, value) for key, value in merged.items()}


def resource_link(activity: Activity) -> dict[str, Any]:
    """Which activity was opened."""
    return {"id": str(activity.pk), "title": activity.title, "description": activity.text}


def service_claims(visit: Visit) -> dict[str, Any]:
    """Where grades and the roster are, if the tool may use them."""
    told: dict[str, Any] = {}
    if scopes := [scope for scope in AGS_SCOPES if scope in visit.tool.scopes]:
        told[AGS_CLAIM] = grades_claim(visit, scopes)
    if ROSTER in visit.tool.scopes:
        told[NRPS_CLAIM] = {
            "context_memberships_url": addresses.members(),
            "service_versions": ["2.0"],
        }
    return told


def grades_claim(visit: Visit, scopes: list[str]) -> dict[str, Any]:
    """Where the tool's columns are, and which one is the activity's."""
    grades: dict[str, Any] = {"scope": scopes, "lineitems": addresses.line_items(visit.tool)}
    item = visit.line_item or only_column(visit.activity)
    if item:
        grades["lineitem"] = addresses.line_item(item)
    return grades


def only_column(activity: Activity | None) -> LineItem | None:
    """The activity's column; as in Moodle, a second one with the same link hides both."""
    items = list(LineItem.objects.filter(activity=activity)[:2]) if activity else []
    return items[0] if len(items) == 1 else None


def deep_linking(visit: Visit) -> dict[str, Any]:
    """What may be placed, and where the choice is sent."""
    return {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": True,
        "accept_lineitem": True,
        "deep_link_return_url": addresses.absolute("/lti/deep-link"),
        "data": signing.dumps({"tool": visit.tool.pk}, salt="deep link"),
    }
