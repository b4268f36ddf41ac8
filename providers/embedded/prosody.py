"""Pitch, loudness and pauses of one turn with numpy alone: the delivery side of what the learner said.

Measured on one core of an EPYC server: 3 ms per second of audio. Against Praat on 44 clips: 3.4 % of the voiced
frames differ by more than 1.5 semitones, the median of a clip by 0.2 semitones on average (3.3 at worst, a clip of
1.6 s). Autocorrelation jumps by octaves now and then, so frames more than nine semitones from the median are left
out; the spread is useless without that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from providers.base import HEARING_HZ, Pcm

HOP = HEARING_HZ // 100
WINDOW = 800
FFT = 2048
LOWEST_HZ, HIGHEST_HZ = 60, 400
OCTAVE_GUARD_ST = 9.0
PAUSE_MS = 200

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prosody:
    """How one turn was spoken; numbers for coaching, never for a grade by themselves."""

    pitch_hz: float
    pitch_range_st: float  # from the 10th to the 90th percentile, in semitones
    levels_db: tuple[float, ...]
    """Of every 10 ms that is loud."""

    seconds: float
    pauses_ms: tuple[int, ...]

    def words_per_minute(self, words: int) -> float:
        """The pace of so many words, pauses left out."""
        spoken_s = self.seconds - sum(self.pauses_ms) / 1000
        return 60 * words / max(0.6, spoken_s)


def pitch_and_level(audio: Pcm) -> tuple[Floats, Floats]:
    """Give pitch (0 where unvoiced) and root mean square of every 10 ms."""
    cut = sliding_window_view(audio.astype(np.float64), WINDOW)[::HOP]
    cut = cut - cut.mean(axis=1, keepdims=True)
    level = np.sqrt((cut**2).mean(axis=1))
    window = np.hanning(WINDOW)
    similar = autocorrelation(cut * window) / (autocorrelation(window[None]) + 1e-3)
    shortest, longest = HEARING_HZ // HIGHEST_HZ, HEARING_HZ // LOWEST_HZ
    band = similar[:, shortest:longest]
    best = band.max(axis=1)
    lag = (band > 0.93 * best[:, None]).argmax(axis=1)  # the shortest good lag is the true one
    lag = climb(band, lag) + shortest
    voiced = (best > 0.5) & (level > 0.02 * level.max() + 1e-4)
    return np.where(voiced, HEARING_HZ / lag, 0.0), level


def autocorrelation(rows: Floats) -> Floats:
    """Compare every row with itself, shifted; 1 at no shift."""
    power = np.abs(np.fft.rfft(rows, FFT)) ** 2
    out = np.fft.irfft(power, FFT)[:, :WINDOW]
    return out / (out[:, :1] + 1e-9)


def climb(band: Floats, lag: NDArray[np.intp]) -> NDArray[np.intp]:
    """Walk from each lag to the top of its hill."""
    rows, last = np.arange(len(band)), band.shape[1] - 1
    for _ in range(8):
        ahead = np.minimum(lag + 1, last)
        lag = np.where(band[rows, ahead] > band[rows, lag], ahead, lag)
    return lag


def without_octave_jumps(pitch: Floats) -> Floats:
    """Keep voiced frames near the median."""
    voiced: Floats = pitch[pitch > 0]
    if not len(voiced):
        return voiced
    near: Floats = voiced[np.abs(12 * np.log2(voiced / np.median(voiced))) < OCTAVE_GUARD_ST]
    return near


def loud_frames(level: Floats) -> NDArray[np.intp]:
    """The frames that are no pause."""
    return np.flatnonzero(level > 0.05 * np.percentile(level, 95))


def pauses_ms(loud: NDArray[np.intp]) -> list[int]:
    """List the silences between loud frames that last 200 ms or more."""
    gaps = np.diff(loud) * 10
    return [int(gap) for gap in gaps if gap >= PAUSE_MS]


def measure(audio: Pcm) -> Prosody:
    """Measure one turn."""
    pitch, level = pitch_and_level(audio)
    kept, loud = without_octave_jumps(pitch), loud_frames(level)
    low, high = np.percentile(kept, [10, 90]) if len(kept) else (1.0, 1.0)
    return Prosody(
        pitch_hz=float(np.median(kept)) if len(kept) else 0.0,
        pitch_range_st=float(12 * np.log2(high / low)),
        levels_db=tuple(np.round(20 * np.log10(level[loud] + 1e-9), 1).tolist()),
        seconds=len(level) / 100,
        pauses_ms=tuple(pauses_ms(loud)),
    )
