"""The campus's signing keys: the newest signs, the newest two are published."""

import json
import secrets
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import transaction
from django.utils.timezone import now
from jwt.algorithms import RSAAlgorithm

from demo_campus.models import SigningKey
from demo_campus.settings import CAMPUS_URL

PUBLISHED = 2
ID_TOKEN_LIFE_S = 60


def new_key() -> SigningKey:
    """Make and store a key."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningKey.objects.create(kid=secrets.token_hex(8), private_pem=pem.decode())


def ensure() -> None:
    """Make the first keys."""
    with transaction.atomic():
        for _ in range(PUBLISHED - SigningKey.objects.count()):
            new_key()


def rotate() -> SigningKey:
    """Sign with a new key and withdraw the oldest."""
    key = new_key()
    kept = SigningKey.objects.order_by("-pk").values_list("pk", flat=True)[:PUBLISHED]
    SigningKey.objects.exclude(pk__in=list(kept)).delete()
    return key


def published() -> dict[str, Any]:
    """The public key set."""
    ensure()
    return {"keys": [public_jwk(key) for key in SigningKey.objects.order_by("-pk")[:PUBLISHED]]}


def public_jwk(key: SigningKey) -> dict[str, Any]:
    """One key as the tool may see it."""
    private = serialization.load_pem_private_key(key.private_pem.encode(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    members = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    return {**members, "kid": key.kid, "alg": "RS256", "use": "sig"}


def sign(*, claims: dict[str, Any], audience: str, nonce: str) -> str:
    """An id_token of ours, good for one minute."""
    ensure()
    key = SigningKey.objects.order_by("-pk")[0]
    issued_at = int(now().timestamp())
    times = {"iat": issued_at, "exp": issued_at + ID_TOKEN_LIFE_S}
    whole = {"iss": CAMPUS_URL, "aud": audience, "nonce": nonce, **times, **claims}
    return jwt.encode(whole, key.private_pem, algorithm="RS256", headers={"kid": key.kid})
