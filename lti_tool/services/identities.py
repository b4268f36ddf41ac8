"""Meeting a person of a platform: their identity, its user, and the number shown instead of a name."""

from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from lti_tool.models import Identity, Registration
from lti_tool.protocol.claims import CLAIM, Claims, clean
from lti_tool.protocol.roles import is_test_user
from lti_tool.sealing import digest


def meet(*, registration: Registration, claims: Claims) -> Identity:
    """The identity of a launch's person, made at the first meeting."""
    subject = claims.get("sub")
    identity = identity_of(
        registration=registration,
        subject=str(subject) if subject is not None else f"anonymous:{uuid4()}",
        anonymous=subject is None,
    )
    name = clean(claims.get("name"), 200)
    test_user = is_test_user(claims[f"{CLAIM}roles"])
    if (name and name != identity.name) or test_user != identity.test_user:
        identity.name, identity.test_user = name or identity.name, test_user
        identity.save(update_fields=["name", "test_user"])
    return identity


def identity_of(*, registration: Registration, subject: str, anonymous: bool = False) -> Identity:
    """One person by the platform's id for them."""
    known = Identity.objects.select_related("user")
    found = known.filter(registration=registration, subject=subject).first()
    return found or _make(registration=registration, subject=subject, anonymous=anonymous)


def user_name(registration: Registration, subject: str) -> str:
    """The name of the account behind a person, which says nothing of them."""
    return f"lti-{registration.pk}-{digest(subject)[:32]}"


def _make(*, registration: Registration, subject: str, anonymous: bool) -> Identity:
    with transaction.atomic():
        # One at a time for each platform, so that two newcomers never get one number.
        Registration.objects.select_for_update().get(pk=registration.pk)
        last = registration.identities.aggregate(last=Max("number"))["last"] or 0
        user, _ = User.objects.get_or_create(username=user_name(registration, subject))
        identity, _ = Identity.objects.get_or_create(
            registration=registration,
            subject=subject,
            defaults={"user": user, "number": last + 1, "anonymous": anonymous},
        )
    return identity
