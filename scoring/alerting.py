"""Tells an institution's contact once by mail that a grave line waits for a person; the mail holds a link and nothing else."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from scoring.models import Assessment
from sessions.models import Session

MOST_TRIES: Final = 6
FIRST_WAIT: Final = timedelta(minutes=5)
AT_ONCE: Final = 20

log = logging.getLogger(__name__)


def is_wanted(session: Session) -> bool:
    """Whether a mail goes out for this practice: mail is set up, and the institution named an address."""
    institution = session.placement.institution
    return bool(settings.EMAIL_HOST and institution.alert_email and not session.trial)


def send_due() -> int:
    """Send the mails that are owed; gives how many went. One that fails is tried six times over some hours."""
    owed = Assessment.objects.filter(
        alert_due_at__lte=now(), alerted_at__isnull=True, alert_tries__lt=MOST_TRIES
    )
    rows = owed.select_related("session__placement__institution").order_by("alert_due_at")
    return sum(_send(row) for row in rows[:AT_ONCE])


def _send(assessment: Assessment) -> bool:
    wait = FIRST_WAIT * 2**assessment.alert_tries
    mine = Assessment.objects.filter(
        pk=assessment.pk, alert_due_at=assessment.alert_due_at, alerted_at__isnull=True
    )
    if not mine.update(alert_due_at=now() + wait, alert_tries=F("alert_tries") + 1):
        return False  # another worker has it
    try:
        mail_of(assessment).send()
    except (SMTPException, OSError) as error:
        log.warning("alert_failed", extra={"session": str(assessment.session.uuid), "error": type(error).__name__})  # fmt: skip
        return False
    Assessment.objects.filter(pk=assessment.pk).update(alerted_at=now())
    return True


def mail_of(assessment: Assessment) -> EmailMessage:
    """The mail: that something waits, and where."""
    session = assessment.session
    address = settings.PUBLIC_ORIGIN + reverse("review-attempt", args=[session.uuid])
    body = _(
        "An attempt holds a line that a person should read before anything is graded.\n\n%(address)s\n\n"
        "The link opens in the browser in which you came from your course."
    )
    return EmailMessage(
        subject=_("An attempt needs a look"),
        body=body % {"address": address},
        to=[session.placement.institution.alert_email],
        # The same id each time, so that a mail sent again after a crash is known as the same.
        headers={"Message-ID": f"<alert-{session.uuid}@{settings.PRODUCT_NAME.lower()}>"},
    )
