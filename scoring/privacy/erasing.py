"""Erases one person; what others did stays, and so does what other systems hold, but for statements, which are voided there."""

import logging
from dataclasses import asdict
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction

from lti_tool.models import AuditEntry, Identity, Launch, Registration
from scoring.models import Appeal, Assessment, BlindRating, Erasure, OutboxItem, Override
from scoring.outbox.claiming import UNFINISHED
from scoring.privacy.holdings import holdings
from scoring.privacy.people import ERASED
from scoring.privacy.taking_back import owe_taking_back
from scoring.privacy.unnaming import unname_reviewer
from sessions.models import Accommodation, Memory, Session

log = logging.getLogger(__name__)


def erase(*, identity: Identity, wish: str) -> Erasure:
    """Take everything of a person out in one transaction, unsent deliveries first, and note only that it was done."""
    with transaction.atomic():
        # In the order of a roster's reading, so that neither waits for the other for good.
        registration = Registration.objects.select_for_update().get(pk=identity.registration_id)
        held = holdings(identity)
        voided = owe_taking_back(learner=identity.user)
        unname_reviewer(identity=identity)
        OutboxItem.objects.filter(session__learner=identity.user, status__in=UNFINISHED).delete()
        Session.objects.filter(learner=identity.user).delete()
        Memory.objects.filter(learner=identity.user).delete()
        Accommodation.objects.filter(learner=identity.user).delete()
        identity.grade_states.all().delete()
        # With their launches go seats, entry codes and logins.
        identity.launches.all().delete()
        identity.memberships.all().delete()
        reviews = Launch.objects.filter(deployment__registration=registration)
        reviews.filter(for_user=identity.subject).update(for_user="")
        _forget_person(identity)
        made = Erasure.objects.create(
            registration=registration, wish=wish, counts=asdict(held) | {"voided": voided}
        )
    log.info("person_erased", extra={"erasure": made.pk, "wish": wish})
    return made


def _forget_person(identity: Identity) -> None:
    """Delete the account, or leave it empty where it stands behind a decision about somebody else."""
    decided = (
        Override.objects.filter(by=identity.user),
        Appeal.objects.filter(answered_by=identity.user),
        Assessment.objects.filter(switched_by=identity.user),
        BlindRating.objects.filter(by=identity.user),
        AuditEntry.objects.filter(by=identity.user),
    )
    if not any(rows.exists() for rows in decided):
        identity.user.delete()
        return
    name = f"{ERASED}{uuid4()}"
    Identity.objects.filter(pk=identity.pk).update(subject=name, name="")
    User.objects.filter(pk=identity.user_id).update(
        username=name, first_name="", last_name="", email=""
    )
