"""Scenario files by the REST interface: out, in, with all faults at once, and each institution's its own."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lti_tool.models import Launch, ResourceLink
from sessions.models import Institution, Scenario
from tests.scoring.api_world import another_institution, bearer, seated_at

pytestmark = pytest.mark.django_db
LIST = "/api/v1/scenarios/"


@pytest.fixture
def school(link: ResourceLink) -> Institution:
    assert link.placement is not None
    return link.placement.institution


@pytest.fixture
def author(school: Institution) -> Client:
    return bearer(school, ["author"], 61)


@pytest.fixture
def own_file(author: Client) -> str:
    """A file of the school's own, made from the catalogue's."""
    text = author.get(f"{LIST}pip_branch/file/").content.decode()
    return text.replace("id: pip_branch", "id: our_plan", 1)


def sent(client: Client, text: str | bytes, query: str = "", kind: str = "application/yaml") -> Any:
    return client.post(f"{LIST}{query}", text, content_type=kind)


def test_a_file_goes_out_and_comes_in_under_a_name_of_its_own(
    author: Client, own_file: str, school: Institution
) -> None:
    assert "id: our_plan" in own_file
    checked = sent(author, own_file, "?check=1")
    assert (checked.status_code, checked.json()["outcome"]) == (200, "sound")
    assert not Scenario.objects.filter(key="our_plan").exists()
    made = sent(author, own_file)
    assert (made.status_code, made.json()["outcome"]) == (201, "published")
    again = sent(author, own_file, kind="text/plain; charset=utf-8")
    assert (again.status_code, again.json()["outcome"]) == (200, "there_already")
    assert author.get(f"{LIST}our_plan/file/").content.decode() == own_file
    versions = author.get(f"{LIST}our_plan/versions/").json()["results"]
    assert [(row["version"], row["active"]) for row in versions] == [(made.json()["version"], True)]
    lacking = author.get(f"{LIST}our_plan/file/", {"version": 99})
    assert lacking.status_code == 404
    assert author.get(f"{LIST}our_plan/file/", {"version": "x"}).status_code == 400


def test_every_fault_is_told_at_its_line_and_nothing_is_published(
    author: Client, own_file: str
) -> None:
    wrong = own_file.replace("title:", "titel:", 1) + "\nsurprise: 1\n"
    answer = sent(author, wrong)
    assert answer.status_code == 400
    told = answer.json()
    assert len(told["faults"]) >= 2
    assert all(fault["line"] >= 1 and fault["words"] for fault in told["faults"])
    assert "nothing was published" in told["detail"]
    assert not Scenario.objects.filter(key="our_plan").exists()


def test_a_changed_file_under_the_same_version_is_a_conflict(author: Client, own_file: str) -> None:
    sent(author, own_file)
    lines = own_file.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("title:"))
    lines[at] = "title: Another title"
    answer = sent(author, "\n".join(lines))
    assert answer.status_code == 409
    assert "raise `version`" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/yaml", 400),
        (b"\xff\xfe\x00", "application/yaml", 400),
        (b"- a\n- b\n", "application/x-yaml", 400),
        (b"[" * 5000, "application/yaml", 400),
        (b"{}", "application/json", 415),
        (b"a: b\n" * 250_000, "application/yaml", 413),
    ],
)
def test_what_is_no_scenario_file_is_refused(
    author: Client, body: bytes, kind: str, status: int
) -> None:
    answer = sent(author, body, kind=kind)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]


def test_a_short_file_that_stands_for_billions_is_refused_at_once(author: Client) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    answer = sent(author, "\n".join(lines))
    assert answer.status_code == 400
    assert "aliases" in answer.json()["faults"][0]["words"]


def test_no_institution_changes_the_catalogue_or_reads_anothers_scenario(
    author: Client, own_file: str, link: ResourceLink
) -> None:
    other, side = another_institution()
    stranger = bearer(other, number=62)
    catalogue = author.get(f"{LIST}pip_branch/file/").content.decode()
    refused = sent(author, own_file.replace("id: our_plan", "id: pip_branch", 1))
    assert refused.status_code == 403
    newer = "\n".join(
        f"version: {int(line.split()[1]) + 1}" if line.startswith("version:") else line
        for line in catalogue.splitlines()
    )
    refused = sent(author, newer)
    assert refused.status_code == 403
    assert "an `id` of its own" in refused.json()["detail"]
    assert sent(author, own_file).status_code == 201
    for path in ("our_plan/", "our_plan/file/", "our_plan/versions/"):
        assert stranger.get(LIST + path).status_code == 404
    assert sent(stranger, own_file).status_code == 403
    teacher, elsewhere = seated_at(link, 95, "instructor"), seated_at(side, 96, "instructor")
    assert "our_plan" in {row["key"] for row in teacher.get(LIST).json()["results"]}
    assert "our_plan" not in {row["key"] for row in elsewhere.get(LIST).json()["results"]}


def test_another_institution_can_neither_pick_nor_try_a_scenario_that_is_not_its_own(
    author: Client, own_file: str, link: ResourceLink
) -> None:
    sent(author, own_file)
    _, side = another_institution()
    for at, number, wanted in ((link, 97, True), (side, 98, False)):
        client = seated_at(at, number, "instructor")
        launch = Launch.objects.order_by("-pk")[0]
        launch.message_type = "LtiDeepLinkingRequest"
        launch.deep_linking = {"accept_types": ["ltiResourceLink"], "deep_link_return_url": "https://lms.example.com/back"}  # fmt: skip
        launch.save()
        page = client.get(f"/lti/picker/{launch.uuid}/")
        assert page.status_code == 200
        assert ("our_plan" in page.content.decode()) is wanted
        tried = client.post(f"/lti/picker/{launch.uuid}/try/our_plan/")
        assert (tried.status_code == 302) is wanted


def test_an_administrator_publishes_for_everybody(own_file: str, link: ResourceLink) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    assert sent(root, own_file).status_code == 201
    other, _ = another_institution()
    assert bearer(other, number=63).get(f"{LIST}our_plan/").status_code == 200
    careless = Client(enforce_csrf_checks=True)
    careless.force_login(User.objects.get(username="root"))
    assert sent(careless, own_file).status_code == 403


def test_the_catalogues_files_are_read_the_same_by_both_doors(scenario_file: Path, author: Client) -> None:  # fmt: skip
    answer = sent(author, scenario_file.read_bytes(), "?check=true")
    assert answer.json()["outcome"] == "sound"
