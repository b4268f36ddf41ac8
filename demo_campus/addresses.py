"""The absolute addresses of the campus that travel in messages."""

from demo_campus.models import LineItem, Tool
from demo_campus.people import COURSE
from demo_campus.settings import CAMPUS_URL


def absolute(path: str) -> str:
    """A path of ours as the tool calls it."""
    return f"{CAMPUS_URL}{path}"


def line_items(tool: Tool) -> str:
    """The tool's columns in the course; the query belongs to the address, as in Moodle."""
    return absolute(f"/lti/ags/{COURSE.id}/lineitems?type_id={tool.pk}")


def line_item(item: LineItem) -> str:
    """One column."""
    return absolute(f"/lti/ags/{COURSE.id}/lineitems/{item.pk}/lineitem?type_id={item.tool_id}")


def members() -> str:
    """The roster of the course."""
    return absolute(f"/lti/nrps/{COURSE.id}/members")
