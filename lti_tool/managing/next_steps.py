"""What is left to do on the platform's own side, product by product."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lti_tool.grades.traits import SPELLINGS

Steps = tuple[str | Promise, ...]

MOODLE: Final[Steps] = (
    _("In Moodle, press Activate on the new tool: until then Moodle keeps it pending."),
    _(
        "In the course open More, then LTI External tools, and switch on “Show in activity chooser”."
    ),
    _("Add the activity and press “Select content”."),
)
CANVAS: Final[Steps] = (
    _("In Canvas, open Admin, Developer Keys, and switch the key on."),
    _(
        "Copy the key’s number. In Settings, Apps, press + App, choose “By Client ID”, and paste it."
    ),
    _(
        "Open the tool once in a course. The first person is turned away; then confirm the deployment here."
    ),
    _("Make an assignment of the type External Tool and choose a conversation."),
)
BRIGHTSPACE: Final[Steps] = (
    _(
        "In Brightspace, open Manage Extensibility, LTI Advantage, and enable the tool’s registration."
    ),
    _(
        "Make a deployment for the courses, with Names and Roles, Grades and Deep Linking switched on."
    ),
    _(
        "In the deployment switch on “Auto create grade items”: without it there is no grade column."
    ),
    _(
        "Its tokens have an audience of their own, usually https://api.brightspace.com/auth/token. "
        "It belongs into “Token audience” here."
    ),
)
BLACKBOARD: Final[Steps] = (
    _("In Blackboard, open LTI Tool Providers, Register LTI 1.3 Tool, and give the client id."),
    _("Allow grade service access and membership service access for the tool."),
    _("Add a deep linking placement, then choose a conversation in the course."),
)
SAKAI: Final[Steps] = (
    _(
        "In Sakai, open External Tools in the administration workspace and check that the tool is on."
    ),
    _("Let it receive names, the roster and grades in the tool’s settings."),
    _("Add it in the site by Lessons or Assignments."),
)
OTHER: Final[Steps] = (
    _("Switch the tool on in your platform, with grades and the course roster allowed."),
    _("Open it once in a course. If a deployment appears here, confirm it."),
    _("Add an activity and choose a conversation."),
)
FAMILIES: Final[dict[str, Steps]] = {
    "moodle": MOODLE,
    "canvas": CANVAS,
    "desire2learn": BRIGHTSPACE,
    "blackboard": BLACKBOARD,
    "blackboardlearn": BLACKBOARD,
    "sakai": SAKAI,
}
PRODUCT_NAMES: Final = {
    "moodle": "Moodle",
    "canvas": "Canvas",
    "desire2learn": "Brightspace",
    "blackboard": "Blackboard",
    "blackboardlearn": "Blackboard",
    "sakai": "Sakai",
    "open edx": "Open edX",
}


def next_steps(family: str) -> Steps:
    """What the platform's administrator does now."""
    return FAMILIES.get(known(family), OTHER)


def product_name(family: str) -> str:
    """The product as people call it; empty for one we do not know."""
    return PRODUCT_NAMES.get(known(family), "")


def known(family: str) -> str:
    """One spelling for each product."""
    said = family.strip().lower()
    return SPELLINGS.get(said, said)
