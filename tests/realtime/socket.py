"""A browser's socket in tests: sends, and waits for what the room says."""

import asyncio
from typing import Any

from channels.testing import WebsocketCommunicator

from config.asgi import application
from tests.seats import Seated

WAIT_S = 10.0


class Browser:
    """One tab."""

    def __init__(
        self, seated: Seated, *, cookie: bool = True, uuid: str = "", origin: bytes | None = None
    ) -> None:
        headers = [
            (b"origin", seated.origin if origin is None else origin),
            (b"host", b"localhost:8000"),
        ]
        headers += [(b"cookie", seated.cookie)] if cookie else []
        self.seated = seated
        self.socket = WebsocketCommunicator(
            application, f"/ws/practice/{uuid or seated.practice.uuid}/", headers=headers
        )
        self.seen: list[dict[str, Any]] = []

    async def open(self) -> bool:
        connected, _ = await self.socket.connect(timeout=WAIT_S)
        return bool(connected)

    async def send(self, **message: Any) -> None:
        await self.socket.send_json_to(message)

    async def next(self) -> dict[str, Any]:
        message: dict[str, Any] = await self.socket.receive_json_from(timeout=WAIT_S)
        self.seen.append(message)
        return message

    async def until(self, type_: str, /, **fields: Any) -> dict[str, Any]:
        """The next message of a type with these fields."""
        async with asyncio.timeout(WAIT_S):
            while True:
                message = await self.next()
                if message["type"] == type_ and all(message.get(k) == v for k, v in fields.items()):
                    return message

    async def says(self, text: str) -> list[dict[str, Any]]:
        """Type a line; gives the turns that come to stand."""
        await self.send(type="typed", text=text)
        mine = await self.until("turn", speaker="learner")
        hers = await self.until("turn", speaker="persona")
        await self.until("floor", state="open")
        return [mine, hers]

    async def closed(self) -> int:
        """The code the socket is closed with."""
        async with asyncio.timeout(WAIT_S):
            while True:
                out = await self.socket.receive_output(WAIT_S)
                if out["type"] == "websocket.close":
                    return int(out.get("code", 1000))

    async def leave(self) -> None:
        await self.socket.disconnect(timeout=WAIT_S)
