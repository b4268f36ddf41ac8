"""Speaks the persona's replies clause by clause and knows what was really heard; the room owns one."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from providers.base import Spoken, TextToSpeech, VoiceStyle
from providers.errors import ProviderError
from providers.streaming import after, as_it_comes, broken_off, unsaid
from realtime.clauses import clauses
from realtime.clock import now_ms
from realtime.floor import events as e
from realtime.rises import rises
from realtime.tracks import PersonaTrack

UNHEARD_MS: Final = 200
"""Sent but not yet heard, where the browser does not say."""

MURMURS: Final = ("Mm.", "Mm-hm.")
MURMUR_DB: Final = -6.0
MURMUR: Final = 0
"""The utterance number of a listener's sound: it is no line, has no caption and is not in the talk."""

READING_S: Final = 0.3
"""A word, as a caption is read."""

REPORT_LASTS_MS: Final = 500
STEP_S: Final = 0.02

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]
Tell = Callable[[e.Event], None]


@dataclass
class Utterance:
    """One reply on its way to the learner's ear."""

    id: int
    who: str
    text: str
    style: VoiceStyle
    seed: int
    parts: list[str]
    spoken: list[Spoken] = field(default_factory=list)
    coming: AsyncGenerator[Spoken] | None = None
    """Where more of the newest clause comes from; a line that is never said closes it by being forgotten."""

    handed: int = 0
    """How many samples are on their way out."""

    hold_ms: int = 0
    moved: bool = False
    greeting: bool = False
    bridges: bool = False
    own_sound: bool = False
    """Whether the sound came with the words, in one piece."""

    mute: bool = False
    """Nothing could speak it: it is shown instead, at a reader's pace."""

    @property
    def starts_ms(self) -> list[int]:
        """Where each spoken clause begins."""
        at, starts = 0, []
        for clause in self.spoken:
            starts.append(at)
            at += clause.duration_ms
        return starts

    @property
    def known_ms(self) -> int:
        """How long what has been spoken so far lasts."""
        return sum(clause.duration_ms for clause in self.spoken)

    @property
    def unsaid(self) -> str:
        """The words that no sound is there for."""
        at = max(0, len(self.spoken) - 1)
        newest = unsaid(self.parts[at], self.spoken[at] if self.spoken else None)
        return " ".join(filter(None, [newest, *self.parts[at + 1 :]]))

    def heard_until(self, ms: int) -> str:
        """The words whose end had been heard by then."""
        if not self.spoken:
            return ""
        return " ".join(
            word
            for start, clause in zip(self.starts_ms, self.spoken, strict=True)
            for end, word in clause.words
            if start + end <= ms
        )


