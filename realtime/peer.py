"""One WebRTC connection with a learner's browser: answers an offer, drains what arrives, carries the voice."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

import av
from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from providers.base import Pcm
from realtime.protocol import Unreadable
from realtime.tracks import Carried, PersonaTrack, heard_from

BAD_OFFER: Final = (
    "This is not a connection offer the room can answer. Reload the page to try again."
)
# What aiortc's parser raises for text that is no session description.
PARSER_ERRORS: Final = (
    ValueError, LookupError, TypeError, AttributeError, AssertionError, InvalidStateError, InvalidAccessError
)  # fmt: skip

Frames = Callable[[av.VideoFrame], object]


def shorten_delay(receiver: RTCRtpReceiver, *, packets: int) -> None:
    """Hold so many packets back instead of four: 20 ms less for each before the sound is heard.

    aiortc 1.16 fixes the depth at four and has no setting for it; this may go when it has one.
    """
    receiver._RTCRtpReceiver__jitter_buffer = JitterBuffer(  # type: ignore[attr-defined]
        capacity=16, prefetch=packets
    )


class Peer:
    """The connection; belongs to one room."""

    def __init__(
        self,
        *,
        ice_servers: list[dict[str, Any]],
        hear: Callable[[Pcm], Awaitable[None]],
        see: Frames | None,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        state_changed: Callable[[str], None],
    ) -> None:
        servers = [RTCIceServer(**server) for server in ice_servers]
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._hear, self._see, self._spawn = hear, see, spawn
        self.voice = PersonaTrack()
        self._connection.addTrack(self.voice)
        self._connection.on("track", self._arrived)
        self._connection.on(
            "connectionstatechange", lambda: state_changed(self._connection.connectionState)
        )

    async def answer(self, sdp: str) -> str:
        """Answer an offer; raises `Unreadable` for what is not one."""
        try:
            await self._connection.setRemoteDescription(
                RTCSessionDescription(sdp=sdp, type="offer")
            )
            if not any(t.kind == "audio" for t in self._connection.getTransceivers()):
                raise ValueError("no audio")
            for transceiver in self._connection.getTransceivers():
                if transceiver.kind == "audio":
                    # Nobody listens to this sound as it comes in, so it need not be smooth.
                    shorten_delay(transceiver.receiver, packets=1)
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except PARSER_ERRORS as error:
            await self.close()
            raise Unreadable("bad_offer", BAD_OFFER) from error
        return str(self._connection.localDescription.sdp)

    def _arrived(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio":
            self._spawn(self._drain_sound(track))
        else:
            self._spawn(self._drain_pictures(track))

    async def _drain_sound(self, track: MediaStreamTrack) -> None:
        async for sound in heard_from(track):
            await self._hear(sound)

    async def _drain_pictures(self, track: MediaStreamTrack) -> None:
        """Every track is read to its end, or its queue grows for ever; pictures nobody may see are dropped."""
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if self._see and isinstance(frame, av.VideoFrame):
                self._see(frame)

    async def carried(self) -> list[Carried]:
        """Packets of sound each way, as our receiver and the browser's reports count them.

        aiortc 1.16 takes a duplicate for a packet that was not lost, so its count may fall below zero.
        """
        report = (await self._connection.getStats()).values()
        mine = [one for one in report if one.type == "inbound-rtp" and one.kind == "audio"]
        theirs = [one for one in report if one.type == "remote-inbound-rtp" and one.kind == "audio"]
        sent = [one for one in report if one.type == "outbound-rtp" and one.kind == "audio"]
        up_lost = sum(max(0, one.packetsLost) for one in mine)
        down_lost = sum(max(0, one.packetsLost) for one in theirs)
        ways = [Carried("webrtc", "up", sum(one.packetsReceived for one in mine), up_lost)]
        if theirs:
            arrived = max(0, sum(one.packetsSent for one in sent) - down_lost)
            ways.append(Carried("webrtc", "down", arrived, down_lost))
        return ways

    async def close(self) -> None:
        """Hang up."""
        self.voice.stop()
        await self._connection.close()
