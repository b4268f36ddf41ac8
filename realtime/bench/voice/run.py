"""Runs `bench voice` against a server: shares the turns among the conditions and the learners, and reports."""

import asyncio
import os
import platform
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from providers.base import HEARING_HZ
from providers.registry import provider
from realtime.bench.server import activity, take_place
from realtime.bench.turns.overlaps import Overlap, overlaps
from realtime.bench.voice import spoken
from realtime.bench.voice.figures import figures, spread
from realtime.bench.voice.spoken import Said
from realtime.bench.voice.talk import Condition, Talk, converse
from realtime.bench.voice.words import error_rate
from sessions.models import Moment

TURNS_IN_ONE: Final = 6
"""A practice is left after so many turns, before its story is over."""

NOISES: Final = {"off": (False,), "on": (True,), "both": (False, True)}


def measure(address: str, origin: str, said: Sequence[Said], *, sessions: int, noise: str) -> dict[str, Any]:  # fmt: skip
    """Speak all turns: each condition has an equal share of them."""
    behind = spoken.noise()
    conditions = [
        Condition(count, behind if noisy else None)
        for count in range(1, sessions + 1)
        for noisy in NOISES[noise]
    ]
    over, link, whole, number = mixed_sounds(), activity("voice"), Talk(), 0
    for place, condition in enumerate(conditions):
        share = list(said[place :: len(conditions)])
        for rounds in batches(share, condition.sessions):
            seats = [
                take_place(link, number + n, seed=100 + number + n) for n in range(len(rounds))
            ]
            number += len(rounds)

            async def together(
                seats: Sequence[Any] = seats, rounds: Sequence[Sequence[Said]] = rounds, condition: Condition = condition
            ) -> list[Talk]:  # fmt: skip
                talks = [
                    converse(address, seat, origin, lines, over, condition)
                    for seat, lines in zip(seats, rounds, strict=True)
                ]
                return list(await asyncio.gather(*talks))

            for talk in asyncio.run(together()):
                whole.samples += talk.samples
                whole.overs += talk.overs
    return report(whole, said, {"turns": len(said), "sessions": sessions, "noise": noise})


def batches(said: Sequence[Said], learners: int) -> list[list[list[Said]]]:
    """Rounds of practices at the same time, each with its learners' turns."""
    size = TURNS_IN_ONE * learners
    return [
        [part for n in range(learners) if (part := list(said[first : first + size][n::learners]))]
        for first in range(0, len(said), size)
    ]


def mixed_sounds() -> deque[Overlap]:
    """The sounds over the persona, in one fixed order in which their kinds are spread."""
    made = overlaps(provider("text_to_speech"))
    return deque(made[n] for n in np.random.default_rng(3).permutation(len(made)))


def report(whole: Talk, said: Sequence[Said], settings: dict[str, Any]) -> dict[str, Any]:
    """The benchmark's JSON."""
    recogniser = provider("speech_to_text")
    alone = [(one, recogniser.decode(one.sound).text) for one in said]
    by_source = {
        f"word_error_rate_{name}": error_rate([(one.text, text) for one, text in alone if (one.voice == "recorded") is recorded])
        for name, recorded in (("recorded", True), ("generated", False))
    }  # fmt: skip
    return {
        "name": "voice",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}, {HEARING_HZ} Hz",
        "settings": settings | {"cores": os.cpu_count()},
        "figures": figures(whole.samples, whole.overs)
        | {"turns_left_out_as_the_practice_ended": len(said) - len(whole.samples)}
        | decided()
        | by_source,
        "samples": [asdict(sample) for sample in whole.samples],
        "sounds_over_the_persona": [asdict(one) for one in whole.overs],
    }


def decided() -> dict[str, int | None]:
    """The server's own time from the decision to stop to its last frame."""
    told = Moment.objects.filter(kind="voice_stopped").values_list("data", flat=True)
    return spread("decision_to_last_frame", [int(data["took_ms"]) for data in told])


def chosen(count: int, clips: Path | None, voices: Sequence[str], folder: Path) -> list[Said]:
    """The turns to speak."""
    return spoken.of_folder(clips) if clips else spoken.turns(count, folder, voices)
