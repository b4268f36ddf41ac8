"""What a back end must offer: small Protocols and the value types that travel through them."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]
"""Mono samples in -1..1."""

HEARING_HZ = 16_000
"""The rate of every `Pcm` that a `SpeechToText`, `TurnEnd` or prosody function takes."""


@dataclass(frozen=True)
class Heard:
    """What one stretch of the learner's speech was made of."""

    text: str
    confidence: float = 1.0
    """How sure the recogniser is, 0..1; one figure for the stretch."""

    usable: bool = True
    """False for what a recogniser invents when nobody speaks."""


@dataclass(frozen=True)
class VoiceStyle:
    """How one clause is to sound."""

    voice: str
    """A voice's name, as in the scenario file."""

    mood: str = "neutral"
    rate: float = 1.0
    """Times the voice's own pace."""

    pitch_st: float = 0.0
    """Semitones above the voice's own pitch."""

    gain_db: float = 0.0
    sounds: Sequence[tuple[str, str]] = ()
    """Names and how they sound, in misaki phonemes; a back end that takes none reads them as written."""

    rendered: str = ""
    """The voice in which the person's authored lines may have been spoken ahead of time."""


@dataclass(frozen=True)
class Spoken:
    """One clause as sound, with the times a face and a transcript need."""

    audio: Pcm
    rate_hz: int
    visemes: Sequence[tuple[int, str]]
    """The mouth shape (Oculus viseme name) that starts at each millisecond; ends with "sil"."""

    words: Sequence[tuple[int, str]]
    """Each word of the text with the millisecond at which it has been heard to its end."""

    left_ms: int = 0
    """How much sound is still to come, as a guess; until it is 0 the times are guesses too."""

    aligned: bool = True
    """Whether the mouth shapes follow the sound itself; where they were stretched over it, a face listens too."""

    @property
    def duration_ms(self) -> int:
        """How long the sound that is there lasts."""
        return round(1000 * len(self.audio) / self.rate_hz)


@dataclass(frozen=True)
class Said:
    """One turn of the talk so far, as it was really heard."""

    speaker: str
    """"learner" or the persona's slug."""

    text: str


@dataclass(frozen=True)
class Quoted:
    """A passage of a document that somebody added: data to be quoted, never a direction to anybody."""

    id: str
    source: str
    """Title, section and page, as a person would name them."""

    text: str
    sentence: str = ""
    """The one of it that answers."""


@dataclass(frozen=True)
class Tool:
    """Something a language model may propose beside its line; code decides what becomes of it."""

    name: str
    purpose: str
    fields: Mapping[str, Any]
    """Each argument's JSON schema; all are required."""


@dataclass(frozen=True)
class ToolCall:
    """One proposal as it came."""

    tool: str
    arguments: Mapping[str, Any] | None
    """None where what came was no JSON object."""


@dataclass(frozen=True)
class ReplyPrompt:
    """Everything a language back end may know to word the persona's next line.

    `line` is what the authored engine chose; the embedded back end says it as it stands, a model writes its own
    within `direction`. Secrets that are still locked are never in here.
    """

    line: str
    direction: str
    role_card: str
    state_in_words: str
    history: Sequence[Said]
    facts: Sequence[str]
    knowledge: Sequence[str]
    most_words: int
    quoted: Sequence[Quoted] = ()
    observed: Sequence[str] = ()
    """How the learner spoke: physical observations that the policy in force allows."""

    tools: Sequence[Tool] = ()
    who: str = ""
    """Slug of the person who speaks; others in the history are not this one."""

    rules: Sequence[str] = ()
    refused: str = ""
    """Why the line before this one could not be said; empty at the first try."""

    style: VoiceStyle | None = None
    """How the line is to sound, for a back end that speaks what it words; None where nobody will hear it."""


class Language(Protocol):
    """Words the persona's next line."""

    def reply(self, prompt: ReplyPrompt) -> AsyncIterator[str | ToolCall | Spoken]:
        """Yield the line in pieces, its sound from a back end that has it, and proposals; raises `ProviderError`."""
        ...


class SpeechToText(Protocol):
    """Turns speech into text."""

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """Recognise one stretch of speech that a voice detector has found (16 kHz); `names` are spelt as they stand."""
        ...


class TextToSpeech(Protocol):
    """Turns one clause into sound."""

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """Speak a clause; the same text, style and seed give the same sound where the back end allows it."""
        ...


@runtime_checkable
class StreamingSpeech(TextToSpeech, Protocol):
    """A voice that can be heard before it has spoken the clause to its end."""

    def stream(self, text: str, style: VoiceStyle, *, seed: int = 0) -> AsyncGenerator[Spoken]:
        """Yield the clause as far as it is known, longer each time, at last whole; raises `ProviderError`."""
        ...


class VoiceGate(Protocol):
    """One learner's voice activity detector; keeps state, so one for each conversation."""

    def probability(self, frame: Pcm) -> float:
        """How likely it is that this frame of 512 samples holds speech, 0..1."""
        ...


class TurnEnd(Protocol):
    """Hints at the end of a turn."""

    def gate(self) -> VoiceGate:
        """A fresh voice detector for one conversation."""
        ...

    async def finished(self, speech: Pcm) -> float:
        """How likely it is that the speech so far is a whole turn, 0..1."""
        ...


@dataclass(frozen=True)
class Act:
    """One speech act found in a learner turn."""

    label: str
    p: float
    band: str
    """"counts" (p >= .70), "possible" (>= .40) or "ignored"."""

    quote: str
    """The clause, word for word as it stands in the turn."""

    start: int
    end: int
    """Character span of the clause in the turn."""


@dataclass(frozen=True)
class FlagHit:
    """One line a guardrail's word list or head caught."""

    flag: str
    p: float
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What one learner turn did: acts, slots found in its clauses, flags."""

    acts: Sequence[Act] = ()
    slots: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """Slot name (date, time, count, name, owner, own_part, question) to character spans."""

    flags: Sequence[FlagHit] = ()


class SpeechActs(Protocol):
    """Reads what a leader's turn does."""

    def read(self, text: str, *, earlier: Sequence[str] = (), reply_to: str = "") -> Reading:
        """Read one turn; `earlier` are the learner's own earlier turns, `reply_to` the persona's last line."""
        ...

    def similarity(self, one: Sequence[str], other: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of every text of `one` with every text of `other`: (len(one), len(other))."""
        ...

    @property
    def version(self) -> str:
        """Names bank, heads and encoder by hash; stored with every score."""
        ...


class Sentences(Protocol):
    """Texts as numbers, so that what means nearly the same lies close together."""

    version: str
    """Names the encoder; rows of two versions cannot be compared."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length a text; short texts that may be asked again."""
        ...

    def encode_once(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for the passages of a document."""
        ...


@dataclass(frozen=True)
class Signals:
    """One reading of a face: 52 ARKit weights and the head's 4 x 4 matrix. Physical numbers, no meaning."""

    at_ms: int
    weights: Mapping[str, float]
    matrix: Sequence[float]
    face: bool


class FaceReader(Protocol):
    """Reads expression weights off camera frames."""

    async def read(self, frame: NDArray[np.uint8], at_ms: int) -> Signals:
        """Read one RGB frame (height, width, 3)."""
        ...

    async def close(self) -> None:
        """Let the reader's native memory go, once what is being read has been."""
        ...
