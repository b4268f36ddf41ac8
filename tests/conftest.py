"""What every test shares: practices in the database, seats, engines from the edge."""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from lti_tool.models import (
    Context,
    Deployment,
    Identity,
    Launch,
    Registration,
    ResourceLink,
    ToolKey,
)
from lti_tool.services.keys import published
from lti_tool.services.seats import issue_code, redeem_code
from realtime.load import keep_for_good
from sessions.catalog.services import Checked, hash_of, publish_one
from sessions.models import Institution, Placement, Session
from sessions.persona.card_file import CATALOG, all_files, card_from, scenario_data
from sessions.services import give_consent, open_attempt, place
from tests.seats import Seated


def pytest_configure() -> None:
    """Settings of a test run: static files are looked up when they are asked for, not listed by each test client."""
    settings.WHITENOISE_AUTOREFRESH = True
    # A thread of its own would not see what a test's transaction holds.
    settings.OUTBOX_THREADS = 1
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and settings.REDIS_URL:  # one test's empty cache must not empty another's
        server, _, number = settings.REDIS_URL.rpartition("/")
        address = f"{server}/{(int(number or 0) + 2 + int(worker.removeprefix('gw'))) % 16}"
        settings.CACHES["default"]["LOCATION"] = address
        settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["address"] = address


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and is not looked through for garbage after every few hundred queries."""
    keep_for_good()


@pytest.fixture
def admin() -> Client:
    """A browser in which an administrator is signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before the test database goes, end what threads of sockets still hold open in it."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@cache
def checked(path: Path) -> Checked:
    """A file of the catalogue, read and checked once in a run."""
    data = scenario_data(path)
    return card_from(data, path.name), data, hash_of(data)


@cache
def drawn_keys() -> tuple[ToolKey, ...]:
    """The tool's own keys, drawn once in a run: drawing a pair for each test takes longer than most tests."""
    return tuple(published())


def have_keys() -> None:
    """Put the tool's keys into the database of one test."""
    ToolKey.objects.bulk_create(drawn_keys(), ignore_conflicts=True)


@pytest.fixture
def catalogue(db: None) -> None:
    for path in all_files():
        publish_one(*checked(path))


@pytest.fixture
def scenario_file() -> Path:
    """Which scenario is placed; a test of another one says so."""
    return CATALOG / "pip_branch.yaml"


@pytest.fixture
def link(db: None, scenario_file: Path) -> ResourceLink:
    """A scenario placed in a course of a platform; the others of the catalogue only where a test asks for them."""
    publish_one(*checked(scenario_file))
    have_keys()
    institution = Institution.objects.create(
        name="School", region="CA", signals_policy="words_and_timing"
    )
    registration = Registration.objects.create(
        institution=institution, name="School", issuer="https://lms.example.com", client_id="client",
        auth_url="https://lms.example.com/auth", token_url="https://lms.example.com/token",
        jwks_url="https://lms.example.com/jwks",
    )  # fmt: skip
    deployment = Deployment.objects.create(registration=registration, deployment_id="1")
    context = Context.objects.create(deployment=deployment, context_id="7", title="Leading People")
    placement = place(institution=institution, scenario_key=scenario_file.stem)
    return ResourceLink.objects.create(
        deployment=deployment,
        context=context,
        link_id="9",
        title="The plan on the table",
        placement=placement,
    )


@pytest.fixture
def seat(link: ResourceLink) -> Callable[..., Seated]:
    """Seat a learner (with a practice) or an instructor at the activity."""

    def make(
        number: int = 1, *, role: str = "learner", modality: str = "text", consent: bool = True
    ) -> Seated:
        registration = link.deployment.registration
        user, _ = User.objects.get_or_create(username=f"person-{number}")
        identity, _ = Identity.objects.get_or_create(
            registration=registration,
            subject=str(number),
            defaults={"user": user, "number": number},
        )
        session: Session | None = None
        if role == "learner":
            placement = link.placement
            assert isinstance(placement, Placement)
            placement.institution.refresh_from_db()  # as each arrival reads it anew
            session = open_attempt(user=user, placement=placement)
            if consent:
                give_consent(session=session, text_version="1", modality=modality, camera=False)
            session.refresh_from_db()
        launch = Launch.objects.create(
            message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=identity, context=link.context,
            link=link, session=session, role=role, expires_at=now() + timedelta(hours=1),
        )  # fmt: skip
        issued = redeem_code(code=issue_code(launch=launch))
        assert issued is not None
        return Seated(session=session, launch=launch, token=issued.token, link=link)

    return make


@pytest.fixture(autouse=True)
def _one_connection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a test's one transaction, sockets share its connection; a transactional test has the real thing."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        monkeypatch.setattr("channels.db.close_old_connections", lambda *_: None)
        monkeypatch.setattr("realtime.seated.ThreadSensitiveContext", _nothing)


class _nothing(nullcontext[Any]):
    """Stands where a thread of one's own would."""
