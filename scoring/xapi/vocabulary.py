"""The names of things in our statements; BASE never changes once statements exist."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

ADL: Final = "http://adlnet.gov/expapi/verbs/"
ABANDONED: Final = "https://w3id.org/xapi/adl/verbs/abandoned"
ACTIVITIES: Final = "http://adlnet.gov/expapi/activities/"
OWN: Final = frozenset({"flagged"})
"""Verbs that nobody else has, at addresses of our own."""

VERBS: Final = OWN | {
    "initialized",
    "interacted",
    "progressed",
    "completed",
    "passed",
    "failed",
    "scored",
    "terminated",
    "abandoned",
    "answered",
    "voided",
}


@dataclass(frozen=True)
class Names:
    """Every address below one base."""

    base: str

    @property
    def profile(self) -> str:
        """Our profile, the category of every statement."""
        return f"{self.base}/profile"

    def verb(self, name: str) -> str:
        """One of `VERBS`."""
        if name in OWN:
            return f"{self.base}/verbs/{name}"
        return ABANDONED if name == "abandoned" else f"{ADL}{name}"

    def scenario(self, key: str, version: int) -> str:
        """One version of a scenario."""
        return f"{self.base}/scenarios/{key}/v{version}"

    def objective(self, key: str, version: int, objective: str) -> str:
        """One objective of a scenario."""
        return f"{self.scenario(key, version)}/objectives/{objective}"

    def flag(self, key: str, version: int, flag: str) -> str:
        """One guardrail of a scenario."""
        return f"{self.scenario(key, version)}/flags/{flag}"

    def turn(self, session: UUID, n: int) -> str:
        """One turn of a talk."""
        return f"{self.base}/sessions/{session}/turns/{n}"

    def reaction(self, item: str) -> str:
        """One thing that learners are asked about a practice."""
        return f"{self.base}/reactions/{item}"

    @property
    def guardrail(self) -> str:
        """The kind of activity that a guardrail is."""
        return f"{self.base}/activities/guardrail"

    def link(self, uuid: UUID) -> str:
        """The placed activity."""
        return f"{self.base}/links/{uuid}"

    def course(self, uuid: str) -> str:
        """The course."""
        return f"{self.base}/courses/{uuid}"

    def extension(self, name: str) -> str:
        """One of our extensions."""
        return f"{self.base}/ext/{name}"
