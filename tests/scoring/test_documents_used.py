"""Where documents are used: the briefing, the debrief, the administration; and never across courses or institutions."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lti_tool.models import Context, Deployment, Registration, ResourceLink
from sessions.models import Document, Institution
from sessions.services import place
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
HANDBOOK = Path("tests/data/handbook.md").read_bytes()
MANAGE = "/manage/documents/"


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()).partition("<main")[2])


def add(desk: Seated, data: bytes = HANDBOOK, name: str = "People handbook.md") -> Document:
    file = {"file": SimpleUploadedFile(name, data)}
    answer = desk.client.post(f"/review/{desk.link.uuid}/documents/", file)
    assert answer.status_code == 302
    return Document.objects.order_by("-pk")[0]


def add_for_all(admin: Client, institution: Institution, scenario: str = "pip_branch") -> Document:
    given = {"institution": institution.pk, "scenario": scenario, "title": "Bank policy"}
    answer = admin.post(MANAGE, given | {"file": SimpleUploadedFile("policy.md", HANDBOOK)})
    assert answer.status_code == 302, answer.content.decode()
    return Document.objects.order_by("-pk")[0]


def briefing(seated: Seated) -> str:
    return text(seated.client.get(f"/practice/{seated.practice.uuid}/"))


def debrief(seated: Seated) -> str:
    return text(seated.client.get(f"/practice/{seated.practice.uuid}/debrief/"))


def opened(seated: Seated, document: Document) -> Any:
    return seated.client.get(f"/practice/{seated.practice.uuid}/documents/{document.uuid}/")


def elsewhere(link: ResourceLink, *, institution: Institution | None = None) -> Document:
    """A document of another course, of the same platform or of another institution's."""
    deployment = link.deployment
    if institution:
        registration = Registration.objects.create(institution=institution, name="Other", issuer="https://other.example", client_id="2", auth_url="https://other.example/a", token_url="https://other.example/t", jwks_url="https://other.example/j")  # fmt: skip
        deployment = Deployment.objects.create(registration=registration, deployment_id="2")
    context = Context.objects.create(deployment=deployment, context_id="8", title="Elsewhere")
    from lti_tool.shelves import course_shelf
    from sessions.knowledge.services import add as put

    return put(
        shelf=course_shelf(context), title="Secret handbook", data=HANDBOOK, name="handbook.md"
    )


def test_the_briefing_lists_what_can_be_opened_and_opens_it(seat: Seat) -> None:
    assert "Documents you can open" not in briefing(seat(1))
    document = add(seat(90, role="instructor"))
    learner = seat(1)
    assert "Documents you can open" in briefing(learner)
    assert "People handbook" in briefing(learner)
    page = text(opened(learner, document))
    assert "To any formal meeting the employee may bring a colleague" in page
    assert "4.3 Bringing somebody to a meeting" in page
    assert "Remove" not in page
    assert "Replace" not in page


def test_the_debrief_shows_what_the_policy_says_with_its_source(seat: Seat) -> None:
    learner = seat(1)
    finish(learner.practice, "average")
    before = debrief(learner)
    assert "What the policy says" not in before
    document = add(seat(90, role="instructor"))
    shown = debrief(learner).partition("What the policy says")[2]
    assert shown
    quotes, sources = shown.count("<blockquote"), shown.count('class="source"')
    assert quotes == sources >= 2
    assert f"/documents/{document.uuid}/#p" in shown
    assert "People handbook, 4.2 Improvement plans" in shown
    for place_ in re.findall(r'href="([^"]+)#p\d+"', shown):
        assert learner.client.get(place_).status_code == 200
    document.delete()
    assert "What the policy says" not in debrief(learner)


