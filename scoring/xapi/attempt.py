"""What statements are built from: one attempt as plain values."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from scoring.xapi.vocabulary import Names

LONGEST_QUOTE: Final = 200


class NotAStatement(ValueError):
    """What we were about to say breaks a rule of xAPI."""


@dataclass(frozen=True)
class Actor:
    """One person of one platform; never a name or an address."""

    issuer: str
    deployment_id: str
    subject: str
    shared_issuer: bool = False
    """Whether one issuer serves many schools."""

    def json(self) -> dict[str, Any]:
        """An account (xAPI 1.0.3, part two, 2.4.2.4)."""
        home = (
            f"{self.issuer}/deployments/{quote(self.deployment_id, safe='')}"
            if self.shared_issuer
            else self.issuer
        )
        if not home.startswith(("https://", "http://")) or not self.subject:
            raise NotAStatement("an actor needs a platform's address and a subject")
        return {"objectType": "Agent", "account": {"homePage": home, "name": self.subject}}


@dataclass(frozen=True)
class Score:
    """A number out of a maximum."""

    raw: float
    maximum: float

    def json(self) -> dict[str, float]:
        """Raw, bounds and share; raises `NotAStatement` outside the bounds."""
        if not (math.isfinite(self.raw) and self.maximum > 0 and 0 <= self.raw <= self.maximum):
            raise NotAStatement("a score must lie between 0 and its maximum")
        return {
            "raw": round(self.raw, 4), "min": 0, "max": self.maximum, "scaled": round(self.raw / self.maximum, 4)
        }  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """A line of the learner's."""

    turn: int
    words: str

    def json(self) -> dict[str, Any]:
        """Cut to what a record may hold."""
        whole = len(self.words) <= LONGEST_QUOTE
        cut = self.words if whole else f"{self.words[: LONGEST_QUOTE - 1]}…"
        return {"turn": self.turn, "quote": cut}


@dataclass(frozen=True)
class Step:
    """One turn of the learner's, by when it ended."""

    n: int
    at: datetime
    took: timedelta | None


@dataclass(frozen=True)
class Crossed:
    """A guardrail that the learner crossed in one turn."""

    flag: str
    severity: int
    turn: int
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What the learner answered about the practice to one item."""

    item: str
    title: str
    value: int
    at: datetime


@dataclass(frozen=True)
class Goal:
    """One objective and its level."""

    id: str
    title: str
    level: int
    quotes: tuple[Quote, ...] = ()
    """The lines it rests on, where records tell them."""


@dataclass(frozen=True)
class Attempt:
    """One finished attempt, as its statements tell it."""

    session: UUID
    actor: Actor
    names: Names
    scenario: str
    version: int
    title: str
    number: int
    modality: str
    language: str
    platform: str
    link: UUID | None
    course: str
    began_at: datetime
    ended_at: datetime
    turns: int
    abandoned: bool = False
    total: Score | None = None
    pass_mark: float | None = None
    goals: tuple[Goal, ...] = ()
    reviewed: bool = False
    instructor: Actor | None = None
    """Who looked at it last, where their account is of the same platform."""

    settled_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    """To be told, as `crossed` are."""

    crossed: tuple[Crossed, ...] = ()
