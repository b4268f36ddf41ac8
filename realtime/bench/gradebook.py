"""A platform that keeps grades as Moodle does and fails three times in ten; runs as a process of its own for `bench outbox`.

It speaks the token endpoint, the score service and the result service over HTTP on loopback, and writes down every
score it took in the order it took them. `/report` gives that list, `/progress` its length.
"""

import asyncio
import json
import random
import sys
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"
COLUMN: Final = "/lineitems/6/lineitem"
FAILING: Final = 0.3
FAULTS: Final = ("slow", "error", "busy", "conflict_after_taking", "dropped_after_taking")
TAKEN_FIRST: Final = {"conflict_after_taking", "dropped_after_taking"}
BUSY_S: Final = 60
EVEN: Final = 0.5


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Gradebook:
    """The grades of one column, every score in the order it was taken, and what went wrong."""

    chance: random.Random
    hold_s: float
    """How long a slow answer takes: longer than anybody waits."""
    tokens: set[str] = field(default_factory=set)
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: list[tuple[str, str, float]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def answer(self, request: Request) -> Reply | None:
        """The answer, late, wrong or none at all in three of ten requests; None ends the connection."""
        if request.path in {"/report", "/progress"}:
            return self.told(request.path)
        score = request.path.endswith("/scores")
        kinds = FAULTS if score else [one for one in FAULTS if not one.startswith("conflict")]
        fault = self.chance.choice(kinds) if self.chance.random() < FAILING else ""
        if score:
            self.counts["posts"] += 1
            self.counts[fault or "no_fault"] += 1
        if not fault:
            return self.served(request)
        # What comes too late may or may not have been taken; one that comes in time after all must not lie about it.
        taken = fault in TAKEN_FIRST or (fault == "slow" and self.chance.random() < EVEN)
        return await self.failed(fault, self.served(request) if taken else Reply(504))

    async def failed(self, fault: str, late: Reply) -> Reply | None:
        """What one fault looks like from outside; `late` is what a slow answer says."""
        match fault:
            case "slow":
                await asyncio.sleep(self.hold_s)
                return late
            case "error":
                return Reply(self.chance.choice((500, 502, 503)), b"<html>Error</html>")
            case "busy":
                # Both spellings of RFC 9110, 10.2.3.
                date = format_datetime(datetime.now(UTC) + timedelta(seconds=BUSY_S), usegmt=True)
                wait = self.chance.choice((str(BUSY_S), date))
                return Reply(429, headers=(("Retry-After", wait),))
            case "conflict_after_taking":
                return Reply(409, b"Refusing score with an earlier timestamp")
            case _:
                return None

    def served(self, request: Request) -> Reply:
        """What the services answer when nothing goes wrong."""
        if request.path == "/token":
            return self.granted(request)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Reply(401)
        if request.path == f"{COLUMN}/scores" and request.method == "POST":
            return self.scored(request)
        if request.path == f"{COLUMN}/results":
            return self.shown(request.query["user_id"][0])
        return Reply(404, b"<html>Not found</html>")

    def granted(self, request: Request) -> Reply:
        """A token for a signed assertion."""
        form = parse_qs(request.body.decode())
        if (
            form["grant_type"] != ["client_credentials"]
            or form["client_assertion"][0].count(".") != 2
        ):
            return Reply(400)
        token = uuid.uuid4().hex
        self.tokens.add(token)
        granted = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": form["scope"][0],
        }
        # Moodle sends it as a page.
        return Reply(200, json.dumps(granted).encode(), (("Content-Type", "text/html"),))

    def scored(self, request: Request) -> Reply:
        """Take a score by Moodle's rules: whole seconds are compared, and what is not final erases."""
        if request.headers.get("content-type", "").partition(";")[0] != SCORE_TYPE:
            return Reply(400, b"No handler found")
        score = json.loads(request.body)
        who, kept = score["userId"], self.held.get(score["userId"])
        if kept and score["timestamp"][:19] <= kept["timestamp"][:19]:
            return Reply(409, b"Refusing score with an earlier timestamp")
        final = score["gradingProgress"] == "FullyGraded" and "scoreGiven" in score
        self.counts["erased"] += not final
        self.counts["comment_erased"] += bool(kept and not score.get("comment"))
        self.held[who] = score
        self.taken.append((who, score["timestamp"], score["scoreGiven"] if final else -1.0))
        return Reply(200)

    def shown(self, who: str) -> Reply:
        """What the gradebook shows for one person."""
        row: dict[str, Any] = {"id": f"{COLUMN}/results?user_id={who}", "userId": who}
        if score := self.held.get(who):
            row |= {"resultScore": score["scoreGiven"], "resultMaximum": score["scoreMaximum"]}
        return Reply(200, json.dumps([row]).encode(), (("Content-Type", "application/json"),))

    def told(self, path: str) -> Reply:
        """What the benchmark asks at the end, and on the way."""
        report = {"taken": self.taken, "counts": self.counts}
        found = report if path == "/report" else len(self.taken)
        return Reply(200, json.dumps(found).encode())


async def read(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None when the other end has gone."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    return Request(method, parts.path, parse_qs(parts.query), headers, body)


def written(reply: Reply) -> bytes:
    """An answer as it goes over the wire."""
    headers = (*reply.headers, ("Content-Length", str(len(reply.body))))
    lines = [f"HTTP/1.1 {reply.status} -", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode() + reply.body


async def serve(seed: int, hold_s: float) -> None:
    """Listen on a free port of loopback and say which, until the process is ended."""
    book = Gradebook(random.Random(seed), hold_s)  # noqa: S311 - the same faults in every run

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await read(reader)) and (reply := await book.answer(request)):
            writer.write(written(reply))
            try:
                await writer.drain()
            except ConnectionError:
                break
        writer.transport.abort()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
