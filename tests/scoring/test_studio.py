"""The studio: a scenario is copied, written, checked, simulated, tried, published and taken back, by its own pages."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lti_tool.models import Launch, ResourceLink
from sessions.models import Draft, Scenario, Session
from tests import knowledge_files as files
from tests.scoring.api_world import another_institution, seated_at
from tests.scoring.studio_pages import HOME, begin, change, draft, fields, publish, text
from tests.seats import Seated

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "person/", "briefing/", "facts/", "objectives/", "flags/", "lines/", "knowledge/", "debrief/",
    "variants/", "file/", "proposals/", "check/", "simulate/", "versions/",
]  # fmt: skip
ACTIONS = ["documents/", "try/", "publish/", "versions/1/", "move/", "offer/"]


@pytest.fixture
def browser(desk: Seated) -> Client:
    """An instructor's."""
    return desk.client


def test_a_template_is_copied_and_stays_as_it_is(browser: Client, link: ResourceLink) -> None:
    board = browser.get(f"/review/{link.uuid}/")
    assert 'href="/studio/"' in board.content.decode()
    assert "The plan on the table" in text(browser.get("/studio/"))
    made = begin(browser)
    assert made.status_code == 302
    assert made["Location"] == f"{HOME}person/"
    assert draft().title == "Our plan"
    listed = text(browser.get("/studio/"))
    assert "Leading People" in listed
    assert "Not published yet." in listed
    assert Scenario.objects.get(key="pip_branch").title == "The plan on the table"
    assert not Scenario.objects.filter(key="our_plan").exists()


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"title": ""}, 400, "Give the scenario a title."),
        ({"key": "Ü!"}, 400, "3 to 32 small letters"),
        ({"key": "try-it"}, 400, "3 to 32 small letters"),
        ({"key": "pip_branch"}, 409, "Choose a different one."),
        ({"template": "nothing"}, 400, "Choose a template"),
        ({"owner": "course-999999"}, 400, "whose the scenario is to be"),
        (
            {"file": SimpleUploadedFile("p.exe", b"MZ"), "title": "Kept title"},
            415,
            "This kind of file cannot be read.",
        ),
    ],
)
def test_what_cannot_be_begun_says_why_and_keeps_what_was_typed(
    browser: Client, changes: dict[str, Any], status: int, words: str
) -> None:
    answer = begin(browser, **changes)
    assert answer.status_code == status, text(answer)
    assert words in text(answer)
    assert not Draft.objects.exists()
    if changes.get("title"):
        assert "Kept title" in text(answer)


@pytest.mark.parametrize(
    "section",
    [
        "person",
        "briefing",
        "facts",
        "objectives",
        "flags",
        "lines",
        "knowledge",
        "variants",
        "debrief",
    ],
)
def test_saving_a_section_unchanged_changes_nothing(browser: Client, section: str) -> None:
    begin(browser)
    before = draft().data
    answer = change(browser, section)
    assert answer.status_code == 302, text(answer)
    assert draft().data == before
    assert "Saved in the draft." in text(browser.get(answer["Location"].partition("#")[0]))


def test_the_person_is_changed_with_sliders(browser: Client) -> None:
    begin(browser)
    change(
        browser,
        "person",
        persona__name="Nadia Brandt",
        persona__base__0="0.8",
        persona__wants="a fair hearing\nher desk",
    )
    data = draft().data["persona"]
    assert data["name"] == "Nadia Brandt"
    assert data["base"][0] == 0.8
    assert data["wants"] == ["a fair hearing", "her desk"]


@pytest.mark.parametrize(("field", "typed", "words"), [
    ("objectives__0__weight", "many", "is no number"), ("objectives__0__weight", "nan", "below a million"),
    ("objectives__0__need__0__rule", '{"act": "EVIL"}', "Choose one of the list"),
])  # fmt: skip
def test_what_cannot_be_read_is_marked_and_nothing_is_lost(
    browser: Client, field: str, typed: str, words: str
) -> None:
    begin(browser)
    before = draft().data
    answer = change(browser, "objectives", objectives__0__title="Say it early", **{field: typed})
    assert answer.status_code == 400
    assert words in text(answer)
    assert "Say it early" in text(answer)
    assert draft().data == before


def test_parts_are_added_and_removed(browser: Client) -> None:
    begin(browser)
    change(browser, "facts", add="fact")
    assert draft().data["facts"]["f6"] == {"text": ""}
    change(
        browser,
        "facts",
        facts__f6__text="The plan may be extended once.",
        **{"remove:facts/f5": "on"},
    )
    assert "f5" not in draft().data["facts"]
    assert draft().data["facts"]["f6"]["text"] == "The plan may be extended once."
    change(browser, "facts", add="secret")
    assert draft().data["persona"]["hides"][-1]["id"] == "h4"
    told = text(browser.get(f"{HOME}check/"))
    assert "This text is still empty." in told
    change(browser, "objectives", add="objective")
    change(browser, "objectives", add="need-6")
    assert len(draft().data["objectives"][6]["need"]) == 2
    change(browser, "flags", add="flag")
    change(browser, "knowledge", add="passage")
    assert draft().data["knowledge"][-1]["id"] == "k4"


