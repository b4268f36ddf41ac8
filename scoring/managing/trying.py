"""Asks a record store from our side, step by step, and says in words what answered."""

from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _
from requests import Response

from lti_tool.managing.connection import Step
from lti_tool.managing.reasons import answered, not_asked
from lti_tool.outbound import OutboundError, call
from scoring.models import RecordStore
from scoring.outbox.records import address, door

READ_S: Final = 5.0
MOST_NAMED: Final = 6


def try_store(store: RecordStore) -> list[Step]:
    """What it says of itself, and whether our key opens its statements; writes nothing there."""
    try:
        headers = door(store)
    except InvalidToken:
        words = _("SECRET_KEY has changed since it was entered. Enter key and secret anew.")
        return [Step(_("Our key"), False, words)]
    try:
        about = call("GET", f"{store.endpoint.rstrip('/')}/about", headers=headers, read_s=READ_S)
        opened = call("GET", f"{address(store)}?limit=1", headers=headers, read_s=READ_S)
    except OutboundError as error:
        return [Step(_("Its address"), False, not_asked(error.reason))]
    return [said_of_itself(about, store.version), opens(opened)]


def said_of_itself(answer: Response, version: str) -> Step:
    """The versions it says it speaks; many stores leave this resource out."""
    title = _("What it says of itself")
    versions = versions_in(answer)
    if not versions:
        return Step(title, None, _("Nothing. Many stores do not answer here; it does no harm."))
    facts = {"versions": ", ".join(versions), "ours": version}
    if not any(one == version or fits(one, version) for one in versions):
        words = _("It speaks xAPI %(versions)s; we send %(ours)s. Change the version.") % facts
        return Step(title, False, words)
    return Step(title, True, _("It speaks xAPI %(versions)s.") % facts)


def versions_in(answer: Response) -> list[str]:
    """The versions of an `about` document; none where it is none."""
    try:
        named: Any = answer.json()["version"] if answer.status_code == 200 else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    one_by_one = named if isinstance(named, list) else []
    return [one[:12] for one in one_by_one[:MOST_NAMED] if isinstance(one, str)]


def fits(theirs: str, ours: str) -> bool:
    """Whether both are of one line, such as 1.0.1 and 1.0.3 (xAPI 1.0.3, part three, 3.3)."""
    return theirs.split(".")[:2] == ours.split(".")[:2]


def opens(answer: Response) -> Step:
    """Whether its statements answer to our key."""
    title, status = _("Its statements"), answer.status_code
    if status == 200 and is_statements(answer):
        return Step(title, True, _("It lets us in."))
    if status == 200:
        words = _("Something answered, but not as a record store does. Compare the endpoint.")
    elif status == 401:
        words = _("It refuses our key (401). Enter key and secret anew.")
    elif status == 403:
        words = _(
            "It knows our key but lets it read nothing (403). A key that may only write is enough; "
            "otherwise enter it anew."
        )
        return Step(title, None, words)
    elif status == 404:
        words = _("Nothing there (404). Compare the endpoint with the one the store names.")
    elif status == 400:
        words = _("It does not take our question (400). Mostly the version is another.")
    else:
        words = answered(status)
    return Step(title, False, words)


def is_statements(answer: Response) -> bool:
    """Whether this is a list of statements."""
    try:
        found: Any = answer.json()
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("statements"), list)
