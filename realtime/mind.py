"""Decides who speaks and what: reads the turn, moves the talk, chooses the lines, lets the language back end word them."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings

from providers.base import (
    Language,
    Quoted,
    ReplyPrompt,
    Said,
    SpeechActs,
    Spoken,
    ToolCall,
    VoiceStyle,
)
from providers.errors import ProviderError
from providers.metering import count
from sessions.knowledge.finding import NOTHING, Library
from sessions.persona import ensemble as s
from sessions.persona.company import Ensemble
from sessions.persona.display import display
from sessions.persona.drifting import WHY, drift
from sessions.persona.pointing import pointed
from sessions.persona.proposing import Proposal, weighed
from sessions.persona.scene import LeaderTurn, Reply, Scene
from sessions.persona.wording import reply_prompt, reworded

RETRIES_FOR_S: Final = 0.5
"""So much longer than one line may take: a service that never answers has failed by its own limit before this one ends."""

HISTORY: Final = 12
TRIES: Final = 2
"""A line that drifts is asked for once more, with the reason."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """Something that was said, and who was in the room."""

    said: Said
    room: frozenset[str]


@dataclass(frozen=True)
class Thought:
    """Replies that are ready but not yet said, and the talk as the learner's turn has moved it."""

    turn: LeaderTurn
    moved: Ensemble
    replies: tuple[Reply, ...]
    """One, or two people one after the other."""

    sounds: tuple[Spoken | None, ...]
    """Of each the sound that came with its words; None where a voice is still to speak it."""

    worded: bool = False
    """Whether the first reply is in a model's words."""

    fell_back: bool = False
    """Whether a model was asked and an authored line said in its place."""

    proposals: tuple[Proposal, ...] = ()
    """What a language model proposed, weighed; written down when the turn stands."""

    detector: str = ""
    """The version of what read the turn."""


@dataclass(frozen=True)
class Worded:
    """A reply in its last words, and what came beside them."""

    reply: Reply
    by_model: bool = False
    sound: Spoken | None = None
    fell_back: bool = False
    calls: tuple[ToolCall, ...] = ()


class Mind:
    """The mind of everybody in one talk; nothing it prepares counts until it is kept."""

    def __init__(
        self,
        *,
        talk: Ensemble,
        lines: Sequence[Line],
        acts: SpeechActs,
        language: Language,
        library: Library = NOTHING,
    ) -> None:
        self.talk, self.lines = talk, list(lines)
        self._acts, self._language, self._library = acts, language, library

    async def think(
        self,
        text: str,
        *,
        timing: Sequence[tuple[str, float]],
        confidence: float = 1.0,
        aloud: bool = False,
    ) -> Thought:
        """Prepare the answer to a turn, to be heard or read; changes nothing."""
        turn = await asyncio.to_thread(
            s.listen, self.talk, text, len(self.talk.texts) + 1, acts=self._acts,
            reply_to=self._last_line(), timing=tuple(timing), confidence=confidence,
        )  # fmt: skip
        moved = s.hear(self.talk, turn)
        room = frozenset(moved.room)
        quoted = await asyncio.to_thread(self._library.quotes, text) if self._library else None
        lines = [*self.lines, Line(Said("learner", text), room)]
        said = list[Worded]()
        proposals: dict[tuple[str, str], Proposal] = {}
        for chosen in s.answer(moved):
            scene = moved.scenes[chosen.who]
            reply = pointed(scene, chosen, quoted or ())
            worded = await self._worded(scene, reply, lines, quoted, aloud=aloud)
            lines.append(Line(Said(reply.who, worded.reply.text), room))
            said.append(worded)
            found = [weighed(scene.card, call, turn, reply) for call in worded.calls]
            proposals |= {(one.tool, one.key): one for one in found}
        return Thought(
            turn, moved, tuple(one.reply for one in said), tuple(one.sound for one in said),
            worded=said[0].by_model,
            fell_back=any(one.fell_back for one in said), proposals=tuple(proposals.values()),
            detector=self._acts.version,
        )  # fmt: skip

    async def _worded(
        self,
        scene: Scene,
        reply: Reply,
        lines: Sequence[Line],
        quoted: Sequence[Quoted] | None,
        *,
        aloud: bool,
    ) -> Worded:
        """Let the back end word the line; a failure, a long wait or a second drift falls back to the authored line."""
        if reply.kind != "line":
            return Worded(reply)
        known = [line.said for line in lines if reply.who in line.room]
        prompt = reply_prompt(scene, reply, history=known[-HISTORY:], quoted=quoted)
        prompt = replace(prompt, style=style_of(scene) if aloud else None)
        calls: tuple[ToolCall, ...] = ()
        try:
            async with asyncio.timeout(settings.LANGUAGE_LINE_S + RETRIES_FOR_S):
                for _ in range(TRIES):
                    line, sound, calls = await self._all(prompt)
                    why = await asyncio.to_thread(
                        drift, scene, reply, line, prompt=prompt, heard=known, acts=self._acts
                    )
                    if not why:
                        by_model = line != reply.text
                        return Worded(reworded(reply, line), by_model, sound, calls=calls)
                    count("language", "drift", **{why: 1})
                    prompt = replace(prompt, refused=WHY[why])
        except (ProviderError, TimeoutError) as error:
            log.warning("language_fell_back", extra={"error": type(error).__name__})
        return Worded(reply, fell_back=True, calls=calls)

    async def _all(self, prompt: ReplyPrompt) -> tuple[str, Spoken | None, tuple[ToolCall, ...]]:
        pieces = [piece async for piece in self._language.reply(prompt)]
        line = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
        sounds = [piece for piece in pieces if isinstance(piece, Spoken)]
        calls = tuple(piece for piece in pieces if isinstance(piece, ToolCall))
        return line, next(iter(sounds), None), calls

    def _last_line(self) -> str:
        """The last persona line that those in the room have heard."""
        room = set(self.talk.room)
        said = (line.said for line in reversed(self.lines) if line.room & room)
        return next((one.text for one in said if one.speaker != "learner"), "")

    def keep(self, thought: Thought) -> None:
        """The learner's turn stands."""
        self.talk = thought.moved
        self._note("learner", thought.turn.text)

    def spoke(self, reply: Reply) -> None:
        """Somebody says a line: an answer, a greeting, a line to bridge a wait."""
        self.talk = s.said(self.talk, reply)
        if reply.text:
            self._note(reply.who, reply.text)

    def heard_only(self, before: Ensemble, reply: Reply, heard: str) -> None:
        """Only these words of the last line, said in the talk as it was before, reached the learner."""
        self.talk = s.said(before, reply, heard)
        if self.lines and self.lines[-1].said.speaker == reply.who:
            self.lines.pop()
            self._note(reply.who, heard)

    def enter(self, act: int) -> None:
        """Go on to an act."""
        self.talk = s.enter(self.talk, act)

    def _note(self, speaker: str, text: str) -> None:
        self.lines.append(Line(Said(speaker, text), frozenset(self.talk.room)))


def style_of(scene: Scene) -> VoiceStyle:
    """How a person sounds in their state."""
    shown = display(scene.state).voice
    voice = scene.card.persona.voice
    return VoiceStyle(
        voice=str(voice["name"]), mood=mood_of(scene), rate=float(voice.get("base_rate", 1)) * shown.rate,
        pitch_st=shown.pitch_st, gain_db=shown.gain_db, sounds=scene.card.sounds,
        rendered=str(voice.get("rendered", "")),
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
