"""Delivers one grade: post, and read what the gradebook shows where the answer leaves a doubt."""

from typing import Final

from lti_tool.grades.answer import Answer, Column, ServiceError
from lti_tool.grades.client import find_or_create_line_item, post_score, read_result
from lti_tool.grades.traits import traits_of
from lti_tool.models import ResourceLink
from scoring import queries
from scoring.models import OutboxItem
from scoring.outbox.outcomes import finish, retry

PASSING: Final = frozenset({408, 425, 429})
GONE: Final = frozenset({403, 404, 410})
SAME_WITHIN: Final = 0.0001
Status = OutboxItem.Status


def send(item: OutboxItem) -> bool:
    """Send one grade and write how it ended; True when the platform's service answered at all."""
    try:
        column = column_of(item)
        answer = post(item, column)
        if answer.status in GONE and (other := looked_up(item)) and other != column:
            answer = post(item, column := other)
        settle(item, answer, column)
    except ServiceError as error:
        settle(item, error.answer, item.target)
        answer = error.answer
    return answer.status is not None and answer.status < 500


def post(item: OutboxItem, column: str) -> Answer:
    """One post of the frozen body."""
    state = item.grade_state
    assert state is not None
    deployment = state.deployment
    return post_score(
        line_item_url=column,
        registration=deployment.registration,
        deployment=deployment,
        body=item.payload,
    )


def column_of(item: OutboxItem) -> str:
    """The column's address; one that is only known by its collection is looked up."""
    return looked_up(item) or item.target if item.target.startswith("find:") else item.target


def looked_up(item: OutboxItem) -> str:
    """Find the activity's column again, or make it; empty where the platform offers no collection."""
    launch = queries.launch_with_columns(item.session)
    if launch is None or launch.link is None:
        return ""
    column = Column(label=label_of(launch.link), resource_id=item.session.scenario.key, tag="total")
    return find_or_create_line_item(
        line_items_url=launch.line_items_url, link=launch.link, column=column
    ).url


def label_of(link: ResourceLink) -> str:
    """What the column is called."""
    return link.title or (link.placement.title if link.placement else "Practice")


def settle(item: OutboxItem, answer: Answer, column: str) -> None:
    """The outcome of one answer."""
    state = item.grade_state
    assert state is not None
    traits = traits_of(state.deployment.registration.platform_family)
    code = answer.status
    if answer.ok:
        finish(item=item, status=Status.SENT, code=code)
    elif code in traits.conflict and conflicts(item, column):
        return
    elif code in traits.not_gradable:
        finish(item=item, status=Status.NOT_GRADABLE, code=code, reason="not_gradable")
    elif code in GONE:
        finish(item=item, status=Status.DEAD, code=code, reason="line_item_gone")
    elif answer.hopeless or (
        code is not None and 400 <= code < 500 and code not in PASSING and code != 401
    ):
        finish(item=item, status=Status.DEAD, code=code, reason=answer.reason or "rejected")
    else:
        reason = answer.reason or ("grade_may_be_locked" if code == 500 else "no_answer")
        retry(item=item, code=code, reason=reason, after_s=answer.retry_after_s)


def conflicts(item: OutboxItem, column: str) -> bool:
    """Settle a refusal for an earlier timestamp by what the gradebook shows; False where it shows nothing."""
    state = item.grade_state
    assert state is not None
    result = read_result(
        line_item_url=column, registration=state.deployment.registration, deployment=state.deployment,
        user_id=state.identity.subject,
    )  # fmt: skip
    if result is None or result.fraction is None:
        return False
    ours = item.payload["scoreGiven"] / item.payload["scoreMaximum"]
    same = abs(result.fraction - ours) <= SAME_WITHIN
    finish(
        item=item, status=Status.SENT if same else Status.SUPERSEDED, code=409,
        reason="" if same else "gradebook_has_another",
    )  # fmt: skip
    return True
