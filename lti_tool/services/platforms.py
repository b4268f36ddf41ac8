"""Connecting learning platforms: by an administrator's hand or by dynamic registration."""

import secrets
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from lti_tool.models import Deployment, Registration, RegistrationInvite
from lti_tool.protocol.claims import CLAIM, Claims, clean, member
from lti_tool.sealing import digest
from sessions.models import Institution
from sessions.regions import move

INVITE_LIFETIME: Final = timedelta(hours=24)


def register(
    *,
    issuer: str,
    client_id: str,
    name: str = "",
    deployment_id: str = "",
    region: str = "",
    **facts: Any,
) -> Registration:
    """Add a platform, or bring the row of the same issuer and client id up to date; an empty name keeps its own."""
    with transaction.atomic():
        known = Registration.objects.filter(issuer=issuer, client_id=client_id).first()
        shown = name or (known.name if known else urlsplit(issuer).netloc or issuer)
        registration = known or Registration(
            issuer=issuer,
            client_id=client_id,
            institution=Institution.objects.create(
                name=shown, region=region, signals_policy=settings.SIGNALS_POLICY
            ),
        )
        facts["platform_family"] = facts.get("platform_family") or registration.platform_family
        for field, value in (facts | {"name": shown, "active": True}).items():
            setattr(registration, field, value)
        registration.save()
        if deployment_id:
            deploy(registration=registration, deployment_id=deployment_id)
    return registration


def deploy(*, registration: Registration, deployment_id: str) -> Deployment:
    """Switch a registration on in one place of its platform."""
    deployment, _ = Deployment.objects.update_or_create(
        registration=registration, deployment_id=deployment_id, defaults={"active": True}
    )
    return deployment


def change(*, registration: Registration, region: str, **facts: Any) -> None:
    """Write what an administrator changed; an issuer has one default client at most."""
    with transaction.atomic():
        others = Registration.objects.filter(issuer=registration.issuer).exclude(pk=registration.pk)
        if facts.get("is_default"):
            others.update(is_default=False)
        for field, value in facts.items():
            setattr(registration, field, value)
        registration.save()
        if region != registration.institution.region:
            move(institution=registration.institution, region=region)


def switch_deployment(*, deployment: Deployment, active: bool) -> None:
    """Confirm a deployment, or let nobody in by it; one that is refused no longer waits for an answer."""
    Deployment.objects.filter(pk=deployment.pk).update(
        active=active, seen_at=deployment.seen_at if active else None
    )


def enable(*, registration: Registration) -> None:
    """Let people in from this platform again."""
    registration.active = True
    registration.save(update_fields=["active"])


def disable(*, registration: Registration) -> None:
    """Let nobody in from this platform any more; what was practised stays."""
    registration.active = False
    registration.save(update_fields=["active"])


def learn_family(*, registration: Registration, claims: Claims) -> None:
    """Note at the first launch which product a platform runs; an administrator may set another."""
    family = clean(member(claims, f"{CLAIM}tool_platform", "product_family_code"), 60).lower()
    if family and not registration.platform_family:
        Registration.objects.filter(pk=registration.pk, platform_family="").update(
            platform_family=family
        )


def invite(*, made_by: User | None = None) -> str:
    """A one-time token that lets a platform's administrator register it within a day."""
    token = secrets.token_urlsafe(32)
    RegistrationInvite.objects.create(
        token_sha256=digest(token), made_by=made_by, expires_at=now() + INVITE_LIFETIME
    )
    return token


def withdraw_invite(*, invite: RegistrationInvite) -> None:
    """Make an invitation worthless that nobody has used."""
    RegistrationInvite.objects.filter(pk=invite.pk, used_at__isnull=True).delete()


def open_invites() -> QuerySet[RegistrationInvite]:
    """Invitations that can still be used, the newest first."""
    usable = RegistrationInvite.objects.filter(used_at__isnull=True, expires_at__gt=now())
    return usable.select_related("made_by").order_by("-created_at")


def invited(token: str) -> bool:
    """Whether an invitation can still be used."""
    return _open_invites(token).exists()


def claim_invite(*, token: str) -> bool:
    """Take an invitation for one registration; False if it was used before or is too old."""
    return bool(_open_invites(token).update(used_at=now()))


def release_invite(*, token: str) -> None:
    """Give an invitation back after a registration that came to nothing."""
    RegistrationInvite.objects.filter(token_sha256=digest(token), registration__isnull=True).update(
        used_at=None
    )


def close_invite(*, token: str, registration: Registration) -> None:
    """Note what an invitation was used for."""
    RegistrationInvite.objects.filter(token_sha256=digest(token)).update(registration=registration)


def _open_invites(token: str) -> QuerySet[RegistrationInvite]:
    return open_invites().filter(token_sha256=digest(token))
