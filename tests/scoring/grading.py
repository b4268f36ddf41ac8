"""What tests of grades do again and again: further attempts, the instructor's pages, a course's list of columns."""

import json
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from scoring.models import OutboxItem
from scoring.outbox.resending import resend
from scoring.tasks import deliver
from sessions.models import Session
from sessions.services import open_attempt
from tests.lti_tool.platform import Answer, Asked, Platform, answer_json
from tests.scoring.talks import finish
from tests.seats import Seated


def grades() -> list[OutboxItem]:
    return list(OutboxItem.objects.filter(kind="grade").order_by("pk"))


def again(learner: Seated, script: str = "excellent") -> Session:
    session = open_attempt(user=learner.practice.learner, placement=learner.practice.placement)
    finish(session, script)
    return session


def make_due() -> None:
    OutboxItem.objects.update(next_at=now())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def attempt_url(desk: Seated, session: Session) -> str:
    return f"/review/{desk.link.uuid}/{session.uuid}/"


def attempt(desk: Seated, session: Session) -> str:
    return desk.client.get(attempt_url(desk, session)).content.decode()


def board(desk: Seated) -> str:
    answer = desk.client.get(f"/review/{desk.link.uuid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def held(learner: Seated, release: str = "hold_until_released") -> None:
    placement = learner.practice.placement
    placement.release = release
    placement.save()


def listed(platform: Platform, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Let the course's list of columns answer queries and take new ones."""
    kept = list(rows)
    names = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}

    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            made = json.loads(asked.body)
            made["id"] = f"{platform.origin}/lineitems/made-{len(kept)}/lineitem"
            kept.append(made)
            return answer_json(made, 201)
        query = [pair.split("=") for pair in asked.path.partition("?")[2].split("&") if pair]
        wanted = {names[name]: value.replace("%2F", "/") for name, value in query if name in names}
        return answer_json([row for row in kept if all(row.get(n) == v for n, v in wanted.items())])

    platform.routes["/lineitems"] = answer
    return kept


def deliver_again(learner: Seated) -> None:
    """Somebody sends the same grade once more."""
    resend(item=grades()[-1])
    deliver()
