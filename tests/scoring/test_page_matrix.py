"""Every page of practices and reviews, by everybody: a learner reaches their own, an instructor their course's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver, reverse

from sessions.models import Session
from tests.scoring.api_world import activity, seated_at
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
ALLOWED = {"practice-": {"learner"}, "review-": {"teacher"}}
REFUSED = {403, 405}
OPEN = {200, 302, 400, 404, 405, 409}


def names(family: str) -> list[str]:
    every = (str(name) for name in get_resolver("config.urls").reverse_dict)
    return sorted(name for name in every if name.startswith(family))


def addresses(name: str, things: dict[str, Any]) -> str:
    """The page of that name about the things at hand."""
    patterns = get_resolver("config.urls").reverse_dict.getlist(name)
    wanted = max((found[0][0][1] for found in patterns), key=len)
    return reverse(name, kwargs={one: things[one] for one in wanted})


@pytest.fixture
def people(seat: Callable[..., Seated]) -> dict[str, Client]:
    learner, other, teacher = seat(1), seat(2), seat(9, role="instructor")
    finish(learner.practice, "average")
    deployment = teacher.link.deployment
    side = activity(deployment, deployment.registration.institution, "side")
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    return {
        "learner": learner.client, "other": other.client, "teacher": teacher.client,
        "elsewhere": seated_at(side, 50, "instructor"), "nobody": Client(), "root": root,
    }  # fmt: skip


@pytest.fixture
def things(people: dict[str, Client]) -> dict[str, Any]:
    practice = Session.objects.get(learner__identity__number=1)
    launch = practice.learner.identity.launches.get()
    return {
        "uuid": practice.uuid, "link": launch.link.uuid, "document": uuid4(), "recording": uuid4(),
        "pk": practice.learner.identity.pk, "kind": "txt", "n": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("family", "allowed"), ALLOWED.items())
def test_a_page_is_for_those_it_is_about_and_for_nobody_else(
    family: str, allowed: set[str], people: dict[str, Client], things: dict[str, Any]
) -> None:
    assert len(names(family)) > 15
    for address in (addresses(name, things) for name in names(family)):
        for role in people.keys() - allowed:
            found = {people[role].get(address).status_code, people[role].post(address).status_code}
            assert found <= REFUSED, (role, address)
            assert 403 in found, (role, address)
        for role in allowed:
            assert people[role].get(address).status_code in OPEN, (role, address)
