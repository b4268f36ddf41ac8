"""Decides what the persona says: reads the turn, moves the state, chooses the line, lets the language back end word it."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from providers.base import Language, ReplyPrompt, Said, SpeechActs, VoiceStyle
from providers.errors import ProviderError
from sessions.persona import scene as s
from sessions.persona.card import ScenarioCard
from sessions.persona.display import display
from sessions.persona.listening import listen
from sessions.persona.scene import LeaderTurn, Reply, Scene
from sessions.persona.wording import accepts, reply_prompt, reworded

FIRST_WORDS_S: Final = 6.0
HISTORY: Final = 12

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Thought:
    """A reply that is ready but not yet said, with the scene before and after it."""

    before: Scene
    turn: LeaderTurn
    moved: Scene
    reply: Reply
    after: Scene
    events: tuple[tuple[str, float], ...]
    fell_back: bool = False


class Mind:
    """One persona's mind during one talk; nothing it prepares counts until it is kept."""

    def __init__(
        self, *, card: ScenarioCard, scene: Scene, acts: SpeechActs, language: Language
    ) -> None:
        self.card, self.scene = card, scene
        self._acts, self._language = acts, language
        self.own_turns: list[str] = []
        self.history: list[Said] = []

    async def think(
        self, text: str, *, n: int, timing: Sequence[tuple[str, float]], confidence: float = 1.0
    ) -> Thought:
        """Prepare the answer to a turn; changes nothing."""
        before = self.scene
        turn = await asyncio.to_thread(
            listen, self.card, text, n, acts=self._acts, earlier=tuple(self.own_turns),
            reply_to=self._last_line(), timing=tuple(timing), confidence=confidence,
        )  # fmt: skip
        moved = s.hear(before, turn)
        reply = s.answer(moved)
        worded, fell_back = await self._worded(moved, reply, text)
        return Thought(before, turn, moved, worded, s.said(moved, worded), moved.events, fell_back)

    async def _worded(self, scene: Scene, reply: Reply, text: str) -> tuple[Reply, bool]:
        """Let the back end word the line; a failure or a long wait falls back to the authored line."""
        if reply.kind != "line":
            return reply, False
        prompt = reply_prompt(
            scene, reply, history=[*self.history[-HISTORY:], Said("learner", text)]
        )
        try:
            async with asyncio.timeout(FIRST_WORDS_S):
                line = await self._all(prompt)
        except (ProviderError, TimeoutError) as error:
            log.warning("language_fell_back", extra={"error": type(error).__name__})
            return reply, True
        accepted = accepts(scene, reply, line)
        return (reworded(reply, line) if accepted else reply), not accepted

    async def _all(self, prompt: ReplyPrompt) -> str:
        pieces = [piece async for piece in self._language.reply(prompt)]
        return "".join(pieces).strip()

    def _last_line(self) -> str:
        return next((said.text for said in reversed(self.history) if said.speaker != "learner"), "")

    def keep(self, thought: Thought) -> None:
        """The exchange stands."""
        self.scene = thought.after
        self.own_turns.append(thought.turn.text)
        self.history.append(Said("learner", thought.turn.text))
        if thought.reply.text:
            self.history.append(Said(thought.reply.who, thought.reply.text))

    def heard_only(self, thought: Thought, heard: str) -> None:
        """The learner took the floor: only these words of the kept reply were said."""
        self.scene = s.said(thought.moved, thought.reply, heard)
        if self.history and self.history[-1].speaker != "learner":
            self.history[-1] = Said(thought.reply.who, heard)

    def spoke(self, reply: Reply) -> None:
        """The persona said something of its own: a greeting, a filler, an idle line."""
        self.scene = s.said(self.scene, reply)
        if reply.text:
            self.history.append(Said(reply.who, reply.text))

    def style(self, scene: Scene | None = None) -> VoiceStyle:
        """How the persona sounds in its state."""
        shown = display((scene or self.scene).state).voice
        voice = self.card.persona.voice
        return VoiceStyle(
            voice=str(voice["name"]), mood=mood_of(scene or self.scene), rate=float(voice.get("base_rate", 1)) * shown.rate,
            pitch_st=shown.pitch_st, gain_db=shown.gain_db,
        )  # fmt: skip


def mood_of(scene: Scene) -> str:
    """The named mood of the voice nearest to the persona's state."""
    guarded, _, composure, _ = scene.state.mood
    match str(scene.state.phase):
        case "hostile":
            return "angry"
        case "hardened":
            return "cold" if composure > 0.45 else "tense"
        case "softening" | "open":
            return "sad" if composure < 0.4 and guarded < 0.5 else "neutral"
        case _:
            return "tense" if composure < 0.45 else "neutral"
