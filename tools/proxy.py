"""An ordinary load balancer in small: shares TCP connections out in turn and passes over an upstream that is dead."""

import argparse
import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

CHUNK: Final = 65_536
CONNECT_WITHIN_S: Final = 2.0
CLOSE_WITHIN_S: Final = 1.0


@dataclass(frozen=True)
class Upstream:
    """One process behind the balancer."""

    host: str
    port: int


@dataclass
class Balancer:
    """Takes connections and hands each to the next process that answers."""

    upstreams: list[Upstream]
    routes: dict[int, Upstream] = field(default_factory=dict)
    """Which process holds the connection that came from a client's port."""

    _turn: int = 0
    _holding: set[asyncio.Task[None]] = field(default_factory=set)

    async def listen(self, *, host: str, port: int) -> asyncio.Server:
        """Open the door; close the server to shut it."""
        return await asyncio.start_server(self._come_in, host, port)

    async def close(self) -> None:
        """Break off every connection that is still held."""
        for task in self._holding:
            task.cancel()
        await asyncio.gather(*self._holding, return_exceptions=True)

    def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._take(reader, writer))
        self._holding.add(task)
        task.add_done_callback(self._holding.discard)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client_port: int = writer.get_extra_info("peername")[1]
        try:
            upstream, back, forth = await self._connect()
        except ConnectionError:
            await shut(writer)
            return
        self.routes[client_port] = upstream
        try:
            await both_ways((reader, forth), (back, writer))
        finally:
            self.routes.pop(client_port, None)

    async def _connect(self) -> tuple[Upstream, asyncio.StreamReader, asyncio.StreamWriter]:
        """The next process that answers; raises `ConnectionError` when none does."""
        for _ in self.upstreams:
            upstream = self.upstreams[self._turn % len(self.upstreams)]
            self._turn += 1
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    return upstream, *await asyncio.open_connection(upstream.host, upstream.port)
        raise ConnectionError("no upstream answers")


Way = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def both_ways(*ways: Way) -> None:
    """Carry bytes until either side is gone, then close both."""
    carrying = [asyncio.ensure_future(carry(*way)) for way in ways]
    try:
        await asyncio.wait(carrying, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        for _, writer in ways:
            await shut(writer)


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes one way until the sender is done."""
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


async def shut(writer: asyncio.StreamWriter) -> None:
    """Close one side; it may be gone already, or not be reading any more."""
    writer.close()
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()


def upstream(text: str) -> Upstream:
    """Read HOST:PORT."""
    host, _, port = text.rpartition(":")
    return Upstream(host or "127.0.0.1", int(port))


async def serve(*, host: str, port: int, upstreams: list[Upstream]) -> None:
    """Balance until cancelled."""
    server = await Balancer(upstreams).listen(host=host, port=port)
    async with server:
        await server.serve_forever()


def main() -> int:
    """Balance until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tools.proxy", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("upstreams", nargs="+", type=upstream, metavar="HOST:PORT")
    options = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(host=options.host, port=options.port, upstreams=options.upstreams))
    return 0


if __name__ == "__main__":
    sys.exit(main())