def test_a_rule_is_chosen_in_plain_words(browser: Client) -> None:
    begin(browser)
    change(browser, "objectives", objectives__0__need__0__rule='{"act": "OPENQ"}')
    assert draft().data["objectives"][0]["need"][0]["rule"] == {"act": "OPENQ"}
    before = draft().data["objectives"][0]["need"][1]["rule"]
    answer = change(browser, "objectives", **{
        "objectives__0__need__0__rule": "words", "objectives/0/need/0/rule:words": "improvement plan\nformal plan",
    })  # fmt: skip
    assert answer.status_code == 302
    needs = draft().data["objectives"][0]["need"]
    assert needs[0]["rule"] == {"words": ["improvement plan", "formal plan"]}
    assert needs[1]["rule"] == before


def test_lines_of_a_step_are_written_and_a_step_is_added(browser: Client) -> None:
    begin(browser)
    first = draft().data["beats"][0]
    phase = next(
        one for one in ("open", "softening", "guarded", "hardened", "hostile") if one in first
    )
    change(
        browser,
        "lines",
        **{f"beats/0/{phase}": "One line of my own, said in this room.\nAnother one."},
    )
    assert draft().data["beats"][0][phase] == [
        "One line of my own, said in this room.",
        "Another one.",
    ]
    made = change(browser, "lines", add="beat")
    page = browser.get(made["Location"].partition("#")[0])
    assert draft().data["beats"][-1]["id"] in unescape(page.content.decode())
    kind = "?at=lines:persona/lines/greeting"
    change(browser, "lines", kind, persona__lines__greeting__guarded="You asked for me.")
    assert draft().data["persona"]["lines"]["greeting"]["guarded"] == ["You asked for me."]


def test_faults_lead_to_the_field_and_stop_publishing(browser: Client) -> None:
    begin(browser)
    change(browser, "objectives", objectives__0__weight="30")
    page = browser.get(f"{HOME}check/").content.decode()
    assert "to put right before this can be published" in page
    assert "/studio/our_plan/objectives/" in page
    answer = publish(browser)
    assert answer.status_code == 409
    assert "Nothing was published." in text(answer)
    assert browser.post(f"{HOME}try/").status_code == 409
    assert not Scenario.objects.filter(key="our_plan").exists()
    change(browser, "lines", **{"beats/0/guarded": "word " * 41})
    page = browser.get(f"{HOME}check/").content.decode()
    assert f"at=beat%3A{draft().data['beats'][0]['id']}#at-beats-0" in page


def test_the_file_is_taken_whole_or_its_faults_are_named_by_line(browser: Client) -> None:
    begin(browser)
    held = fields(browser, f"{HOME}file/")
    wrong = held | {"file": held["file"].replace("title: Our plan", "titel: Our plan")}
    answer = browser.post(f"{HOME}file/", wrong)
    assert answer.status_code == 400
    assert "did you mean `title`?" in text(answer)
    assert "line " in text(answer)
    assert "titel: Our plan" in text(answer)
    right = held | {"file": held["file"].replace("title: Our plan", "title: The second plan")}
    assert browser.post(f"{HOME}file/", right).status_code == 302
    assert draft().title == "The second plan"


