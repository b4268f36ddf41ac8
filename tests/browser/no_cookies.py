"""Stands between a browser and the tool and drops every cookie the tool sets, as a browser that keeps none would."""

import asyncio
from dataclasses import dataclass
from typing import cast

from tools.proxy import Balancer, Upstream

SET, DROPPED = b"\r\nSet-Cookie:", b"\r\nX-Dropped-:"


@dataclass
class Between(Balancer):
    """A balancer in front of one tool that can drop the cookies of what comes back."""

    dropping: bool = False

    async def _connect(self) -> tuple[Upstream, asyncio.StreamReader, asyncio.StreamWriter]:
        upstream, back, forth = await super()._connect()
        return upstream, cast("asyncio.StreamReader", Coming(back, self)), forth


@dataclass
class Coming:
    """What the tool sends, without its cookies."""

    source: asyncio.StreamReader
    door: Between

    async def read(self, most: int) -> bytes:
        piece = await self.source.read(most)
        return piece.replace(SET, DROPPED) if self.door.dropping else piece
