"""Owes the platform its grades: what should stand in each column now, queued where that is not there yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now

from lti_tool.grades.client import LINE_ITEM_SCOPE, SCORE_SCOPE
from lti_tool.grades.traits import CommentMode, PlatformTraits, traits_of
from lti_tool.models import Identity, Launch
from scoring import queries
from scoring.grading import (
    CANVAS_SUBMISSION,
    Score,
    chosen,
    level_points,
    next_timestamp,
    score_body,
    shortened,
)
from scoring.models import Assessment, GradeState, OutboxItem
from scoring.words import comment_of
from sessions.models import Session

Status = OutboxItem.Status


@dataclass(frozen=True)
class Wanted:
    """What should stand in one column."""

    given: float
    comment: str = ""


def owe_grade(*, session: Session, by: User | None = None) -> list[OutboxItem]:
    """Queue what counts now in every column that does not have it yet; `by` is the person who decided it."""
    launch = queries.last_launch(session)
    if launch is None or launch.role != "learner" or not (target := column_of(launch)):
        return []
    reviewer = reviewer_id(by, launch)
    with transaction.atomic():
        # Two attempts may settle together: the second reads what counts once the first has been written.
        total = standing_in(launch, target)
        settled = queries.counted(session)
        if not settled:
            return []
        columns = [(total, total_of(settled, session)), *objectives_of(launch, settled, session)]
        owed = [owe(state, session, one, reviewer) for state, one in columns]
    return [item for item in owed if item]


def standing_in(launch: Launch, target: str, objective: str = "") -> GradeState:
    """Where the person's grade in a column stands, locked until the transaction ends."""
    mine = GradeState(
        identity=launch.identity, deployment=launch.deployment, target=target, objective=objective
    )
    rows = GradeState.objects.select_for_update().filter(identity=launch.identity, target=target)
    state = rows.first()
    if state is None:
        GradeState.objects.bulk_create([mine], ignore_conflicts=True)
        state = rows.get()
    state.identity, state.deployment = launch.identity, launch.deployment
    return state


def owe(state: GradeState, session: Session, one: Wanted, reviewer: str) -> OutboxItem | None:
    """Queue one column's number; None if the gradebook has it or soon will."""
    if (state.desired, state.comment) == (one.given, one.comment) and not failed(state):
        return None
    return queue_grade(
        state=state, session=session, given=one.given, comment=one.comment, reviewer=reviewer
    )


def failed(state: GradeState) -> bool:
    """Whether the last delivery was given up, so that the next occasion tries again."""
    last = state.items.order_by("-pk").values_list("status", flat=True).first()
    return last in {Status.DEAD, Status.NOT_GRADABLE}


def total_of(settled: Sequence[Assessment], session: Session) -> Wanted:
    """The number of the activity's own column, with the words that explain it."""
    policy = session.placement.policy
    return Wanted(chosen(policy, [one.total for one in settled]), comment_of(settled, policy))


def objectives_of(
    launch: Launch, settled: Sequence[Assessment], session: Session
) -> Iterator[tuple[GradeState, Wanted]]:
    """A column for each objective, where they are asked for and the platform lets us make them."""
    if not session.placement.objective_columns or not makes_columns(launch):
        return
    for objective, levels in levels_of(settled).items():
        points = chosen(session.placement.policy, [level_points(level) for level in levels])
        yield standing_in(launch, looked_for(launch, objective), objective), Wanted(points)


def levels_of(settled: Sequence[Assessment]) -> dict[str, list[int]]:
    """Each objective's levels over the attempts; the policy applies to every objective by itself."""
    levels: dict[str, list[int]] = {}
    for assessment in settled:
        for row in assessment.objectives.all():
            levels.setdefault(row.objective, []).append(row.level)
    return levels


def column_of(launch: Launch) -> str:
    """The column's address, or where to look for one; empty where the platform takes no grades from us."""
    if SCORE_SCOPE not in launch.grade_scopes:
        return ""
    return launch.line_item_url or (looked_for(launch) if makes_columns(launch) else "")


def makes_columns(launch: Launch) -> bool:
    """Whether the platform lets us look for columns and make them."""
    return bool(launch.link and launch.line_items_url and LINE_ITEM_SCOPE in launch.grade_scopes)


def looked_for(launch: Launch, objective: str = "") -> str:
    """Names a column that is known only by the course's list: each activity and objective has its own."""
    assert launch.link is not None
    return f"find:{launch.line_items_url}#{launch.link.uuid}{objective and f'/{objective}'}"


def reviewer_id(by: User | None, launch: Launch) -> str:
    """The platform's id of the person who decided; empty for somebody who does not come from there."""
    mine = Identity.objects.filter(user=by, registration=launch.deployment.registration)
    return mine.values_list("subject", flat=True).first() or "" if by else ""


def queue_grade(
    *, state: GradeState, session: Session, given: float, comment: str, reviewer: str = ""
) -> OutboxItem:
    """Write the complete body with its timestamp; older waiting grades of the lane are superseded.

    The caller holds the lock of the state's row.
    """
    at, lane = next_timestamp(now(), state.last_timestamp), f"grade:{state.pk}"
    traits = traits_of(state.deployment.registration.platform_family)
    body = score_body(
        Score(
            user_id=state.identity.subject,
            given=given,
            timestamp=at,
            submitted_at=min(session.ended_at or now(), now()),
            started_at=session.began_at,
            comment=comment if comment_is_due(traits, state, comment) else "",
            reviewer_id=reviewer,
            review_url=review_url(session) if traits.submission_extension else "",
            new_submission=traits.submission_extension and not shown_before(state, session),
        )
    )
    OutboxItem.objects.filter(lane=lane, status=Status.PENDING).update(
        status=Status.SUPERSEDED, last_reason="newer_grade", done_at=now()
    )
    state.last_timestamp, state.desired, state.comment = at, given, comment
    state.save(update_fields=["last_timestamp", "desired", "comment"])
    return OutboxItem.objects.create(
        kind=OutboxItem.Kind.GRADE, target=state.target, lane=lane, key=f"{lane}:{body['timestamp']}",
        payload=body, session=session, grade_state=state, next_at=now(),
    )  # fmt: skip


def comment_is_due(traits: PlatformTraits, state: GradeState, comment: str) -> bool:
    """Always, unless the platform adds each one as a new comment: then only what it does not show yet."""
    if traits.comment == CommentMode.ALWAYS:
        return True
    sent = (
        state.items.filter(status=Status.SENT, payload__has_key="comment").order_by("-pk").first()
    )
    return sent is None or sent.payload["comment"] != shortened(comment)


def review_url(session: Session) -> str:
    """Where an instructor reads the attempt."""
    return str(settings.PUBLIC_ORIGIN + reverse("review-attempt", args=[session.uuid]))


def shown_before(state: GradeState, session: Session) -> bool:
    """Whether the platform may know of this attempt's work: a second submission of one attempt can be refused."""
    tried = state.items.filter(session=session, tries__gt=0).values_list("payload", flat=True)
    return any(body.get(CANVAS_SUBMISSION, {}).get("new_submission") for body in tried)
