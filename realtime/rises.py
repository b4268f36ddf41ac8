"""Where sound begins after quiet, so that a face can tell from the sound it hears which moment of a clause this is. Pure."""

from typing import Final

import numpy as np

from providers.base import Pcm

LOUD: Final = 0.012
"""Root mean square of a window, as in the browser's own meter (static/js/room/worklets/meter.js)."""

QUIET_MS: Final = 150
"""So long it must have been quiet before."""

WINDOW_MS: Final = 10


def rises(audio: Pcm, rate_hz: int) -> list[int]:
    """The milliseconds at which sound begins, first of all and after each silence; none where all is quiet."""
    size = rate_hz * WINDOW_MS // 1000
    whole = np.asarray(audio[: len(audio) // size * size], np.float64).reshape(-1, size)
    loud = WINDOW_MS * np.flatnonzero(np.sqrt((whole**2).mean(axis=1)) > LOUD)
    if not len(loud):
        return []
    after_quiet = np.diff(loud) > QUIET_MS
    return [int(loud[0]), *(int(at) for at in loud[1:][after_quiet])]
