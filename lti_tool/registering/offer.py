"""What a platform says it has, as far as our registration depends on it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CANVAS_HOSTS: Final = ("instructure.com", "canvaslms.com")


@dataclass(frozen=True)
class PlatformOffer:
    """A platform's product, and the scopes and kinds of message it lists."""

    issuer: str
    family: str
    scopes: frozenset[str]
    messages: frozenset[str]

    @property
    def is_canvas(self) -> bool:
        """Canvas by its own word or by its host."""
        host = urlsplit(self.issuer).hostname or ""
        hosted = any(host == name or host.endswith(f".{name}") for name in CANVAS_HOSTS)
        return self.family == "canvas" or hosted
