"""Makes, checks and revokes the tokens of the REST interface."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from lti_tool.models import ApiToken
from lti_tool.models.tokens import PREFIX
from lti_tool.sealing import digest
from sessions.models import Institution

DAYS: Final = 365
MOST_DAYS: Final = 3 * 365
USE_NOTED_EVERY: Final = timedelta(minutes=1)


class TokenRefused(Exception):
    """A token that opens nothing; its text is for the program's owner."""


@dataclass(frozen=True)
class IssuedToken:
    """A new token, with its text, which is nowhere else."""

    row: ApiToken
    text: str = field(repr=False)


def issue(
    *,
    institution: Institution,
    name: str,
    scopes: Sequence[str],
    days: int = DAYS,
    made_by: User | None = None,
) -> IssuedToken:
    """Make a token that serves for so many days."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        institution=institution,
        name=name,
        scopes=sorted(set(scopes)),
        token_sha256=digest(text),
        made_by=made_by,
        expires_at=now() + timedelta(days=days),
    )
    return IssuedToken(row, text)


def revoke(*, token: ApiToken) -> bool:
    """Make a token worthless from now on; False if it was revoked before."""
    mine = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    return bool(mine.update(revoked_at=now()))


def check(*, text: str) -> ApiToken:
    """The token of this text, its use noted; raises `TokenRefused`."""
    row = ApiToken.objects.filter(token_sha256=digest(text)).first()
    if row is None:
        raise TokenRefused(
            "This API token is not known. Copy it again, or have a new one made at /manage/tokens/."
        )
    if row.revoked_at:
        raise TokenRefused("This API token was revoked. Have a new one made at /manage/tokens/.")
    if row.expires_at <= now():
        raise TokenRefused("This API token has expired. Have a new one made at /manage/tokens/.")
    before = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now() - USE_NOTED_EVERY)
    ApiToken.objects.filter(before, pk=row.pk).update(last_used_at=now())
    return row


def known_tokens() -> QuerySet[ApiToken]:
    """Every token with what its page shows: those that serve first, then the newest."""
    return ApiToken.objects.select_related("institution", "made_by").order_by(
        F("revoked_at").asc(nulls_first=True), "-created_at", "-pk"
    )
