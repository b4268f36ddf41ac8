"""Speech to text with Whisper tiny.en on CTranslate2: a decode loop of our own, with guards; serves the ears.

Whisper libraries pad every call to 30 s. CTranslate2 accepts a shorter spectrogram, and short turns are what a
conversation is made of: with audio + 3 s, at least 10 s, the error rate is that of 30 s at a quarter of the cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ctranslate2
import numpy as np
import tokenizers

from providers.base import HEARING_HZ, Heard, Pcm
from providers.embedded.engine_room import EngineRoom, engine_threads
from providers.embedded.log_mel import log_mel
from providers.models.store import checked

MARKS = ("<|startofprev|>", "<|startoftranscript|>", "<|notimestamps|>")
PADDING_S = 3.0
SHORTEST_INPUT_S = 10.0
LONGEST_INPUT_S = 30.0
JOIN_AT_S = 25.0
SILENT_ABOVE = 0.6  # silence gave 0.92 to 0.99, noise 0.67 to 0.93, real speech at most 0.21
UNSURE_BELOW = -0.8  # real speech scored -0.45 or better


@dataclass(frozen=True)
class Decoded:
    """What the model made of one window."""

    text: str
    no_speech: float
    score: float
    looped: bool

    @property
    def usable(self) -> bool:
        """False for what Whisper invents when nobody speaks: "you", "thank you", whole sentences."""
        silent = self.no_speech > SILENT_ABOVE and self.score < UNSURE_BELOW
        return bool(self.text) and not silent and not self.looped


class Whisper:
    """The loaded recogniser; safe for several conversations at once."""

    def __init__(self) -> None:
        folder = checked("whisper-tiny.en")
        self._room = EngineRoom("whisper")
        self._model = self._room.load(
            lambda: ctranslate2.models.Whisper(
                str(folder),
                device="cpu",
                compute_type="int8",
                intra_threads=1,
                inter_threads=engine_threads(),
            )
        )
        self._tokens = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._before, *self._start = (self._token(word) for word in MARKS)
        self._window(np.zeros(HEARING_HZ, np.float32), self._start)  # the first call allocates

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        """Recognise one stretch; over 25 s it is cut at its quietest place and joined."""
        return await self._room.run(self.decode, speech, tuple(names))

    def decode(self, speech: Pcm, names: tuple[str, ...] = ()) -> Heard:
        """Recognise in this thread."""
        prompt = self._prompt(names)
        parts = [self._window(part, prompt) for part in windows(speech)]
        usable = [part for part in parts if part.usable]
        if not usable:
            return Heard("", 0.0, usable=False)
        score = sum(part.score for part in usable) / len(usable)
        return Heard(" ".join(part.text for part in usable), confidence(score))

    def _token(self, word: str) -> int:
        number = self._tokens.token_to_id(word)
        assert number is not None
        return number

    def _prompt(self, names: tuple[str, ...]) -> list[int]:
        """What the model starts from; names stand where it keeps the words before, so that it spells them alike."""
        if not names:
            return self._start
        spelt = self._tokens.encode(f" {', '.join(names)}.", add_special_tokens=False).ids
        return [self._before, *spelt, *self._start]

    def _window(self, speech: Pcm, prompt: list[int]) -> Decoded:
        wanted_s = min(LONGEST_INPUT_S, max(SHORTEST_INPUT_S, len(speech) / HEARING_HZ + PADDING_S))
        decoded = self._padded(speech, wanted_s, prompt)
        # Names before a short line can make it come twice; without them it seldom does, and that costs a fifth of more silence.
        if decoded.looped and prompt != self._start:
            decoded = self._padded(speech, wanted_s, self._start)
        if decoded.looped and wanted_s < LONGEST_INPUT_S:
            decoded = self._padded(speech, LONGEST_INPUT_S, self._start)
        return decoded

    def _padded(self, speech: Pcm, wanted_s: float, prompt: list[int]) -> Decoded:
        padded = np.pad(speech, (0, max(0, int(wanted_s * HEARING_HZ) - len(speech))))
        mel = log_mel(padded)
        mel = mel[:, : mel.shape[1] // 2 * 2]  # the encoder halves the frames
        result = self._model.generate(
            ctranslate2.StorageView.from_array(np.ascontiguousarray(mel[None])),
            [prompt],
            beam_size=1,
            max_length=24 + int(7 * len(speech) / HEARING_HZ),  # a loop cannot run away
            return_no_speech_prob=True,
            return_scores=True,
        )[0]
        text = self._tokens.decode(result.sequences_ids[0]).strip()
        return Decoded(text, result.no_speech_prob, result.scores[0], repeats(text))


def confidence(score: float) -> float:
    """Turn a mean log probability into 0..1; clear speech scores -.45 or better, which is .78 and more."""
    return round(min(1.0, max(0.0, 1 + score / 2)), 3)


def windows(speech: Pcm) -> list[Pcm]:
    """Cut long speech at the quietest tenth of a second near 25 s."""
    parts, step = [], HEARING_HZ // 10
    while len(speech) > (LONGEST_INPUT_S - PADDING_S) * HEARING_HZ:
        first = int((JOIN_AT_S - 5) * HEARING_HZ)
        blocks = speech[first : int(JOIN_AT_S * HEARING_HZ)].reshape(-1, step)
        cut = first + int((blocks**2).mean(axis=1).argmin()) * step
        parts.append(speech[:cut])
        speech = speech[cut:]
    return [*parts, speech]


def bare(word: str) -> str:
    """Strip what changes from decode to decode: case and the marks at the ends."""
    return word.strip(".,!?;:-'\"").lower()


def repeats(text: str) -> bool:
    """Say whether three or more words come twice in a row, fewer words three times, or the end begins it all again."""
    words = [bare(word) for word in text.split()]
    if any(words[:size] == words[-size:] for size in range(4, len(words) // 2 + 1)):
        return True
    for size in range(1, len(words) // 2 + 1):
        for start in range(len(words) - 2 * size + 1):
            first = words[start : start + size]
            again = words[start + size : start + 2 * size] == first
            if again and (size >= 3 or words[start + 2 * size : start + 3 * size] == first):
                return True
    return False
