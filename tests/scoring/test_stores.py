"""The administration pages of record stores, from adding one to filling it with what it lacks."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lti_tool.models import ResourceLink
from lti_tool.sealing import seal, unseal
from scoring.models import OutboxItem, RecordStore, Statement
from scoring.tasks import deliver
from tests.lti_tool.platform import Answer, Asked, Platform, answer_json
from tests.scoring import gradebook as fake
from tests.scoring.gradebook import let_time_pass
from tests.scoring.talks import finish
from tests.seats import Seated

pytestmark = pytest.mark.django_db
PAGE = "/manage/records/"
MOST_QUERIES = 12


def text(answer: Any) -> str:
    return unescape(answer.content.decode()).partition("<main")[2]


def given(platform: Platform, **changes: str) -> dict[str, str]:
    return {
        "name": "Records", "endpoint": f"{platform.origin}/xapi/", "key": "the-key", "secret": "the-secret",
        "version": "1.0.3", "registration": "",
    } | changes  # fmt: skip


def own(store: RecordStore | None = None) -> str:
    return f"{PAGE}{(store or RecordStore.objects.get()).pk}/"


def test_a_store_is_added_for_every_platform_and_its_secret_never_shown(
    admin: Client, platform: Platform
) -> None:
    assert "No record store yet." in text(admin.get(PAGE))
    said = text(admin.post(f"{PAGE}add/", given(platform), follow=True))
    assert "Records is added." in said
    assert "Nothing arrived yet" in said
    store = RecordStore.objects.get()
    assert store.endpoint == f"{platform.origin}/xapi"
    assert store.registration is None
    assert (unseal(store.sealed_key), unseal(store.sealed_secret)) == ("the-key", "the-secret")
    for page in (PAGE, own()):
        assert "the-key" not in text(admin.get(page))
        assert "the-secret" not in text(admin.get(page))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required."),
        ("key", "", "This field is required."),
        ("key", "one:two", "A key holds no colon."),
        ("secret", "", "This field is required."),
        ("endpoint", "ftp://x", "starts with https://"),
        ("endpoint", "https://lrs.example/xapi/statements", "Leave out “/statements”"),
        ("endpoint", "https://lrs.example/" + "x" * 500, "at most 500 characters"),
        ("version", "9", "valid choice"),
        ("registration", "99999", "valid choice"),
    ],
)
def test_each_fault_is_said_at_its_field_and_nothing_typed_is_lost(
    admin: Client, platform: Platform, field: str, value: str, words: str
) -> None:
    answer = admin.post(f"{PAGE}add/", given(platform) | {field: value})
    assert answer.status_code == 400
    fault = text(answer).partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert words in fault
    assert 'value="the-secret"' not in text(answer)
    if field != "name":
        assert 'value="Records"' in text(answer)
    assert not RecordStore.objects.exists()


def test_a_store_that_is_here_is_not_added_twice(
    admin: Client, platform: Platform, store: fake.RecordStore
) -> None:
    answer = admin.post(f"{PAGE}add/", given(platform))
    assert "This store is already here." in text(answer)
    assert RecordStore.objects.count() == 1


def test_a_refused_key_pauses_the_store_until_another_is_entered(
    admin: Client, learner: Seated, store: fake.RecordStore
) -> None:
    store.refusals = [(401, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    told = text(admin.get(PAGE))
    assert "One record store is paused." in told
    assert "Paused: it refuses our key" in told
    deliver()
    assert not store.kept
    admin.post(own(), {"name": "Learning", "version": "1.0.3", "key": "", "secret": "better"})
    row = RecordStore.objects.get()
    assert (row.name, unseal(row.sealed_key), unseal(row.sealed_secret)) == (
        "Learning",
        "key",
        "better",
    )
    deliver()
    assert len(store.kept) == Statement.objects.count() > 0
    assert "One record store is active." in text(admin.get(PAGE))


def test_a_name_alone_ends_no_pause(admin: Client, store: fake.RecordStore) -> None:
    RecordStore.objects.update(paused_reason="refused our key")
    admin.post(own(), {"name": "Learning", "version": "2.0.0", "key": "", "secret": ""})
    row = RecordStore.objects.get()
    assert (row.name, row.version, row.paused_reason) == ("Learning", "2.0.0", "refused our key")
    assert admin.post(own(), {"name": "", "version": "2.0.0"}).status_code == 400


def test_off_nothing_leaves_and_on_again_what_waited_arrives(
    admin: Client, learner: Seated, store: fake.RecordStore
) -> None:
    finish(learner.practice, "average")
    said = text(admin.post(f"{own()}switch/", {"active": "0"}, follow=True))
    assert "Switched off." in said
    deliver()
    assert not store.kept
    assert "Every record store is switched off." in text(admin.get(PAGE))
    admin.post(f"{own()}switch/", {"active": "1"})
    deliver()
    assert len(store.kept) == Statement.objects.count()


def test_a_new_store_is_filled_in_order_and_a_second_time_with_nothing(
    admin: Client, learner: Seated, platform: Platform
) -> None:
    finish(learner.practice, "average")
    kept = Statement.objects.count()
    there = fake.RecordStore(platform)
    there.serve()
    admin.post(f"{PAGE}add/", given(platform))
    assert f"{kept} statements we keep were never sent there." in text(admin.get(own()))
    said = text(admin.post(f"{own()}replay/", follow=True))
    assert f"{kept} statements queued." in said
    assert "It was sent, or is being sent, every statement" in said
    deliver()
    in_order = Statement.objects.order_by("sequence").values_list("pk", flat=True)
    assert list(there.kept) == [str(pk) for pk in in_order]
    again = text(admin.post(f"{own()}replay/", follow=True))
    assert "Nothing to queue" in again
    assert OutboxItem.objects.filter(kind="xapi").count() == kept


def test_filling_adds_only_what_is_lacking_and_only_of_its_platform(
    admin: Client, learner: Seated, store: fake.RecordStore, link: ResourceLink
) -> None:
    finish(learner.practice, "average")
    deliver()
    lost = OutboxItem.objects.filter(kind="xapi").first()
    assert lost is not None
    lost.delete()
    assert "One statement we keep was never sent there." in text(admin.get(own()))
    assert "One statement queued." in text(admin.post(f"{own()}replay/", follow=True))
    let_time_pass()
    deliver()
    assert not OutboxItem.objects.filter(kind="xapi").exclude(status="sent").exists()
    elsewhere = RecordStore.objects.create(
        name="Elsewhere", endpoint="https://elsewhere.example/xapi", sealed_key="", sealed_secret="",
        registration=type(link.deployment.registration).objects.create(
            issuer="https://other.example", client_id="o", name="Other",
            institution=link.deployment.registration.institution,
        ),
    )  # fmt: skip
    assert "Nothing to queue" in text(admin.post(f"{own(elsewhere)}replay/", follow=True))


def test_what_was_sent_again_by_hand_is_not_counted_as_more(
    admin: Client, learner: Seated, store: fake.RecordStore
) -> None:
    store.bad = {"scored"}
    finish(learner.practice, "average")
    deliver()
    store.bad = set()
    admin.post("/manage/deliveries/resend/")
    deliver()
    OutboxItem.objects.filter(kind="xapi", last_reason="").first().delete()  # type: ignore[union-attr]
    assert "One statement we keep was never sent there." in text(admin.get(own()))


ABOUT = answer_json({"version": ["1.0.1", "1.0.2"]})
EMPTY = answer_json({"statements": [], "more": ""})
NOTHING: Answer = (404, {}, b"")


@pytest.mark.parametrize(
    ("about", "statements", "words"),
    [
        (ABOUT, EMPTY, ["Records answers.", "It speaks xAPI 1.0.1, 1.0.2.", "It lets us in."]),
        (NOTHING, EMPTY, ["Records answers.", "Many stores do not answer here"]),
        (answer_json({"version": ["2.0.0"]}), EMPTY, ["does not take", "we send 1.0.3"]),
        (answer_json([1]), EMPTY, ["Records answers.", "Many stores do not answer here"]),
        (ABOUT, (401, {}, b""), ["It refuses our key (401)."]),
        (ABOUT, (403, {}, b""), ["A key that may only write is enough"]),
        (NOTHING, NOTHING, ["Nothing there (404)."]),
        (ABOUT, (400, {}, b""), ["Mostly the version is another."]),
        (ABOUT, (503, {}, b""), ["It answered 503: a fault or maintenance on its side."]),
        (ABOUT, (200, {}, b"<html>"), ["not as a record store does"]),
    ],
)
def test_a_test_says_what_answered_and_writes_nothing(
    admin: Client,
    platform: Platform,
    store: fake.RecordStore,
    about: Answer,
    statements: Answer,
    words: list[str],
) -> None:
    asked: list[Asked] = []

    def listen(answer: Answer) -> Any:
        return lambda one: asked.append(one) or answer

    platform.routes["/xapi/about"] = listen(about)
    platform.routes["/xapi/statements"] = listen(statements)
    told = text(admin.post(f"{own()}test/"))
    for one in words:
        assert one in told
    assert {one.method for one in asked} == {"GET"}
    assert all(one.headers["Authorization"].startswith("Basic ") for one in asked)


def test_a_test_of_what_is_not_there_or_cannot_be_unsealed(
    admin: Client, store: fake.RecordStore
) -> None:
    RecordStore.objects.update(endpoint="http://127.0.0.1:9/xapi")
    assert "No connection" in text(admin.post(f"{own()}test/"))
    RecordStore.objects.update(sealed_secret="of another SECRET_KEY")
    assert "SECRET_KEY has changed" in text(admin.post(f"{own()}test/"))


def test_a_good_test_offers_to_send_what_waits(
    admin: Client, platform: Platform, store: fake.RecordStore
) -> None:
    RecordStore.objects.update(paused_reason="refused our key")
    platform.routes["/xapi/about"] = lambda _: ABOUT
    platform.routes["/xapi/statements"] = lambda _: EMPTY
    assert "Send what waits" in text(admin.post(f"{own()}test/"))
    admin.post(f"{own()}switch/", {"active": "1"})
    assert RecordStore.objects.get().paused_reason == ""


def test_a_store_that_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get(f"{PAGE}999/").status_code == 404
    for what in ("switch", "test", "replay"):
        assert admin.post(f"{PAGE}999/{what}/").status_code == 404


def test_pages_ask_no_more_of_the_database_when_there_are_more_stores(
    admin: Client, learner: Seated, store: fake.RecordStore
) -> None:
    finish(learner.practice, "average")
    for page in (PAGE, own()):
        admin.get(page)
    first = own()
    for n in range(20):
        RecordStore.objects.create(
            name=f"{n}", endpoint=f"https://{n}.example", sealed_key=seal("k"), sealed_secret=""
        )
    for page in (PAGE, first):
        with CaptureQueriesContext(connection) as asked:
            admin.get(page)
        assert len(asked) <= MOST_QUERIES
