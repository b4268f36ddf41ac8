"""What holds for everybody at one activity: its scenario, its groups, who has left, and what asks for a look."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from lti_tool.models import CourseGroup, Launch, Membership, ResourceLink
from lti_tool.services.groups import Group, grouped
from scoring.gathered import gathered
from scoring.models import Appeal, FlagFinding
from sessions.cards import card_in
from sessions.models import Scenario
from sessions.persona.card import ScenarioCard

GRADES: Final = ("grade_scopes", "line_item_url", "line_items_url")
"""What of an arrival says whether the platform takes grades."""


@dataclass(frozen=True)
class Here:
    """One activity."""

    card: ScenarioCard
    """The scenario as the activity plays it."""

    groups: list[Group]
    gone: Collection[int]
    """The identities that were in the course and no longer are."""

    newest: Launch | None
    """The last arrival, whoever came; it says what the platform lets us do now."""

    flags: Mapping[int, Sequence[FlagFinding]]
    """Of the assessments that may wait for a person, by assessment."""

    appeals: Mapping[int, Sequence[Appeal]]

    @property
    def asked(self) -> list[int]:
        """The assessments about which a learner asked something that is not answered yet."""
        is_open = Appeal.Status.OPEN
        return [
            pk for pk, made in self.appeals.items() if any(one.status == is_open for one in made)
        ]


def here_of(link: ResourceLink) -> Here:
    """Read all of it in one query."""
    assert link.placement is not None
    at = {
        "assessment__session__placement": link.placement_id, "assessment__session__trial": False,
        "assessment__current": True,
    }  # fmt: skip
    appealed = Appeal.objects.filter(status=Appeal.Status.OPEN, **at).values("assessment")
    waits = Q(assessment__settled_at=None) | Q(assessment__in=appealed)
    member_of = CourseGroup.members.through.objects
    newest = link.launches.order_by("-created_at", "-pk").values("pk")[:1]
    found = gathered(
        scenario=Scenario.objects.filter(pk=link.placement.scenario_id).only("key", "content_hash"),
        groups=CourseGroup.objects.filter(context=link.context_id),
        members=member_of.filter(coursegroup__context=link.context_id),
        gone=Membership.objects.filter(context=link.context_id, active=False),
        newest=Launch.objects.filter(pk__in=newest).only(*GRADES),
        flags=FlagFinding.objects.filter(waits, **at),
        appeals=Appeal.objects.filter(waits, **at),
    )
    link.placement.scenario = found["scenario"][0]
    for launch in found["newest"]:
        launch.link = link
    return Here(
        card=card_in(link.placement.scenario, link.placement.variant),
        groups=groups_in(found),
        gone={one.identity_id for one in found["gone"]},
        newest=next(iter(found["newest"]), None),
        flags=by_assessment(found["flags"], lambda one: (one.turn, one.pk)),
        appeals=by_assessment(found["appeals"], lambda one: (one.made_at, one.pk)),
    )


def groups_in(found: Mapping[str, Sequence[Any]]) -> list[Group]:
    """The course's groups with their people."""
    names = {one.pk: one.name for one in found["groups"]}
    pairs = [(one.coursegroup_id, one.identity_id) for one in found["members"]]
    return grouped(
        [
            *((pk, name, None) for pk, name in names.items()),
            *((pk, names[pk], who) for pk, who in pairs),
        ]
    )


def by_assessment(rows: Sequence[Any], order: Any) -> dict[int, list[Any]]:
    """Each assessment's rows in order."""
    found = defaultdict(list)
    for row in sorted(rows, key=order):
        found[row.assessment_id].append(row)
    return found
