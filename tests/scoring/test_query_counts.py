"""How many queries a page may need: twelve, with seat and institution, for a process that has answered nothing yet."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from lti_tool.models import ResourceLink
from sessions.knowledge.finding import LIBRARIES
from tests.scoring.api_world import World, world
from tests.scoring.gradebook import Gradebook
from tests.scoring.test_api_matrix import LISTS
from tests.seats import Seated

pytestmark = pytest.mark.django_db

MOST = 12
PAGES = (
    ("learner", "/practice/{attempt}/debrief/"),
    ("instructor", "/review/{activity}/"),
    ("instructor", "/review/{activity}/board.csv"),
    ("instructor", "/review/{activity}/{attempt}/"),
    ("administrator", "/manage/deliveries/"),
    ("administrator", "/manage/deliveries/?state=all"),
    ("administrator", "/manage/audit/"),
    ("administrator", "/manage/usage/"),
    *((role, f"/api/v1/{path}") for role in ("administrator", "instructor", "read") for path in LISTS),
    *(("learner", f"/api/v1/attempts/{{attempt}}/{what}/") for what in ("transcript", "timeline", "notes", "debrief", "models")),
    *(("instructor", f"/api/v1/attempts/{{attempt}}/{what}/") for what in ("transcript", "trail", "proposals", "timings")),
    *(("instructor", f"/api/v1/drafts/{{draft}}/{what}") for what in ("", "file/", "check/")),
    ("administrator", "/api/v1/health/"),
    ("administrator", "/api/v1/retention/"),
    ("instructor", "/api/v1/assignments/{assignment}/accuracy/"),
    *(("administrator", f"/api/v1/{path}/") for path in ("stores/{store}", "refusals/{refusal}", "policies/{institution}", "rating-runs/{run}")),
)  # fmt: skip


@pytest.fixture
def people(seat: Callable[..., Seated], link: ResourceLink, gradebook: Gradebook) -> World:
    return world(seat, link, gradebook.url)


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_a_page_needs_twelve_queries_at_most(
    people: World, django_assert_max_num_queries: Any, role: str, path: str
) -> None:
    address = path.format(**people.named, activity=people.link.uuid)
    people.client[role].get(address)  # what is made once and stored is there, as after years of use
    cache.clear()
    LIBRARIES.clear()
    ContentType.objects.clear_cache()
    with django_assert_max_num_queries(MOST):
        answer = people.client[role].get(address)
    assert answer.status_code in ({200, 403, 404} if path.startswith("/api/") else {200})
