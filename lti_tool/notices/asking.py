"""Asks a platform once for each deployment to be told of copied courses."""

import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from lti_tool.grades.connector import PlatformConnector
from lti_tool.models import Context, Deployment, Registration
from lti_tool.notices.kinds import CONTEXT_COPY
from lti_tool.registering.description import NOTICE_SCOPE

HANDLER_TYPE: Final = "application/json"

log = logging.getLogger(__name__)


def ask_for_notices(*, context: Context) -> bool:
    """Register our address with the platform of a course; False if it was asked before, or said no and is asked again."""
    deployment = context.deployment
    wish = _wish(deployment)
    if wish in deployment.registration.notice_kinds:
        return False
    reply = PlatformConnector(deployment).request(
        "PUT",
        context.notices_url,
        scopes=[NOTICE_SCOPE],
        accept=HANDLER_TYPE,
        content_type=HANDLER_TYPE,
        body={"notice_type": CONTEXT_COPY, "handler": handler_url()},
    )
    if not reply.answer.ok:
        reason = reply.answer.reason or f"status_{reply.answer.status}"
        log.warning("notices_refused", extra={"deployment": deployment.pk, "reason": reason[:60]})
        return False
    _remember(deployment, wish)
    return True


def handler_url() -> str:
    """Where notices are to be sent."""
    return settings.PUBLIC_ORIGIN + reverse("lti-notices")


def _wish(deployment: Deployment) -> str:
    """A platform keeps one handler for each kind and deployment."""
    return f"{CONTEXT_COPY} {deployment.deployment_id}"


def _remember(deployment: Deployment, wish: str) -> None:
    with transaction.atomic():
        locked = Registration.objects.select_for_update().get(pk=deployment.registration_id)
        locked.notice_kinds = [*locked.notice_kinds, wish]
        locked.save(update_fields=["notice_kinds"])
