"""Every address of the REST interface by everybody who may call it: the status, and for lists how many rows."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

import realtime.urls
from lti_tool.models import ResourceLink
from scoring.api.urls import router
from tests.scoring.api_world import ROLES, World, world
from tests.scoring.gradebook import Gradebook
from tests.seats import Seated

pytestmark = pytest.mark.django_db

# In the order of ROLES; a list says how many rows it shows after its status.
# nobody elsewhere read author admin learner other_learner instructor other_instructor administrator
LISTS = {
    "platforms/": "401 200:1 200:1 403 403 403 403 403 403 200:2",
    "courses/": "401 200:1 200:2 403 403 200:1 200:1 200:1 200:1 200:3",
    "courses/{course}/learners/": "401 404 200:2 403 403 200:1 200:1 200:2 404 200:2",
    "courses/{course}/groups/": "401 404 200:1 403 403 404 404 200:1 404 200:1",
    "courses/{course}/to-rate/": "401 404 404 403 403 404 404 200:0 404 404",
    "assignments/": "401 200:1 200:2 403 403 200:1 200:1 200:1 200:1 200:3",
    "assignments/{assignment}/accommodations/": "401 404 200:1 403 403 404 404 200:1 404 200:1",
    "attempts/": "401 200:0 200:2 403 403 200:1 200:1 200:2 200:0 200:2",
    "results/": "401 200:0 200:1 403 403 200:1 200:0 200:1 200:0 200:1",
    "appeals/": "401 200:0 200:1 403 403 200:1 200:0 200:1 200:0 200:1",
    "scenarios/": "401 200:1 200:1 200:1 403 200:0 200:0 200:1 200:1 200:1",
    "scenarios/{scenario}/versions/": "401 200:1 200:1 200:1 403 404 404 200:1 200:1 200:1",
    "drafts/": "401 200:0 403 200:1 403 200:0 200:0 200:1 200:0 200:1",
    "documents/": "401 200:0 200:1 200:1 403 200:0 200:0 200:1 200:0 200:1",
    "deliveries/": "401 200:0 200:1 403 200:1 200:0 200:0 200:1 200:0 200:1",
    "statements/": "401 200:0 200:* 403 403 200:* 200:0 200:* 200:0 200:*",
    "usage/": "401 200:0 200:0 403 403 403 403 403 403 200:0",
    "audit/": "401 200:0 403 403 200:1 403 403 403 403 200:2",
    "stores/": "401 200:0 403 403 200:1 403 403 403 403 200:2",
    "refusals/": "401 200:0 403 403 200:1 403 403 403 403 200:2",
    "policies/": "401 200:1 403 403 200:1 403 403 403 403 200:2",
    "rating-runs/": "401 200:0 403 403 200:1 403 403 403 403 200:2",
    "rating-runs/difference/": "401 200:0 403 403 200:0 403 403 403 403 200:0",
    "invitations/": "401 403 403 403 403 403 403 403 403 200:1",
    "keys/": "401 403 403 403 403 403 403 403 403 200:*",
    "tokens/": "401 200:1 403 403 200:3 403 403 403 403 200:4",
}
ONES = {
    "platforms/{platform}/": "401 404 200 403 403 403 403 403 403 200",
    "courses/{course}/": "401 404 200 403 403 200 200 200 404 200",
    "assignments/{assignment}/": "401 404 200 403 403 200 200 200 404 200",
    "assignments/{assignment}/learning/": "401 404 200 403 403 404 404 200 404 200",
    "assignments/{assignment}/accuracy/": "401 404 200 403 403 404 404 200 404 200",
    "attempts/{attempt}/": "401 404 200 403 403 200 404 200 404 200",
    "attempts/{attempt}/transcript/": "401 404 404 403 403 200 404 200 404 404",
    "attempts/{attempt}/timeline/": "401 404 404 403 403 200 404 404 404 404",
    "attempts/{attempt}/notes/": "401 404 404 403 403 200 404 404 404 404",
    "attempts/{attempt}/debrief/": "401 404 404 403 403 200 404 404 404 404",
    "attempts/{attempt}/models/": "401 404 404 403 403 200 404 404 404 404",
    "attempts/{attempt}/trail/": "401 404 200 403 403 404 404 200 404 200",
    "attempts/{attempt}/proposals/": "401 404 404 403 403 404 404 200 404 404",
    "attempts/{attempt}/timings/": "401 404 200 403 403 404 404 200 404 200",
    "results/{attempt}/": "401 404 200 403 403 200 404 200 404 200",
    "appeals/{appeal}/": "401 404 200 403 403 200 404 200 404 200",
    "scenarios/{scenario}/": "401 200 200 200 403 404 404 200 200 200",
    "scenarios/{scenario}/file/": "401 200 403 200 403 403 403 403 403 200",
    "drafts/{draft}/": "401 404 403 200 403 404 404 200 404 200",
    "drafts/{draft}/file/": "401 404 403 200 403 404 404 200 404 200",
    "drafts/{draft}/check/": "401 404 403 200 403 404 404 200 404 200",
    "drafts/{draft}/simulation/": "401 404 403 200 403 404 404 200 404 200",
    "documents/{document}/": "401 404 200 200 403 404 404 200 404 200",
    "deliveries/{delivery}/": "401 404 200 403 200 404 404 200 404 200",
    "statements/{statement}/": "401 404 200 403 403 200 404 200 404 200",
    "stores/{store}/": "401 404 403 403 200 403 403 403 403 200",
    "refusals/{refusal}/": "401 404 403 403 200 403 403 403 403 200",
    "policies/{institution}/": "401 404 403 403 200 403 403 403 403 200",
    "rating-runs/{run}/": "401 404 403 403 200 403 403 403 403 200",
    "retention/": "401 403 403 403 403 403 403 403 403 200",
    "health/": "401 200 403 403 200 403 403 403 403 200",
    "tokens/{token}/": "401 404 403 403 200 403 403 403 403 200",
}
POSTS = {
    "deliveries/{delivery}/resend/": "401 404 403 403 200 403 403 403 403 200",
    "scenarios/": "401 400 403 400 403 403 403 403 403 400",
}


@pytest.fixture
def people(seat: Callable[..., Seated], link: ResourceLink, gradebook: Gradebook) -> World:
    return world(seat, link, gradebook.url)


def told(answer: Any) -> str:
    """The status, and of a list the number of its rows."""
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith(
        "application/json"
    ):
        return str(answer.status_code)
    body = answer.json()
    return f"200:{len(body['results'])}" if "results" in body else "200"


def check(people: World, method: str, table: dict[str, str]) -> None:
    wrong = []
    for path, line in table.items():
        address = "/api/v1/" + path.format(**people.named)
        for role, wanted in zip(ROLES, line.split(), strict=True):
            client = people.client[role]
            given = {} if method == "get" else {"content_type": "application/yaml"}
            got = told(getattr(client, method)(address, **given))
            fits = got == wanted or (
                wanted == "200:*" and got.startswith("200:") and got != "200:0"
            )
            if not fits:
                wrong.append(f"{method} {path} as {role}: {got}, wanted {wanted}")
    assert not wrong, "\n".join(wrong)


def test_every_address_is_in_the_matrix() -> None:
    actions = len([one for one in router.urls if "format" not in str(one.pattern)])
    beside = sum(str(one.pattern).startswith("api/v1/") for one in realtime.urls.urlpatterns)
    assert actions + beside == len(LISTS | ONES | POSTS)


def test_lists_show_each_caller_what_is_theirs(people: World) -> None:
    check(people, "get", LISTS)


def test_single_things_are_found_by_those_who_may_read_them(people: World) -> None:
    check(people, "get", ONES)


def test_what_changes_something_needs_its_scope(people: World) -> None:
    check(people, "post", POSTS)


def test_no_other_method_is_taken_anywhere(people: World) -> None:
    root = people.client["administrator"]
    for path in LISTS | ONES:
        address = "/api/v1/" + path.format(**people.named)
        for method in ("put", "patch", "delete"):
            assert getattr(root, method)(address).status_code == 405, (method, path)


def test_nothing_of_voice_or_face_is_in_any_answer(people: World) -> None:
    for path, role in product(LISTS | ONES, ("administrator", "learner")):
        answer = people.client[role].get("/api/v1/" + path.format(**people.named))
        text = answer.content.decode().lower()
        for word in ("pitch", "loudness", "prosody", "gaze", "blink", "action_unit", "observed", "word_confidence"):  # fmt: skip
            assert f'"{word}' not in text, (path, word)
