"""A gradebook and a record store on the loopback interface that answer as Moodle and a strict store do."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.timezone import now

from scoring.models import OutboxItem, Target
from tests.lti_tool.platform import Answer, Asked, Platform, answer_json

COLUMN = "/lineitems/6/lineitem"


@dataclass
class Gradebook:
    """Keeps the last score a person got, by Moodle's rules."""

    platform: Platform = field(repr=False)
    scores: list[dict[str, Any]] = field(default_factory=list, repr=False)
    held: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    refusals: list[Answer] = field(default_factory=list)
    """Answered before anything is taken, in order."""
    lost_answers: int = 0
    """So many scores are taken before the answer gets lost on the way."""
    column_maximum: float = 100
    erased: int = 0
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released with every score taken, for those who wait in another thread."""

    def serve(self) -> None:
        self.platform.serve_tokens()
        self.platform.routes[f"{COLUMN}/scores"] = self.take
        self.platform.routes[f"{COLUMN}/results"] = self.show

    @property
    def url(self) -> str:
        return f"{self.platform.origin}{COLUMN}?type_id=1"

    @property
    def posts(self) -> list[bytes]:
        return [one.body for one in self.platform.asked if f"{COLUMN}/scores" in one.path]

    def take(self, asked: Asked) -> Answer:
        if self.refusals:
            return self.refusals.pop(0)
        if asked.headers.get("Content-Type") != "application/vnd.ims.lis.v1.score+json":
            return 400, {}, b"No handler found"
        score = json.loads(asked.body)
        before = self.held.get(score["userId"])
        # Whole seconds are compared, and an equal one is refused as well.
        if before and score["timestamp"][:19] <= before["timestamp"][:19]:
            return 409, {}, b"Refusing score with an earlier timestamp"
        final = score["gradingProgress"] == "FullyGraded" and "scoreGiven" in score
        self.erased += bool(before) and not final
        self.held[score["userId"]] = score
        self.scores.append(score)
        self.arrived.release()
        if self.lost_answers:
            self.lost_answers -= 1
            return 502, {}, b"<html>Bad gateway</html>"
        return 200, {}, b""

    def show(self, asked: Asked) -> Answer:
        who = parse_qs(urlsplit(asked.path).query)["user_id"][0]
        score = self.held.get(who)
        row = {"id": f"{self.platform.origin}/r", "userId": who}
        if score:
            share = score["scoreGiven"] / score["scoreMaximum"]
            maximum = self.column_maximum
            # Kept with five decimals, of the column's own maximum.
            row |= {"resultScore": round(share * maximum, 5), "resultMaximum": maximum}
        return answer_json([row])


def let_time_pass() -> None:
    """Whatever waits for a later try may be tried now."""
    OutboxItem.objects.update(next_at=now())
    Target.objects.update(next_try_at=now())


@dataclass
class RecordStore:
    """Takes a batch whole or not at all."""

    platform: Platform
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: list[Answer] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    """Ends of verbs that this store does not take."""

    def serve(self) -> None:
        self.platform.routes["/xapi/statements"] = self.answer

    @property
    def endpoint(self) -> str:
        return f"{self.platform.origin}/xapi"

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "GET":
            found = self.kept.get(parse_qs(urlsplit(asked.path).query)["statementId"][0])
            return answer_json(found) if found else (404, {}, b"")
        if self.refusals:
            return self.refusals.pop(0)
        assert asked.headers["X-Experience-API-Version"] == "1.0.3"
        assert asked.headers["Authorization"].startswith("Basic ")
        batch = json.loads(asked.body)
        if any(one["verb"]["id"].rsplit("/", 1)[-1] in self.bad for one in batch):
            return 400, {}, b"no"
        if any(one["id"] in self.kept and self.kept[one["id"]] != one for one in batch):
            return 409, {}, b"conflict"
        self.kept |= {one["id"]: one for one in batch}
        return answer_json([one["id"] for one in batch])

    @property
    def verbs(self) -> list[str]:
        return [one["verb"]["id"].rsplit("/", 1)[-1] for one in self.kept.values()]
