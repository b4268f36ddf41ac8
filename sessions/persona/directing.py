"""What a language model is to do with the reply that code chose: say that very thing, or answer freely in its sense."""

from collections.abc import Mapping
from typing import Final

from sessions.persona.pointing import BEAT as POINTS
from sessions.persona.talk import Reply, Scene

OPEN_MOVES: Final = frozenset({"asks", "baits"})
"""What a beat may do in any words; everything else that it does is something a talk can turn on."""

PHASES: Final[Mapping[str, str]] = {
    "open": "open and at ease", "softening": "beginning to come round", "guarded": "guarded",
    "hardened": "cold and short", "hostile": "clipped, and about to leave",
}  # fmt: skip
MOVES: Final[Mapping[str, str]] = {
    "evasion": "Do not answer this, and let them feel that you will not.",
    "follow_up": "Take up their own words and ask what they mean by them.",
    "fallback": "Show that you heard it, and wait for more.",
    POINTS: "Answer from the extracts of the documents, and name where it stands.",
    "message": "You do not know yet what this is about.",
    "reaction": "React to what you have just been told.",
    "exploration": "Answer what was asked, as far as you are ready to.",
    "plan": "Deal with what is proposed.",
    "close": "Bring this to its end.",
    "leave": "Make clear that you may leave.",
}
"""By the beat, else by the stage of the talk."""

BOUND: Final = "Say what the line below says: all of it, nothing beyond it, in words that answer what was said."
FREE: Final = (
    "Answer what was just said in your own words. The line below shows what this person would do here; you need to keep "
    "neither its words nor its details. Agree to nothing, promise nothing and give in to nothing."
)


def is_bound(scene: Scene, reply: Reply) -> bool:
    """Whether the talk turns on what the reply says: it tells something kept, agrees or ends."""
    beat = scene.card.beat_by_id.get(reply.beat)
    does = beat.does - OPEN_MOVES if beat else frozenset()
    return bool(reply.tells or reply.ends or does)


def direction_of(scene: Scene, reply: Reply) -> str:
    """The direction in words."""
    phase = str(scene.state.phase)
    if is_bound(scene, reply):
        return f"{BOUND} You are {PHASES[phase]}."
    beat = scene.card.beat_by_id.get(reply.beat)
    stage = beat.stage if beat and beat.stage in MOVES else scene.stage
    move = MOVES.get(reply.beat, MOVES.get(stage, ""))
    return f"{move} {FREE} You are {PHASES[phase]}.".strip()
