"""From a launch to a browser's seat: a one-time code, then a token kept as a digest."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.timezone import now

from lti_tool.models import EntryCode, Launch, SeatToken
from lti_tool.sealing import digest

CODE_LIFETIME: Final = timedelta(seconds=60)
SEAT_LIFETIME: Final = timedelta(hours=8)


@dataclass(frozen=True)
class IssuedSeat:
    """A new seat: the token the browser keeps, and whose it is."""

    launch: Launch
    token: str = field(repr=False)


def issue_code(*, launch: Launch) -> str:
    """A code for the fragment of the entry page; good once within a minute."""
    code = secrets.token_urlsafe(32)
    EntryCode.objects.create(
        code_sha256=digest(code), launch=launch, expires_at=now() + CODE_LIFETIME
    )
    return code


def redeem_code(*, code: str) -> IssuedSeat | None:
    """Exchange a code for a seat; None if it is unknown, used or too old."""
    with transaction.atomic():
        mine = EntryCode.objects.filter(code_sha256=digest(code))
        if not mine.filter(used_at__isnull=True, expires_at__gt=now()).update(used_at=now()):
            return None
        launch = mine.select_related("launch").get().launch
        token = secrets.token_urlsafe(32)
        SeatToken.objects.create(
            token_sha256=digest(token), launch=launch, expires_at=now() + SEAT_LIFETIME
        )
    return IssuedSeat(launch, token)
