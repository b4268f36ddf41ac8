"""Lines that were spoken ahead of time by a fuller voice, kept as files; what was not is spoken live."""

import asyncio
import hashlib
import json
import os
from pathlib import Path
from typing import Final

import numpy as np

from providers.base import Spoken, VoiceStyle
from providers.embedded.voicing import levelled
from providers.registry import provider

NAMED_BY: Final = 20
FULL: Final = 32_767


def rendered_dir() -> Path:
    """Where the lines are kept: RENDERED_DIR, or var/rendered beside the product."""
    return Path(os.environ.get("RENDERED_DIR") or Path(__file__).parents[2] / "var" / "rendered")


def path_of(text: str, style: VoiceStyle) -> Path:
    """The file of one clause in one voice; how its names sound is part of it."""
    named = hashlib.sha256(json.dumps([text, *map(list, style.sounds)]).encode()).hexdigest()
    return rendered_dir() / style.rendered / f"{named[:NAMED_BY]}.npz"


def keep(text: str, style: VoiceStyle, spoken: Spoken) -> None:
    """Write a clause whole, or not at all."""
    path = path_of(text, style)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    times = json.dumps([list(spoken.visemes), list(spoken.words)])
    with partial.open("wb") as file:
        samples = (np.clip(spoken.audio, -1, 1) * FULL).astype(np.int16)
        np.savez_compressed(file, samples=samples, rate_hz=spoken.rate_hz, times=times)
    partial.replace(path)


def kept(text: str, style: VoiceStyle) -> Spoken | None:
    """The clause as it was rendered, as loud as it is to be now; None if it was not."""
    path = path_of(text, style)
    if not style.rendered or not path.is_file():
        return None
    with np.load(path) as file:
        visemes, words = json.loads(str(file["times"]))
        audio = np.asarray(file["samples"] / FULL, np.float32)
        rate_hz = int(file["rate_hz"])
    return Spoken(
        levelled(audio, style.gain_db),
        rate_hz,
        [(int(at), str(shape)) for at, shape in visemes],
        [(int(at), str(word)) for at, word in words],
    )


class RenderedLines:
    """Text to speech that has most of its lines ready; the embedded voice says the others."""

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        """Give the rendered clause, or speak it."""
        if style.rendered and (spoken := await asyncio.to_thread(kept, text, style)):
            return spoken
        live: Spoken = await provider("text_to_speech").say(text, style, seed=seed)
        return live
