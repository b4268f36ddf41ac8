"""What the other side says to everything, and in which voice; as long as one of the persona's own lines."""

REPLY = (
    "I hear what you say, and I need a moment with it. Tell me what you would like to happen next."
)
VOICE = "deep_f"
