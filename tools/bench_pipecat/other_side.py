"""Pipecat as its users set it up for the browser, with the product's recogniser and voice; runs in var/pipecat/venv.

SmallWebRTC, Silero with its defaults and the default turn strategies (smart-turn v3.2 from the same package). The
reply is one canned line, at once. Offers come by HTTP: `POST /offer {"sdp"}` gives `{"sdp"}`.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
from aiohttp import web
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_transport import TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from providers.base import VoiceStyle
from providers.embedded.hearing import Whisper
from providers.embedded.speaking import Hibari
from tools.bench_pipecat.canned import REPLY, VOICE

VOICE_HZ = 24_000


class Hearing(SegmentedSTTService):
    """The product's Whisper with the product's decode loop."""

    def __init__(self, engine: Whisper) -> None:
        super().__init__(settings=STTSettings(model="tiny.en", language=None), ttfs_p99_latency=1.0)
        self._engine = engine

    @property
    def wants_wav_segments(self) -> bool:
        """Plain samples, as for pipecat's own local Whisper."""
        return False

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        """One segment to text."""
        sound = np.asarray(np.frombuffer(audio, np.int16) / 32768, np.float32)
        heard = await self._engine.hear(sound)
        if heard.usable:
            yield TranscriptionFrame(heard.text, self._user_id, time_now_iso8601())


class Speaking(TTSService):
    """The product's hibari."""

    def __init__(self, engine: Hibari) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=VOICE_HZ,
            settings=TTSSettings(model="hibari", voice=VOICE, language=None),
        )
        self._engine = engine

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """One sentence to sound."""
        spoken = await self._engine.say(text, VoiceStyle(VOICE))
        samples = (np.clip(spoken.audio, -1, 1) * 32767).astype(np.int16)
        yield TTSAudioRawFrame(samples.tobytes(), spoken.rate_hz, 1, context_id=context_id)


class Canned(FrameProcessor):
    """In the language model's place: the same reply to everything, at once."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer a context; let all else pass."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        await self.push_frame(LLMTextFrame(REPLY))
        await self.push_frame(LLMFullResponseEndFrame())


async def talk(connection: SmallWebRTCConnection, hearing: Whisper, speaking: Hibari) -> None:
    """One pipeline for one learner, until the connection ends."""
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    transport = SmallWebRTCTransport(webrtc_connection=connection, params=params)
    context = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    steps = [
        transport.input(), Hearing(hearing), context.user(), Canned(), Speaking(speaking), transport.output(), context.assistant(),
    ]  # fmt: skip
    worker = PipelineWorker(Pipeline(steps), params=PipelineParams())

    @transport.event_handler("on_client_disconnected")
    async def left(_transport: SmallWebRTCTransport, _client: object) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


def main(port: int) -> None:
    """Listen on a port of loopback."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    hearing, speaking = Whisper(), Hibari()
    tasks: set[asyncio.Task[None]] = set()

    async def offer(request: web.Request) -> web.Response:
        connection = SmallWebRTCConnection()
        await connection.initialize(sdp=(await request.json())["sdp"], type="offer")
        tasks.add(asyncio.create_task(talk(connection, hearing, speaking)))
        return web.json_response({"sdp": connection.get_answer()["sdp"]})

    async def ready(_request: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    app = web.Application()
    app.add_routes([web.post("/offer", offer), web.get("/ready", ready)])
    web.run_app(app, host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))