def test_two_who_write_at_once_do_not_overwrite_each_other(browser: Client) -> None:
    begin(browser)
    held = fields(browser, f"{HOME}briefing/")
    change(browser, "briefing", title="Theirs")
    answer = browser.post(f"{HOME}briefing/", held | {"title": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in text(answer)
    assert draft().title == "Theirs"
    assert (
        browser.post(
            f"{HOME}briefing/", held | {"title": "Mine", "revision": str(draft().revision)}
        ).status_code
        == 302
    )
    assert draft().title == "Mine"


def test_a_try_counts_for_nobody_and_is_on_no_list(browser: Client, link: ResourceLink) -> None:
    begin(browser)
    answer = browser.post(f"{HOME}try/")
    assert answer.status_code == 302
    session = Session.objects.get(scenario__key__startswith="try-")
    assert session.trial
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert "Our plan" in page.content.decode()
    assert "try-" not in text(browser.get("/studio/"))
    assert link.placement is not None
    assert "try-" not in browser.get("/api/v1/scenarios/").content.decode()
    again = browser.post(f"{HOME}try/")
    assert again["Location"] == answer["Location"]


def test_publishing_makes_a_version_and_practices_keep_theirs(
    browser: Client, desk: Seated
) -> None:
    begin(browser)
    assert "Nothing is published yet." in text(browser.get(f"{HOME}versions/"))
    assert publish(browser).status_code == 302
    first = Scenario.objects.get(key="our_plan")
    assert (first.version, first.active, first.published_by) == (1, True, desk.launch.identity.user)
    assert publish(browser).status_code == 409
    change(browser, "briefing", title="Our better plan")
    assert "Changes not published" in text(browser.get("/studio/"))
    assert Scenario.objects.get(pk=first.pk).data["title"] == "Our plan"
    assert "Our better plan" in text(browser.get(f"{HOME}check/"))
    publish(browser)
    told = text(browser.get(f"{HOME}versions/"))
    assert "Version 2 is the newest" in told
    assert "Our better plan" in told
    assert Scenario.objects.get(key="our_plan", version=1).data == first.data
    back = browser.post(f"{HOME}versions/1/")
    assert back.status_code == 302
    third = Scenario.objects.get(key="our_plan", active=True)
    assert (third.version, third.title) == (3, "Our plan")
    assert draft().title == "Our plan"
    assert browser.post(f"{HOME}versions/9/").status_code == 404


def test_a_policy_proposes_and_only_what_is_kept_is_used(browser: Client) -> None:
    made = begin(browser, text=files.PLAN)
    assert made["Location"] == f"{HOME}proposals/"
    page = browser.get(made["Location"]).content.decode()
    names = re.findall(r'name="keep:((fact|objective|knowledge)-[\d-]+)"', page)
    assert {kind for _, kind in names} >= {"fact", "knowledge"}
    before = draft().data
    assert browser.post(f"{HOME}proposals/", {"revision": "1"}).status_code == 400
    assert draft().data == before
    fact = next(name for name, kind in names if kind == "fact")
    kept = {"revision": "1", f"keep:{fact}": "on", fact: "A plan runs for eight weeks."}
    assert browser.post(f"{HOME}proposals/", kept).status_code == 302
    assert draft().data["facts"]["f6"] == {"text": "A plan runs for eight weeks."}
    assert len(draft().data["knowledge"]) == len(before["knowledge"])
    listed = browser.get(f"{HOME}knowledge/").content.decode()
    gone = re.search(r'action="(/studio/our_plan/documents/[^"]*/remove/)"', listed)
    assert gone is not None
    assert browser.post(gone[1]).status_code == 302
    assert "/remove/" not in browser.get(f"{HOME}knowledge/").content.decode()
    refused = browser.post(f"{HOME}documents/", {"title": "x"})
    assert refused.status_code == 400
    assert "Nothing was added." in text(refused)


def test_nobody_but_its_authors_comes_to_a_draft(
    browser: Client, seat: Callable[..., Seated], link: ResourceLink
) -> None:
    begin(browser)
    _, side = another_institution()
    course = link.context
    course.pk, course.context_id, course.title = None, "8", "Another course"
    course.save()
    beside = ResourceLink.objects.create(
        deployment=link.deployment,
        context=course,
        link_id="10",
        title="Beside",
        placement=link.placement,
    )
    clients = {
        "learner": (seat(3).client, 403), "nobody": (Client(), 403),
        "another course": (seated_at(beside, 71, "instructor"), 404),
        "another institution": (seated_at(side, 72, "instructor"), 404),
    }  # fmt: skip
    for who, (client, status) in clients.items():
        for address in ADDRESSES:
            assert client.get(HOME + address).status_code == status, (who, address)
        for address in [*ADDRESSES[:11], *ACTIONS]:
            assert client.post(HOME + address).status_code == status, (who, address)
    assert Client().get("/studio/").status_code == 403
    assert browser.get(f"{HOME}nothing/").status_code == 404
    assert browser.get("/studio/pip_branch/person/").status_code == 404


def test_an_administrator_writes_the_institutions_scenarios(
    browser: Client, link: ResourceLink
) -> None:
    begin(browser)
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    assert 'href="/studio/"' in root.get("/manage/policy/").content.decode()
    assert root.get(f"{HOME}person/").status_code == 200
    assert (
        begin(root, key="house_plan", owner=f"institution-{draft().institution_id}").status_code
        == 302
    )
    assert browser.get("/studio/house_plan/person/").status_code == 404
    assert root.post("/studio/house_plan/publish/").status_code == 302
    tried = root.post("/studio/house_plan/try/")
    assert tried.status_code == 409
    assert "open the studio from an activity" in text(tried)
    launch = Launch.objects.order_by("-pk")[0]
    launch.message_type, launch.deep_linking = (
        "LtiDeepLinkingRequest",
        {
            "accept_types": ["ltiResourceLink"],
            "deep_link_return_url": "https://lms.example.com/back",
        },
    )
    launch.save()
    assert "house_plan" in browser.get(f"/lti/picker/{launch.uuid}/").content.decode()


@pytest.mark.parametrize("key", ["two_accounts", "role_change"])
def test_every_template_can_be_copied_and_saved_unchanged(
    browser: Client, catalogue: None, key: str
) -> None:
    begin(browser, template=key)
    before = draft().data
    both = ("pair",) if "personas" in before else ()
    for section in ("person", "facts", "objectives", "lines", "variants", *both):
        assert change(browser, section).status_code == 302
    assert draft().data == before
    both = next((one["id"] for one in before["beats"] if len(one.get("who", [])) == 2), "")
    if both:
        change(browser, "lines", f"?at=beat:{both}")
    assert draft().data == before
    assert publish(browser).status_code == 302
