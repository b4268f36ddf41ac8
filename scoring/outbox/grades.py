"""Delivers one grade: post, and read what the gradebook shows where the answer leaves a doubt."""

from typing import Any, Final

from django.conf import settings

from lti_tool.grades.answer import Answer, Column, Result, ServiceError
from lti_tool.grades.client import (
    RESULT_SCOPE,
    find_or_create_line_item,
    known_line_item,
    post_score,
    read_result,
)
from lti_tool.grades.traits import traits_of
from lti_tool.models import ResourceLink
from scoring import queries
from scoring.grading import CANVAS_SUBMISSION
from scoring.models import GradeState, ObjectiveScore, OutboxItem
from scoring.outbox.outcomes import finish, retry
from scoring.outbox.requeueing import requeue
from scoring.outbox.schedule import read_s
from scoring.owing import makes_columns
from sessions.models import Session

PASSING: Final = frozenset({408, 425, 429})
GONE: Final = frozenset({401, 403, 404, 410})
SAME_WITHIN: Final = 0.0001
Status = OutboxItem.Status


def send(item: OutboxItem) -> bool:
    """Send one grade and write how it ended; True when the platform's service gave a verdict."""
    try:
        column = column_of(item)
        answer = post(item, column)
        if answer.status in GONE and (other := looked_up(item)) and other != column:
            answer = post(item, column := other)
        settle(item, answer, column)
    except ServiceError as error:
        answer = error.answer
        settle(item, answer, "")
    code = answer.status
    return code is not None and code < 500 and code not in PASSING


def state_of(item: OutboxItem) -> GradeState:
    """Where the grade stands that this item carries."""
    assert item.grade_state is not None
    return item.grade_state


def platform_of(item: OutboxItem) -> dict[str, Any]:
    """Whom to ask, and how long to wait for an answer."""
    deployment = state_of(item).deployment
    limit_s = read_s(settings.OUTBOX_TIME_FACTOR)
    return {
        "registration": deployment.registration,
        "deployment": deployment,
        "read_s": limit_s,
    }


def post(item: OutboxItem, column: str) -> Answer:
    """One post of the frozen body."""
    return post_score(line_item_url=column, body=item.payload, **platform_of(item))


def column_of(item: OutboxItem) -> str:
    """The column's address; one that is only known by the course's list is looked up once."""
    if not item.target.startswith("find:"):
        return item.target
    link = link_with_columns(item)
    known = known_line_item(link=link, column=wanted_column(item, link)) if link else None
    return known.url if known else looked_up(item) or item.target


def looked_up(item: OutboxItem) -> str:
    """Find the column again, or make it; empty where the platform does not let us."""
    launch = queries.launch_with_columns(item.practice)
    if launch is None or launch.link is None or not makes_columns(launch):
        return ""
    column = wanted_column(item, launch.link)
    return find_or_create_line_item(
        line_items_url=launch.line_items_url, link=launch.link, column=column
    ).url


def link_with_columns(item: OutboxItem) -> ResourceLink | None:
    """The activity whose launches named the course's columns."""
    launch = queries.launch_with_columns(item.practice)
    return launch.link if launch else None


def wanted_column(item: OutboxItem, link: ResourceLink) -> Column:
    """The activity's own column, or the one beside it for an objective."""
    label, key = label_of(link), item.practice.scenario.key
    if not (objective := state_of(item).objective):
        return Column(label=label, resource_id=key, tag="total")
    title = title_of(item.practice, objective)
    return Column(f"{label}: {title}", f"{key}/{objective}", f"objective-{objective}", linked=False)


def label_of(link: ResourceLink) -> str:
    """What the activity is called."""
    return link.title or (link.placement.title if link.placement else "Practice")


def title_of(session: Session, objective: str) -> str:
    """What the objective is called."""
    rows = ObjectiveScore.objects.filter(assessment__session=session, objective=objective)
    return rows.values_list("title", flat=True).first() or objective


def settle(item: OutboxItem, answer: Answer, column: str) -> None:
    """The outcome of one answer; `column` is empty where none was found."""
    traits = traits_of(state_of(item).deployment.registration.platform_family)
    code = answer.status
    if answer.ok:
        finish(item=item, status=Status.SENT, code=code)
    elif column and code in traits.conflict and conflicts(item, column, code):
        return
    elif code == 422 and item.payload.get(CANVAS_SUBMISSION, {}).get("new_submission"):
        # The platform counts submissions and takes no more; the score goes without a new one.
        requeue(item=item, code=code, reason="no_submission_left")
    elif column and code in traits.not_gradable:
        finish(item=item, status=Status.NOT_GRADABLE, code=code, reason="not_gradable")
    else:
        refused(item, answer)


def refused(item: OutboxItem, answer: Answer) -> None:
    """An answer that says nothing about the person: given up where a repeat cannot help."""
    code = answer.status
    if code in GONE:
        reason = "not_allowed" if code in {401, 403} else "line_item_gone"
        finish(item=item, status=Status.DEAD, code=code, reason=reason)
    elif answer.hopeless or (hopeless(code) and code != 409):
        finish(item=item, status=Status.DEAD, code=code, reason=answer.reason or "rejected")
    else:
        reason = answer.reason or ("grade_may_be_locked" if code == 500 else "no_answer")
        retry(item=item, code=code, reason=reason, after_s=answer.retry_after_s)


def hopeless(code: int | None) -> bool:
    """Whether the same request will get the same answer."""
    return code is not None and 400 <= code < 500 and code not in PASSING


def conflicts(item: OutboxItem, column: str, code: int) -> bool:
    """Settle a refusal for an earlier timestamp by what the gradebook shows; False where it shows nothing."""
    try:
        result = shown(item, column)
    except ServiceError as error:
        if not hopeless(error.answer.status):
            raise
        return unseen(item, code)
    if result is None:
        return unseen(item, code)
    if result.fraction is None:
        return False
    state = state_of(item)
    if same(result, item.payload["scoreGiven"]):
        finish(item=item, status=Status.SENT, code=code)
    elif state.sent is not None and same(result, state.sent) and not asked_again(item):
        # It still shows our last number: somebody else touched the row later than this one was written.
        requeue(item=item, code=code, reason="later_timestamp_there")
    else:
        GradeState.objects.filter(pk=state.pk).update(shown=round(100 * result.fraction, 4))
        finish(item=item, status=Status.SUPERSEDED, code=code, reason="gradebook_has_another")
    return True


def unseen(item: OutboxItem, code: int) -> bool:
    """A later timestamp is there and we may not look: most likely our own, if we have sent it before."""
    if code != 409:
        return False
    status = Status.SENT if item.tries > 1 else Status.SUPERSEDED
    finish(item=item, status=status, code=code, reason="result_unseen")
    return True


def shown(item: OutboxItem, column: str) -> Result | None:
    """What the gradebook shows for the person; None where we may not look."""
    launch = queries.last_launch(item.practice)
    if launch is None or RESULT_SCOPE not in launch.grade_scopes:
        return None
    subject = state_of(item).identity.subject
    found = read_result(line_item_url=column, user_id=subject, **platform_of(item))
    return found or Result(None, None)


def same(result: Result, given: float) -> bool:
    """Whether a result is the number we sent; platforms rescale and round."""
    fraction = result.fraction
    return fraction is not None and abs(fraction - given / 100) <= SAME_WITHIN


def asked_again(item: OutboxItem) -> bool:
    """Whether this is already the second writing of the number that met a later timestamp."""
    before = state_of(item).items.filter(pk__lt=item.pk).order_by("-pk").first()
    return before is not None and before.last_reason == "later_timestamp_there"
