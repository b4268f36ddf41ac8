"""Our own signing keys: made at first need, published before use, retired with notice."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from lti_tool.models import ToolKey
from lti_tool.sealing import seal, unseal

RETIRED_PUBLISHED: Final = timedelta(days=2)
State = ToolKey.State


@dataclass(frozen=True)
class Signer:
    """The active key, ready to sign."""

    kid: str
    private_key: str = field(repr=False)

    def sign(self, claims: dict[str, Any]) -> str:
        """A signed JWT that names its key."""
        return jwt.encode(claims, self.private_key, algorithm="RS256", headers={"kid": self.kid})


def signer() -> Signer:
    """The key that signs now."""
    key = _first()
    return Signer(key.kid, unseal(key.sealed_private_key))


def rotate() -> dict[str, str]:
    """Put the published next key to use, retire the active one, and publish a new next key."""
    _first()
    fresh = _make(State.NEXT)
    with transaction.atomic():
        keys = ToolKey.objects.select_for_update()
        keys.filter(state=State.ACTIVE).update(
            state=State.RETIRED, not_after=now() + RETIRED_PUBLISHED
        )
        keys.filter(state=State.NEXT).update(state=State.ACTIVE)
        fresh.save(force_insert=True)
    return {key.kid: key.state for key in published()}


def published() -> list[ToolKey]:
    """Every key a platform may meet: next, active, and retired for a while."""
    return list(published_rows())


def published_rows() -> QuerySet[ToolKey]:
    """The same as rows of the database, the oldest first."""
    _first()
    lasting = Q(not_after__isnull=True) | Q(not_after__gt=now())
    return ToolKey.objects.filter(lasting).order_by("created_at", "pk")


def key_set() -> dict[str, Any]:
    """The published keys as a JSON Web Key Set."""
    return {"keys": [_public(key) for key in published()]}


def _first() -> ToolKey:
    """The active key; the first call makes it, and a next key beside it."""
    if active := ToolKey.objects.filter(state=State.ACTIVE).first():
        return active
    made = [_make(State.ACTIVE), _make(State.NEXT)]
    # Of two processes at their first need one finds its rows refused and takes the other's.
    ToolKey.objects.bulk_create(made, ignore_conflicts=True)
    return ToolKey.objects.get(state=State.ACTIVE)


def _make(state: State) -> ToolKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return ToolKey(kid=uuid4().hex, sealed_private_key=seal(text), state=state)


def _public(key: ToolKey) -> dict[str, Any]:
    private = load_pem_private_key(unseal(key.sealed_private_key).encode(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    members = {name: public[name] for name in ("kty", "n", "e")}
    return members | {"kid": key.kid, "alg": "RS256", "use": "sig"}
