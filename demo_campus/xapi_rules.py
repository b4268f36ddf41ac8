"""What makes a statement valid under xAPI 1.0.3 and 2.0.0: pure checks, no database."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")
LANGUAGE = re.compile(r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|[xi]-[A-Za-z0-9-]{1,})$")
DURATION = re.compile(
    r"^P(?!$)(\d+(\.\d+)?W|(\d+Y)?(\d+M)?(\d+(\.\d+)?D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$"
)
TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$", re.ASCII)
MBOX = re.compile(r"^mailto:[^@\s]+@[^@\s]+$")
SHA1 = re.compile(r"^[0-9a-fA-F]{40}$")
INTERACTIONS = set(
    "true-false choice fill-in long-fill-in matching performance sequencing likert numeric other".split()
)
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")

Check = Callable[[Any], None]


class InvalidStatement(Exception):
    """A statement breaks a rule; the message says where and which."""


def need(condition: object, message: str) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise InvalidStatement(message)


def text(value: Any) -> None:
    """A string."""
    need(isinstance(value, str), "a string is expected")


def boolean(value: Any) -> None:
    """True or false."""
    need(isinstance(value, bool), "true or false is expected")


def iri(value: Any) -> None:
    """An IRI with a scheme."""
    need(isinstance(value, str) and IRI.match(value), "an IRI with a scheme is expected")


def uuid(value: Any) -> None:
    """A UUID in its usual spelling."""
    try:
        plain = isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        plain = False
    need(plain, "a UUID is expected")


def matching(pattern: re.Pattern[str], what: str) -> Check:
    """A check that a string matches."""

    def check(value: Any) -> None:
        need(isinstance(value, str) and pattern.match(value), f"{what} is expected")

    return check


def one_of(*values: str) -> Check:
    """A check for a closed set."""
    return lambda value: need(value in values, f"one of {', '.join(values)} is expected")


def listed(check: Check, *, or_single: bool = False) -> Check:
    """A check of every member of a list."""

    def each(value: Any) -> None:
        members = [value] if or_single and isinstance(value, dict) else value
        need(isinstance(members, list), "a list is expected")
        for member in members:
            check(member)

    return each


def shape(value: Any, known: dict[str, Check], required: tuple[str, ...] = ()) -> None:
    """An object with known members only, without null, with the required ones."""
    need(isinstance(value, dict), "an object is expected")
    for name in required:
        need(name in value, f"{name} is required")
    for name, member in value.items():
        need(name in known, f"{name} is not a property here")
        need(member is not None, f"{name}: null is not allowed")
        try:
            known[name](member)
        except InvalidStatement as fault:
            raise InvalidStatement(f"{name}: {fault}") from None


def language_map(value: Any) -> None:
    """Texts by language tag."""
    need(isinstance(value, dict), "a language map is expected")
    for tag, words in value.items():
        need(LANGUAGE.match(tag), f"{tag} is not a language tag")
        text(words)


def extensions(value: Any) -> None:
    """Any JSON value under an IRI."""
    need(isinstance(value, dict), "an object is expected")
    for key in value:
        iri(key)


def finite(value: Any) -> None:
    """A number."""
    need(
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < float("inf"),
        "a number is expected",
    )


def timestamp(value: Any) -> None:
    """A date and time of RFC 3339 with a known zone."""
    matching(TIMESTAMP, "a date and time with a zone")(value)
    need(not value.endswith("-00:00"), "the offset -00:00 is not allowed")
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        raise InvalidStatement("no such date and time") from None


def account(value: Any) -> None:
    """Somebody's account at a system."""
    shape(value, {"homePage": iri, "name": text}, ("homePage", "name"))


def who(value: Any) -> None:
    """An agent or a group."""
    need(isinstance(value, dict), "an agent or a group is expected")
    identifiers = sum(name in value for name in IDENTIFIERS)
    known = {
        "objectType": one_of("Agent", "Group"),
        "name": text,
        "mbox": matching(MBOX, "an address that begins with mailto:"),
        "mbox_sha1sum": matching(SHA1, "a SHA-1 sum"),
        "openid": iri,
        "account": account,
    }
    if value.get("objectType") == "Group":
        shape(value, {**known, "member": listed(agent)})
        need(identifiers == 1 or (not identifiers and value.get("member")), "who is in the group?")
        need(identifiers <= 1, "more than one identifier")
        return
    shape(value, known)
    need(identifiers == 1, "exactly one identifier is expected")


def agent(value: Any) -> None:
    """An agent, not a group."""
    need(isinstance(value, dict) and value.get("objectType") != "Group", "an agent is expected")
    who(value)


def verb(value: Any) -> None:
    """What was done."""
    shape(value, {"id": iri, "display": language_map}, ("id",))


def component(value: Any) -> None:
    """One choice of an interaction."""
    shape(value, {"id": text, "description": language_map}, ("id",))