class Voice:
    """The mouth of everybody in one talk; one speaks at a time."""

    def __init__(self, *, engine: TextToSpeech | None, send: Send, tell: Tell) -> None:
        self._engine, self._send, self._tell = engine, send, tell
        self.track: PersonaTrack | None = None
        self._count = 0
        self.current: Utterance | None = None
        self.stopped: tuple[Utterance, int] | None = None
        self._reported: tuple[int, int, int] = (0, 0, 0)
        self.first_sent_ms = 0

    async def prepare(
        self, text: str, style: VoiceStyle, *, who: str, seed: int, sound: Spoken | None = None
    ) -> Utterance:
        """Begin to speak the first clause, silently, so that it can be heard the moment the turn is taken.

        A line that comes with its own sound is spoken already.
        """
        self._count += 1
        utterance = Utterance(self._count, who, text, style, seed, clauses(text))
        if sound and self.track:
            utterance.parts, utterance.spoken, utterance.own_sound = [text], [sound], True
        elif self._engine and self.track and utterance.parts:
            await self._begin(utterance, 0)
        return utterance

    async def _begin(self, utterance: Utterance, part: int) -> None:
        """Have the first sound of a clause."""
        assert self._engine is not None
        text, seed = utterance.parts[part], utterance.seed + part
        utterance.coming = as_it_comes(self._engine, text, utterance.style, seed=seed)
        if not await self._more(utterance, part):
            utterance.mute = True

    async def _more(self, utterance: Utterance, part: int) -> bool:
        """Have more of a clause, if more comes; one that cannot be spoken on makes the rest of the line a text."""
        assert utterance.coming is not None
        try:
            known = await anext(utterance.coming, None)
        except ProviderError as error:
            log.warning("voice_failed", extra={"error": type(error).__name__})
            utterance.mute, known = True, None
            utterance.spoken[part:] = [broken_off(one) for one in utterance.spoken[part:]]
        if known is None:
            utterance.coming = None
            return False
        utterance.spoken[part:] = [known]
        return True

    async def murmur(self, style: VoiceStyle, *, seed: int) -> None:
        """A listener's small sound, while somebody else has the floor; none where the voice fails."""
        if self._engine is None or self.track is None or self.current or not self.track.idle:
            return
        quieter = replace(style, gain_db=style.gain_db + MURMUR_DB)
        with suppress(ProviderError):
            spoken = await self._engine.say(MURMURS[seed % len(MURMURS)], quieter, seed=seed)
            self.track.add(MURMUR, spoken.audio)

    async def play(self, utterance: Utterance) -> None:
        """Say it all, clause by clause; tells the floor how far it is. Cancelled when the learner takes the floor."""
        self.current, self.first_sent_ms = utterance, now_ms()
        self._tell(
            e.Audible(greeting=utterance.greeting, said=utterance.text, bridges=utterance.bridges)
        )
        silent = utterance.mute and not utterance.spoken
        dumb = self._engine is None and not utterance.own_sound
        if self.track is None or dumb or not utterance.parts or silent:
            await self._show(utterance)
        else:
            try:
                await self._sound(utterance)
            finally:
                if utterance.coming:
                    await utterance.coming.aclose()
        self.current = None
        self._tell(e.Finished(hold_ms=utterance.hold_ms, moved=utterance.moved))

    async def _show(self, utterance: Utterance) -> None:
        """Without sound a line is there at once."""
        await self._send(shown(utterance, utterance.text, 0))
        self._tell(e.Progress(10_000, 0))

    async def _sound(self, utterance: Utterance) -> None:
        for part in range(len(utterance.parts)):
            if part >= len(utterance.spoken) and not utterance.mute:
                await self._begin(utterance, part)
            if part >= len(utterance.spoken):
                break
            self._hand_out(utterance)
            start = utterance.starts_ms[part]
            await self._until(utterance, start)
            await self._send(started(utterance, part))
            if utterance.coming:
                await self._flow(utterance, part)
            if part + 1 < len(utterance.parts) and not utterance.mute:
                await self._begin(utterance, part + 1)
        if utterance.mute and utterance.unsaid:
            await self._read(utterance, utterance.unsaid)
        await self._until(utterance, utterance.known_ms)

    async def _flow(self, utterance: Utterance, part: int) -> None:
        """Hand a clause out as it comes, and say how long it is once that is known."""
        guessed = utterance.spoken[part].left_ms > 0
        while await self._more(utterance, part):
            self._hand_out(utterance)
            sent = self.track.sent_ms(utterance.id) if self.track else 0
            self._tell(e.Progress(sent, self._left_ms(utterance, sent)))
        if guessed:
            await self._send({**started(utterance, part), "type": "timed"})

    def _hand_out(self, utterance: Utterance) -> None:
        """Put what is not yet on its way out there."""
        whole = np.concatenate([clause.audio for clause in utterance.spoken])
        if self.track and len(whole) > utterance.handed:
            self.track.add(utterance.id, whole[utterance.handed :])
            utterance.handed = len(whole)

    async def _read(self, utterance: Utterance, text: str) -> None:
        """The rest of a line as a caption, once its sound has been heard, for as long as reading takes."""
        await self._until(utterance, utterance.known_ms)
        await self._send({"type": "notice", "kind": "voice_lost"})
        await self._send(shown(utterance, text, utterance.known_ms))
        await asyncio.sleep(READING_S * len(text.split()))

    async def _until(self, utterance: Utterance, ms: int) -> None:
        """Wait until so much has been handed out, reporting on the way; the way the sound takes may change meanwhile."""
        while track := self.track:
            sent = track.sent_ms(utterance.id)
            if sent >= ms or (track.idle and sent >= ms - 40):
                return
            self._tell(e.Progress(sent, self._left_ms(utterance, sent)))
            await asyncio.sleep(STEP_S)

    def _left_ms(self, utterance: Utterance, sent: int) -> int:
        """How much is still to come; clauses not yet spoken are guessed by their words."""
        waiting = sum(len(part.split()) for part in utterance.parts[len(utterance.spoken) :])
        coming = utterance.spoken[-1].left_ms if utterance.spoken else 0
        return max(0, utterance.known_ms - sent) + coming + 350 * waiting

    def report(self, utterance: int, ms: int) -> None:
        """The browser says how much of an utterance it has played."""
        self._reported = (utterance, ms, now_ms())

    def heard_ms(self, utterance: Utterance, *, lost: bool = False) -> int:
        """How much has been heard: by the browser's word if it is fresh or its last one, else by our own count."""
        which, ms, at = self._reported
        if lost and at:
            return ms if which == utterance.id else 0
        fresh = which == utterance.id and now_ms() - at < REPORT_LASTS_MS
        if fresh and self.track:
            # Its clock runs on where the sound of a slow service has a hole.
            return min(ms + now_ms() - at, self.track.sent_ms(utterance.id))
        if fresh:
            return ms + now_ms() - at
        sent = self.track.sent_ms(utterance.id) if self.track else utterance.known_ms
        return max(0, sent - UNHEARD_MS)

    def stop(self, *, lost: bool = False) -> str:
        """Cut the sound and say which words had been heard."""
        utterance, self.current = self.current, None
        if utterance is None:
            return ""
        ms = self.heard_ms(utterance, lost=lost)
        if self.track:
            self.track.cut()
        self.stopped = (utterance, ms)
        return utterance.heard_until(ms)

    async def rest(self) -> Utterance | None:
        """What a false interruption left unsaid, ready to be played."""
        stopped, self.stopped = self.stopped, None
        if stopped is None:
            return None
        utterance, ms = stopped
        said = len(utterance.heard_until(ms).split())
        left = " ".join(utterance.text.split()[said:])
        if not left:
            return None
        sound = after(utterance.spoken[0], said) if utterance.own_sound else None
        rest = await self.prepare(
            left, utterance.style, who=utterance.who, seed=utterance.seed, sound=sound
        )
        rest.hold_ms, rest.moved = utterance.hold_ms, utterance.moved
        return rest


def started(utterance: Utterance, part: int) -> dict[str, Any]:
    """The message that a clause begins; times count from its first sound."""
    clause = utterance.spoken[part]
    return {
        **shown(utterance, utterance.parts[part], utterance.starts_ms[part]),
        "voiced": True,
        "duration_ms": clause.duration_ms + clause.left_ms,
        "aligned": clause.aligned,
        "visemes": [list(item) for item in clause.visemes],
        "words": [list(item) for item in clause.words],
        "rises": rises(clause.audio, clause.rate_hz),
    }


def shown(utterance: Utterance, text: str, start_ms: int) -> dict[str, Any]:
    """The message that words are there without sound."""
    return {
        "type": "started",
        "utterance": utterance.id,
        "who": utterance.who,
        "text": text,
        "whole": utterance.text,
        "start_ms": start_ms,
        "voiced": False,
        "duration_ms": 0,
        "aligned": True,
        "visemes": [],
        "words": [],
        "rises": [],
    }
