"""The audit log: everything that is done in the administration stands in it, whoever did it, and nobody changes it."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from lti_tool.models import Act, ApiToken, AuditEntry, Identity, ResourceLink
from lti_tool.services.auditing import note_command
from scoring.models import Erasure, OutboxItem, Override
from scoring.privacy.erasing import erase
from scoring.tasks import forget
from sessions.models import Institution, Placement
from tests.scoring import gradebook as fake
from tests.scoring.api_world import bearer
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PAGE = "/manage/audit/"
MOST_QUERIES = 12


def text(answer: Any) -> str:
    return unescape(answer.content.decode()).partition("<main")[2]


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def newest() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


def test_what_is_done_to_platforms_and_tokens_is_noted_with_who_and_what(
    admin: Client, link: ResourceLink
) -> None:
    uuid = link.deployment.registration.uuid
    admin.post(f"/manage/platforms/{uuid}/switch/", {"active": "0"})
    admin.post(f"/manage/platforms/{uuid}/switch/", {"active": "1"})
    admin.post(f"/manage/platforms/{uuid}/deployments/", {"deployment_id": "77"})
    admin.post("/manage/invitations/")
    admin.post("/manage/keys/rotate/", {"sure": "1"})
    given = {"name": "Board", "institution": Institution.objects.get().pk, "scopes": ["admin"]}
    admin.post("/manage/tokens/", given | {"days": 30})
    admin.post(f"/manage/tokens/{ApiToken.objects.get().uuid}/revoke/")
    assert acts() == [
        "platform.off", "platform.on", "platform.deployment_on", "platform.invited", "key.rotated",
        "token.issued", "token.revoked",
    ]  # fmt: skip
    page = text(admin.get(PAGE))
    assert "7 things were done." in page
    assert page.index("API token revoked") < page.index("Platform switched off")
    assert "root" in page
    assert {row.by and row.by.username for row in AuditEntry.objects.all()} == {"root"}


def test_what_is_refused_is_not_noted(admin: Client, link: ResourceLink) -> None:
    admin.post("/manage/keys/rotate/", {})
    admin.post("/manage/policy/forget/", {"word": "no"})
    admin.post("/manage/tokens/", {"name": ""})
    assert acts() == []


def test_a_changed_policy_tells_what_it_was_changed_to(admin: Client, link: ResourceLink) -> None:
    school = Institution.objects.get()
    given = {"region": "NZ", "signals_policy": "observable_delivery", "model_evidence": "possible"}
    given |= {"recording": "learner", "camera_reading": "device"}
    admin.post(f"/manage/policy/{school.pk}/", given)
    assert newest().act == "policy.changed"
    assert newest().detail == (
        "region: NZ, signals_policy: observable_delivery, camera_reading: device, recording: learner"
    )
    assert newest().institution_id == school.pk


def test_commands_and_programs_are_noted_as_such(
    link: ResourceLink, learner: Seated, gradebook: fake.Gradebook
) -> None:
    finish(learner.practice, "average")
    call_command("retention", "run")
    call_command("keys", "rotate")
    school = Institution.objects.get()
    item = OutboxItem.objects.get(kind="grade").pk
    answer = bearer(school, ["admin"]).post(f"/api/v1/deliveries/{item}/resend/")
    assert answer.status_code == 200
    doors = list(AuditEntry.objects.order_by("pk").values_list("act", "door", "by"))
    assert doors == [
        ("person.forgotten", "command", None),
        ("key.rotated", "command", None),
        ("delivery.resent", "api", None),
    ]
    assert newest().detail == "Program"


def test_decisions_and_erasures_stand_in_the_same_list_without_a_learners_name(
    admin: Client, desk: Seated, practised: Callable[..., Seated]
) -> None:
    learner = practised(1, "Ada Lovelace")
    Identity.objects.filter(pk=desk.launch.identity_id).update(name="Tess Teacher")
    place = f"/review/{desk.link.uuid}/{learner.practice.uuid}"
    desk.client.post(f"{place}/level/", {"objective": "o1", "level": 1, "reason": "Ada was late"})
    assert Override.objects.count() == 1
    page = text(admin.get(PAGE))
    assert "Level set by a person" in page
    assert "Tess Teacher" in page
    assert str(learner.practice.uuid) in page
    erase(identity=learner.launch.identity, wish=Erasure.Wish.OWN)
    page = text(admin.get(PAGE))
    assert "A person erased" in page
    assert "The person themselves" in page
    assert "Ada" not in page
    assert AuditEntry.objects.count() == 0


def test_an_instructor_who_is_erased_leaves_no_name(
    admin: Client, desk: Seated, learner: Seated
) -> None:
    Identity.objects.filter(pk=desk.launch.identity_id).update(name="Tess Teacher")
    Placement.objects.update(release=Placement.Release.HOLD)
    finish(learner.practice, "average")
    place = f"/review/{desk.link.uuid}/{learner.practice.uuid}"
    desk.client.post(f"{place}/release/")
    assert acts() == ["rating.released"]
    assert "Tess Teacher" in text(admin.get(PAGE))
    erase(identity=Identity.objects.get(pk=desk.launch.identity_id), wish=Erasure.Wish.OWN)
    page, sheet = text(admin.get(PAGE)), admin.get("/manage/audit.csv").content.decode()
    for shown in (page, sheet):
        assert "Tess" not in shown
        assert "Grade released" in shown


def test_the_list_narrows_by_kind_person_and_days(admin: Client, link: ResourceLink) -> None:
    other = User.objects.create_user("maria")
    note_command(Act.STORE_ADDED, "Records")
    note_command(Act.PUBLISHED, "own_talk", by=other)
    Erasure.objects.create(wish=Erasure.Wish.COMMAND, counts={"practices": 2, "turns": 5})
    today = now().date()
    yesterday = today - timedelta(days=1)
    for query, shown in (
        ("", {"Record store added", "Scenario published", "A person erased"}),
        ("?kind=scenario", {"Scenario published"}),
        ("?kind=person", {"A person erased"}),
        ("?who=MARI", {"Scenario published"}),
        (f"?first={today}", {"Record store added", "Scenario published", "A person erased"}),
        (f"?last={yesterday}", set()),
        ("?kind=nonsense&first=2026-99-99&page=x", {"Record store added", "Scenario published", "A person erased"}),
    ):  # fmt: skip
        body = text(admin.get(PAGE + query)).partition("<tbody>")[2]
        every = {"Record store added", "Scenario published", "A person erased"}
        assert {words for words in every if words in body} == shown, query
        rows = admin.get("/manage/audit.csv" + query).content.decode().splitlines()[1:]
        assert len(rows) == len(shown), query


def test_a_renewed_rating_repeats_no_decision(admin: Client, desk: Seated, learner: Seated) -> None:
    finish(learner.practice, "average")
    place = f"/review/{desk.link.uuid}/{learner.practice.uuid}"
    desk.client.post(f"{place}/level/", {"objective": "o1", "level": 1, "reason": "Seen."})
    call_command("rescore")
    admin.post("/manage/ratings/", {"reason": "A better scorer."})
    assert Override.objects.count() == 2
    page = text(admin.get(PAGE))
    assert page.count("Level set by a person") == 1
    assert "New ratings let count" in page


def test_the_database_refuses_to_change_an_entry() -> None:
    note_command(Act.KEYS_ROTATED)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(act="platform.off")
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.all().delete()
    assert acts() == ["key.rotated"]


def test_entries_go_when_they_were_kept_long_enough(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    years_ago = now() - timedelta(days=800)
    with monkeypatch.context() as then:
        then.setattr("django.utils.timezone.now", lambda: years_ago)
        note_command(Act.KEYS_ROTATED)
    note_command(Act.INVITED)
    settings.AUDIT_DAYS = 900
    forget()
    assert acts() == ["key.rotated", "platform.invited"]
    settings.AUDIT_DAYS = 730
    forget()
    assert acts() == ["platform.invited"]


def test_a_long_list_costs_no_more_queries(admin: Client, link: ResourceLink) -> None:
    someone = User.objects.create_user("maria")
    AuditEntry.objects.bulk_create(
        AuditEntry(act="store.changed", door="page", by=someone) for _ in range(120)
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = text(admin.get(PAGE))
    assert len(asked) <= MOST_QUERIES
    assert "Page 1 of 3" in page


def test_what_is_changed_among_the_records_is_noted(admin: Client, link: ResourceLink) -> None:
    page = f"/admin/practice/placement/{link.placement_id}/change/"
    form = admin.get(page).context["adminform"].form
    given = {name: "" if value is None else value for name, value in form.initial.items()}
    given = {name: value for name, value in given.items() if not isinstance(value, (list, dict))}
    assert admin.post(page, given | {"title": "Another"}).status_code == 302
    assert newest().act == "record.changed"
    assert newest().about == f"placement {link.placement_id}"