def test_nothing_is_found_across_courses_or_institutions(seat: Seat, link: ResourceLink) -> None:
    other = Institution.objects.create(name="Other school")
    foreign = [elsewhere(link), elsewhere(link, institution=other)]
    desk, learner = seat(90, role="instructor"), seat(1)
    finish(learner.practice, "average")
    for document in foreign:
        assert opened(learner, document).status_code == 404
        place_ = f"/review/{link.uuid}/documents/{document.uuid}/"
        assert desk.client.get(place_).status_code == 404
        assert desk.client.post(place_, {"text": "Mine now."}).status_code == 404
        assert desk.client.post(f"{place_}remove/").status_code == 404
    asked = {"question": "What may the employee bring to a meeting?"}
    answer = desk.client.post(f"/review/{link.uuid}/documents/try/", asked)
    assert "There is nothing to find yet." not in text(answer)
    assert "Secret handbook" not in text(answer) + briefing(seat(2)) + debrief(learner)
    assert Document.objects.filter(title="Secret handbook").count() == 2


def test_a_scenarios_document_holds_in_all_courses_of_its_institution_only(
    seat: Seat, admin: Client, link: ResourceLink
) -> None:
    other = Institution.objects.create(name="Other school")
    theirs = add_for_all(admin, other)
    ours = add_for_all(admin, Institution.objects.get(name="School"))
    learner, desk = seat(1), seat(90, role="instructor")
    assert briefing(learner).count("Bank policy") == 1
    assert opened(learner, ours).status_code == 200
    assert opened(learner, theirs).status_code == 404
    page = text(desk.client.get(f"/review/{link.uuid}/documents/"))
    assert "Your administrators look after these." in page
    place_ = f"/review/{link.uuid}/documents/{ours.uuid}/"
    assert "Remove" not in text(desk.client.get(place_))
    assert desk.client.post(f"{place_}remove/").status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_a_document_of_another_scenario_is_not_used(
    seat: Seat, admin: Client, link: ResourceLink
) -> None:
    document = add_for_all(admin, link.deployment.registration.institution, "role_change")
    learner = seat(1)
    assert "Bank policy" not in briefing(learner)
    assert opened(learner, document).status_code == 404


def test_an_administrator_adds_replaces_and_removes(
    admin: Client, seat: Seat, link: ResourceLink
) -> None:
    assert "No scenario has documents yet." in text(admin.get(MANAGE))
    institution = link.deployment.registration.institution
    document = add_for_all(admin, institution)
    page = text(admin.get(MANAGE))
    assert "The plan on the table, School" in page
    bad = admin.post(f"{MANAGE}{document.uuid}/", {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 415
    newer = {"text": "A plan runs for six weeks."}
    assert admin.post(f"{MANAGE}{document.uuid}/", newer).status_code == 302
    assert "six weeks" in text(admin.get(f"{MANAGE}{document.uuid}/"))
    admin.post(f"{MANAGE}{document.uuid}/remove/")
    assert not Document.objects.exists()


def test_an_administrator_does_not_reach_a_courses_own(admin: Client, seat: Seat) -> None:
    document = add(seat(90, role="instructor"))
    assert "People handbook" not in text(admin.get(MANAGE))
    assert admin.get(f"{MANAGE}{document.uuid}/").status_code == 404


@pytest.mark.parametrize(
    "given", [{}, {"institution": "x"}, {"institution": "999999", "scenario": "pip_branch"}]
)
def test_a_form_without_a_place_is_refused(
    admin: Client, link: ResourceLink, given: dict[str, str]
) -> None:
    answer = admin.post(MANAGE, given | {"title": "Plan", "text": "Two days."})
    assert answer.status_code == 400
    assert "Choose an institution and a scenario." in answer.content.decode()


def test_two_courses_with_the_same_scenario_keep_their_documents_apart(
    seat: Seat, link: ResourceLink
) -> None:
    mine = add(seat(90, role="instructor"))
    course = Context.objects.create(deployment=link.deployment, context_id="9", title="Beside")
    institution = link.deployment.registration.institution
    beside = ResourceLink.objects.create(
        deployment=link.deployment,
        context=course,
        link_id="10",
        placement=place(institution=institution, scenario_key="pip_branch"),
    )
    desk = seat(91, role="instructor")
    desk.launch.link, desk.launch.context = beside, course
    desk.launch.save()
    page = desk.client.get(f"/review/{beside.uuid}/documents/")
    assert "no documents yet" in text(page)
    assert desk.client.get(f"/review/{beside.uuid}/documents/{mine.uuid}/").status_code == 404
    assert desk.client.get(f"/review/{link.uuid}/documents/").status_code == 403
