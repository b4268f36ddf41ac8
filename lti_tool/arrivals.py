"""Which page a launch leads to."""

from django.urls import reverse

from lti_tool.models import Launch, Role
from lti_tool.protocol.claims import DATA_PRIVACY, DEEP_LINKING, SUBMISSION_REVIEW


def next_page(launch: Launch) -> str:
    """The address of the page for this launch's message and person."""
    if launch.message_type == DEEP_LINKING:
        return reverse("lti-picker", args=[launch.uuid])
    if launch.message_type == SUBMISSION_REVIEW:
        return _review(launch)
    if launch.message_type == DATA_PRIVACY:
        return reverse("privacy-person", args=[launch.uuid])
    if launch.role == Role.INSTRUCTOR:
        return _instructor(launch)
    if launch.session is None:
        return _no_practice(launch)
    return reverse("practice-briefing", args=[launch.session.uuid])


def _no_practice(launch: Launch) -> str:
    """Before its first day or after its last an activity says so; without a scenario there is nothing yet."""
    if launch.link is not None and launch.link.placement_id is not None:
        return reverse("lti-closed", args=[launch.uuid])
    return reverse("lti-nothing")


def _instructor(launch: Launch) -> str:
    if launch.link is None:
        return reverse("lti-nothing")
    if launch.link.placement_id is None:
        return reverse("lti-picker", args=[launch.uuid])
    if launch.session is not None and not launch.session.trial:
        return reverse("review-attempt", args=[launch.session.uuid])
    return reverse("review-link", args=[launch.link.uuid])


def _review(launch: Launch) -> str:
    """An instructor reads the attempt; its learner reads their own debrief by way of the practice."""
    if launch.role != Role.INSTRUCTOR:
        own = launch.session
        return reverse("practice-briefing", args=[own.uuid]) if own else reverse("lti-nothing")
    if launch.session is not None:
        return reverse("review-attempt", args=[launch.session.uuid])
    return (
        reverse("review-link", args=[launch.link.uuid]) if launch.link else reverse("lti-nothing")
    )