def definition(value: Any) -> None:
    """What an activity is."""
    parts = dict.fromkeys(("choices", "scale", "source", "target", "steps"), listed(component))
    known: dict[str, Check] = {
        "name": language_map,
        "description": language_map,
        "type": iri,
        "moreInfo": iri,
        "extensions": extensions,
        "interactionType": one_of(*sorted(INTERACTIONS)),
        "correctResponsesPattern": listed(text),
    }
    shape(value, {**known, **parts})


def activity(value: Any) -> None:
    """An activity."""
    known = {"objectType": one_of("Activity"), "id": iri, "definition": definition}
    shape(value, known, ("id",))


def reference(value: Any) -> None:
    """A reference to another statement."""
    shape(value, {"objectType": one_of("StatementRef"), "id": uuid}, ("objectType", "id"))


def score(value: Any) -> None:
    """Points within their bounds."""
    shape(value, dict.fromkeys(("scaled", "raw", "min", "max"), finite))
    need(-1 <= value.get("scaled", 0) <= 1, "scaled lies outside -1 to 1")
    low, high = value.get("min", float("-inf")), value.get("max", float("inf"))
    need(low < high, "min is not less than max")
    need(low <= value.get("raw", low) <= high or "raw" not in value, "raw lies outside min to max")


def result(value: Any) -> None:
    """What came of it."""
    known: dict[str, Check] = {
        "score": score,
        "success": boolean,
        "completion": boolean,
        "response": text,
        "duration": matching(DURATION, "a duration such as PT7M31S"),
        "extensions": extensions,
    }
    shape(value, known)


def context_activities(value: Any) -> None:
    """Around what it happened; one activity in place of a list is allowed for old clients."""
    kinds = ("parent", "grouping", "category", "other")
    shape(value, dict.fromkeys(kinds, listed(activity, or_single=True)))


def anything(value: Any) -> None:
    """Not looked into."""


def context(version: str) -> Check:
    """Where and under whom it happened."""
    known: dict[str, Check] = {
        "registration": uuid,
        "instructor": who,
        "team": who,
        "contextActivities": context_activities,
        "revision": text,
        "platform": text,
        "language": matching(LANGUAGE, "a language tag"),
        "statement": reference,
        "extensions": extensions,
    }
    if version.startswith("2."):
        known |= {"contextAgents": listed(anything), "contextGroups": listed(anything)}
    return lambda value: shape(value, known)


def attachment(value: Any) -> None:
    """A file that belongs to the statement, by address."""
    known: dict[str, Check] = {
        "usageType": iri,
        "display": language_map,
        "description": language_map,
        "contentType": text,
        "length": finite,
        "sha2": text,
        "fileUrl": iri,
    }
    shape(value, known, ("usageType", "display", "contentType", "length", "sha2"))


def sub_statement(version: str) -> Check:
    """A statement inside a statement: never an id, never nested again."""

    def check(value: Any) -> None:
        known = parts(version, inner=True)
        shape(value, {**known, "objectType": one_of("SubStatement")}, ("actor", "verb", "object"))
        agree(value)

    return check


def target(version: str, *, inner: bool) -> Check:
    """The object, by its kind."""
    kinds: dict[str, Check] = {
        "Activity": activity,
        "Agent": who,
        "Group": who,
        "StatementRef": reference,
    }
    if not inner:
        kinds["SubStatement"] = sub_statement(version)

    def check(value: Any) -> None:
        need(isinstance(value, dict), "an object is expected")
        kind = value.get("objectType", "Activity")
        need(isinstance(kind, str) and kind in kinds, "no such kind of object")
        kinds[kind](value)

    return check


def parts(version: str, *, inner: bool) -> dict[str, Check]:
    """What a statement, whole or inner, is made of."""
    return {
        "actor": who,
        "verb": verb,
        "object": target(version, inner=inner),
        "result": result,
        "context": context(version),
        "timestamp": timestamp,
        "attachments": listed(attachment),
    }


def agree(value: dict[str, Any]) -> None:
    """Rules between the parts."""
    kind = value["object"].get("objectType", "Activity")
    if value["verb"]["id"] == VOIDED:
        need(kind == "StatementRef", "the object of a voiding statement is a StatementRef")
    if kind != "Activity":
        named = {"platform", "revision"} & value.get("context", {}).keys()
        need(not named, "platform and revision belong to activities only")


def check_statement(value: Any, version: str) -> None:
    """Raise InvalidStatement unless this is a statement of the version."""
    known = {
        **parts(version, inner=False),
        "id": uuid,
        "stored": timestamp,
        "authority": who,
        "version": matching(re.compile(r"^(1\.0(\.\d+)?|2\.0(\.\d+)?)$"), "a version"),
    }
    shape(value, known, ("actor", "verb", "object"))
    agree(value)
