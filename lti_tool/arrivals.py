"""Which page a launch leads to."""

from django.urls import reverse

from lti_tool.models import Launch, Role
from lti_tool.protocol.claims import DEEP_LINKING, SUBMISSION_REVIEW


def next_page(launch: Launch) -> str:
    """The address of the page for this launch's message and person."""
    if launch.message_type == DEEP_LINKING:
        return reverse("lti-picker", args=[launch.uuid])
    if launch.message_type == SUBMISSION_REVIEW:
        return _review(launch)
    if launch.role == Role.INSTRUCTOR:
        return _instructor(launch)
    if launch.session is None:
        return reverse("lti-nothing")
    return reverse("practice-briefing", args=[launch.session.uuid])


def _instructor(launch: Launch) -> str:
    if launch.link is None:
        return reverse("lti-nothing")
    if launch.link.placement_id is None:
        return reverse("lti-picker", args=[launch.uuid])
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
