"""The gradebook: post a score, read a result, find or make a column."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from lti_tool.grades.answer import Answer, Column, Result, ServiceError
from lti_tool.grades.connector import PlatformConnector, Reply
from lti_tool.grades.links import linked
from lti_tool.models import Deployment, LineItem, Registration, ResourceLink
from lti_tool.outbound import READ_S
from lti_tool.protocol.claims import clean
from lti_tool.protocol.login import with_query
from lti_tool.registering.description import AGS_SCOPE
from lti_tool.services.courses import meet_line_item

SCORE_SCOPE: Final = f"{AGS_SCOPE}score"
RESULT_SCOPE: Final = f"{AGS_SCOPE}result.readonly"
LINE_ITEM_SCOPE: Final = f"{AGS_SCOPE}lineitem"
SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
LINE_ITEM_TYPE: Final = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MOST_PAGES: Final = 200


def post_score(
    *,
    line_item_url: str,
    registration: Registration,
    deployment: Deployment,
    body: Mapping[str, Any],
    read_s: float = READ_S,
) -> Answer:
    """Send one score as it was frozen; the answer's status is None when nobody answered."""
    reply = _connector(registration, deployment, read_s).request(
        "POST",
        below(line_item_url, "scores"),
        scopes=[SCORE_SCOPE],
        accept="application/json",
        content_type=SCORE_TYPE,
        body=dict(body),
    )
    return reply.answer


def read_result(
    *,
    line_item_url: str,
    registration: Registration,
    deployment: Deployment,
    user_id: str,
    read_s: float = READ_S,
) -> Result | None:
    """What the gradebook shows for one person; None for no grade; raises `ServiceError`."""
    url = with_query(below(line_item_url, "results"), {"user_id": user_id})
    connector = _connector(registration, deployment, read_s)
    for row in _rows(connector, url, scope=RESULT_SCOPE, accept=RESULTS_TYPE):
        if str(row.get("userId")) == user_id:
            return Result(
                _number(row.get("resultScore")),
                _number(row.get("resultMaximum")),
                clean(row.get("comment")),
            )
    return None


def known_line_item(*, link: ResourceLink, column: Column) -> LineItem | None:
    """The column as it was last found by our names."""
    rows = LineItem.objects.filter(link=link, resource_id=column.resource_id, tag=column.tag)
    return rows.order_by("-last_seen_at").first()


def find_or_create_line_item(
    *, line_items_url: str, link: ResourceLink, column: Column
) -> LineItem:
    """The activity's column, asked for before one is made; raises `ServiceError`."""
    connector = PlatformConnector(link.deployment)
    found = _find(connector, line_items_url, link, column) or _create(
        connector, line_items_url, link, column
    )
    return meet_line_item(
        deployment=link.deployment,
        link=link,
        url=clean(found.get("id"), 1000),
        resource_id=clean(found.get("resourceId"), 255),
        tag=clean(found.get("tag"), 255),
        score_maximum=_number(found.get("scoreMaximum")),
    )


def update_line_item(
    *,
    line_item_url: str,
    registration: Registration,
    deployment: Deployment,
    changes: Mapping[str, Any],
) -> Answer:
    """Change some members of a column and keep the ones we do not know."""
    connector = _connector(registration, deployment)
    ask = {"scopes": [LINE_ITEM_SCOPE], "accept": LINE_ITEM_TYPE}
    reply = connector.request("GET", line_item_url, **ask)  # type: ignore[arg-type]
    if not reply.answer.ok or not isinstance(reply.body, dict):
        return (
            reply.answer
            if not reply.answer.ok
            else Answer(None, None, "answer_unreadable", hopeless=True)
        )
    # Open edX tells the dates it has not as null, and refuses them when they come back.
    body = {name: value for name, value in reply.body.items() if value is not None} | {**changes}
    put = connector.request(
        "PUT",
        line_item_url,
        content_type=LINE_ITEM_TYPE,
        body=body,
        **ask,  # type: ignore[arg-type]
    )
    return put.answer


def below(line_item_url: str, name: str) -> str:
    """The address of a column's scores or results; every part of the query is kept."""
    parts = urlsplit(line_item_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", fragment=""))


def pages(connector: PlatformConnector, url: str, *, scope: str, accept: str) -> Iterator[Reply]:
    """Every page of a collection; raises `ServiceError` at the first that fails."""
    seen: set[str] = set()
    while url and url not in seen and len(seen) < MOST_PAGES:
        seen.add(url)
        reply = connector.request("GET", url, scopes=[scope], accept=accept)
        if not reply.answer.ok:
            raise ServiceError(reply.answer)
        yield reply
        url = linked(reply.headers.get("Link", ""), "next", base=url)


def _connector(
    registration: Registration, deployment: Deployment, read_s: float = READ_S
) -> PlatformConnector:
    if deployment.registration_id != registration.pk:
        raise ValueError("the deployment belongs to another registration")
    return PlatformConnector(deployment, read_s=read_s)


def _find(
    connector: PlatformConnector, url: str, link: ResourceLink, column: Column
) -> dict[str, Any] | None:
    """By the activity's id, then by our own names, which survive the copy of a course."""
    here = _of_link(connector, url, link) if column.linked else []
    exact = [row for row in here if _agrees(row, column)]
    if exact or len(here) == 1:
        return (exact or here)[0]
    names = {"resource_id": column.resource_id, "tag": column.tag}
    listed = _listed(connector, url, {name: value for name, value in names.items() if value})
    others = LineItem.objects.filter(deployment=link.deployment, link__current=True)
    taken = set(others.exclude(link=link).values_list("url", flat=True))
    mine = {None, "", link.link_id} if column.linked else {None, ""}
    free = (r for r in listed if r.get("resourceLinkId") in mine and r.get("id") not in taken)
    return next((row for row in free if _agrees(row, column)), None)


def _of_link(connector: PlatformConnector, url: str, link: ResourceLink) -> list[dict[str, Any]]:
    listed = _listed(connector, url, {"resource_link_id": link.link_id})
    return [row for row in listed if str(row.get("resourceLinkId")) == link.link_id]


def _agrees(row: Mapping[str, Any], column: Column) -> bool:
    return row.get("resourceId") == column.resource_id and (row.get("tag") or "") == column.tag


def _listed(connector: PlatformConnector, url: str, query: dict[str, str]) -> list[dict[str, Any]]:
    asked = with_query(url, query)
    return list(_rows(connector, asked, scope=LINE_ITEM_SCOPE, accept=LINE_ITEMS_TYPE))


def _create(
    connector: PlatformConnector, url: str, link: ResourceLink, column: Column
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "label": column.label,
        "scoreMaximum": column.score_maximum,
        "resourceId": column.resource_id,
    }
    if column.linked:
        body["resourceLinkId"] = link.link_id
    reply = connector.request(
        "POST",
        url,
        scopes=[LINE_ITEM_SCOPE],
        accept=LINE_ITEM_TYPE,
        content_type=LINE_ITEM_TYPE,
        body=body | ({"tag": column.tag} if column.tag else {}),
    )
    if not reply.answer.ok:
        raise ServiceError(reply.answer)
    if not isinstance(reply.body, dict) or not clean(reply.body.get("id")):
        raise ServiceError(Answer(reply.answer.status, None, "answer_unreadable"))
    return reply.body


def _rows(
    connector: PlatformConnector, url: str, *, scope: str, accept: str
) -> Iterator[dict[str, Any]]:
    for reply in pages(connector, url, scope=scope, accept=accept):
        rows = reply.body if isinstance(reply.body, list) else []
        yield from (row for row in rows if isinstance(row, dict))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
