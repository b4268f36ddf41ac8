"""Secrets at rest: sealed with a key made from SECRET_KEY, or kept only as a digest."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PURPOSE = b"lti secrets at rest:"


def seal(text: str) -> str:
    """Encrypt a secret for the database."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again; also when it was sealed under one of SECRET_KEY_FALLBACKS."""
    return _box().decrypt(sealed.encode()).decode()


def digest(text: str) -> str:
    """The SHA-256 under which a secret is kept."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + secret.encode()).digest())
