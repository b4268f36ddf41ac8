"""One chosen scenario as a content item the platform can place."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from lti_tool.deep_linking.wishes import Wishes
from lti_tool.registering.description import CUSTOM
from sessions.models import Scenario

COLUMN_TAG: Final = "total"
SCORE_MAXIMUM: Final = 100
FRAME: Final = {"width": 1100, "height": 760}
REVIEWABLE: Final = ["InProgress", "Submitted", "Completed"]


def content_item(scenario: Scenario, chosen: Mapping[str, str], wishes: Wishes) -> dict[str, Any]:
    """The item with its settings as texts, its column, and where it may open."""
    target = settings.PUBLIC_ORIGIN + reverse("lti-launch")
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "url": target,
        "title": scenario.title,
        "text": str(scenario.data.get("brief", ""))[:500],
        "icon": {
            "url": settings.PUBLIC_ORIGIN + static("img/mark.svg"),
            "width": 50,
            "height": 50,
        },
        "custom": {"scenario": scenario.key, "version": str(scenario.version), **chosen, **CUSTOM},
    }
    item |= dates(chosen)
    if wishes.columns:
        item["lineItem"] = line_item(scenario, target)
    if "iframe" in wishes.targets:
        item["iframe"] = FRAME
    if "window" in wishes.targets:
        item["window"] = {"targetName": settings.PRODUCT_NAME.lower()}
    return item


def dates(chosen: Mapping[str, str]) -> dict[str, Any]:
    """When the platform shows the activity and takes work for it (Deep Linking 2.0, 3.1.1)."""
    available = {"startDateTime": chosen.get("opens"), "endDateTime": chosen.get("closes")}
    submission = {"endDateTime": chosen.get("due")}
    named = {"available": available, "submission": submission}
    kept = {name: {end: at for end, at in span.items() if at} for name, span in named.items()}
    return {name: span for name, span in kept.items() if span}


def line_item(scenario: Scenario, target: str) -> dict[str, Any]:
    """Always asked for: without it some platforms make no gradebook column at all."""
    return {
        "scoreMaximum": SCORE_MAXIMUM,
        "label": scenario.title,
        "resourceId": scenario.key,
        "tag": COLUMN_TAG,
        "submissionReview": {
            "reviewableStatus": REVIEWABLE,
            "label": settings.PRODUCT_NAME,
            "url": target,
        },
    }
