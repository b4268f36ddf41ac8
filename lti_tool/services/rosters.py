"""Keeps the roster of a course: who is in it, as what, and why it could not be read."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now

from lti_tool.grades.answer import ServiceError
from lti_tool.grades.roster import Member, Roster, read_changes, read_roster
from lti_tool.models import Context, Identity, Membership, Registration
from lti_tool.services.identities import user_name

AT_ONCE: Final = 500
T = TypeVar("T")

log = logging.getLogger(__name__)


def sync(*, context: Context) -> bool:
    """Read the roster and keep it; False if the platform did not tell, and then the old one stays."""
    try:
        found = read(context=context)
    except ServiceError as error:
        fault = error.answer.reason or f"status_{error.answer.status}"
        Context.objects.filter(pk=context.pk).update(roster_fault=fault[:60])
        log.warning("roster_failed", extra={"context": context.pk, "reason": fault[:60]})
        return False
    keep(context=context, roster=found)
    return True


def read(*, context: Context) -> Roster:
    """Only what changed where the platform can say that, else everybody; raises `ServiceError`."""
    if context.roster_changes_url and context.roster_at:
        try:
            return read_changes(context=context)
        except ServiceError:
            # Such an address may be forgotten by its platform.
            return read_roster(context=context)
    return read_roster(context=context)


def keep(*, context: Context, roster: Roster) -> None:
    """Write a roster as it was read; somebody who is no longer in it keeps a row that is not active."""
    at = now()
    members = list({one.user_id: one for one in roster.members}.values())
    with transaction.atomic():
        # One at a time for each platform, so that two newcomers never get one number.
        registration = Registration.objects.select_for_update().get(
            pk=context.deployment.registration_id
        )
        people = _known(registration, members)
        _name(people, members)
        people |= _newcomers(registration, [one for one in members if one.user_id not in people])
        _remember(context, people, members, at)
        if roster.complete:
            _leave(context, at)
        Context.objects.filter(pk=context.pk).update(
            roster_at=at, roster_fault="", roster_changes_url=roster.changes_url
        )


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """Some rows at a time, fewer than any database's limit on the parts of one query."""
    left = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def _known(registration: Registration, members: Sequence[Member]) -> dict[str, Identity]:
    found: dict[str, Identity] = {}
    for batch in batches(one.user_id for one in members):
        rows = Identity.objects.filter(registration=registration, subject__in=batch)
        found |= {row.subject: row for row in rows}
    return found


def _name(people: dict[str, Identity], members: Sequence[Member]) -> None:
    """A name that the platform shares is the newest; one it does not share stays as it was."""
    changed = []
    for member in members:
        person = people.get(member.user_id)
        if person and member.name and member.name != person.name:
            person.name = member.name
            changed.append(person)
    Identity.objects.bulk_update(changed, ["name"], batch_size=AT_ONCE)


def _newcomers(registration: Registration, members: Sequence[Member]) -> dict[str, Identity]:
    """People who have never been here; one who has already left is not kept."""
    coming = [one for one in members if one.active]
    users = _users({one.user_id: user_name(registration, one.user_id) for one in coming})
    last = registration.identities.aggregate(last=Max("number"))["last"] or 0
    rows = [
        Identity(
            registration=registration,
            subject=one.user_id,
            user=users[one.user_id],
            number=number,
            name=one.name,
        )
        for number, one in enumerate(coming, start=last + 1)
    ]
    made = Identity.objects.bulk_create(rows, batch_size=AT_ONCE)
    return {row.subject: row for row in made}


def _users(names: dict[str, str]) -> dict[str, User]:
    """The account behind each subject, made where there is none."""
    User.objects.bulk_create(
        [User(username=name) for name in names.values()],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )
    by_name: dict[str, User] = {}
    for batch in batches(names.values()):
        by_name |= {row.username: row for row in User.objects.filter(username__in=batch)}
    return {subject: by_name[name] for subject, name in names.items()}


def _remember(
    context: Context, people: dict[str, Identity], members: Sequence[Member], at: datetime
) -> None:
    Membership.objects.bulk_create(
        [
            Membership(
                identity=people[one.user_id],
                context=context,
                role=one.role,
                active=one.active,
                seen_at=at,
            )
            for one in members
            if one.user_id in people
        ],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["identity", "context"],
        update_fields=["role", "active", "seen_at"],
    )


def _leave(context: Context, at: datetime) -> None:
    """Whoever a complete roster does not list; a platform's preview person is in none."""
    gone = Membership.objects.filter(context=context, active=True, seen_at__lt=at)
    gone.filter(identity__anonymous=False, identity__test_user=False).update(active=False)
