"""Everything held about one person as plain data: all of theirs, no secret, nothing of anybody else."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from lti_tool.models import AuditEntry, Identity
from scoring.models import (
    Appeal,
    Assessment,
    BlindRating,
    GradeState,
    ObjectiveScore,
    OutboxItem,
    Override,
    Statement,
)
from sessions.models import Memory, Moment, Session, Turn

# A return address of Moodle's carries a session key; the settings of a choice of content are the platform's own.
KEPT_BACK: Final = {
    "Launch": {"return_url", "deep_linking", "for_user"},
    "OutboxItem": {"lease_key", "lease_until", "lane", "key"},
    # The reason of a decision about somebody else is about them.
    "Override": {"reason"},
    "Appeal": {"words", "reason"},
}


def export(identity: Identity) -> dict[str, Any]:
    """The whole of it, in a number of queries that does not grow with it."""
    return {
        "product": settings.PRODUCT_NAME,
        "made_at": now(),
        "person": plain(identity)
        | {"platform": identity.registration.name, "issuer": identity.registration.issuer},
        "courses": [
            plain(row) | {"course": row.context.title, "course_id": row.context.context_id}
            for row in identity.memberships.select_related("context").order_by("pk")
        ],
        "groups": [
            {"name": row.name, "course": row.context.title}
            for row in identity.course_groups.select_related("context").order_by("pk")
        ],
        "launches": [
            plain(row)
            | {
                "course": row.context.title if row.context else "",
                "activity": row.link.title if row.link else "",
            }
            for row in identity.launches.select_related("context", "link").order_by("pk")
        ],
        "accommodations": [
            plain(row) | {"activity": row.placement.title}
            for row in identity.user.accommodations.select_related("placement").order_by("pk")
        ],
        "practices": [_practice(row) for row in _practices(identity)],
        "grades": rows(GradeState.objects.filter(identity=identity)),
        "decisions_about_others": rows(
            Override.objects.filter(by=identity.user).exclude(
                objective__assessment__session__learner=identity.user
            )
        ),
        "answers_to_others": rows(
            Appeal.objects.filter(answered_by=identity.user).exclude(
                assessment__session__learner=identity.user
            )
        ),
        "ratings_of_others": [
            plain(row) | {"levels": rows(row.levels.all())}
            for row in BlindRating.objects.filter(by=identity.user).prefetch_related("levels")
        ],
        "noted_in_the_audit_log": list(
            AuditEntry.objects.filter(by=identity.user).order_by("pk").values("at", "act", "about")
        ),
        "scenarios_published": list(
            identity.user.published.order_by("pk").values("key", "version", "title", "published_at")
        ),
        "drafts_last_saved": list(
            identity.user.drafts.order_by("pk").values("key", "title", "changed_at")
        ),
    }


def plain(row: Model) -> dict[str, Any]:
    """A row's own fields; what points to other rows is told where it belongs."""
    kept_back = KEPT_BACK.get(type(row).__name__, set())
    fields = row._meta.concrete_fields
    own = (field for field in fields if not field.is_relation and not field.primary_key)
    return {field.name: getattr(row, field.attname) for field in own if field.name not in kept_back}


def rows(found: Iterable[Model] | QuerySet[Any]) -> list[dict[str, Any]]:
    """Several rows' own fields."""
    return [plain(row) for row in found]


def _practices(identity: Identity) -> QuerySet[Session]:
    mine = Session.objects.filter(learner=identity.user).select_related(
        "placement", "scenario", "consent"
    )
    return mine.prefetch_related(
        "turns",
        "moments",
        "memories",
        "recordings",
        "statements",
        "owed",
        "blind_ratings__levels",
        "reaction__answers",
        "assessments__flags",
        "assessments__appeals",
        "assessments__objectives__elements",
        "assessments__objectives__evidence",
        "assessments__objectives__overrides",
    ).order_by("pk")


def _practice(session: Session) -> dict[str, Any]:
    turns: Iterable[Turn] = session.turns.all()
    moments: Iterable[Moment] = session.moments.all()
    memories: Iterable[Memory] = session.memories.all()
    statements: Iterable[Statement] = session.statements.all()
    owed: Iterable[OutboxItem] = session.owed.all()
    ratings: Iterable[BlindRating] = session.blind_ratings.all()
    consent = getattr(session, "consent", None)
    return plain(session) | {
        "activity": session.placement.title,
        "scenario": session.scenario.key,
        "scenario_version": session.scenario.version,
        "consent": plain(consent) if consent else None,
        "answers_about_it": _reaction(session),
        "turns": rows(turns),
        "moments": rows(moments),
        "recordings": [{"made_at": one.made_at, "ms": one.ms} for one in session.recordings.all()],
        "memories": rows(memories),
        "assessments": [_assessment(row) for row in session.assessments.all()],
        "ratings_by_people": [plain(row) | {"levels": rows(row.levels.all())} for row in ratings],
        "statements": rows(statements),
        "deliveries": rows(owed),
    }


def _reaction(session: Session) -> dict[str, Any] | None:
    """What the learner answered about a practice."""
    reaction = getattr(session, "reaction", None)
    return plain(reaction) | {"answers": rows(reaction.answers.all())} if reaction else None


def _assessment(assessment: Assessment) -> dict[str, Any]:
    return plain(assessment) | {
        "flags": rows(assessment.flags.all()),
        "appeals": [
            plain(row) | {"words": row.words, "reason": row.reason}
            for row in assessment.appeals.all()
        ],
        "objectives": [_objective(row) for row in assessment.objectives.all()],
    }


def _objective(objective: ObjectiveScore) -> dict[str, Any]:
    """One objective; who changed a level is somebody else, why they did is not."""
    return plain(objective) | {
        "elements": rows(objective.elements.all()),
        "evidence": rows(objective.evidence.all()),
        "overrides": [plain(row) | {"reason": row.reason} for row in objective.overrides.all()],
    }
