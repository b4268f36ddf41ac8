"""One platform on the loopback interface, registered; and a scenario to place."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from lti_tool.models import Registration
from lti_tool.services.platforms import register
from sessions.models import Scenario
from tests.lti_tool.platform import Platform, running


@pytest.fixture(scope="session")
def served() -> Iterator[Platform]:
    with running() as platform:
        yield platform


@pytest.fixture(autouse=True)
def plain_settings(settings: LazySettings) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.lti_tool.urls"
    settings.LTI_ALLOW_PRIVATE_HOSTS = True
    settings.ALLOWED_HOSTS = ["*"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def platform(served: Platform) -> Platform:
    served.reset()
    return served


@pytest.fixture
def registration(platform: Platform, db: None) -> Registration:
    return register(
        issuer=platform.origin,
        client_id=platform.client_id,
        name="Night School",
        deployment_id=platform.deployment_id,
        auth_url=f"{platform.origin}/auth?x=1",
        token_url=f"{platform.origin}/token",
        jwks_url=f"{platform.origin}/jwks",
    )


@pytest.fixture
def scenario(db: None) -> Scenario:
    return Scenario.objects.create(
        key="pip_branch",
        version=1,
        title="The plan on the table",
        data={"brief": "Marta wanted your job.", "persona": {"name": "Marta", "slug": "marta"}},
        content_hash="0" * 64,
    )
