"""Making, changing and reading the groups of a course."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from lti_tool.models import Context, CourseGroup, Identity


class NameTaken(Exception):
    """Another group of the course has this name."""


@dataclass
class Group:
    """A group as pages read it."""

    pk: int
    name: str
    members: set[int] = field(default_factory=set)
    """Numbers of identities."""


def groups_of(context: Context) -> list[Group]:
    """Every group of a course by name, in one query."""
    rows = CourseGroup.objects.filter(context=context).values_list("pk", "name", "members")
    return grouped(list(rows))


def grouped(rows: Iterable[tuple[int, str, int | None]]) -> list[Group]:
    """Groups by name, of their numbers and names with one member each."""
    found: dict[int, Group] = {}
    for pk, name, member in rows:
        group = found.setdefault(pk, Group(pk, name))
        if member is not None:
            group.members.add(member)
    return sorted(found.values(), key=lambda one: (one.name, one.pk))


def candidates(context: Context) -> list[Identity]:
    """The people who can be put into a group: those of the course, those who left it included, by name."""
    people = Identity.objects.filter(memberships__context=context, memberships__role="learner")
    return sorted(people.distinct(), key=lambda one: one.shown_as.casefold())


def save_group(
    *, context: Context, name: str, members: Collection[int], group: CourseGroup | None = None
) -> CourseGroup:
    """Make a group or change it; who is not in the course is left out; raises `NameTaken`."""
    try:
        with transaction.atomic():
            row = group or CourseGroup(context=context)
            row.name = name
            row.save()
            here = {one.pk for one in candidates(context)}
            row.members.set(here & set(members))
    except IntegrityError as error:
        raise NameTaken from error
    return row


def delete_group(*, group: CourseGroup) -> None:
    """Take a group away; its people and their attempts stay."""
    group.delete()
