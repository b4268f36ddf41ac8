"""Case K15: whoever is erased is taken back at every record store that had statements of theirs, with nothing of them in what is owed."""

import json
from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from demo_campus.xapi_rules import check_statement
from lti_tool.models import Registration
from scoring import models, services
from scoring.models import Erasure, OutboxItem, Statement
from scoring.outbox.claiming import claim
from scoring.tasks import deliver
from tests.lti_tool.platform import LEARNER, Platform
from tests.scoring.gradebook import RecordStore, let_time_pass
from tests.scoring.test_privacy import opened, shown
from tests.scoring.test_xapi import second_opinion
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Practised = Callable[..., Seated]
Status = OutboxItem.Status


def erase(subject: str = "1") -> None:
    issuer = Registration.objects.get().issuer
    call_command("erase", "--issuer", issuer, "--subject", subject, "--yes")


def owed() -> list[OutboxItem]:
    return list(OutboxItem.objects.filter(kind="xapi").order_by("pk"))


def voided(store: RecordStore) -> list[str]:
    """What the tool itself took back, in the order it arrived."""
    return [
        one["object"]["id"]
        for one in store.kept.values()
        if one["actor"]["account"]["name"] == "saywell"
    ]


def test_k15_every_statement_of_somebody_erased_is_voided_in_order_and_nothing_names_them(
    practised: Practised, store: RecordStore, platform: Platform
) -> None:
    ada, grace = practised(1, "Ada Byron"), practised(2, "Grace Hopper")
    deliver()
    mine = [str(one.pk) for one in Statement.objects.filter(session=ada.practice)]
    others = Statement.objects.filter(session=grace.practice).count()
    client, address = opened(platform, sub="1", lti_roles=[LEARNER])
    page = unescape(shown(client, address))
    assert "Record stores that were sent learning records are told that they are void." in page
    assert "Some keep void records" in page
    answer = client.post(f"{address}erase/", {"word": "erase"})
    assert "Record stores are being told" in answer.content.decode()
    assert Erasure.objects.get().counts["voided"] == len(mine)
    waiting = [one for one in owed() if one.status == Status.PENDING]
    assert {one.session for one in waiting} == {None}
    bodies = [one.payload for one in waiting]
    for trace in ("Ada", str(ada.practice.uuid), str(ada.practice.learner.username)):
        assert trace not in json.dumps(bodies)
    home = f"{bodies[0]['actor']['account']['homePage']}"
    assert home.endswith("/xapi")
    assert all(set(one) == {"id", "actor", "verb", "object", "timestamp"} for one in bodies)
    assert second_opinion(bodies) == [[]] * len(mine)
    for body in bodies:
        check_statement(body, "1.0.3")
    while deliver():
        pass
    assert voided(store) == mine
    assert len(store.kept) == 2 * len(mine) + others
    assert Statement.objects.count() == others


def test_k15_what_never_left_is_dropped_and_nothing_is_voided(
    practised: Practised, store: RecordStore
) -> None:
    practised(1, "Ada Byron")
    erase()
    assert not owed()
    deliver()
    assert not store.kept


def test_k15_what_may_have_arrived_is_voided_and_what_was_refused_is_not(
    practised: Practised, store: RecordStore
) -> None:
    ada = practised(1, "Ada Byron")
    store.bad = {"initialized"}
    deliver()
    first, *rest = owed()
    assert (first.status, first.last_code) == (Status.DEAD, 400)
    OutboxItem.objects.filter(pk__in=[one.pk for one in rest]).update(
        status=Status.PENDING, tries=1, last_code=None, last_reason="no_answer"
    )
    said = [str(one.pk) for one in Statement.objects.filter(session=ada.practice)][1:]
    erase()
    assert [one.payload["object"]["id"] for one in owed()] == said


def test_k15_a_request_under_way_is_not_overtaken(practised: Practised, store: RecordStore) -> None:
    practised(1, "Ada Byron")
    (taken,) = claim(kind="xapi")
    lease = OutboxItem.objects.values_list("lease_until", flat=True).get(pk=taken.pk)
    erase()
    (waits,) = owed()
    assert waits.payload["object"]["id"] == taken.payload["id"]
    assert waits.next_at == lease
    assert deliver() == 0
    let_time_pass()
    deliver()
    assert voided(store) == [taken.payload["id"]]


def test_k15_what_a_review_took_back_already_is_left_alone(
    practised: Practised, store: RecordStore, teacher: User
) -> None:
    practised(1, "Ada Byron")
    goal = models.Assessment.objects.get().objectives.get(objective="o5")
    services.override(objective=goal, level=1, reason="It came too late.", by=teacher)
    while deliver():
        pass
    stands = Statement.objects.filter(voided_by=None).exclude(verb="voided")
    wanted = [str(one.pk) for one in stands.order_by("sequence")]
    erase()
    while deliver():
        pass
    assert voided(store) == wanted


def test_k15_a_store_that_is_off_is_told_nothing(practised: Practised, store: RecordStore) -> None:
    practised(1, "Ada Byron")
    deliver()
    models.RecordStore.objects.update(active=False)
    erase()
    assert not owed()


def test_pages_and_programs_list_and_resend_what_has_no_practice_any_more(
    practised: Practised, store: RecordStore, admin: Client
) -> None:
    practised(1, "Ada Byron")
    deliver()
    erase()
    number = Registration.objects.get().pk
    page = unescape(admin.get(f"/manage/deliveries/?platform={number}").content.decode())
    assert "Somebody erased" in page
    listed = admin.get("/api/v1/deliveries/", {"status": "pending"}).json()["results"]
    assert {one["attempt"] for one in listed} == {None}
    first, second, third, *_ = owed()
    assert admin.post(f"/manage/deliveries/{first.pk}/resend/").status_code == 302
    assert admin.post(f"/api/v1/deliveries/{second.pk}/resend/").status_code == 200
    OutboxItem.objects.filter(pk=third.pk).update(status=Status.DEAD)
    call_command("outbox", "resend", str(third.pk))
    assert OutboxItem.objects.get(pk=third.pk).status == Status.SUPERSEDED
    before = admin.get("/manage/records/").content.decode()
    assert "lacks" not in before
    while deliver():
        pass
    assert len(voided(store)) == len(store.kept) // 2


def test_the_database_refuses_a_grade_without_a_practice(practised: Practised) -> None:
    practised(1, "Ada Byron")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxItem.objects.filter(kind="grade").update(session=None, next_at=now())
