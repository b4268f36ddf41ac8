"""The persona's voice as Opus packets: mono, with what a lost packet held repeated in the next, and silence for nothing."""

from fractions import Fraction
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

VOICE_HZ: Final = 24_000
FRAME: Final = VOICE_HZ // 50
"""Samples in a packet: 20 ms."""

BIT_RATE: Final = 40_000
OPTIONS: Final = {"application": "voip", "compression_level": "5", "fec": "1", "packet_loss": "10"}
SILENCE: Final = bytes.fromhex("d8fffe")
"""20 ms of digital silence, as the encoder itself writes it (RFC 6716: a CELT frame with the silence flag)."""

FADES_OUT: Final = 3
"""So many silent frames empty the encoder before silence is sent without it."""

Samples = NDArray[np.int16]


class VoiceEncoder:
    """One connection's encoder. aiortc's own encodes stereo at 96 kbit/s in a thread, fifty times a second, silence too."""

    def __init__(self) -> None:
        codec = av.CodecContext.create("libopus", "w")
        assert isinstance(codec, av.AudioCodecContext)
        codec.bit_rate, codec.sample_rate, codec.time_base = (
            BIT_RATE,
            VOICE_HZ,
            Fraction(1, VOICE_HZ),
        )
        codec.format, codec.layout, codec.options = "s16", "mono", OPTIONS
        self._codec, self._silent = codec, FADES_OUT

    def packet(self, samples: Samples, at: int) -> "av.Packet[Any]":
        """The packet of 20 ms; `at` counts samples at 24 kHz. Speech costs .3 ms of a core, silence nothing."""
        self._silent = 0 if samples.any() else self._silent + 1
        payload = SILENCE if self._silent > FADES_OUT else self._encoded(samples, at)
        packet = av.Packet(payload)
        packet.pts, packet.time_base = at, Fraction(1, VOICE_HZ)
        return packet

    def _encoded(self, samples: Samples, at: int) -> bytes:
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = VOICE_HZ, at, Fraction(1, VOICE_HZ)
        return b"".join(bytes(packet) for packet in self._codec.encode(frame)) or SILENCE
