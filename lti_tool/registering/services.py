"""One dynamic registration from invitation to row."""

from django.db import transaction
from django.utils.translation import gettext as _

from lti_tool.models import Registration
from lti_tool.registering.errors import RegistrationFailed
from lti_tool.registering.exchange import (
    PlatformConfiguration,
    Registered,
    read_configuration,
    send_registration,
)
from lti_tool.services import platforms


def register_platform(*, configuration_url: str, token: str, invite: str) -> Registration:
    """Register with a platform and keep it; an empty invitation means a signed-in administrator."""
    if invite and not platforms.claim_invite(token=invite):
        raise RegistrationFailed(
            "invite_used",
            _("This invitation was used before or is older than a day. Ask for a new one."),
        )
    try:
        configuration = read_configuration(configuration_url)
        registered = send_registration(configuration, token)
    except RegistrationFailed:
        platforms.release_invite(token=invite)
        raise
    with transaction.atomic():
        registration = _keep(configuration, registered)
        platforms.close_invite(token=invite, registration=registration)
    return registration


def _keep(configuration: PlatformConfiguration, registered: Registered) -> Registration:
    return platforms.register(
        issuer=configuration.issuer,
        client_id=registered.client_id,
        deployment_id=registered.deployment_id,
        auth_url=configuration.auth_url,
        token_url=configuration.token_url,
        jwks_url=configuration.jwks_url,
        token_audience=configuration.token_audience,
        platform_family=configuration.offer.family,
        hold_new_deployments=not registered.deployment_id,
    )
