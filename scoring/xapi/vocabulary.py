"""The names of things in our statements; BASE never changes once statements exist."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

ADL: Final = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES: Final = "http://adlnet.gov/expapi/activities/"
VERBS: Final = {
    name: f"{ADL}{name}"
    for name in (
        "initialized",
        "progressed",
        "completed",
        "passed",
        "failed",
        "scored",
        "terminated",
        "voided",
    )
} | {"abandoned": "https://w3id.org/xapi/adl/verbs/abandoned"}


@dataclass(frozen=True)
class Names:
    """Every address below one base."""

    base: str

    @property
    def profile(self) -> str:
        """Our profile, the category of every statement."""
        return f"{self.base}/profile"

    def scenario(self, key: str, version: int) -> str:
        """One version of a scenario."""
        return f"{self.base}/scenarios/{key}/v{version}"

    def objective(self, key: str, version: int, objective: str) -> str:
        """One objective of a scenario."""
        return f"{self.scenario(key, version)}/objectives/{objective}"

    def link(self, uuid: UUID) -> str:
        """The placed activity."""
        return f"{self.base}/links/{uuid}"

    def course(self, uuid: str) -> str:
        """The course."""
        return f"{self.base}/courses/{uuid}"

    def extension(self, name: str) -> str:
        """One of our extensions."""
        return f"{self.base}/ext/{name}"
