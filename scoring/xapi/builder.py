"""Builds the statements of one finished attempt: no database, no clock, no network; the same attempt gives the same ids.

Valid under xAPI 1.0.3 and 2.0.0: RFC 3339 times with Z, no null, no contextAgents, no attachments.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from scoring.xapi.attempt import Answer, Attempt, Crossed, Goal, Score, Step
from scoring.xapi.vocabulary import ACTIVITIES

PASSING_LEVEL: Final = 3
LEVELS: Final = 5
STEP: Final = timedelta(milliseconds=1)
SEVERITIES: Final = {1: "notice", 2: "warning", 3: "stop"}
LIKERT: Final = range(1, 6)
JUDGED: Final = frozenset({"completed", "progressed", "passed", "failed", "scored"})
"""What is said of an attempt's worth, and said anew where that changes."""

Said = tuple[str, dict[str, Any], dict[str, Any], datetime]
"""Verb, object, result, time."""


@dataclass(frozen=True)
class Made:
    """One statement, ready to be kept and sent."""

    id: UUID
    sequence: int
    verb: str
    object_id: str
    timestamp: datetime
    body: Mapping[str, Any] = field(repr=False)


def beginning(attempt: Attempt) -> Iterator[Said]:
    """What is said of the talk itself."""
    spoken = duration(attempt.ended_at - attempt.began_at)
    scene = scenario_object(attempt)
    yield "initialized", scene, {}, attempt.began_at
    yield from within(
        attempt, [*map(interacted(attempt), attempt.steps), *map(flagged(attempt), attempt.crossed)]
    )
    if attempt.abandoned:
        yield "abandoned", scene, {"completion": False, "duration": spoken}, attempt.ended_at
        return
    turns = {attempt.names.extension("turns"): attempt.turns}
    yield "terminated", scene, {"duration": spoken, "extensions": turns}, attempt.ended_at


def within(attempt: Attempt, said: Sequence[Said]) -> Iterator[Said]:
    """In the order of their times, and so that none is later than the end."""
    in_order = sorted(said, key=lambda one: one[3])
    for left, (verb, about, result, at) in zip(range(len(in_order), 0, -1), in_order, strict=True):
        at = max(attempt.began_at, min(at, attempt.ended_at - left * STEP))
        yield verb, about, result, at


def interacted(attempt: Attempt) -> Callable[[Step], Said]:
    """How one turn is told: when it ended, and how long it took."""

    def told(step: Step) -> Said:
        about = activity(attempt.names.turn(attempt.session, step.n), f"{ACTIVITIES}interaction")
        result = {} if step.took is None else {"duration": duration(step.took)}
        return "interacted", about, result, step.at

    return told


def flagged(attempt: Attempt) -> Callable[[Crossed], Said]:
    """How a crossed guardrail is told: which, how grave, in which turn."""

    def told(one: Crossed) -> Said:
        names = attempt.names
        about = activity(names.flag(attempt.scenario, attempt.version, one.flag), names.guardrail)
        extensions = {
            names.extension("severity"): SEVERITIES[one.severity],
            names.extension("turn"): one.turn,
        }
        return "flagged", about, {"extensions": extensions}, one.at

    return told


def verdict(attempt: Attempt) -> Iterator[Said]:
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
    # A guardrail that a person had to look at first is told when they have.
    late = map(flagged(attempt), attempt.crossed)
    said = list(late) if settled_only else list(beginning(attempt))
    return in_order(attempt, [*said, *verdict(attempt)], first=first, last_at=last_at)


def answers(
    attempt: Attempt, given: Iterable[Answer], *, first: int, last_at: datetime | None
) -> list[Made]:
    """What the learner answered about the practice; one statement an item."""
    said = [("answered", item_object(attempt, one), item_result(one), one.at) for one in given]
    return in_order(attempt, said, first=first, last_at=last_at)


def in_order(
    attempt: Attempt, said: Iterable[Said], *, first: int, last_at: datetime | None
) -> list[Made]:
    """Numbered on from `first`, each later than the one before."""
    out: list[Made] = []
    for place, (verb, about, result, at) in enumerate(said):
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
        "context": context(attempt, about) | looked_at_by(attempt, verb),
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


def looked_at_by(attempt: Attempt, verb: str) -> dict[str, Any]:
    """The person who reviewed it, where one did."""
    if not (attempt.reviewed and attempt.instructor and verb in JUDGED):
        return {}
    return {"instructor": attempt.instructor.json()}


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


def item_object(attempt: Attempt, answer: Answer) -> dict[str, Any]:
    """One thing that is asked about a practice as object."""
    about = activity(
        attempt.names.reaction(answer.item), f"{ACTIVITIES}cmi.interaction", answer.title
    )
    about["definition"] |= {
        "interactionType": "likert",
        "scale": [{"id": str(value)} for value in LIKERT],
    }
    return about


def item_result(answer: Answer) -> dict[str, Any]:
    """The number that was answered; never words."""
    return {"response": str(answer.value)}


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
            **(
                {names.extension("evidence"): [one.json() for one in goal.quotes]}
                if goal.quotes
                else {}
            ),
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
