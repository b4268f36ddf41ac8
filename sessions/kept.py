"""What characters carry from one attempt to the learner's next: what is carried, how pages say it, and how it is deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sessions.cards import card_for
from sessions.models import Memory, Placement, Session
from sessions.persona.card import ScenarioCard
from sessions.persona.remembering import recall
from sessions.persona.state import heat

NOTICED_FROM: Final = 0.02
"""How far a start must be from the first meeting's to be called another."""

LEADS: Final[Mapping[str, str | Promise]] = {
    "promise": gettext_lazy("You offered:"),
    "open_point": gettext_lazy("Left open:"),
    "quote": gettext_lazy("You said:"),
    "told": gettext_lazy("You were told:"),
}


@dataclass(frozen=True)
class Kept:
    """One thing that is carried, as a page shows it."""

    pk: int
    lead: str
    quote: str
    """Somebody's own words; empty where `lead` says it all."""


def opening_of(user: User, placement: Placement) -> dict[str, Any]:
    """What the last attempt at this scenario gives this one to start from; empty for a fresh learner."""
    if not placement.memory_on:
        return {}
    ended = Session.objects.filter(
        learner=user, scenario__key=placement.scenario.key, placement__memory_on=True,
        trial=False, status=Session.Status.ENDED,
    )  # fmt: skip
    last = ended.order_by("-ended_at", "-pk").first()
    rows = last.memories.order_by("pk") if last else []
    return {"memories": [entry_of(row) for row in rows]} if rows else {}


def entry_of(row: Memory) -> dict[str, Any]:
    """One memory as `Session.opening` holds it; by its `id` it can be taken out again."""
    return {"id": row.pk, "kind": row.kind, "text": row.text, "quote": row.quote, "due": row.due, "data": row.data}  # fmt: skip


def left_by(session: Session) -> list[Kept]:
    """What a practice has left for the next."""
    return shown(session, sorted(session.memories.all(), key=lambda row: row.pk))


def carried_into(session: Session) -> list[Kept]:
    """What a practice starts from, without what has been deleted since it began."""
    ids = [entry.get("id") for entry in session.opening.get("memories", ())]
    return shown(session, Memory.objects.filter(learner=session.learner, pk__in=ids).order_by("pk"))


def shown(session: Session, rows: Iterable[Memory]) -> list[Kept]:
    """Memories in words: what was said, then where each person starts from."""
    card = card_for(session)
    found = list(rows)
    said = [Kept(r.pk, str(LEADS[r.kind]), r.quote or r.text) for r in found if r.kind in LEADS]
    entries = [entry_of(row) for row in found]
    return said + [Kept(r.pk, start_words(card, r, entries), "") for r in found if r.kind == "state"]  # fmt: skip


def start_words(card: ScenarioCard, row: Memory, entries: list[dict[str, Any]]) -> str:
    """How a person's start differs from a first meeting."""
    slug = row.data.get("who") or card.persona.slug
    view = card.views.get(slug)
    if view is None:
        return _("Where the last talk ended.")
    name = view.persona.name.split()[0]
    warmer = heat(view.persona.mind.base) - heat(recall(view, {"memories": entries}).mood)
    if abs(warmer) < NOTICED_FROM:
        return _("%(name)s starts about as at your first meeting.") % {"name": name}
    if warmer > 0:
        return _("%(name)s starts a little more open than at your first meeting.") % {"name": name}
    return _("%(name)s starts a little more on guard than at your first meeting.") % {"name": name}


def delete(*, memory: Memory) -> None:
    """Take one thing out for good: the row, and its place in the start of every practice that is not being held."""
    with transaction.atomic():
        mine = Session.objects.select_for_update().filter(learner=memory.learner)
        holding = mine.filter(scenario__key=memory.scenario_key).exclude(opening={})
        pk = memory.pk
        memory.delete()
        # A talk that has begun is a fold over its log and its start; it is cleaned when it ends.
        for session in holding.exclude(status=Session.Status.LIVE):
            drop(session, {pk})


def drop_deleted(*, session: Session) -> None:
    """Take out of an ended talk's start what was deleted while it was held."""
    ids = {entry["id"] for entry in session.opening.get("memories", ()) if "id" in entry}
    drop(session, ids - set(Memory.objects.filter(pk__in=ids).values_list("pk", flat=True)))


def drop(session: Session, ids: set[int]) -> None:
    """Write a practice's start without some of its memories."""
    entries = session.opening.get("memories", [])
    left = [entry for entry in entries if entry.get("id") not in ids]
    if len(left) < len(entries):
        session.opening = {"memories": left} if left else {}
        session.save(update_fields=["opening"])
