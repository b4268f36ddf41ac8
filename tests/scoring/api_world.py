"""Two institutions, two courses, and everybody who may call the REST interface, for its tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import now

from lti_tool.access import seat_cookie_name
from lti_tool.models import (
    Act,
    Context,
    CourseGroup,
    CourseShelf,
    Deployment,
    Identity,
    Launch,
    Membership,
    Refusal,
    Registration,
    ResourceLink,
)
from lti_tool.services.api_tokens import issue
from lti_tool.services.auditing import note_command
from lti_tool.services.platforms import invite
from lti_tool.services.scenarios import begin_draft
from lti_tool.services.seats import issue_code, redeem_code
from scoring.models import Appeal, OutboxItem, RatingRun, RecordStore, Statement
from sessions.accommodating import Allowed, accommodate
from sessions.models import Document, Institution
from sessions.services import place
from tests.scoring.talks import finish, gradable
from tests.seats import Seated

ALL = ("results:read", "author", "admin")
ROLES = (
    "nobody", "elsewhere", "read", "author", "admin", "learner", "other_learner", "instructor",
    "other_instructor", "administrator",
)  # fmt: skip


@dataclass
class World:
    """Callers by role, and the addresses of one thing of each kind."""

    client: dict[str, Client]
    named: dict[str, Any]
    link: ResourceLink
    institution: Institution


def bearer(institution: Institution, scopes: Sequence[str] = ALL, number: int = 1) -> Client:
    """A program with a token, at an address of its own."""
    made = issue(institution=institution, name="Program", scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {made.text}"}, REMOTE_ADDR=f"192.0.2.{number}")


def another_institution() -> tuple[Institution, ResourceLink]:
    """A second school with a platform, a course and an activity of the same scenario."""
    institution = Institution.objects.create(name="Elsewhere", region="CA")
    registration = Registration.objects.create(
        institution=institution, name="Elsewhere", issuer="https://else.example.com", client_id="c",
        auth_url="", token_url="", jwks_url="",
    )  # fmt: skip
    deployment = Deployment.objects.create(registration=registration, deployment_id="1")
    return institution, activity(deployment, institution, "80")


def activity(deployment: Deployment, institution: Institution, number: str) -> ResourceLink:
    """A course with an activity."""
    context = Context.objects.create(deployment=deployment, context_id=number, title="Other course")
    return ResourceLink.objects.create(
        deployment=deployment, context=context, link_id=number, title="Other activity",
        placement=place(institution=institution, scenario_key="pip_branch"),
    )  # fmt: skip


def seated_at(link: ResourceLink, number: int, role: str) -> Client:
    """A browser with a seat at an activity."""
    user = User.objects.create_user(f"person-{number}")
    identity = Identity.objects.create(
        registration=link.deployment.registration, subject=str(number), user=user, number=number
    )
    launch = Launch.objects.create(
        message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=identity, context=link.context,
        link=link, role=role, expires_at=now() + timedelta(hours=1),
    )  # fmt: skip
    issued = redeem_code(code=issue_code(launch=launch))
    assert issued is not None
    client = Client()
    client.cookies[seat_cookie_name(launch)] = issued.token
    return client


def administered(link: ResourceLink) -> dict[str, Any]:
    """Two of each thing of the administration: one that is nobody's, and the institution's own, whose numbers are given."""
    own = link.deployment.registration
    made: dict[str, Any] = {}
    for registration, name in ((None, "all"), (own, "own")):
        made["store"] = RecordStore.objects.create(
            registration=registration, name=name, endpoint=f"https://{name}.example.org/xapi",
            sealed_key="the-key", sealed_secret="the-secret",
        ).pk  # fmt: skip
        made["refusal"] = Refusal.objects.create(
            code="state_replayed", correlation_id=f"ref-{name}", registration=registration
        ).pk
        made["run"] = RatingRun.objects.create(
            course=str(link.context_id) if registration else "", is_open=False, total=2, done=2
        ).pk
    return made


def world(seat: Callable[..., Seated], link: ResourceLink, line_item: str) -> World:
    """One judged, contested and owed attempt, and people around it."""
    assert link.placement is not None
    institution = link.placement.institution
    other, _ = another_institution()
    side = activity(link.deployment, institution, "70")
    learner = seat(1)
    gradable(learner.launch, line_item)
    finish(learner.practice, "average")
    second = seat(2)
    teacher = seat(90, role="instructor")
    for one, role in ((learner, "learner"), (second, "learner"), (teacher, "instructor")):
        Membership.objects.create(
            identity=one.launch.identity, context=link.context, role=role, seen_at=now()
        )
    assessment = learner.practice.assessments.get(current=True)
    appeal = Appeal.objects.create(
        assessment=assessment, kind="level", objective=assessment.objectives.first(), words="Twice."
    )
    shelf = CourseShelf.objects.create(institution=institution, context=link.context)
    document = Document.objects.create(
        shelf=shelf, title="Policy", kind="text", content_hash="0" * 64, passages=1, added_at=now(),
        rows=b"",
    )  # fmt: skip
    group = CourseGroup.objects.create(context=link.context, name="Monday")
    group.members.add(learner.launch.identity)
    accommodate(
        placement_id=link.placement.pk,
        learner=learner.launch.identity.user,
        allowed=Allowed(more_attempts=1),
    )
    document.extracts.create(n=1, text="Three days.")
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    clients = {
        "nobody": Client(),
        "elsewhere": bearer(other, ALL, 1),
        "read": bearer(institution, ["results:read"], 2),
        "author": bearer(institution, ["author"], 3),
        "admin": bearer(institution, ["admin"], 4),
        "learner": learner.client,
        "other_learner": second.client,
        "instructor": teacher.client,
        "other_instructor": seated_at(side, 91, "instructor"),
        "administrator": root,
    }
    for number, client in enumerate(clients.values(), 1):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
    note_command(Act.TOKEN_ISSUED, "Program", institution=institution)
    note_command(Act.KEYS_ROTATED)
    begin_draft(
        author=teacher.launch.identity.user, institution=institution, context=link.context,
        template=link.placement.scenario, key="our_case", title="Our case",
    )  # fmt: skip
    invite(made_by=User.objects.get(username="root"))
    token = institution.api_tokens.order_by("pk").first()
    assert token is not None
    named = {
        "platform": link.deployment.registration.uuid,
        "course": link.context_id,
        "assignment": link.placement.uuid,
        "attempt": learner.practice.uuid,
        "appeal": appeal.pk,
        "document": document.uuid,
        "delivery": OutboxItem.objects.filter(kind="grade").get().pk,
        "statement": Statement.objects.order_by("sequence").first().pk,  # type: ignore[union-attr]
        "token": token.uuid,
        "scenario": "pip_branch",
        "draft": "our_case",
        "institution": institution.pk,
        **administered(link),
    }
    return World(clients, named, link, institution)


def told(client: Client, path: str, **given: Any) -> Any:
    """What an address of the interface answers."""
    answer = client.get(f"/api/v1/{path}", given)
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows(client: Client, path: str, **given: Any) -> list[dict[str, Any]]:
    """The rows of a list."""
    found: list[dict[str, Any]] = told(client, path, **given)["results"]
    return found
