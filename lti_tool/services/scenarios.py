"""Writing, trying and publishing a scenario of one institution."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from lti_tool.access import Author
from lti_tool.models import Act, AuditEntry, Context, Launch, OwnScenario
from lti_tool.services.auditing import note
from sessions.authoring.drafting import changed_since, checked, own_part, save, sign
from sessions.catalog.services import Checked, publish_one
from sessions.models import Draft, Institution, Placement, Scenario, Session
from sessions.services import open_attempt

TRY: Final = "try-"
"""How the key of a draft that is only tried begins; nobody can place it."""

TRIED_FOR: Final = timedelta(days=1)


class NotYours(Exception):
    """The scenario's id belongs to the catalogue or to another institution."""


class Unchanged(Exception):
    """The newest version says the same."""


def publish_own(*, institution: Institution, checked: Checked) -> Scenario | None:
    """Publish a version as the institution's own; None if it was there; raises `NotYours`."""
    card, data, content_hash = checked
    with transaction.atomic():
        own, made = OwnScenario.objects.get_or_create(
            key=card.key, defaults={"institution": institution}
        )
        if own.institution_id != institution.pk:
            raise NotYours
        if made and Scenario.objects.filter(key=card.key).exists():
            raise NotYours
        return publish_one(card, data, content_hash)


def begin_draft(
    *, author: User, institution: Institution, context: Context | None, template: Scenario, key: str, title: str
) -> Draft:  # fmt: skip
    """Copy a scenario into a draft of a course or an institution; raises `NotYours` where the key is taken."""
    with transaction.atomic():
        if taken(key):
            raise NotYours
        OwnScenario.objects.create(key=key, institution=institution, context=context)
        data = own_part(template.data) | {"id": key, "version": 1, "title": title}
        return Draft.objects.create(
            key=key, institution=institution, title=title, data=data, template_key=template.key, changed_by=author,
        )  # fmt: skip


def taken(key: str) -> bool:
    """Whether a scenario of this key was ever published or begun, by anybody."""
    own = OwnScenario.objects.filter(key=key).exists()
    return own or Scenario.objects.filter(key=key).exists()


def publish_draft(*, draft: Draft, author: User, act: Act = Act.PUBLISHED) -> Scenario:
    """Make a draft the next version; practices under way keep theirs; raises `Faulty` and `Unchanged`."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        newest = Scenario.objects.filter(key=draft.key).order_by("-version").first()
        if not changed_since(locked, newest):
            raise Unchanged
        row = publish_own(institution=draft.institution, checked=checked(locked))
        assert row is not None
        sign(scenario=row, author=author)
        noted(act, draft, author, f"version {row.version}")
    return row


def go_back(*, draft: Draft, author: User, scenario: Scenario) -> Scenario:
    """Publish what an older version said as the next one; the draft then says the same."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        save(draft=locked, author=author, revision=locked.revision, data=scenario.data)
        return publish_draft(draft=locked, author=author, act=Act.GONE_BACK)


def try_draft(*, draft: Draft, launch: Launch) -> Session:
    """An instructor's own run of a draft; it stands under a key that nobody can place; raises `Faulty`."""
    _, data, content_hash = checked(draft)
    key = f"{TRY}{draft.pk}-{content_hash[:16]}"
    with transaction.atomic():
        OwnScenario.objects.get_or_create(key=key, defaults={"institution": draft.institution})
        row, _ = Scenario.objects.get_or_create(
            key=key, version=1,
            defaults={"title": draft.title, "data": dict(data), "content_hash": content_hash, "active": False},
        )  # fmt: skip
        placement, _ = Placement.objects.get_or_create(
            institution=draft.institution, scenario=row, defaults={"title": draft.title}
        )
        session = open_attempt(user=launch.identity.user, placement=placement, trial=True)
        Launch.objects.filter(pk=launch.pk).update(session=session)
    return session


def activities_behind(author: Author, draft: Draft) -> QuerySet[Placement]:
    """Activities of the author's courses, or for an administrator of the institution, that play an older version.

    One whose difficulty or setting the newest version does not have any more stays where it is.
    """
    newest = Scenario.objects.filter(key=draft.key).order_by("-version").first()
    if newest is None:
        return Placement.objects.none()
    rows = Placement.objects.filter(
        institution=draft.institution, scenario__key=draft.key, scenario__version__lt=newest.version,
        variant__in=["", *newest.data.get("variants", {})], links__current=True,
    )  # fmt: skip
    if not author.administers:
        rows = rows.filter(links__context__in=author.courses)
    return rows.distinct()


def move_activities(*, author: Author, draft: Draft) -> int:
    """Let them play the newest version from the next attempt on; attempts that are open keep theirs. Gives how many."""
    with transaction.atomic():
        newest = Scenario.objects.filter(key=draft.key).order_by("-version").first()
        behind = list(activities_behind(author, draft).values_list("pk", flat=True))
        Placement.objects.filter(pk__in=behind).update(scenario=newest)
        if newest and behind:
            noted(Act.MOVED, draft, author.user, f"{len(behind)} to version {newest.version}")
    return len(behind)


def offer(*, draft: Draft, author: User, everywhere: bool) -> None:
    """Let every course of the institution place a course's scenario, or only its own again."""
    with transaction.atomic():
        OwnScenario.objects.filter(key=draft.key).update(everywhere=everywhere)
        noted(Act.OFFERED if everywhere else Act.WITHDRAWN, draft, author)


def noted(act: Act, draft: Draft, by: User, detail: str = "") -> None:
    """Note in the audit log what was done with a scenario."""
    note(
        act=act, door=AuditEntry.Door.PAGE, by=by, about=draft.key, detail=detail,
        institution=draft.institution,
    )  # fmt: skip


def forget_tries(at: datetime | None = None) -> int:
    """Take out what trying drafts left behind, a day after nobody has used it; gives how many drafts' trials."""
    before = (at or now()) - TRIED_FOR
    tried = Scenario.objects.filter(key__startswith=TRY, published_at__lt=before)
    used = Session.objects.filter(
        Q(ended_at__gt=before) | Q(ended_at__isnull=True, created_at__gt=before)
    )
    old = list(tried.exclude(pk__in=used.values("scenario")).values_list("key", flat=True))
    with transaction.atomic():
        mine = {"placement__scenario__key__in": old}
        Session.objects.filter(**mine).delete()
        Placement.objects.filter(scenario__key__in=old).delete()
        Scenario.objects.filter(key__in=old).delete()
        OwnScenario.objects.filter(key__in=old).delete()
    return len(old)
