"""Writing, trying and publishing a scenario of one institution."""

from django.contrib.auth.models import User
from django.db import transaction

from lti_tool.models import Act, AuditEntry, Context, Launch, OwnScenario
from lti_tool.services.auditing import note
from sessions.authoring.drafting import changed_since, checked, own_part, save, sign
from sessions.catalog.services import Checked, publish_one
from sessions.models import Draft, Institution, Placement, Scenario, Session
from sessions.services import open_attempt


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
        note(
            act=act, door=AuditEntry.Door.PAGE, by=author, about=draft.key, detail=f"version {row.version}",
            institution=draft.institution,
        )  # fmt: skip
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
    key = f"try-{draft.pk}-{content_hash[:16]}"
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
