"""The gradebook's columns as the line item service sees them."""

from typing import Any

from demo_campus import addresses
from demo_campus.models import Activity, LineItem, Tool
from demo_campus.services.gradebook import is_maximum

OWN = {"id", "label", "scoreMaximum", "resourceId", "tag", "resourceLinkId"}


class ColumnRefused(Exception):
    """A line item lacks or contradicts something."""


def describe(item: LineItem) -> dict[str, Any]:
    """One column as data, with the members only the tool understands."""
    told = {
        "id": addresses.line_item(item),
        "label": item.label,
        "scoreMaximum": item.score_maximum,
        "resourceId": item.resource_id,
        "tag": item.tag,
    }
    link = {"resourceLinkId": str(item.activity_id)} if item.activity_id else {}
    return {**item.more, **told, **link}


def found(*, tool: Tool, query: dict[str, str]) -> list[LineItem]:
    """The tool's columns that fit the query."""
    items = LineItem.objects.filter(tool=tool).order_by("pk")
    if query.get("resource_link_id"):
        number = query["resource_link_id"]
        items = items.filter(activity_id=int(number)) if number.isdecimal() else items.none()
    if query.get("resource_id"):
        items = items.filter(resource_id=query["resource_id"])
    if query.get("tag"):
        items = items.filter(tag=query["tag"])
    return list(items)


def checked(body: Any) -> dict[str, Any]:
    """The parts of a posted line item that the gradebook keeps."""
    if not isinstance(body, dict) or not isinstance(body.get("label"), str) or not body["label"]:
        raise ColumnRefused("label is missing")
    maximum = body.get("scoreMaximum")
    if not is_maximum(maximum):
        raise ColumnRefused("scoreMaximum is not a number above 0")
    return {
        "label": body["label"][:200],
        "score_maximum": float(maximum),
        "resource_id": str(body.get("resourceId") or ""),
        "tag": str(body.get("tag") or ""),
        "more": {name: value for name, value in body.items() if name not in OWN},
    }


def make(*, tool: Tool, body: Any) -> LineItem:
    """Add a column; one for an activity needs the tool's own activity."""
    kept = checked(body)
    link = str(body.get("resourceLinkId") or "")
    activity = None
    if link:
        activity = Activity.objects.get(tool=tool, pk=int(link) if link.isdecimal() else 0)
    return LineItem.objects.create(tool=tool, activity=activity, **kept)


def change(*, item: LineItem, body: Any) -> None:
    """Replace what a column says; its grades follow a new maximum, for they are kept as pairs."""
    for name, value in checked(body).items():
        setattr(item, name, value)
    item.save()
