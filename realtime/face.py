"""What the persona's face shows, as a cue for the browser that draws it."""

from typing import Any

from sessions.persona.display import display
from sessions.persona.scene import Scene


def face_message(scene: Scene) -> dict[str, Any]:
    """Action units, gaze, blinks and lean of the persona's state."""
    shown = display(scene.state)
    return {
        "type": "face",
        "who": scene.card.persona.slug,
        "units": dict(shown.units),
        "gaze_on": shown.gaze_on,
        "blinks": shown.blink_per_min,
        "lean": shown.lean,
        "nod": shown.nod,
        "phase": str(scene.state.phase),
    }
