"""A persona line on its way to be said."""

from dataclasses import dataclass, field

from providers.base import Heard
from realtime.delivery import Listening
from realtime.mind import Thought
from realtime.pacing import Pace
from realtime.voice import Utterance
from sessions.persona.company import Ensemble
from sessions.persona.scene import Reply


@dataclass
class Prepared:
    """A persona line on its way: prepared, perhaps sounding, perhaps written down."""

    reply: Reply
    utterance: Utterance
    thought: Thought | None = None
    heard: Heard = field(default_factory=lambda: Heard(""))
    source: str = "voice"
    start_ms: int = 0
    end_ms: int = 0
    trace: dict[str, int] = field(default_factory=dict)
    observed: bool = False
    """Whether the learner's voice, and not only the words, moved the persona."""

    listening: Listening | None = None
    """What will have been heard of the learner's voice once this stands."""

    pace: Pace | None = None

    whispers: int = 0
    """How many of the things that were let happen this turn carries."""

    before: Ensemble | None = None
    """The talk just before this line was said."""

    number: int | None = None
    cut: str | None = None
    done: bool = False

    @property
    def reached(self) -> str:
        """What of the line was heard."""
        return self.reply.text if self.cut is None else self.cut
