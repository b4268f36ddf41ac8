"""Builds the statements of one finished attempt: no database, no clock, no network; the same attempt gives the same ids.

Valid under xAPI 1.0.3 and 2.0.0: RFC 3339 times with Z, no null, no contextAgents, no attachments.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from scoring.xapi.vocabulary import ACTIVITIES, Names

PASSING_LEVEL: Final = 3
LEVELS: Final = 5
STEP: Final = timedelta(milliseconds=1)


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
class Goal:
    """One objective and its level."""

    id: str
    title: str
    level: int


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
    settled_at: datetime | None = None


@dataclass(frozen=True)
class Made:
    """One statement, ready to be kept and sent."""

    id: UUID
    sequence: int
    verb: str
    object_id: str
    timestamp: datetime
    body: Mapping[str, Any] = field(repr=False)


def beginning(attempt: Attempt) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], datetime]]:
    """What is said of the talk itself: verb, object, result, time."""
    spoken = duration(attempt.ended_at - attempt.began_at)
    scene = scenario_object(attempt)
    yield "initialized", scene, {}, attempt.began_at
    if attempt.abandoned:
        yield "abandoned", scene, {"completion": False, "duration": spoken}, attempt.ended_at
        return
    turns = {attempt.names.extension("turns"): attempt.turns}
    yield "terminated", scene, {"duration": spoken, "extensions": turns}, attempt.ended_at


def verdict(attempt: Attempt) -> Iterator[tuple[str, dict[str, Any], dict[str, Any], datetime]]:
    """What is said once the attempt is settled."""
    if attempt.settled_at is None or attempt.total is None:
        return
    spoken, scene = duration(attempt.ended_at - attempt.began_at), scenario_object(attempt)
    yield "completed", scene, {"completion": True, "duration": spoken}, attempt.settled_at
    for goal in attempt.goals:
        yield (
            "progressed",
            goal_object(attempt, goal),
            goal_result(attempt, goal),
            attempt.settled_at,
        )
    end: dict[str, Any] = {"score": attempt.total.json(), "completion": True, "duration": spoken}
    end["extensions"] = {attempt.names.extension("assessor"): assessor(attempt)}
    if attempt.pass_mark is None:
        yield "scored", scene, end, attempt.settled_at
    else:
        passed = attempt.total.raw >= attempt.pass_mark
        yield "passed" if passed else "failed", scene, end | {"success": passed}, attempt.settled_at


def statements(
    attempt: Attempt, *, first: int, last_at: datetime | None, settled_only: bool
) -> list[Made]:
    """Every statement that is due, numbered on from `first`, each later than the one before."""
    said = [] if settled_only else list(beginning(attempt))
    out: list[Made] = []
    for place, (verb, about, result, at) in enumerate([*said, *verdict(attempt)]):
        at = at if last_at is None else max(at, last_at + STEP)
        last_at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        out.append(statement(attempt, first + place, verb, about, result, last_at))
    return out


def statement(
    attempt: Attempt,
    sequence: int,
    verb: str,
    about: dict[str, Any],
    result: dict[str, Any],
    at: datetime,
) -> Made:
    """One statement; its id follows from attempt, verb, object and sequence."""
    id_ = uuid5(attempt.session, f"{verb} {about['id']} {sequence}")
    body: dict[str, Any] = {
        "id": str(id_),
        "actor": attempt.actor.json(),
        "verb": {"id": attempt.names.verb(verb), "display": {"en": verb}},
        "object": about,
        "context": context(attempt, about),
        "timestamp": written(at),
    }
    if result:
        body["result"] = result
    return Made(id_, sequence, verb, str(about["id"]), at, body)


def context(attempt: Attempt, about: dict[str, Any]) -> dict[str, Any]:
    """Where and how it was done."""
    names = attempt.names
    activities: dict[str, list[dict[str, Any]]] = {
        "category": [activity(names.profile, f"{ACTIVITIES}profile")]
    }
    parents = [activity(names.link(attempt.link), f"{ACTIVITIES}module")] if attempt.link else []
    scene = names.scenario(attempt.scenario, attempt.version)
    if about["id"] != scene:
        parents.insert(0, activity(scene, f"{ACTIVITIES}simulation"))
    if parents:
        activities["parent"] = parents
    if attempt.course:
        activities["grouping"] = [activity(names.course(attempt.course), f"{ACTIVITIES}course")]
    extensions = {
        names.extension("modality"): attempt.modality,
        names.extension("attempt"): attempt.number,
    }
    told: dict[str, Any] = {
        "registration": str(attempt.session), "contextActivities": activities, "revision": str(attempt.version),
        "language": attempt.language, "extensions": extensions,
    }  # fmt: skip
    return told | ({"platform": attempt.platform} if attempt.platform else {})


def activity(id_: str, kind: str, name: str = "") -> dict[str, Any]:
    """An activity with its type, and a name where one may be shown."""
    definition: dict[str, Any] = {"type": kind} | ({"name": {"en": name}} if name else {})
    return {"objectType": "Activity", "id": id_, "definition": definition}


def scenario_object(attempt: Attempt) -> dict[str, Any]:
    """The scenario as object."""
    return activity(
        attempt.names.scenario(attempt.scenario, attempt.version),
        f"{ACTIVITIES}simulation",
        attempt.title,
    )


def goal_object(attempt: Attempt, goal: Goal) -> dict[str, Any]:
    """An objective as object."""
    id_ = attempt.names.objective(attempt.scenario, attempt.version, goal.id)
    return activity(id_, f"{ACTIVITIES}objective", goal.title)


def goal_result(attempt: Attempt, goal: Goal) -> dict[str, Any]:
    """An objective's level as result."""
    names = attempt.names
    return {
        "score": Score(goal.level, LEVELS - 1).json(),
        "success": goal.level >= PASSING_LEVEL,
        "completion": goal.level > 0,
        "extensions": {
            names.extension("level"): goal.level,
            names.extension("levels"): LEVELS,
            names.extension("assessor"): assessor(attempt),
        },
    }


def assessor(attempt: Attempt) -> str:
    """Whether a person has looked."""
    return "reviewed" if attempt.reviewed else "automatic"


def duration(span: timedelta) -> str:
    """ISO 8601, at most two decimals of a second."""
    seconds = round(max(0.0, span.total_seconds()), 2)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    shown = f"{rest:.2f}".rstrip("0").rstrip(".")
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + f"{shown}S"


def written(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
