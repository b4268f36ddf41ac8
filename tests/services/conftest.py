"""Services for whole-product tests: a PostgreSQL database and a Redis of their own, and a balancer in front."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import psycopg
import pytest
import redis
from psycopg import sql

from tools.proxy import Balancer

DATABASE_URL: Final = os.environ.get("DATABASE_URL", "")
REDIS_URL: Final = os.environ.get("REDIS_URL", "")


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of an empty database that lives as long as the test."""
    if not DATABASE_URL:
        pytest.skip("DATABASE_URL is not set: NOT tested on PostgreSQL with many processes")
    name = f"saywell_{uuid4().hex[:12]}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{DATABASE_URL.rpartition('/')[0]}/{name}"
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def queue() -> Iterator[str]:
    """The address of an empty Redis database beside the configured one."""
    if not REDIS_URL:
        pytest.skip("REDIS_URL is not set: NOT tested on Redis with many processes")
    server, _, number = REDIS_URL.rpartition("/")
    address = f"{server}/{(int(number or 0) + 1) % 16}"
    with redis.Redis.from_url(address) as client:
        client.flushdb()
        yield address
        client.flushdb()


@contextmanager
def balancing(balancer: Balancer, port: int) -> Iterator[None]:
    """Run a balancer in a thread of its own."""
    loop, opened = asyncio.new_event_loop(), threading.Event()
    done = asyncio.Event()

    async def serve() -> None:
        server = await balancer.listen(host="127.0.0.1", port=port)
        async with server:
            opened.set()
            await done.wait()
        await balancer.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="balancer")
    thread.start()
    try:
        assert opened.wait(timeout=5)
        yield
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(timeout=5)
        loop.close()
        loop.close()
