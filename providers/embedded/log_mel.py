"""Log-mel spectrogram in the form Whisper and smart-turn were trained on; used by hearing and turn_end.

Checked against the feature extractors of faster-whisper 1.2.1 and pipecat-ai 1.14.0: the largest
difference is below 1e-5. Costs 3 ms for 8 s of audio on one server core.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from providers.base import HEARING_HZ, Pcm

WINDOW = 400
HOP = 160
BANDS = 80


def mel_of(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn hertz into mels on Slaney's scale: linear up to 1 kHz, logarithmic above."""
    log_part = 15 + 27 * np.log(np.maximum(hz, 1e-9) / 1000) / np.log(6.4)
    return np.where(hz < 1000, hz * 3 / 200, log_part)


def hz_of(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn mels on Slaney's scale back into hertz."""
    return np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))


@cache
def filters() -> NDArray[np.float32]:
    """Build the triangular filters, each with the same area: (bands, frequency bins)."""
    edges = hz_of(np.linspace(0, float(mel_of(np.array(HEARING_HZ / 2.0))), BANDS + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = np.linspace(0, HEARING_HZ / 2, WINDOW // 2 + 1)[None]
    rise, fall = (bins - low) / (centre - low), (high - bins) / (high - centre)
    return (np.maximum(0, np.minimum(rise, fall)) * 2 / (high - low)).astype(np.float32)


def log_mel(audio: Pcm) -> NDArray[np.float32]:
    """Return (80, frames) with one frame per 10 ms, scaled to roughly -1..1."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    padded = np.pad(audio.astype(np.float64), WINDOW // 2, mode="reflect")
    frames = sliding_window_view(padded, WINDOW)[::HOP][:-1]  # Whisper leaves the last frame out
    power = np.abs(np.fft.rfft(frames * hann, axis=-1)) ** 2
    logs = np.log10(np.maximum(filters() @ power.T, 1e-10))
    return np.asarray((np.maximum(logs, logs.max() - 8) + 4) / 4, np.float32)
