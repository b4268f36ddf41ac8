"""The persona's voice as it leaves: what is spoken arrives, silence is silent, and costs three bytes."""

from fractions import Fraction

import av
import numpy as np
from scipy.signal import resample_poly

from realtime.bench.learner import read_wav
from realtime.bench.voice.spoken import CLIPS
from realtime.opus import FRAME, VOICE_HZ, Samples, VoiceEncoder


def spoken() -> Samples:
    """A recorded line at the voice's rate, with half a second of nothing before and after."""
    sound = resample_poly(read_wav(CLIPS / "leader1_af_heart.wav"), 3, 2)
    sound = np.pad(sound[: len(sound) // FRAME * FRAME], VOICE_HZ // 2)
    return np.asarray(sound * 32767, np.int16)


def decoded(packets: list[bytes]) -> Samples:
    codec = av.CodecContext.create("libopus", "r")
    assert isinstance(codec, av.AudioCodecContext)
    codec.sample_rate = VOICE_HZ
    out = []
    for number, payload in enumerate(packets):
        packet = av.Packet(payload)
        packet.pts, packet.time_base = number * FRAME, Fraction(1, VOICE_HZ)
        out += [frame.to_ndarray() for frame in codec.decode(packet)]
    mono = np.concatenate([part.reshape(-1, part.shape[-1])[0] for part in out])
    return np.asarray(mono if mono.dtype == np.int16 else mono * 32767, np.int16)


def test_speech_arrives_and_what_is_silent_stays_silent() -> None:
    sound, encoder = spoken(), VoiceEncoder()
    packets = [
        bytes(encoder.packet(part, FRAME * place))
        for place, part in enumerate(sound.reshape(-1, FRAME))
    ]
    assert len(packets) == len(sound) // FRAME
    assert {len(packet) for packet in packets[-10:]} == {3}
    arrived = decoded(packets)
    rate = round(len(arrived) / len(sound) * VOICE_HZ)
    arrived = np.asarray(resample_poly(arrived, VOICE_HZ, rate), np.int16)
    within_10_ms = [
        np.corrcoef(arrived[late:-480], sound[: -480 - late])[0, 1] for late in range(0, 240, 4)
    ]
    assert max(within_10_ms) > 0.8
    assert not arrived[-VOICE_HZ // 4 :].any()
