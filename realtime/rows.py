"""What an exchange looks like in the log and on the wire."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sessions.persona.company import Ensemble
from sessions.persona.listening import as_json
from sessions.persona.scene import Scene
from sessions.persona.wording import prompt_version

if TYPE_CHECKING:
    from realtime.prepared import Prepared


def state_of(scene: Scene) -> dict[str, Any]:
    """The persona's four numbers, rounded for storage."""
    return {name: round(value, 4) for name, value in scene.state.mood._asdict().items()}


def states_of(talk: Ensemble, scene: Scene) -> dict[str, Any]:
    """The state of the one who matters to a turn; with acts, that of everybody in the room beside it."""
    if not talk.act:
        return state_of(scene)
    people = {slug: talk.scenes[slug] for slug in talk.room}
    beside = {s: state_of(one) | {"phase": str(one.state.phase)} for s, one in people.items()}
    return state_of(scene) | {"people": beside}


def learner_row(ready: "Prepared") -> dict[str, Any]:
    """The learner's turn, with what it did to the persona."""
    thought = ready.thought
    assert thought is not None
    scene = thought.moved.front
    return {
        "speaker": "learner",
        "act": thought.moved.act,
        "kind": "line" if ready.heard.text else "silence",
        "heard": ready.heard.text,
        "start_ms": ready.start_ms,
        "end_ms": ready.end_ms,
        "source": ready.source,
        "confidence": ready.heard.confidence,
        "reading": as_json(thought.turn),
        "observed": ready.observed,
        "events": [list(event) for event in thought.moved.events],
        "proposals": [asdict(one) for one in thought.proposals],
        "phase": str(scene.state.phase),
        "state": states_of(thought.moved, scene),
        "trace": {"detector": thought.detector}
        | ({"prompt": prompt_version()} if thought.proposals else {}),
    }


def persona_row(ready: "Prepared", talk: Ensemble, clock_ms: int) -> dict[str, Any]:
    """A persona's turn; what was heard of it is said when it ends."""
    reply = ready.reply
    scene = talk.scenes[reply.who]
    trace = {name: value for name, value in ready.trace.items() if name != "speech_end"}
    return {
        "speaker": "persona",
        "who": reply.who,
        "act": talk.act,
        "kind": reply.kind,
        "planned": reply.text,
        "start_ms": clock_ms,
        "source": ready.source,
        "beat": reply.beat,
        "tells": list(reply.tells),
        "phase": reply.phase or str(scene.state.phase),
        "state": states_of(talk, scene),
        "trace": trace
        | {"silence_ms": reply.silence_ms, "heavy": int(reply.heavy)}
        | wording_of(ready),
    }


def wording_of(ready: "Prepared") -> dict[str, int]:
    """Whose words a reply is in, where a language model was asked."""
    thought = ready.thought
    if thought is None or not (thought.worded or thought.fell_back):
        return {}
    return {"worded": int(thought.worded), "fell_back": int(thought.fell_back)}


def turn_message(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A turn that now stands, for the page."""
    return {
        "type": "turn",
        "n": number,
        "speaker": row["speaker"],
        "who": row.get("who", ""),
        "act": row["act"],
        "text": row.get("planned") or row.get("heard") or "",
        "silent": row["kind"] == "silence",
        "trace": row.get("trace", {}) if row["speaker"] == "persona" else {},
    }
