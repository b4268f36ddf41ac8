"""Refuses a statement that breaks a rule of xAPI 1.0.3 or 2.0.0, before it is stored or sent. Pure."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from scoring.xapi.attempt import NotAStatement
from scoring.xapi.vocabulary import ADL

Check = Callable[[Any], None]
IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
DURATION: Final = re.compile(
    r"P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?)"
)
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
IDENTIFIERS: Final = ("account", "mbox", "mbox_sha1sum", "openid")
VOIDED: Final = f"{ADL}voided"


def validate(statement: Any) -> None:
    """Raise `NotAStatement` for the first rule that is broken."""
    shape(
        statement,
        {"actor": agent, "verb": verb, "object": thing},
        {
            "id": uuid, "result": result, "context": context, "timestamp": time, "stored": time,
            "authority": agent, "version": text, "attachments": listed,
        },
    )  # fmt: skip
    kind = statement["object"].get("objectType", "Activity")
    if statement["verb"]["id"] == VOIDED:
        expect(kind == "StatementRef", "a voiding statement's object is a StatementRef")
    if kind != "Activity":
        about = statement.get("context", {})
        expect(not {"platform", "revision"} & set(about), "platform and revision need an activity")


def expect(holds: bool, rule: str) -> None:
    """A rule, in words."""
    if not holds:
        raise NotAStatement(rule)


def shape(value: Any, needed: Mapping[str, Check], other: Mapping[str, Check]) -> None:
    """An object with these members and no others; null is nowhere allowed."""
    expect(isinstance(value, Mapping), "an object is expected")
    for name in needed:
        expect(name in value, f"{name} is required")
    checks = {**needed, **other}
    for name, held in value.items():
        expect(name in checks, f"{name} is unknown")
        expect(held is not None, f"{name} is null")
        checks[name](held)


def text(value: Any) -> None:
    """A text."""
    expect(isinstance(value, str), "a text is expected")


def flag(value: Any) -> None:
    """True or false."""
    expect(isinstance(value, bool), "true or false is expected")


def listed(value: Any) -> None:
    """A list."""
    expect(isinstance(value, list), "a list is expected")


def matches(pattern: re.Pattern[str], rule: str) -> Check:
    """A text of one form."""

    def check(value: Any) -> None:
        expect(isinstance(value, str) and pattern.fullmatch(value) is not None, rule)

    return check


iri = matches(IRI, "an IRI with a scheme is expected")
language = matches(LANGUAGE, "a language tag is expected")
duration = matches(DURATION, "an ISO 8601 duration is expected")
mail = matches(re.compile(r"mailto:\S+@\S+"), "an mbox begins with mailto:")

interaction = matches(re.compile("likert"), "we ask nothing but likert items")


def uuid(value: Any) -> None:
    """A UUID in its usual spelling."""
    try:
        expect(isinstance(value, str) and str(UUID(value)) == value.lower(), "a UUID is expected")
    except ValueError as error:
        raise NotAStatement("a UUID is expected") from error


def time(value: Any) -> None:
    """RFC 3339 with a zone that is known."""
    expect(isinstance(value, str) and TIME.fullmatch(value) is not None, "a time with a zone")
    expect(not value.endswith("-00:00"), "the zone -00:00 says nothing")
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise NotAStatement("there is no such time") from error


def words(value: Any) -> None:
    """A language map."""
    expect(isinstance(value, Mapping), "a language map is expected")
    for tag, said in value.items():
        language(tag)
        text(said)


def extensions(value: Any) -> None:
    """Anything, under keys that are IRIs."""
    expect(isinstance(value, Mapping), "extensions are an object")
    for key in value:
        iri(key)


def agent(value: Any) -> None:
    """A person or group with exactly one identifier (part two, 2.4.2)."""
    shape(
        value,
        {},
        {
            "objectType": text, "name": text, "member": listed, "account": account, "mbox": mail,
            "mbox_sha1sum": text, "openid": iri,
        },
    )  # fmt: skip
    expect(value.get("objectType", "Agent") in {"Agent", "Group"}, "an agent or a group")
    expect(sum(name in value for name in IDENTIFIERS) == 1, "exactly one identifier")


def account(value: Any) -> None:
    """A home page and a name, nothing else."""
    shape(value, {"homePage": iri, "name": text}, {})


def verb(value: Any) -> None:
    """An IRI, and how it is shown."""
    shape(value, {"id": iri}, {"display": words})


def thing(value: Any) -> None:
    """An activity, a person, or another statement."""
    expect(isinstance(value, Mapping), "the object is an object")
    kind = value.get("objectType", "Activity")
    if kind == "StatementRef":
        shape(value, {"objectType": text, "id": uuid}, {})
    elif kind in {"Agent", "Group"}:
        agent(value)
    else:
        expect(kind == "Activity", "no such kind of object")
        activity(value)


def activity(value: Any) -> None:
    """An activity with its definition."""
    shape(value, {"id": iri}, {"objectType": text, "definition": definition})


def definition(value: Any) -> None:
    """What an activity is."""
    named = {"name": words, "description": words, "type": iri, "moreInfo": iri}
    asked = {"interactionType": interaction, "scale": scale}
    shape(value, {}, named | asked | {"extensions": extensions})
    expect("scale" not in value or "interactionType" in value, "a scale is an interaction's")


def scale(value: Any) -> None:
    """What can be answered; each id once."""
    listed(value)
    for one in value:
        shape(one, {"id": text}, {"description": words})
    expect(len({one["id"] for one in value}) == len(value), "an id of the scale comes twice")


def result(value: Any) -> None:
    """How it ended."""
    shape(
        value,
        {},
        {
            "score": score, "success": flag, "completion": flag, "response": text,
            "duration": duration, "extensions": extensions,
        },
    )  # fmt: skip


def score(value: Any) -> None:
    """Numbers within their bounds."""
    shape(value, {}, dict.fromkeys(("scaled", "raw", "min", "max"), number))
    low, high = value.get("min", -math.inf), value.get("max", math.inf)
    expect(low < high, "min is less than max")
    expect(low <= value.get("raw", max(low, min(high, 0))) <= high, "raw is between min and max")
    expect(-1 <= value.get("scaled", 0) <= 1, "scaled is between -1 and 1")


def number(value: Any) -> None:
    """A finite number."""
    real = isinstance(value, int | float) and not isinstance(value, bool)
    expect(real and math.isfinite(value), "a number is expected")


def context(value: Any) -> None:
    """Where and how; what only version 2.0 knows is not written."""
    shape(
        value,
        {},
        {
            "registration": uuid, "instructor": agent, "team": agent, "platform": text,
            "revision": text, "language": language, "statement": thing,
            "contextActivities": activities, "extensions": extensions,
        },
    )  # fmt: skip


def activities(value: Any) -> None:
    """Lists of activities; old clients write a single one."""
    kinds = ("parent", "grouping", "category", "other")
    shape(value, {}, dict.fromkeys(kinds, several))


def several(value: Any) -> None:
    """One activity or a list of them."""
    for one in value if isinstance(value, list) else [value]:
        activity(one)
