"""What the faces are asked to show: states of the persona as a talk brings them about, by the product's own display."""

from collections.abc import Mapping
from typing import Any, Final

from sessions.persona.display import display
from sessions.persona.state import Mood, Phase, State

PEOPLE: Final = ("marta", "callum", "imani", "henrik", "jo", "sam", "mei", "arjun")


def state(phase: Phase, *mood: float) -> dict[str, Any]:
    """The face cue of one state, as the room sends it."""
    shown = display(State(mood=Mood(*mood), phase=phase))
    return {
        "units": dict(shown.units), "gaze_on": shown.gaze_on, "blinks": shown.blink_per_min,
        "lean": shown.lean, "phase": str(phase),
    }  # fmt: skip


STATES: Final[Mapping[str, dict[str, Any]]] = {
    "hostile": state(Phase.HOSTILE, 0.9, 0.1, 0.35, 0.1),
    "hardened": state(Phase.HARDENED, 0.74, 0.25, 0.55, 0.2),
    "guarded": state(Phase.GUARDED, 0.55, 0.4, 0.6, 0.3),
    "shaken": state(Phase.GUARDED, 0.35, 0.4, 0.15, 0.4),
    "neutral": state(Phase.GUARDED, 0.4, 0.5, 0.8, 0.45),
    "softening": state(Phase.SOFTENING, 0.33, 0.55, 0.65, 0.6),
    "open": state(Phase.OPEN, 0.2, 0.72, 0.75, 0.78),
}
CALM: Final = {"show": STATES["neutral"], "floor": "open"}
EXPRESSIONS: Final[Mapping[str, dict[str, Any]]] = {
    **{name: {"show": shown, "floor": "learner"} for name, shown in STATES.items()},
    "thinking": {"show": STATES["guarded"], "floor": "thinking"},
    "saying ah": {"show": STATES["neutral"], "floor": "persona", "visemes": [[0, "aa"], [9000, "sil"]]},
    "saying oo": {"show": STATES["neutral"], "floor": "persona", "visemes": [[0, "U"], [9000, "sil"]]},
}  # fmt: skip
