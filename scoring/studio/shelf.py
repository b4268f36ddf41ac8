"""What the studio's first page lists: templates, drafts, versions, and where each is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from lti_tool.access import Author
from lti_tool.models import Context, OwnScenario
from lti_tool.queries import faces_of, scenarios_open_to
from lti_tool.services.scenarios import activities_behind
from sessions.authoring.drafting import changed_since
from sessions.models import Draft, Institution, Scenario


@dataclass(frozen=True)
class Owner:
    """Whose a new scenario can be."""

    value: str
    words: str
    institution: Institution
    context: Context | None


@dataclass(frozen=True)
class Own:
    """A draft on the list."""

    draft: Draft
    version: int
    """The newest published; 0 is none."""

    changed: bool
    owner: str
    course: int | None
    """The course whose it is; None for an institution's."""

    placed: int
    """How many activities play one of its versions."""


def owners(author: Author) -> list[Owner]:
    """The courses of an instructor and the institutions of an administrator."""
    courses = Context.objects.filter(pk__in=author.courses).select_related(
        "deployment__registration__institution"
    )
    found = [
        Owner(
            f"course-{one.pk}",
            str(one.title or one.context_id),
            one.deployment.registration.institution,
            one,
        )
        for one in courses.order_by("title", "pk")
    ]
    if author.administers:
        found += [
            Owner(f"institution-{one.pk}", str(one), one, None)
            for one in author.institutions.order_by("name")
        ]
    return found


def templates(author: Author) -> list[Scenario]:
    """What can be copied: the newest version of everything that may be placed."""
    if author.administers:
        rows = Scenario.objects.all()
    else:
        rows = Scenario.objects.none()
        for institution in author.institutions:
            rows = rows | scenarios_open_to(institution.pk, list(author.courses))
    return list(rows.filter(active=True).order_by("title", "key"))


def own(author: Author) -> list[Own]:
    """Every draft the author may change."""
    keys = author.owned.values("key")
    return standing_of(Draft.objects.filter(key__in=keys).order_by("-changed_at"))


def standing_of(drafts: Iterable[Draft]) -> list[Own]:
    """Some drafts with whose they are and how each stands beside its newest version."""
    drafts = list(drafts)
    owned = OwnScenario.objects.filter(key__in=[one.key for one in drafts])
    of = {row.key: row for row in owned.select_related("institution", "context")}
    newest = {row.key: row for row in Scenario.objects.filter(key__in=of).order_by("version")}
    uses = used(list(of))
    return [
        Own(
            draft=one,
            version=newest[one.key].version if one.key in newest else 0,
            changed=changed_since(one, newest.get(one.key)),
            owner=owner_words(of[one.key]),
            course=of[one.key].context_id,
            placed=uses.get(one.key, 0),
        )
        for one in drafts
    ]


def used(keys: list[str]) -> dict[str, int]:
    """How many activities of courses play each scenario."""
    live = Count("placements", filter=Q(placements__links__current=True), distinct=True)
    rows = Scenario.objects.filter(key__in=keys).annotate(uses=live)
    counts: dict[str, int] = {}
    for key, uses in rows.values_list("key", "uses"):
        counts[key] = counts.get(key, 0) + uses
    return counts


def owner_words(row: OwnScenario) -> str:
    """Whose a scenario is."""
    return str(row.context) if row.context else str(row.institution)


def lagging(author: Author, draft: Draft) -> int:
    """How many activities of the author's courses play an older version than the newest."""
    return activities_behind(author, draft).count()


def shelf_page(author: Author) -> dict[str, Any]:
    """The first page."""
    rows = templates(author)
    uses = used([one.key for one in rows])
    mine = own(author)
    drafted = {one.draft.key for one in mine}
    return {
        "own": mine,
        "templates": [
            (one, faces_of(one), uses.get(one.key, 0)) for one in rows if one.key not in drafted
        ],
        "owners": owners(author),
        "all_templates": rows,
    }
