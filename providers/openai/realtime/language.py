"""Words the persona's line and speaks it in one answer of a Realtime model.

The learner's voice never goes to the model that replies: it gets their words as they stand in the transcript. So its
reply cannot rest on what a voice may seem to tell of feelings (Regulation (EU) 2024/1689, Article 5(1)(f)).
"""

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from providers.base import Pcm, ReplyPrompt, Spoken, Tool, ToolCall, VoiceStyle
from providers.errors import ProviderError
from providers.metering import count
from providers.openai.calling import MOST_CALLS, arguments_of, offered
from providers.openai.client import in_our_words, service
from providers.openai.language import REFUSED, messages
from providers.openai.manner import manner
from providers.openai.realtime.connections import PCM, RATE_HZ, Connections
from providers.openai.speaking import NAMES, stretched_shapes, stretched_words

STAGE: Final = "openai.realtime"
TOKENS_A_WORD: Final = 30
"""A word takes about a third of a second, which are seven tokens of sound; twice that and more, and the line is too long anyway."""

TOKENS_BESIDE: Final = 400
DEFAULT_VOICE: Final = "nova"
VOICES: Final = {"nova": "marin", "onyx": "cedar"}
"""Voices of the speech endpoint that a Realtime model does not have, and the nearest it has."""


@dataclass
class Answer:
    """What one response came to."""

    text: str = ""
    sound: bytes = b""
    calls: list[ToolCall] = field(default_factory=list)
    ending: str = ""
    refused: bool = False


class RealtimeLanguage:
    """A Realtime model as the persona's tongue and, where the line is to be heard, voice."""

    def __init__(self) -> None:
        self._service = service("realtime")
        self._connections = Connections(
            self._service.client, session(), model=self._service.model, stage=STAGE
        )

    async def reply(self, prompt: ReplyPrompt) -> AsyncIterator[str | ToolCall | Spoken]:
        """Yield the line, its sound, then what was proposed beside it.

        Raises `ProviderError` for a line that is refused, empty or not spoken to its end. A model that only
        proposes is asked once more, for the line.
        """
        answer = await self._answered(prompt, prompt.tools)
        if answer.calls and not answer.text.strip() and answer.ending == "completed":
            beside = answer.calls
            answer = await self._answered(prompt, ())
            answer.calls = beside
        if fault := unfinished(answer):
            raise ProviderError(f"{STAGE}: {fault}", provider=STAGE, retryable=fault != REFUSED)
        yield answer.text
        if answer.sound:
            yield as_spoken(answer.text.strip(), answer.sound)
        for call in answer.calls[:MOST_CALLS]:
            yield call

    async def close(self) -> None:
        """Hang up."""
        await self._connections.close()

    async def _answered(self, prompt: ReplyPrompt, tools: Sequence[Tool]) -> Answer:
        answer = Answer()
        with in_our_words(STAGE):
            asked = {**request(prompt, tools), **self._service.body}
            async with aclosing(self._connections.respond(asked)) as events:
                async for event in events:
                    take(answer, event)
                    if event.type == "response.done":
                        self._count(event.response.usage)
        return answer

    def _count(self, usage: Any) -> None:
        amounts = tokens(usage)
        count("language", self._service.model, calls=1, **amounts)


def session() -> Mapping[str, Any]:
    """A session in which nobody but us says when anything is answered."""
    heard = {"format": PCM, "turn_detection": None}
    return {"type": "realtime", "audio": {"input": heard, "output": {"format": PCM}}}


def request(prompt: ReplyPrompt, tools: Sequence[Tool]) -> dict[str, Any]:
    """The out-of-band response for one line; as sound where the prompt says how it is to sound."""
    who, *talk = messages(prompt)
    out: dict[str, Any] = {
        "instructions": who["content"],
        "input": [as_item(one) for one in talk],
        "max_output_tokens": TOKENS_BESIDE + TOKENS_A_WORD * prompt.most_words,
        "output_modalities": ["text"],
    }
    if tools:
        out["tools"] = [{"type": "function", **named(one)} for one in offered(tools)]
    if prompt.style:
        out["output_modalities"] = ["audio"]
        out["audio"] = {"output": {"format": PCM, "voice": voice_of(prompt.style)}}
        out["instructions"] += f"\n{manner(prompt.style)}"
    return out


def named(tool: Mapping[str, Any]) -> dict[str, Any]:
    """A function as Realtime has it: not nested, and without `strict`."""
    return {key: value for key, value in tool["function"].items() if key != "strict"}


def as_item(message: Mapping[str, str]) -> dict[str, Any]:
    """One turn of the talk as an item of the conversation."""
    kind = "output_text" if message["role"] == "assistant" else "input_text"
    content = [{"type": kind, "text": message["content"]}]
    return {"type": "message", "role": message["role"], "content": content}


def voice_of(style: VoiceStyle) -> str:
    """The service's name of a person's voice."""
    name = NAMES.get(style.voice, style.voice) or DEFAULT_VOICE
    return VOICES.get(name, name)


def take(answer: Answer, event: Any) -> None:
    """Take what one event brings."""
    match event.type:
        case "response.output_audio_transcript.delta" | "response.output_text.delta":
            answer.text += event.delta
        case "response.output_audio.delta":
            answer.sound += base64.b64decode(event.delta, validate=True)
        case "response.output_item.done" if event.item.type == "function_call":
            answer.calls.append(ToolCall(event.item.name, arguments_of(event.item.arguments or "")))
        case "response.done":
            answer.ending = event.response.status or ""
            why = getattr(event.response.status_details, "reason", None)
            answer.refused = why == "content_filter"


def unfinished(answer: Answer) -> str:
    """Why what came is no whole line; "" for one that is."""
    if answer.refused:
        return REFUSED
    if answer.ending != "completed":
        return f"the line ended early ({answer.ending or 'no end'})"
    return "" if answer.text.strip() else "an empty line"


def tokens(usage: Any) -> dict[str, float]:
    """Tokens of text and of sound, which cost differently."""
    if usage is None:
        return {}
    read, written = usage.input_token_details, usage.output_token_details
    sound_in = (read.audio_tokens if read else 0) or 0
    sound_out = (written.audio_tokens if written else 0) or 0
    return {
        "tokens_in": (usage.input_tokens or 0) - sound_in,
        "tokens_out": (usage.output_tokens or 0) - sound_out,
        "sound_tokens_in": sound_in,
        "sound_tokens_out": sound_out,
    }


def as_pcm(data: bytes) -> Pcm:
    """Raw sound as samples."""
    return np.asarray(np.frombuffer(data[: len(data) // 2 * 2], "<i2") / 32768, np.float32)


def as_spoken(text: str, data: bytes) -> Spoken:
    """A line with its sound; mouth shapes and word times are stretched over it."""
    audio = as_pcm(data)
    shapes, words = stretched_shapes(text, len(audio)), stretched_words(text, len(audio))
    return Spoken(audio, RATE_HZ, shapes, words, aligned=False)
