"""An activity whose platform has a gradebook and a record store on the loopback interface."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.cache import cache

from lti_tool.models import Identity, Registration, ResourceLink, Role
from lti_tool.sealing import seal
from lti_tool.services.courses import remember_member
from scoring import models
from sessions.remembering import remember
from tests.lti_tool.platform import Platform, running
from tests.scoring.gradebook import Gradebook, RecordStore
from tests.scoring.talks import finish, gradable
from tests.seats import Seated


@pytest.fixture(scope="session")
def served() -> Iterator[Platform]:
    with running() as platform:
        yield platform


@pytest.fixture
def platform(served: Platform, settings: LazySettings) -> Platform:
    settings.LTI_ALLOW_PRIVATE_HOSTS = True
    cache.clear()
    served.reset()
    return served


@pytest.fixture
def gradebook(platform: Platform, link: ResourceLink) -> Gradebook:
    registration = link.deployment.registration
    registration.token_url = f"{platform.origin}/token"
    registration.save()
    book = Gradebook(platform)
    book.serve()
    return book


@pytest.fixture
def store(platform: Platform, link: ResourceLink) -> RecordStore:
    made = RecordStore(platform)
    made.serve()
    models.RecordStore.objects.create(
        registration=link.deployment.registration, name="Records", endpoint=made.endpoint,
        sealed_key=seal("key"), sealed_secret=seal("secret"),
    )  # fmt: skip
    return made


@pytest.fixture
def learner(seat: Callable[..., Seated], gradebook: Gradebook) -> Seated:
    """A learner whose launch carried a gradebook column."""
    seated = seat()
    gradable(seated.launch, gradebook.url)
    return seated


@pytest.fixture
def teacher(seat: Callable[..., Seated]) -> User:
    return seat(90, role="instructor").launch.identity.user


@pytest.fixture
def desk(seat: Callable[..., Seated]) -> Seated:
    """An instructor at the activity."""
    return seat(90, role="instructor")


@pytest.fixture
def canvas(gradebook: Gradebook) -> Gradebook:
    """The same gradebook, of a platform that says it is Canvas."""
    Registration.objects.update(platform_family="canvas")
    return gradebook


@pytest.fixture
def signing(platform: Platform, link: ResourceLink, gradebook: Gradebook) -> Registration:
    """The activity's platform, which can send signed messages."""
    row = link.deployment.registration
    row.issuer, row.client_id = platform.origin, platform.client_id
    row.jwks_url, row.auth_url = f"{platform.origin}/jwks", f"{platform.origin}/auth"
    row.token_url = f"{platform.origin}/token"
    row.save()
    return row


@pytest.fixture
def practised(
    seat: Callable[..., Seated], gradebook: Gradebook, signing: Registration
) -> Callable[..., Seated]:
    """A person with everything that can be held: name, practice, memories, a judged talk, a grade that is owed."""

    def make(number: int, name: str) -> Seated:
        seated = seat(number)
        Identity.objects.filter(pk=seated.launch.identity_id).update(name=name)
        gradable(seated.launch, gradebook.url)
        assert seated.launch.context is not None
        remember_member(
            identity=seated.launch.identity, context=seated.launch.context, role=Role.LEARNER
        )
        finish(seated.practice, "excellent")
        remember(session=seated.practice)
        return seated

    return make
